"""`make demo`: prepares a local site with the real summits and serves it until Ctrl+C."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# How often (in seconds) the demo looks whether its processes still run.
POLL = 0.3


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


def serve(*commands):
    """Runs the commands side by side until one ends or Ctrl+C; stops the others; an exit status.

    Each is stopped by SIGTERM, upon which it finishes what it has in hand.
    """
    # A terminal that closes, or a service manager, stops the demo like Ctrl+C does.
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.default_int_handler)
    running = []
    status = 1
    try:
        for command in commands:
            # In a session of its own: Ctrl+C reaches this process alone, which stops the others.
            running.append(subprocess.Popen(command, cwd=ROOT, start_new_session=True))
        while all(process.poll() is None for process in running):
            time.sleep(POLL)
        print("The demo stops: one of its two processes has ended.", flush=True)
    except KeyboardInterrupt:
        print("\nThe demo stops.", flush=True)
        status = 0
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()
    return status


def main():
    if os.environ.get("PARVIS_ENV") == "production":
        sys.exit("PARVIS_ENV is “production”: a demo is not started there.")
    port = port_from(sys.argv[1:])
    refuse_occupied(port)
    os.environ["PARVIS_SITE_URL"] = f"http://localhost:{port}"
    manage("compile_translations")
    # A newer version may bring other guards: that they differ is no reason not to put them in.
    manage("migrate", "--skip-checks", "--verbosity", "0")
    manage("collectstatic", "--no-input", "--verbosity", "0")
    manage("load_demo")
    manage("create_demo_accounts")
    manage("create_demo_signing")
    # The seal stays the same from run to run: papers were sealed with it.
    if not (os.environ.get("PARVIS_SEAL_FILE") or (ROOT / "var" / "seal.p12").exists()):
        manage("make_seal", "--name", "Parvis (demo)")
    print(
        f"\nParvis is at http://localhost:{port}/"
        f"\nAdministration: http://localhost:{port}/admin/"
        f"\nMails that it would send: http://localhost:{port}/en/mail/ (files in var/mail)"
        "\nCtrl+C stops it.\n",
        flush=True,
    )
    sys.exit(
        serve(
            [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
            + ["--workers", "2", "--threads", "4", "--log-level", "warning"],
            [sys.executable, "manage.py", "worker"],
        )
    )


if __name__ == "__main__":
    main()
