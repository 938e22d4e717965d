"""What the browser tests share."""

import sqlite3
from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory):
    """Where a process keeps the database with the demo, once it has loaded it."""
    return tmp_path_factory.mktemp("demo") / "demo.sqlite3"


@pytest.fixture
def demo(demo_file, transactional_db):
    """The demo's summits in the database of the live server.

    Loading them takes seconds, copying a file with them a hundredth of one.
    """
    if connection.vendor != "sqlite":
        call_command("load_demo", verbosity=0)
        return
    connection.ensure_connection()
    is_kept = demo_file.exists()
    with closing(sqlite3.connect(demo_file)) as kept:
        if is_kept:
            kept.backup(connection.connection)
        else:
            call_command("load_demo", verbosity=0)
            connection.connection.backup(kept)
