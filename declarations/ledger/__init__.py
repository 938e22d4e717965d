"""The ledger of a declaration: everything that happens to it, in a Merkle tree that only grows.

Here are the tree (`merkle`), its published formats (`notes`), its keys (`keys`), the program with
which a citizen checks a downloaded bundle (`verify`) and, alone to know the database, `log`.
"""
