"""What a first visit costs: bytes as they are sent, and how far the lines move when fonts come."""

import gzip
from urllib.parse import urlsplit

import pytest

from summits.models import Summit
from tests.browser.pages import lists

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WITHOUT_FONTS = 100_000
WITH_FONTS = 300_000
# Sent as they are; everything else travels compressed (portal.middleware, whitenoise).
ALREADY_COMPRESSED = (".woff2", ".jpg", ".jpeg", ".png", ".webp", ".avif")

WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def visit(chromium, address):
    """Open an address with an empty cache: the bytes of each file that came, by its path."""
    sizes = {}
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    page = context.new_page()
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")
    for answer in answers:
        path = urlsplit(answer.url).path
        body = answer.body()
        if not path.endswith(ALREADY_COMPRESSED):
            body = gzip.compress(body, 6)
        sizes[path] = len(body)
    context.close()
    return sizes


def test_a_first_visit_is_light(demo, chromium, live_server):
    weights = {}

    def weigh(address):
        sizes = visit(chromium, live_server.url + address)
        assert any(path.endswith(".css") for path in sizes)
        fonts = sum(size for path, size in sizes.items() if path.endswith(".woff2"))
        rest = sum(sizes.values()) - fonts
        weights[address] = (rest, rest + fonts)

    # Pages of one thing bring the same style sheets, scripts and fonts, and fewer words.
    for address in lists("fr"):
        weigh(address)
    # So does the other language, and words as many.
    weigh(max(weights, key=weights.get).replace("/fr/", "/en/", 1))
    assert {
        address: (rest, whole)
        for address, (rest, whole) in weights.items()
        if rest > WITHOUT_FONTS or whole > WITH_FONTS
    } == {}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "editions/izmir-2021/programme/",
        "editions/izmir-2021/programme/dialogue-des-maires/",
        "declarations/duesseldorf-2019/",
    ],
)
def test_nothing_shifts_when_late_fonts_arrive(demo, chromium, live_server, path, width):
    # The invented summit's dates change with the day, and with them where their line breaks.
    Summit.objects.filter(slug__startswith="demo-").update(is_published=False)
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="fr-FR")
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    held = []
    page.route("**/*.woff2", lambda route: held.append(route))
    page.goto(f"{live_server.url}/fr/{path}", wait_until="domcontentloaded")
    page.wait_for_function("document.querySelector('h1').getClientRects().length > 0")
    page.wait_for_timeout(400)  # painted with the stand-ins
    assert held
    for route in held:
        route.continue_()
    page.unroute("**/*.woff2")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(300)
    assert page.evaluate("document.fonts.check('1em \"Bricolage Grotesque Variable\"')")
    assert page.evaluate("window.shift") < 0.02
    context.close()
