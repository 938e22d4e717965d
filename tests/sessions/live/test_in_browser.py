"""The day itself in a browser: stars, an agenda to take along, no network, a frame elsewhere."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from portal.lib import clock
from sessions.models import Session
from sessions.releases.publishing import release
from summits.models import ClockCity
from tests.portal.builders import (
    appear,
    make_city,
    make_part,
    make_person,
    make_session_now,
    make_summit,
)
from tests.sessions.live.days import make_day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PROGRAMME = "/fr/editions/izmir-2026/programme/"


@pytest.fixture
def summit():
    today = clock.to_wall(timezone.now(), "Europe/Istanbul").date()
    summit = make_summit("izmir-2026", starts_on=today.isoformat())
    part = make_part(summit, today.isoformat(), today.isoformat())
    city = make_city("Izmir")
    for number, (title, starts) in enumerate((("Climat", -30), ("Logement", 20), ("Culture", 300))):
        session = make_session_now(summit, title, minutes_from_now=starts, part=part)
        appear(session, make_person(f"Personne {number}"), affiliation=city)
    release(summit=summit)
    return summit


def wide(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_stars_make_an_agenda_that_another_device_opens(summit, open_page, axe, live_server):
    page = open_page(PROGRAMME, width=390)
    stars = page.locator(".rows .star")
    expect(stars).to_have_count(3)
    shift = page.evaluate(
        """() => new Promise((done) => {
          new PerformanceObserver((list) => done(
            list.getEntries().reduce((sum, one) => sum + one.value, 0)
          )).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(0), 300);
        })"""
    )
    assert shift < 0.01
    # The reader's own line stands whole where its place was kept, and a finger meets each name.
    expect(page.locator("[data-city]").first).to_contain_text("vous · ")
    filled, kept = page.evaluate(
        """() => {
          const times = document.querySelector(".sess__time"), slot = times.querySelector(".slot");
          const filled = times.offsetHeight;
          for (const one of slot.querySelectorAll("span")) one.textContent = "";
          slot.querySelector("[data-city]").textContent = "\\u00a0";
          slot.hidden = true;
          return [filled, times.offsetHeight];
        }"""
    )
    assert filled == kept > 0
    assert page.locator(".sess__who a").first.bounding_box()["height"] >= 24
    for number in (0, 1):
        stars.nth(number).click()
        expect(stars.nth(number)).to_have_attribute("aria-pressed", "true")
    page.wait_for_function(
        "() => JSON.parse(localStorage['agenda:izmir-2026'] ?? '[]').length === 2"
    )
    # The grid has the same stars, and the filter works in it at once.
    page.goto(f"{live_server.url}{PROGRAMME}?view=grid")
    expect(page.locator(".blk .star[aria-pressed=true]")).to_have_count(2)
    card, badge = page.locator(".blk--now"), page.locator(".blk--now .status")
    edges = [box["x"] + box["width"] for box in (card.bounding_box(), badge.bounding_box())]
    assert edges[1] <= edges[0]
    page.locator("#ag-q").fill("climat")
    page.wait_for_url("**/programme/?q=climat&view=grid")
    expect(page.locator(".blk")).to_have_count(1)
    expect(page.locator("[data-agenda-said]")).to_have_text("1 séance sur 3")
    page.goto(live_server.url + PROGRAMME + "mine/")
    expect(page.locator(".mine > li")).to_have_count(2)
    expect(page.locator(".conflict")).to_have_count(2)
    assert axe(page) == [] and not wide(page)
    link = page.locator("#agenda-link").input_value()
    split = urlsplit(link)
    other = open_page(f"{split.path}?{split.query}", width=320, javascript=False)
    expect(other.locator(".mine > li")).to_have_count(2)
    # A reader with a list of their own keeps it until they say otherwise.
    third = open_page(f"{split.path}?{split.query}", lang="en")
    third.locator("[data-keep]").click()
    third.wait_for_function(
        "() => JSON.parse(localStorage['agenda:izmir-2026'] ?? '[]').length === 2"
    )
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("[data-clear]").click()
    expect(page.locator("[data-mine-status]")).to_contain_text("vide")
    assert page.evaluate("localStorage['agenda:izmir-2026']") is None
    assert page.complaints == [] and third.complaints == []


def test_no_hour_on_the_ruler_of_a_day_overprints_the_next_on_a_telephone(open_page):
    day = make_day("izmir-2025")
    ClockCity.objects.filter(part__summit=day.summit, position=1).update(
        label_fr="Diyarbakır", time_zone="Asia/Kathmandu"
    )
    release(summit=day.summit)
    page = open_page("/fr/editions/izmir-2025/programme/", width=390)
    ends = """(rows) => rows.map((row) => {
      const range = document.createRange();
      range.selectNodeContents(row);
      const { left, right } = range.getBoundingClientRect();
      return [row.textContent, left, right];
    })"""
    hours = page.locator(".fz-row:nth-child(2) li").evaluate_all(ends)
    printed = [hour for hour in hours if hour[2] > hour[1]]
    assert 2 < len(printed) < len(hours) and ":45" in printed[0][0]
    assert all(one[2] < after[1] for one, after in zip(printed, printed[1:], strict=False))
    city = page.locator(".fz-row:nth-child(2) .fz-city")
    assert city.evaluate("(one) => one.scrollWidth <= one.clientWidth && one.offsetHeight < 20")


def test_the_moment_follows_a_release_without_reloading(summit, open_page, axe):
    page = open_page(f"{PROGRAMME}now/", width=360)
    assert axe(page) == [] and not wide(page)
    page.evaluate("window.isTheSamePage = true")
    session = Session.objects.get(title_fr="Logement")
    session.status = "cancelled"
    session.save()
    release(summit=summit)
    page.evaluate("dispatchEvent(new Event('offline'))")
    expect(page.locator("[data-live-lost]")).to_contain_text("Connexion perdue")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-live-changes]")).to_contain_text("Annulée")
    expect(page.locator("[data-live-lost]")).to_be_empty()
    expect(page.locator("[data-live-news]")).not_to_be_empty()
    assert page.evaluate("window.isTheSamePage")
    wall = open_page(f"{PROGRAMME}now/?wall=1", width=1920, scheme="dark")
    assert axe(wall) == [] and not wide(wall)
    assert wall.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
    assert page.complaints == [] and wall.complaints == []


def test_what_was_visited_opens_without_a_network(summit, open_page, live_server, edith):
    page = open_page(PROGRAMME)
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    session = Session.objects.get(title_fr="Climat")
    for path in (PROGRAMME, f"{PROGRAMME}{session.slug}/", "/accounts/login/", "/fr/verify/"):
        page.goto(live_server.url + path)
    page.goto(live_server.url + PROGRAMME)
    page.locator(".rows .star").first.click()
    kept = page.evaluate(
        """async () => {
          for (;;) {
            const addresses = [];
            for (const name of await caches.keys())
              for (const one of await (await caches.open(name)).keys()) addresses.push(one.url);
            if (addresses.some((one) => one.includes("fragment=1"))) return addresses;
            await new Promise((done) => setTimeout(done, 100));
          }
        }"""
    )
    assert not [one for one in kept if "/accounts/" in one or "/verify/" in one]
    page.context.set_offline(True)
    page.goto(live_server.url + PROGRAMME)
    expect(page.locator("[data-saved-at]")).to_contain_text("Vous êtes hors ligne. État au")
    expect(page.locator(f"#{session.slug}")).to_be_visible()
    page.goto(f"{live_server.url}{PROGRAMME}{session.slug}/")
    expect(page.locator("h1")).to_contain_text("Climat")
    page.goto(f"{live_server.url}{PROGRAMME}mine/")
    expect(page.locator(".mine > li")).to_have_count(1)
    page.goto(f"{live_server.url}/en/organisations/")
    expect(page.locator("h1")).to_contain_text("You are offline")
    page.context.set_offline(False)


@pytest.fixture
def elsewhere(chromium):
    """A function: a page of another site with this HTML."""
    html = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html[-1].encode())

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    context = chromium.new_context(viewport={"width": 700, "height": 900})

    def opened(text):
        html.append(text)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        return page

    yield opened
    context.close()
    server.shutdown()
    server.server_close()


def test_one_script_tag_shows_the_list_on_another_site(summit, elsewhere, live_server, axe):
    page = elsewhere(
        f"""<!doctype html><html lang="fr"><title>Ville</title><div>
        <a href="{live_server.url}{PROGRAMME}">Programme</a>
        <script src="{live_server.url}/embed.js" async data-summit="izmir-2026"
          data-language="en" data-accent="#2c5a86" data-scheme="light"></script></div>"""
    )
    frame = page.frame_locator("iframe")
    expect(frame.locator("li")).to_have_count(3)
    expect(page.locator("div > a")).to_be_hidden()
    expect(page.locator("iframe")).to_have_attribute("title", "Programme")
    height = page.locator("iframe").bounding_box()["height"]
    inside = next(one for one in page.frames if "/embed/" in one.url)
    assert abs(height - inside.evaluate("document.documentElement.offsetHeight")) < 3
    colour = inside.evaluate("getComputedStyle(document.querySelector('h3 a')).color")
    assert colour == "rgb(44, 90, 134)"
    assert page.context.cookies() == [] and page.evaluate("localStorage.length") == 0
    alone = page.context.new_page()
    alone.goto(inside.url)
    assert axe(alone) == []
    # Without a link around the script, the list itself says how it is called.
    tag = f'<script src="{live_server.url}/embed.js" data-summit="izmir-2026" data-language="en"'
    bare = elsewhere(f"<!doctype html><title>Ville</title><div>{tag}></script></div>")
    expect(bare.locator("iframe")).to_have_attribute("title", "Programme – Ville izmir-2026 (en)")
    titled = elsewhere(
        f'<!doctype html><title>Ville</title><div>{tag} data-title="Agenda"></script></div>'
    )
    expect(titled.frame_locator("iframe").locator("li")).to_have_count(3)
    expect(titled.locator("iframe")).to_have_attribute("title", "Agenda")


def test_a_frame_without_a_list_says_so_and_leaves_the_plain_link(summit, elsewhere, live_server):
    page = elsewhere(
        f"""<!doctype html><title>Ville</title><div><a href="{live_server.url}/">Programme</a>
        <script src="{live_server.url}/embed.js" data-summit="nowhere"></script></div>"""
    )
    page.evaluate("dispatchEvent(new MessageEvent('message', {data: {parvisHeight: 99}}))")
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_have_text("Ce programme n’est pas ici")
    page.wait_for_function("() => document.querySelector('iframe').style.height !== '30rem'")
    expect(page.locator("div > a")).to_be_visible()
