"""Mail that must not be lost: queued in the database, sent by a worker of its own.

    queue(…)             portal.outbox.api       in the transaction of what the mail tells
    @letter("kind")      portal.outbox.letters   writes the mail just before it is sent
    @chore("name", …)    portal.outbox.chores    work that returns every few minutes
    manage.py worker     portal.outbox.worker    does both

Composers and chores live in a module `letters` or `chores` of their app, where they are found
by themselves. What is promised about killed workers and repeated mails stands in docs/deploy.md.
"""
