"""The tools behind `make demo` and `make test`."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools import demo, environment

ROOT = Path(__file__).resolve().parents[2]


def test_an_occupied_port_is_named_before_anything_is_done():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "tools.demo", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode != 0
    assert f"Port {port} cannot be used" in done.stderr
    assert "make demo PORT=" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("value", ["", "0", "65536", "80a", "-1", "٣"])
def test_a_port_that_is_none_is_refused(value):
    with pytest.raises(SystemExit, match="is not a port number"):
        demo.port_from([value])


def test_the_port_is_8000_unless_told():
    assert (demo.port_from([]), demo.port_from(["8123"])) == (8000, 8123)


# A process that says "ready", and "stopped" when it is asked to stop.
OBEDIENT = (
    "import os, signal, sys, time\n"
    "signal.signal(signal.SIGTERM, lambda *_: (os.write(1, b'stopped\\n'), sys.exit()))\n"
    "os.write(1, b'ready\\n')\n"
    "time.sleep({seconds})\n"
)


def serving(*seconds):
    """The demo’s own way to run processes side by side, here so many that live so long."""
    commands = [[sys.executable, "-c", OBEDIENT.format(seconds=each)] for each in seconds]
    # As from a terminal, even where the tests run in the background and pass no SIGINT on.
    script = (
        "import signal, sys; from tools.demo import serve; "
        "signal.signal(signal.SIGINT, signal.default_int_handler); "
        f"sys.exit(serve(*{commands!r}))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("signal_name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_demo_stops_its_server_and_its_worker(signal_name):
    demo_process = serving(600, 600)
    assert [demo_process.stdout.readline() for _each in range(2)] == ["ready\n"] * 2
    demo_process.send_signal(getattr(signal, signal_name))
    said, _errors = demo_process.communicate(timeout=60)
    assert said.count("stopped\n") == 2
    assert demo_process.returncode == 0


def test_the_demo_ends_when_one_of_the_two_does():
    demo_process = serving(600, 1)
    said, _errors = demo_process.communicate(timeout=60)
    assert said.count("stopped\n") == 1
    assert demo_process.returncode == 1


def test_the_fingerprint_follows_the_lock_files(tmp_path):
    lock = tmp_path / "requirements.txt"
    lock.write_text("django==5.2.19")
    before = environment.fingerprint([lock])
    assert environment.fingerprint([lock]) == before
    lock.write_text("django==5.2.20")
    assert environment.fingerprint([lock]) != before


def test_every_pinned_package_has_a_version_and_a_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
        lines = [line for line in text.splitlines() if line.strip() and line[0] not in "# "]
        assert len(lines) > 5
        for line in lines:
            assert "==" in line and "--hash=sha256:" in line, line
        assert "://" not in text


def test_the_temporary_postgres_is_gone_afterwards():
    done = subprocess.run(
        [sys.executable, "-m", "tools.postgres", "sh", "-c", 'echo "$DATABASE_URL"; exit 3'],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    folder = Path(done.stdout.strip().partition("?host=")[2])
    assert folder.name.startswith("parvis-pg-")
    assert not folder.exists()
