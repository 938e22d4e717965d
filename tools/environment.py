"""Makes .venv and fills it with the pinned packages; does nothing when it is up to date.

Runs under the system's Python with nothing installed, so it uses the standard library alone.
`--dev` adds what the tests need.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)


def fail(sentence):
    """Ends the program with a sentence on standard error."""
    sys.exit(f"\n{sentence}\n")


def install_system_packages(*names):
    """apt-get installs the packages; returns False where that is impossible."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=settings, check=False)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    return subprocess.run(command, env=settings, check=False).returncode == 0


def has_ensurepip():
    # Debian takes ensurepip's wheels out of its python3 package: importing alone proves nothing.
    probe = [sys.executable, "-c", "import ensurepip, venv; ensurepip.version()"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def make_venv():
    """Makes .venv with pip in it, or ends with a sentence saying what to install."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if not has_ensurepip():
        print("Python lacks its venv package: installing python3-venv …", flush=True)
        if not install_system_packages(f"python{version}-venv") and not install_system_packages(
            "python3-venv"
        ):
            fail(
                "Python cannot make virtual environments here (module ensurepip is missing). "
                f"As root: apt-get install python{version}-venv — then run the command again."
            )
    print("Making .venv …", flush=True)
    # --clear: an earlier attempt may have left half of it.
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def requirement_files(dev):
    """The lock files to install, the development ones last."""
    return [ROOT / "requirements.txt"] + ([ROOT / "requirements-dev.txt"] if dev else [])


def fingerprint(files):
    """A text that changes with the lock files and with the version of Python."""
    digest = hashlib.sha256(sys.version.encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def ensure(dev):
    """Brings .venv up to date; with `dev`, for the tests as well."""
    if sys.version_info < OLDEST:
        fail(f"Parvis needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")
    # The development environment contains the other one: no need to go back for a demo.
    for candidate in (True, False) if not dev else (True,):
        stamp = VENV / f"stamp-{'dev' if candidate else 'run'}"
        if stamp.exists() and stamp.read_text() == fingerprint(requirement_files(candidate)):
            return
    python = VENV / "bin" / "python"
    works = python.exists() and (
        subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0
    )
    if not works:
        make_venv()
    files = requirement_files(dev)
    print("Installing the pinned packages …", flush=True)
    command = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command += ["--no-deps", "--require-hashes"]
    for path in files:
        command += ["-r", str(path)]
    if subprocess.run(command, check=False).returncode:
        fail("The packages could not be installed; pip says why above.")
    for old in VENV.glob("stamp-*"):
        old.unlink()
    (VENV / f"stamp-{'dev' if dev else 'run'}").write_text(fingerprint(files))


if __name__ == "__main__":
    ensure(dev="--dev" in sys.argv[1:])
