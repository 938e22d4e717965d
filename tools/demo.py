"""`make demo`: prepares a local site with the real summits and serves it until Ctrl+C."""

import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def port_from(arguments):
    """The port number in the arguments, or an end with a sentence."""
    value = arguments[0] if arguments else "8000"
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        sys.exit(f"PORT={value} is not a port number (1 to 65535).")
    return int(value)


def refuse_occupied(port):
    """Ends with a sentence when something listens on the port already."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        # Like the server itself: a port that was released a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            sys.exit(
                f"Port {port} cannot be used ({error.strerror}). "
                f"Choose another one: make demo PORT={port + 1 if port < 65535 else 8000}"
            )


def manage(*arguments):
    """Runs a management command; ends when it fails (its own message stands above)."""
    done = subprocess.run([sys.executable, ROOT / "manage.py", *arguments], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"The demo stops: “manage.py {arguments[0]}” failed.")


def main():
    if os.environ.get("PARVIS_ENV") == "production":
        sys.exit("PARVIS_ENV is “production”: a demo is not started there.")
    port = port_from(sys.argv[1:])
    refuse_occupied(port)
    manage("compile_translations")
    manage("migrate", "--verbosity", "0")
    manage("collectstatic", "--no-input", "--verbosity", "0")
    manage("load_demo")
    manage("create_demo_accounts")
    print(
        f"\nParvis is at http://localhost:{port}/"
        f"\nAdministration: http://localhost:{port}/admin/"
        "\nMails are written to var/mail. Ctrl+C stops the server.\n",
        flush=True,
    )
    os.chdir(ROOT)
    os.execv(
        sys.executable,
        [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
        + ["--workers", "2", "--threads", "4", "--log-level", "warning"],
    )


if __name__ == "__main__":
    main()
