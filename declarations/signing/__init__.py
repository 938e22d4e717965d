"""The rules of signing as plain functions; views, admin and commands only call them.

links (who holds an invitation) → codes (who reads its mailbox) → giving (the signature) → acts
(what happens to it later). Every act is one transaction under the lock of its declaration, and
queues its mails in it; proofs and papers are made after the commit.
"""
