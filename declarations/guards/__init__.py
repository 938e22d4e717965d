"""What the database itself refuses, whoever asks: see `rules` for the list.

Django cannot declare a foreign key of several columns, and SQLite silently drops triggers and such
keys when a migration rebuilds a table. So the guards are taken away before every migration and put
back after it (`install`), and `manage.py check --database default` fails while one is missing.
"""
