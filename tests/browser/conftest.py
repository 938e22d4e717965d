"""What the browser tests share."""

import fcntl
import os
import sqlite3
from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory):
    """Where the first process that needs the demo keeps a database with it, for all of them."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    return folder / "demo.sqlite3"


@pytest.fixture
def demo(demo_file, transactional_db):
    """The demo's summits in the database of the live server.

    Loading them takes seconds, copying a file with them a hundredth of one.
    """
    if connection.vendor != "sqlite":
        call_command("load_demo", verbosity=0)
        return
    connection.ensure_connection()
    with demo_file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if demo_file.exists():
            with closing(sqlite3.connect(demo_file)) as kept:
                kept.backup(connection.connection)
            return
        call_command("load_demo", verbosity=0)
        unfinished = demo_file.with_suffix(".unfinished")
        with closing(sqlite3.connect(unfinished)) as kept:
            connection.connection.backup(kept)
        unfinished.replace(demo_file)
