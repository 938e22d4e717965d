"""`make test`: everything that must hold, on SQLite, on PostgreSQL and in a real browser.

Goes on after a failure, so that one run tells all; ends with 1 when anything failed.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.browser import ensure_browser
from tools.postgres import PostgresMissing, temporary_postgres

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
# One more than there are processors: a test that waits for a browser or a process leaves one idle.
WORKERS = (os.cpu_count() or 1) + 1


class Run:
    """What was done, what failed and what could not be done."""

    def __init__(self):
        self.failed = []
        self.not_done = []
        self.summaries = []

    def step(self, name, *command, **environment):
        """Runs a command with its output shown; returns its last line."""
        print(f"\n── {name}", flush=True)
        begun = time.monotonic()
        last = ""
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env={**clean_environment(), "PYTHONUNBUFFERED": "1", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
        if process.wait():
            self.failed.append(name)
        print(f"   {time.monotonic() - begun:.0f} s", flush=True)
        return last

    def tests(self, name, *arguments, **environment):
        """Runs pytest and keeps its summary line for the end."""
        last = self.step(
            name,
            PYTHON,
            "-m",
            "pytest",
            "-n",
            WORKERS,
            "--dist",
            "worksteal",
            *arguments,
            **environment,
        )
        self.summaries.append((name, last))


def clean_environment():
    """The caller's environment without settings of Parvis: the tests choose their own."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        and (not name.startswith("PARVIS_") or name == "PARVIS_CHROMIUM")
    }


def main():
    run = Run()
    arguments = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="parvis-check-") as scratch:
        database = {"DATABASE_URL": f"sqlite:///{scratch}/check.sqlite3"}
        manage = (PYTHON, ROOT / "manage.py")
        run.step("Style of the code", PYTHON, "-m", "ruff", "check", ".")
        run.step("Translations compile", *manage, "compile_translations", **database)
        run.step("Django’s checks", *manage, "check", **database)
        run.step("Migrations", *manage, "makemigrations", "--check", "--dry-run", **database)
    obstacle = ensure_browser()
    if obstacle:
        run.not_done.append(f"the browser tests: {obstacle}")
        run.tests("Tests on SQLite", "-m", "not browser", *arguments)
    else:
        run.tests("Tests on SQLite, with a browser", *arguments)
    try:
        with temporary_postgres() as address:
            # The pages are the same on both databases: once in the browser is enough. So is
            # whatever asks no database, or asks it what another case asks (tests/conftest.py).
            chosen = ("-m", "database and not browser")
            run.tests("Tests on PostgreSQL", *chosen, *arguments, DATABASE_URL=address)
    except PostgresMissing as error:
        run.not_done.append(f"the tests on PostgreSQL: {error}")

    print("\n" + "=" * 88)
    for sentence in run.not_done:
        print(f"!!! NOT RUN: {sentence}")
    for name in run.failed:
        print(f"!!! FAILED: {name}")
    for name, summary in run.summaries:
        print(f"{name}:\n{summary}")
    sys.exit(1 if run.failed else 0)


if __name__ == "__main__":
    main()
