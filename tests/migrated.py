"""One migrated SQLite file for all test processes: making it takes longer than most test runs."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "test-databases"


def copy_to(path):
    """Puts a database with all migrations at `path`; made anew when a migration changed.

    What a migration run does afterwards (permissions, roles, guards) is left to the caller.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{_fingerprint()}.sqlite3"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            for old in KEPT.glob("*.sqlite3*"):
                old.unlink()
            _migrate(kept)
    shutil.copyfile(kept, path)


def _fingerprint():
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("*/**/migrations/*.py")):
        if ".venv" not in path.parts:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(path):
    made = path.with_suffix(f".{os.getpid()}")
    subprocess.run(
        [sys.executable, ROOT / "manage.py", "migrate", "--skip-checks", "--verbosity", "0"],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{made}"},
        check=True,
    )
    # The last connection that closes writes everything into the one file.
    made.replace(path)
