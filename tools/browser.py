"""Finds the Chromium of the system for the browser tests."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from tools.environment import install_system_packages

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# As root Chromium's own sandbox cannot run. The rest keeps it from asking for updates: it only
# ever opens pages of the live server.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium():
    """The path of the browser, or None. PARVIS_CHROMIUM names another one."""
    named = os.environ.get("PARVIS_CHROMIUM")
    if named:
        return named
    return next(filter(None, map(shutil.which, NAMES)), None)


def driver_runs():
    """Whether the program with which Playwright drives the browser starts.

    It needs a library (libatomic) that a bare Debian does not have.
    """
    node = Path(find_spec("playwright").origin).parent / "driver" / "node"
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0


def ensure_browser():
    """None when browser tests can run, what they need being installed first where root and
    apt-get are there; else a sentence saying what is missing."""
    if not find_chromium():
        print("Chromium is missing: trying to install it …", flush=True)
        install_system_packages("chromium")
    if not driver_runs():
        print("Playwright lacks a library: trying to install it …", flush=True)
        install_system_packages("libatomic1")
    if not find_chromium():
        return "there is no Chromium, and it could not be installed (apt-get install chromium)"
    if not driver_runs():
        return "Playwright’s driver does not start (as root: apt-get install libatomic1)"
    return None
