"""A valid bundle, before a test alters it."""

import pytest
from django.db import connection

from tests.declarations.ledger.bundles import make_bundle
from tests.declarations.ledger.support import problems_of


@pytest.fixture
def maker(tmp_path):
    """A bundle in which every type of entry happened, and which holds before a test alters it."""
    maker = make_bundle(tmp_path / "bundle")
    assert problems_of(maker) == []
    return maker


# SQLite has no roles to try.
collect_ignore = [] if connection.vendor == "postgresql" else ["test_role.py"]
