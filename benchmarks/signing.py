"""`make bench`, second part: how fast people sign, and how fast a bundle is built and verified.

Signing is measured from end to end: the POST of the last page, by clients on the loopback, to
gunicorn with two workers on PostgreSQL. Beside it stands the same request to the same server in
the same run, reduced to a transaction with one bare INSERT. Bundles are built from a ledger of
100, 1,000 and 10,000 entries and verified by the `verify.py` that lies in them.

PostgreSQL is a cluster of its own in a temporary folder, or the scratch database that
DATABASE_URL names (with “bench” in its name). Without any PostgreSQL it is SQLite, and the first
line says so.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import django

from benchmarks.run import CLIENTS, machine, scratch_database, server, write
from tools.postgres import PostgresMissing, temporary_postgres

SIZES = (100, 1000, 10_000)
MARKS = ("<!-- signing -->", "<!-- end of signing -->")
HEADERS = {"Host": "localhost", "Content-Type": "application/x-www-form-urlencoded"}
SPEED_HEAD = (
    "| last page, two workers | each second | median ms | 99 % ms |\n| --- | --: | --: | --: |"
)
BUNDLE_HEAD = (
    "| entries | bundle built in s | verified by verify.py in s | MB |\n| --: | --: | --: | --: |"
)


@contextmanager
def database(folder):
    """Set DATABASE_URL to a scratch database, on PostgreSQL where there is one."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    try:
        with temporary_postgres() as address:
            os.environ["DATABASE_URL"] = address.replace("/postgres?", "/bench?")
            create = "import psycopg2, sys; c = psycopg2.connect(sys.argv[1]); c.autocommit = True;"
            create += "c.cursor().execute('CREATE DATABASE bench')"
            subprocess.run([sys.executable, "-c", create, address], check=True)
            yield
    except PostgresMissing as error:
        print(f"No PostgreSQL, hence SQLite: {error}", file=sys.stderr)
        yield


def at_once(act, work, seconds):
    """Return (acts each second, latencies) of `CLIENTS` clients that do `act` on each of `work`.

    They stop after so many seconds, or when nothing is left.
    """
    latencies, left, lock = [], list(work), threading.Lock()
    deadline = time.monotonic() + seconds

    def client():
        while time.monotonic() < deadline:
            with lock:
                if not left:
                    return
                one = left.pop()
            begun = time.perf_counter()
            act(one)
            latencies.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=client) for _one in range(CLIENTS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(latencies) / (time.perf_counter() - begun), sorted(latencies)


def speed_line(name, rate, latencies):
    last = latencies[min(len(latencies) - 1, int(len(latencies) * 0.99))]
    median = statistics.median(latencies)
    return f"| {name} | {rate:.1f} | {median * 1000:.0f} | {last * 1000:.0f} |"


def insert(port):
    """Ask the server for one bare INSERT in a transaction of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("POST", "/insert", "words=x", HEADERS)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 204:
            sys.exit(f"The bare INSERT answers {answer.status}.")
    finally:
        connection.close()


def measure_signing(people_wanted, seconds):
    """Return the lines of the first table."""
    # Models can be imported only after the site is set up.
    from benchmarks import ledgers  # noqa: PLC0415
    from tests.declarations.concurrency.hall import (  # noqa: PLC0415
        invite,
        press,
        stand_before_the_button,
    )

    declaration = ledgers.make_declaration("signing")
    ledgers.make_bare_table()
    warm_up, people = 4 * CLIENTS, people_wanted + 4 * CLIENTS
    ready = stand_before_the_button(invite(declaration, people))

    with server() as port:

        def sign(person):
            answer = press(port, person)
            if answer.status != 303 or not answer.receipt:
                sys.exit(f"A signature answers {answer.status}.")

        at_once(sign, ready[:warm_up], seconds)  # each worker has its caches filled
        signed = at_once(sign, ready[warm_up:], seconds)
        at_once(lambda _one: insert(port), range(warm_up), seconds)
        bare = at_once(lambda _one: insert(port), range(people_wanted * 4), seconds)
    given = declaration.signatures.count()
    if given != declaration.entries.filter(kind="signature").count():
        sys.exit("The ledger lacks a signature.")
    return [
        SPEED_HEAD,
        speed_line("signature, from the button to its receipt", *signed),
        speed_line("the same request with one bare INSERT", *bare),
    ]


def measure_bundles(folder):
    """Yield the lines of the second table."""
    from benchmarks import ledgers  # noqa: PLC0415
    from declarations.ledger import keys, log  # noqa: PLC0415
    from declarations.ledger.bundle import write_bundle  # noqa: PLC0415

    declaration = ledgers.make_declaration("bundle")
    key = keys.vkey(log.signing_key())
    yield BUNDLE_HEAD
    for size in SIZES:
        ledgers.grow(declaration, size)
        log.checkpoint(declaration)  # a site has it before anybody asks for a bundle
        bundle = Path(folder, f"bundle-{size}")
        begun = time.perf_counter()
        write_bundle(declaration, bundle)
        built = time.perf_counter() - begun
        command = [sys.executable, "-I", str(bundle / "verify.py"), str(bundle), "--vkey", key]
        begun = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        verified = time.perf_counter() - begun
        if done.returncode:
            sys.exit(f"The bundle of {size} entries does not verify:\n{done.stdout}")
        weight = sum(path.stat().st_size for path in bundle.rglob("*") if path.is_file())
        shutil.rmtree(bundle)
        yield f"| {size:,} | {built:.2f} | {verified:.2f} | {weight / 1e6:.1f} |"


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.signing", description=__doc__)
    parser.add_argument("--people", type=int, default=400, help="who sign, at most (400)")
    parser.add_argument("--seconds", type=float, default=30, help="at most, a measurement (30)")
    parser.add_argument("--write", type=Path, help="a Markdown file with the marks")
    options = parser.parse_args()
    lines = []

    def say(line):
        print(line, flush=True)
        lines.append(line)

    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        os.environ["PARVIS_LEDGER_KEY_FILE"] = f"{folder}/ledger-key"
        with database(folder), scratch_database(folder, fill=None):
            django.setup()
            say(machine())
            say("")
            for line in measure_signing(options.people, options.seconds):
                say(line)
            say("")
            for line in measure_bundles(folder):
                say(line)
            django.db.connections.close_all()
    if options.write:
        write(options.write, "\n".join(lines), MARKS)


if __name__ == "__main__":
    main()
