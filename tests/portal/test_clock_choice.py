"""The reader's clock: chosen by city or zone, kept without an account."""

import pytest
from django.test import Client

from portal.lib import clock
from portal.pages.clock_choice import CITIES, find_zone
from sessions.clocks import ZONE_COOKIE
from summits.models import ClockCity, Part, Summit


@pytest.fixture
def part(db):
    summit = Summit.objects.create(slug="s", title_fr="S", is_published=True)
    return Part.objects.create(summit=summit, mode="virtual")


def choose(client, zone, **fields):
    return client.post("/fr/clock/", {"zone": zone, "next": "/fr/editions/", **fields})


@pytest.mark.parametrize(
    "text, zone",
    [
        ("Europe/Istanbul", "Europe/Istanbul"),
        ("europe/istanbul", "Europe/Istanbul"),
        ("America/New_York", "America/New_York"),
        ("new york", "America/New_York"),
        ("Montréal", "America/Toronto"),
        ("MONTREAL", "America/Toronto"),
        ("İzmir", "Europe/Istanbul"),
        ("Düsseldorf", "Europe/Berlin"),
        ("dusseldorf", "Europe/Berlin"),
        ("Xi’an", "Asia/Shanghai"),
        ("Londres", "Europe/London"),
        ("UTC", "UTC"),
        ("  Paris ", "Europe/Paris"),
    ],
)
def test_a_city_or_a_zone_sets_the_clock(client, db, text, zone):
    response = choose(client, text)
    assert response.url == "/fr/editions/"
    cookie = response.cookies[ZONE_COOKIE]
    assert (cookie.value, cookie["samesite"]) == (zone, "Lax")
    assert int(cookie["max-age"]) > 300 * 24 * 3600


@pytest.mark.parametrize(
    "text", ["", "Nowhere", "Europe/Nowhere", "x" * 5000, "\x00", "../../etc", "Paris\u202e", "<b>"]
)
def test_an_unknown_place_changes_nothing_and_says_so(client, db, text):
    choose(client, "Europe/Paris")
    response = client.post("/en/clock/", {"zone": text, "next": "/en/editions/"}, follow=True)
    assert client.cookies[ZONE_COOKIE].value == "Europe/Paris"
    assert "We know no clock for this place" in response.content.decode()


def test_auto_forgets_the_choice(client, db):
    choose(client, "Europe/Paris")
    assert choose(client, "auto").cookies[ZONE_COOKIE].value == ""


def test_a_clock_city_of_a_summit_is_known_by_its_name(part):
    ClockCity.objects.create(part=part, label_fr="Port-Aubier", time_zone="Pacific/Auckland")
    assert find_zone("port aubier") == "Pacific/Auckland"
    Summit.objects.update(is_published=False)
    assert find_zone("port aubier") is None


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "/\\evil.example",
     "http:///evil.example"],
)  # fmt: skip
def test_the_way_back_never_leaves_the_site(client, db, target):
    assert choose(client, "Paris", next=target).url == "/fr/"


def test_the_form_is_no_page_and_needs_no_cookie_beforehand(client, db):
    assert client.get("/fr/clock/").status_code == 405
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post("/fr/clock/", {"zone": "Paris"})
    assert list(answer.cookies) == [ZONE_COOKIE]


def test_every_city_of_the_list_has_a_real_zone():
    assert {zone for zone in CITIES if zone not in clock.all_zones()} == set()


def test_the_form_stands_on_the_programme_and_shows_the_choice(client, part):
    choose(client, "Asia/Tokyo")
    page = client.get("/en/editions/s/programme/").content.decode()
    assert 'action="/en/clock/"' in page
    assert "Asia/Tokyo" in page
    assert 'name="next" value="/en/editions/s/programme/"' in page
