"""One migrated database for all test processes: making it takes longer than most test runs."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "test-databases"


def copy_to(path):
    """Put an SQLite database with all migrations at `path`; made anew when a migration changed.

    What a migration run does afterwards (permissions, roles, guards) is left to the caller.
    """
    with _alone():
        kept = KEPT / f"{_fingerprint()}.sqlite3"
        if not kept.exists():
            for old in KEPT.glob("*.sqlite3*"):
                old.unlink()
            made = kept.with_suffix(f".{os.getpid()}")
            _migrate(f"sqlite:///{made}")
            # The last connection that closes writes everything into the one file.
            made.replace(kept)
    shutil.copyfile(kept, path)


def template():
    """Return the name of a PostgreSQL database with all migrations, for others to be copied from.

    It stays in the cluster until a migration changes.
    """
    name = f"parvis_template_{_fingerprint()}"
    with _alone(), connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        found = {row[0] for row in cursor.fetchall() if row[0].startswith("parvis_template_")}
        if name not in found:
            for old in found:
                cursor.execute(f'DROP DATABASE "{old}"')
            cursor.execute(f'CREATE DATABASE "{name}_unfinished"')
            address = urlsplit(os.environ["DATABASE_URL"])
            _migrate(address._replace(path=f"/{name}_unfinished").geturl())
            cursor.execute(f'ALTER DATABASE "{name}_unfinished" RENAME TO "{name}"')
    connection.close()
    return name


@contextmanager
def _alone():
    """One process at a time makes the database, the others wait for it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fingerprint():
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("*/**/migrations/*.py")):
        if ".venv" not in path.parts:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(address):
    subprocess.run(
        [sys.executable, ROOT / "manage.py", "migrate", "--skip-checks", "--verbosity", "0"],
        env={**os.environ, "DATABASE_URL": address},
        check=True,
    )
