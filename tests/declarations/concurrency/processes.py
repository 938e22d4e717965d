"""A server of two worker processes, as in production, that a test can kill as a whole."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress

from django.conf import settings

from tests.outbox.test_worker_processes import ROOT, database_address

PATIENCE = 180  # seconds, for a busy machine


def environment(**more):
    """The environment of a process that shares database and keys with the test."""
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_address(),
        "DJANGO_SETTINGS_MODULE": "tests.declarations.concurrency.site",
        "TEST_SECRET_KEY": settings.SECRET_KEY,
        "TEST_LEDGER_KEY_FILE": settings.LEDGER_KEY_FILE,
        **more,
    }


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """gunicorn with two workers of four threads each, on one port through all its lives."""

    def __init__(self):
        self.port = free_port()
        self._process = None

    def start(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{self.port}"]
            + ["--workers", "2", "--threads", "4", "--timeout", "90", "--log-level", "critical"],
            cwd=ROOT,
            env=environment(),
            start_new_session=True,
        )

    def wait(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with (
                suppress(OSError),
                closing(socket.create_connection(("127.0.0.1", self.port), timeout=5)),
            ):
                return
            assert self._process.poll() is None, "The server did not start."
            time.sleep(0.05)
        raise AssertionError("The server does not answer.")

    def kill(self):
        """End every process of the server at once, whatever it is doing."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(PATIENCE)
            self._process = None
