"""Finds the Chromium of the system for the browser tests."""

import os
import shutil
import sys

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


def ensure_chromium():
    """The path of the browser, installed first where root and apt-get are there; else None."""
    if not find_chromium() and sys.platform == "linux":
        print("Chromium is missing: trying to install it …", flush=True)
        install_system_packages("chromium")
    return find_chromium()
