"""The forbidden statements, by what they are about; `register.CASES` is the whole table."""

from tests.declarations.guards.cases import acts, ledger, signatures, texts  # noqa: F401
