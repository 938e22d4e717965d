"""`make bench`: how fast the pages of small and large summits are, on this machine.

A scratch database is filled with three summits (`benchmarks.generate`), gunicorn serves it with two
workers on the loopback, and a small client of the standard library asks for one page after the
other. Each page has at most `--requests` requests and `--seconds` seconds, so that it ends by
itself. `--write FILE` puts the table between the marks of a Markdown file.

DATABASE_URL may name another scratch database; its name must contain “bench”, because it is filled
and never emptied.
"""

import argparse
import gzip
import http.client
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import django

ROOT = Path(__file__).resolve().parent.parent
SIZES = (50, 200, 1000)
WORKERS = 2
CLIENTS = 4
MARKS = ("<!-- table -->", "<!-- end of table -->")


def pages():
    """Return [(name, address)] of what is measured; the summits are those of the generator."""
    largest = f"summit-of-{SIZES[-1]}"
    found = [
        (
            f"programme, {size} sessions, {language}",
            f"/{language}/editions/summit-of-{size}/programme/",
        )
        for size in SIZES
        for language in ("fr", "en")
    ]
    return [
        *found,
        ("session", f"/fr/editions/{largest}/programme/session-7/"),
        (f"summit of {SIZES[-1]} sessions", f"/fr/editions/{largest}/"),
        (f"people, {sum(SIZES)} of them", "/fr/participants/"),
        ("person", f"/fr/participants/{largest}-person-7/"),
        ("organisations", "/fr/organisations/"),
        ("search, two words", f"/fr/search/?q={quote('égalité climat')}"),
        ("home", "/fr/"),
    ]


FILL = "from benchmarks.run import fill; fill()"


@contextmanager
def scratch_database(folder, fill=FILL):
    """Set the environment for a scratch database, filled by a program unless None is given."""
    address = os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite3"
    if "bench" not in urlsplit(address).path.rsplit("/", 1)[-1]:
        sys.exit("DATABASE_URL must name a scratch database with “bench” in its name.")
    os.environ |= {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PARVIS_BENCHMARK_DIR": str(folder),
    }
    filling = [["shell", "--verbosity", "0", "--command", fill], ["rebuild_search"]]
    for command in (
        ["compile_translations"],
        ["migrate", "--verbosity", "0"],
        ["collectstatic", "--no-input", "--verbosity", "0"],
        *(filling if fill else ()),
    ):
        subprocess.run(
            [sys.executable, "-m", "django", *command], cwd=ROOT, check=True, stdout=sys.stderr
        )
    yield


def fill():
    """Make the summits that are not there yet."""
    # Models can be imported only in the process that has set up the site.
    from benchmarks.generate import make_summit  # noqa: PLC0415
    from sessions.releases.publishing import release  # noqa: PLC0415
    from summits.models import Summit  # noqa: PLC0415

    for size in SIZES:
        if not Summit.objects.filter(slug=f"summit-of-{size}").exists():
            release(summit=make_summit(size))


@contextmanager
def server(workers=WORKERS, threads=1):
    """Run gunicorn with so many workers, and threads in each; yields its port."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
        + ["--workers", str(workers), "--threads", str(threads), "--log-level", "error"],
        cwd=ROOT,
    )
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(port, process):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit("gunicorn did not start; its message stands above.")
        try:
            get(port, "/healthz")
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("gunicorn does not answer.")


def get(port, address, **headers):
    """Return (seconds, body, headers) of one request; any status but 200 ends the run."""
    started = time.perf_counter()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        connection.request("GET", address, headers={"Host": "localhost", **headers})
        response = connection.getresponse()
        body = response.read()
    if response.status != 200:
        sys.exit(f"{address} answers {response.status}.")
    return time.perf_counter() - started, body, response.headers


def processor_time(port, address, times, **headers):
    """Return the median milliseconds of processor time, asked one request at a time."""
    found = [float(get(port, address, **headers)[2]["X-Milliseconds"]) for _number in range(times)]
    return statistics.median(found)


def load(port, address, most, seconds):
    """Return (requests per second, sorted latencies) of `CLIENTS` clients at once."""
    latencies, left, lock = [], [most], threading.Lock()
    deadline = time.monotonic() + seconds

    def client():
        while time.monotonic() < deadline:
            with lock:
                if not left[0]:
                    return
                left[0] -= 1
            latencies.append(get(port, address)[0])

    threads = [threading.Thread(target=client) for _number in range(CLIENTS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(latencies) / (time.perf_counter() - started), sorted(latencies)


def measure(port, address, most, seconds):
    """Return the figures of one page as a dict."""
    for _number in range(2 * WORKERS):  # each worker has its caches filled
        get(port, address)
    _seconds, body, _headers = get(port, address)
    queries = get(port, address, **{"X-Count": "1"})[2]["X-Queries"]
    cost = processor_time(port, address, 9)
    packed = processor_time(port, address, 9, **{"Accept-Encoding": "gzip"})
    rate, latencies = load(port, address, most, seconds)
    return {
        "rate": rate,
        "median": statistics.median(latencies) * 1000,
        "p99": latencies[min(len(latencies) - 1, int(len(latencies) * 0.99))] * 1000,
        "raw": len(body) / 1000,
        "gzip": len(gzip.compress(body, 6)) / 1000,
        "queries": queries,
        "cost": cost,
        "packed": packed,
    }


HEAD = (
    "| page | requests/s | median ms | 99 % ms | kB | kB gzip | queries | processor ms "
    "| with gzip | constant: requests/s | processor ms |\n"
    "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |"
)


def line(name, page, constant):
    """Return one line of the table."""
    return (
        f"| {name} | {page['rate']:.1f} | {page['median']:.0f} | {page['p99']:.0f} "
        f"| {page['raw']:.0f} | {page['gzip']:.0f} | {page['queries']} | {page['cost']:.1f} "
        f"| {page['packed']:.1f} | {constant['rate']:.0f} | {constant['cost']:.2f} |"
    )


def machine():
    """Return one sentence on where the figures come from."""
    engine = os.environ["DATABASE_URL"].partition(":")[0]
    load_average = os.getloadavg()[0]
    return (
        f"Measured on {datetime.now(UTC).date().isoformat()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, Django {django.get_version()}, {engine}, gunicorn with "
        f"{WORKERS} workers, {CLIENTS} clients; load of the machine before: {load_average:.1f}."
    )


def write(path, text, marks=MARKS):
    """Put `text` between the marks of a Markdown file."""
    page = path.read_text(encoding="utf-8")
    found = re.compile(f"{re.escape(marks[0])}.*?{re.escape(marks[1])}", re.DOTALL)
    if not found.search(page):
        sys.exit(f"{path} has no marks {marks[0]} … {marks[1]}.")
    new = f"{marks[0]}\n{text}\n{marks[1]}"
    path.write_text(found.sub(lambda _match: new, page), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="at most, a page (200)")
    parser.add_argument("--seconds", type=float, default=5, help="at most, a page (5)")
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--write", type=Path, help="a Markdown file with the marks")
    options = parser.parse_args()
    lines = [HEAD]
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        with scratch_database(folder), server() as port:
            about = machine()
            print(f"{about}\n\n{HEAD}", flush=True)
            for name, address in pages():
                if options.only not in name:
                    continue
                page = measure(port, address, options.requests, options.seconds)
                still = f"/constant?page={quote(address)}"
                constant = measure(port, still, options.requests, options.seconds)
                lines.append(line(name, page, constant))
                print(lines[-1], flush=True)
    if options.write:
        write(options.write, "\n".join([about, "", *lines]))


if __name__ == "__main__":
    main()
