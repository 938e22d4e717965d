"""`make bench`, third part: a released programme in all its forms, cold and warm, and on a phone.

Each form of a summit of 50, 200 and 1,000 sessions is asked once of a worker that has served the
same form of another summit and knows nothing of this one, as after a release (cold), then again and
again (warm), then with the fingerprint that the first answer gave (304). Beside it stands a
constant response of the same bytes, from the same server. The memory is what the one worker grew by
in the cold answer, at its highest.

The second table opens the page in a real browser on a telephone's profile, for the first time and
with nothing kept, and tells when it painted the title of the first session. Where there is no
Chromium it says so.
"""

import argparse
import gzip
import statistics
import tempfile
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import sync_playwright

from benchmarks.run import (
    SIZES,
    WORKERS,
    get,
    load,
    machine,
    processor_time,
    scratch_database,
    server,
    write,
)
from tools.browser import FLAGS, find_chromium

MARKS = ("<!-- agenda -->", "<!-- end of agenda -->")
PHONE_MARKS = ("<!-- phone -->", "<!-- end of phone -->")
FORMS = (
    ("page, list", "/fr/editions/{slug}/programme/"),
    ("page, grid", "/fr/editions/{slug}/programme/?view=grid"),
    ("page in another zone", "/fr/editions/{slug}/programme/?zone=Asia/Tokyo"),
    ("iCalendar", "/fr/editions/{slug}/programme.ics"),
    ("schedule.xml", "/fr/editions/{slug}/schedule.xml"),
    ("schedule.json", "/fr/editions/{slug}/schedule.json"),
    ("CSV", "/fr/editions/{slug}/programme.csv"),
    ("XLSX", "/fr/editions/{slug}/programme.xlsx"),
    ("PDF", "/fr/editions/{slug}/programme.pdf"),
)
HEAD = (
    "| {size} sessions | cold ms | MB | queries | warm ms | queries | 304 ms | kB | kB gzip "
    "| requests/s | constant: requests/s |\n"
    "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |"
)
# 1.6 Mbit/s and 150 ms, as Lighthouse's slow 4G; the processor four times slower.
PHONE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
# The browser itself tells when it painted the words (Element Timing).
FIRST_SESSION = """
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.firstSession ??= entry.renderTime;
}).observe({type: 'element', buffered: true});
new MutationObserver((changes, observer) => {
  const title = document.querySelector('.sess h3');
  if (!title) return;
  observer.disconnect();
  title.setAttribute('elementtiming', 'first session');
}).observe(document, {childList: true, subtree: true});
"""


def measure(form, size, most, seconds):
    """Return one line's figures of a form of a summit; starts two servers of its own."""
    address = form.format(slug=f"summit-of-{size}")
    other = form.format(slug=f"summit-of-{next(one for one in SIZES if one != size)}")
    with server(workers=1) as port:
        get(port, other)
        _seconds, body, headers = get(port, address)
        cold, grown = float(headers["X-Milliseconds"]), float(headers["X-Grown-Megabytes"])
    with server(workers=1) as port:
        get(port, other)
        cold_queries = get(port, address, **{"X-Count": "1"})[2]["X-Queries"]
        get(port, address)
        return {
            "cold": cold,
            "grown": grown,
            "cold_queries": cold_queries,
            "warm": processor_time(port, address, 15),
            "queries": get(port, address, **{"X-Count": "1"})[2]["X-Queries"],
            "unchanged": _unchanged(port, address, headers),
            "kB": len(body) / 1000,
            "gzip": len(gzip.compress(body, 6)) / 1000,
            "rate": load(port, address, most, seconds)[0],
            "constant": load(port, f"/constant?page={quote(address)}", most, seconds)[0],
        }


def _unchanged(port, address, headers):
    """Return the median milliseconds of processor time of a 304."""
    found = []
    for _number in range(15):
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            asked = {"Host": "localhost", "If-None-Match": headers["ETag"]}
            connection.request("GET", address, headers=asked)
            response = connection.getresponse()
            response.read()
        if response.status != 304:
            raise SystemExit(f"{address} answers {response.status} to its own fingerprint.")
        found.append(float(response.headers["X-Milliseconds"]))
    return statistics.median(found)


def line(name, found):
    """Return one line of the first table."""
    return (
        f"| {name} | {found['cold']:.0f} | {found['grown']:.0f} | {found['cold_queries']} "
        f"| {found['warm']:.2f} | {found['queries']} | {found['unchanged']:.2f} "
        f"| {found['kB']:.0f} | {found['gzip']:.0f} "
        f"| {found['rate']:.0f} | {found['constant']:.0f} |"
    )


def on_a_phone(port, size):
    """Return (median seconds to the first session, kB of all that came) of five first visits.

    Before them the page is asked for once by each worker: what is measured is the way to a reader.
    """
    address = f"/fr/editions/summit-of-{size}/programme/"
    for _number in range(4 * WORKERS):
        get(port, address, **{"Accept-Encoding": "br"})
    seconds, received = [], 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for _number in range(5):
            context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True)
            page = context.new_page()
            devtools = context.new_cdp_session(page)
            devtools.send("Network.enable")
            devtools.send("Network.emulateNetworkConditions", PHONE)
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            page.add_init_script(FIRST_SESSION)
            page.goto(f"http://localhost:{port}{address}")
            page.wait_for_function("window.firstSession")
            seconds.append(page.evaluate("window.firstSession") / 1000)
            page.evaluate("document.fonts.ready.then(() => true)")
            received = page.evaluate(
                "performance.getEntries().reduce((sum, one) => sum + (one.transferSize || 0), 0)"
            )
            context.close()
        browser.close()
    return statistics.median(seconds), received / 1000


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.agenda", description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="at most, a line (200)")
    parser.add_argument("--seconds", type=float, default=3, help="at most, a line (3)")
    parser.add_argument(
        "--only", default="", help="forms whose name contains this (“phone”: none of them)"
    )
    parser.add_argument("--write", type=Path, help="a Markdown file with the marks")
    options = parser.parse_args()
    lines, phone = [], ["| | first session readable | kB with fonts |", "| --- | --: | --: |"]
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder, scratch_database(folder):
        about = machine().replace("2 workers", "1 worker")
        about_phone = machine().replace("2 workers, 4 clients", "2 workers of 4 threads, 1 browser")
        print(about, flush=True)
        for size in SIZES:
            lines.append(f"\n{HEAD.format(size=size)}")
            print(lines[-1], flush=True)
            for name, address in FORMS:
                if options.only in name:
                    found = measure(address, size, options.requests, options.seconds)
                    lines.append(line(name, found))
                    print(lines[-1], flush=True)
        if find_chromium() is None:
            phone = ["There was no Chromium to measure with."]
        else:
            with server(threads=4) as port:
                for size in SIZES:
                    seconds, received = on_a_phone(port, size)
                    phone.append(f"| {size} sessions | {seconds:.2f} s | {received:.0f} |")
                    print(phone[-1], flush=True)
    if options.write:
        write(options.write, "\n".join([about, *lines]), MARKS)
        write(options.write, "\n".join([about_phone, "", *phone]), PHONE_MARKS)


if __name__ == "__main__":
    main()
