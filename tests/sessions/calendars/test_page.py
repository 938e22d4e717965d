"""The page that tells how to subscribe, and the links on the pages of others."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from tests.portal.builders import make_summit


def hrefs(html):
    return [unescape(one) for one in re.findall(r'href="([^"]+)"', html)]


def test_the_page_offers_the_filter_the_summit_and_its_parts(world, reader, load):
    html = load("programme/calendar/?kind=dialogue&kind=nonsense&day=2021-12-07").decode()
    headings = re.findall(r'<h2 id="calendar-\d">(.*?)</h2>', html)
    assert headings == [
        *("Mardi 7\xa0décembre · Dialogue", "Tout le programme"),
        *("Mardi 7\xa0décembre", "À Montréal"),  # the parts; the first has no title
    ]
    assert "nonsense" in re.search(r'<p class="note note--alert">.*?</p>', html)[0]
    filtered = "programme.ics?day=2021-12-07&kind=dialogue"
    address = f"http://localhost:8000/fr/editions/izmir-2021/{filtered}"
    webcal = f"webcal://localhost:8000/fr/editions/izmir-2021/{filtered}"
    links = hrefs(html)
    assert webcal in links and address in links
    google = next(link for link in links if link.startswith("https://calendar.google.com/"))
    assert parse_qs(urlsplit(google).query) == {"cid": [webcal]}
    outlook = next(link for link in links if link.startswith("https://outlook.office.com/"))
    assert parse_qs(urlsplit(outlook).query)["url"] == [address]
    for link in {one for one in links if one.startswith("http://localhost:8000/fr/edit")}:
        assert reader.get(link.removeprefix("http://localhost:8000")).status_code == 200


def test_the_page_of_a_summit_without_a_release_promises_nothing(reader, db):
    make_summit("planned")
    make_summit("draft", published=False)
    page = reader.get("/fr/editions/planned/programme/calendar/")
    assert page.status_code == 200 and "webcal:" not in page.content.decode()
    assert reader.get("/fr/editions/draft/programme/calendar/").status_code == 404


def test_pages_of_sessions_people_and_bodies_have_their_calendars(world, reader, load):
    session = load(f"programme/{world.dialogue.slug}/").decode()
    links = hrefs(session)
    assert (
        f"webcal://localhost:8000/fr/editions/izmir-2021/programme/{world.dialogue.slug}.ics"
        in links
    )
    google = next(link for link in links if link.startswith("https://calendar.google.com/"))
    asked = parse_qs(urlsplit(google).query)
    assert asked["dates"] == ["20211207T130000Z/20211207T143000Z"]
    assert asked["text"] == ["Paix; égalité, 平等"]
    outlook = next(link for link in links if link.startswith("https://outlook.live.com/"))
    assert parse_qs(urlsplit(outlook).query)["startdt"] == ["2021-12-07T13:00:00Z"]
    for below, slug in (("participants", world.person.slug), ("organisations", world.city.slug)):
        assert f"webcal://localhost:8000/fr/{below}/{slug}/programme.ics" in hrefs(
            load(f"{slug}/", below=f"{below}/").decode()
        )
    for one in (world.timeless, world.cancelled):
        assert "webcal:" not in load(f"programme/{one.slug}/").decode()


def test_the_page_is_accessible_in_a_browser(world, open_page, axe):
    page = open_page("/fr/editions/izmir-2021/programme/calendar/?kind=dialogue", width=360)
    assert axe(page) == [] and page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.goto(page.url.split("/programme/")[0] + f"/programme/{world.dialogue.slug}/")
    page.get_by_text("Mettre dans mon calendrier").click()
    assert page.get_by_role("link", name="S’abonner").is_visible()
    assert axe(page) == [] and page.complaints == []
