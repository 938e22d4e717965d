"""What the database itself refuses, whoever asks.

rules    the kinds of guards, and the register of those that each app declares as data
install  puts them into a database, takes them away before migrations, lists the missing ones
checks   `manage.py check --database default` fails while one is missing

Django cannot declare a foreign key of several columns, and SQLite silently drops triggers and such
keys when a migration rebuilds a table. So the guards are taken away before every migration and put
back after it.
"""
