"""Lists on other sites: open to frames, closed to everything else, readable in any colour."""

import pytest
from django.test import Client

from sessions.live.colours import contrast, read_colour, readable_schemes
from tests.sessions.live.days import add_overseas, make_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    return make_day()


def test_only_the_list_may_stand_in_a_frame(day):
    client = Client()
    framed = client.get(f"/fr/embed/{day.summit.slug}/")
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers and not framed.cookies
    again = client.get(
        f"/fr/embed/{day.summit.slug}/", headers={"If-None-Match": framed.headers["ETag"]}
    )
    assert again.status_code == 304
    assert "frame-ancestors *" in again.headers["Content-Security-Policy"]
    base = f"/fr/editions/{day.summit.slug}/programme/"
    closed = [base, f"{base}now/", f"{base}mine/", f"{base}embed/", "/fr/", "/fr/nowhere/"]
    for path in closed:
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Frame-Options"] == "DENY", path


def test_a_frame_of_no_summit_says_so_instead_of_refusing(day):
    day.summit.is_published = False
    day.summit.save()
    for path in ("/fr/embed/nowhere/", f"/fr/embed/{day.summit.slug}/?scheme=dark"):
        absent = Client().get(path)
        assert absent.status_code == 404
        assert "frame-ancestors *" in absent.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in absent.headers and not absent.cookies
        html = absent.content.decode()
        assert "Ce programme n’est pas ici" in html and 'href="/fr/editions/"' in html
    assert 'data-scheme="dark"' in html


def test_shows_what_the_filter_lets_through_in_its_language(day):
    page = Client().get(f"/en/embed/{day.summit.slug}/?person={day.person.slug}").content.decode()
    assert "Hospitalité (en)" in page and "Logement" not in page
    assert 'target="_blank"' in page and "<script src" not in page
    empty = Client().get(f"/fr/embed/{day.summit.slug}/?city=nowhere&zone=x").content.decode()
    assert "« nowhere » est inconnu ici" in empty.replace("\u00a0", " ")


def test_a_day_is_that_of_the_zone_that_governs(day):
    add_overseas(day, minutes_long=23 * 60)

    def shown(query):
        page = Client().get(f"/en/embed/{day.summit.slug}/?{query}").content.decode()
        return page.replace("\xa0", " ")

    tuesday = shown("day=2026-05-05")
    assert "Tuesday 5 May 2026</h2>" in tuesday and "Monday" not in tuesday
    time = tuesday.split('class="time"', 1)[1].split("</p>")[0]
    assert ">03:00<" in time and "+1 d" in time and "Istanbul (UTC+3)" in time
    abroad = shown("day=2026-05-04&zone=America/Montreal&part=overseas")
    assert "Monday 4 May 2026</h2>" in abroad and ">20:00<" in abroad


@pytest.mark.parametrize(
    ("text", "colour", "schemes"),
    [
        ("#2C5A86", "2c5a86", ["light"]),
        ("fc0", "ffcc00", ["dark"]),
        ("777777", "777777", []),
        ("red", None, None),
        ("12345", None, None),
    ],
)
def test_a_colour_is_used_where_text_in_it_can_be_read(text, colour, schemes):
    assert read_colour(text) == colour
    if colour:
        assert readable_schemes(colour) == schemes


def test_contrast_is_that_of_wcag():
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.478, abs=0.001)


def test_the_code_to_copy_is_what_it_shows(day):
    page = Client().get(
        f"/fr/editions/{day.summit.slug}/programme/embed/",
        {"in": "en", "city": day.city.slug, "accent": "#2c5a86", "scheme": "light"},
    )
    html = page.content.decode()
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "data-accent=&quot;#2c5a86&quot;" in html and "data-language=&quot;en&quot;" in html
    assert f"data-filter=&quot;city={day.city.slug}&quot;" in html
    assert f"/en/embed/{day.summit.slug}/?city={day.city.slug}&amp;amp;accent=2c5a86" in html
    refused = (
        Client()
        .get(f"/fr/editions/{day.summit.slug}/programme/embed/", {"accent": "<x>#eee", "in": "zz"})
        .content.decode()
    )
    assert "n’est pas employée" in refused and "data-accent" not in refused.split("textarea")[1]
    assert "<x>" not in refused


def test_the_colours_of_a_frame_are_a_sheet_of_their_own():
    sheet = Client().get("/fr/embed/colours/2c5a86.css")
    assert sheet.content == b":root { --accent-light: #2c5a86; }\n"
    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    assert Client().get("/fr/embed/colours/url(x).css").status_code == 404
