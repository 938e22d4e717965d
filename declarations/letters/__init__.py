"""The mails of declarations. Each module registers its composers with the outbox when loaded.

Secrets (links, codes) are made here, in the worker, just before a mail leaves: they are in no
queue and no table.
"""
