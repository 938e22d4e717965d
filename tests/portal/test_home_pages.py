"""The front page: which summit, what runs, what follows, what else there is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from declarations.models import Declaration
from portal.lib import clock
from summits.models import Partnership
from tests.portal.builders import (
    IZMIR,
    both,
    fill,
    make_city,
    make_part,
    make_session,
    make_session_now,
    make_summit,
    more,
)
from tests.releasing import release_everything

pytestmark = pytest.mark.django_db


def page(client, language="fr"):
    response = client.get(f"/{language}/")
    assert response.status_code == 200
    return response.content.decode()


def today(offset=0):
    day = clock.to_wall(timezone.now(), "Europe/Istanbul").date() + timedelta(days=offset)
    return day.isoformat()


def test_an_empty_site_has_a_front_page(client):
    for language in ("fr", "en"):
        assert page(client, language).count("<h1") == 1


def test_a_draft_is_never_on_the_front_page(client):
    make_summit("secret", published=False, is_featured=True)
    assert "Ville secret" not in page(client)


def test_the_summit_under_way_comes_before_the_next_and_the_last_one(client):
    for slug, first in (("held", "2015-06-01"), ("under-way", today(-1)), ("coming", today(9))):
        summit = make_summit(slug, starts_on=first)
        make_part(summit, first, today(1) if slug == "under-way" else first)
    assert client.get("/en/").context["summit"].slug == "under-way"


def test_without_one_under_way_the_next_is_shown_and_else_the_last(client):
    make_part(make_summit("old", starts_on="2015-06-01"), "2015-06-01", "2015-06-01")
    make_part(make_summit("late", starts_on="2019-06-01"), "2019-06-01", "2019-06-01")
    assert client.get("/en/").context["summit"].slug == "late"
    make_part(make_summit("coming", starts_on=today(9)), today(9), today(9))
    assert client.get("/en/").context["summit"].slug == "coming"


def test_the_featured_summit_wins(client):
    make_part(make_summit("coming", starts_on=today(9)), today(9), today(9))
    make_summit("chosen", is_featured=True)
    assert client.get("/en/").context["summit"].slug == "chosen"


def test_one_zone_governs_whatever_the_zone_of_a_session(client):
    summit = make_summit(starts_on=today(), place=make_city().place)
    for title, minutes in (("Running", -30), ("Following", 65)):
        wall = clock.to_wall(timezone.now() + timedelta(minutes=minutes), "America/Toronto")
        starts = f"{wall:%Y-%m-%dT%H:%M}"
        make_session(summit, title, starts=starts, time_zone="America/Toronto")
    shown = client.get("/en/").context
    assert {one.clocks.host.zone for one in (shown["now"][0], shown["following"])} == {IZMIR}
    # The summit's own place has another clock.
    assert [one.city for one in shown["now"][0].clocks.lines] == ["Istanbul", "Toronto"]
    client.cookies["zone"] = "Asia/Tokyo"
    clocks = client.get("/en/").context["now"][0].clocks
    assert [one.zone for one in clocks.lines] == ["Asia/Tokyo", "America/Toronto"]


def test_what_runs_and_what_follows(client):
    summit = make_summit(starts_on=today())
    part = make_part(summit, today(-1), today(1))
    make_session_now(summit, "Ended", minutes_from_now=-300, part=part)
    make_session_now(summit, "Running", minutes_from_now=-30, part=part)
    make_session_now(summit, "Following", minutes_from_now=65, part=part)
    make_session_now(summit, "Later", minutes_from_now=200, part=part)
    html = page(client, "en")
    assert "Running (en)" in html and "Following (en)" in html and "Later (en)" in html
    assert "Ended (en)" not in html
    assert "59 min left" in html or "60 min left" in html
    assert "in 1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}0" in html
    assert '<progress class="progress" max="90"' in html


def test_host_time_comes_first_and_each_time_carries_its_offset(client):
    summit = make_summit(starts_on=today())
    make_session_now(summit, "Running", part=make_part(summit, today(-1), today(1)))
    html = page(client)
    assert html.index("+03:00") < html.index("Paris") < html.index("Montréal")


def test_a_closed_session_shows_its_title_without_a_link(client):
    summit = make_summit(starts_on=today())
    session = make_session_now(
        summit, "Huis clos", part=make_part(summit, today(-1), today(1)), access="closed"
    )
    html = page(client)
    assert "Huis clos" in html
    assert session.slug not in html


def test_a_hidden_session_is_not_named(client):
    summit = make_summit(starts_on=today())
    part = make_part(summit, today(-1), today(1))
    make_session_now(summit, "Invisible", part=part, access="hidden")
    assert "Invisible" not in page(client)


def test_the_line_of_time_has_each_edition_in_its_order(client):
    for slug, day in (("third", "2021-12-07"), ("first", "2015"), ("second", "2019-08-30")):
        make_summit(slug, starts_on=day)
    html = page(client)
    line = html[html.index('class="ligne"') :]
    assert line.index("Sommet first") < line.index("Sommet second") < line.index("Sommet third")


def test_the_open_declaration_is_a_sheet_and_a_draft_is_not_shown(client):
    Declaration.objects.create(
        slug="open", stage="open", authoritative_language="en", is_published=True, **both(name="A")
    )
    Declaration.objects.create(slug="named", stage="named", is_published=True, **both(name="B"))
    Declaration.objects.create(slug="draft", stage="draft", is_published=False, **both(name="C"))
    context = client.get("/en/").context
    assert context["sheet"].declaration.slug == "open"
    assert [one.declaration.slug for one in context["declarations"]] == ["named"]


def test_only_published_cities_stand_around_the_table(client):
    summit = make_summit()
    for name, published in (("Bodrum", True), ("Atlantis", False)):
        city = make_city(name, published=published)
        Partnership.objects.create(summit=summit, role="partner", organisation=city)
    html = page(client)
    assert "Bodrum" in html and "Atlantis" not in html


def test_text_without_a_translation_carries_its_language(client):
    make_summit(title_fr="Sommet", title_en="", short_title_fr="Ville", short_title_en="")
    assert '<span lang="fr">Sommet</span>' in page(client, "en")


def test_queries_do_not_grow(client):
    counted = []
    for number in (1, 2, 27):
        more(make_summit(f"s-{number}", starts_on="2015"), number - 1)
        summit = make_summit(f"f-{len(counted)}", starts_on="2030")
        fill(summit, 1 if number < 10 else 20, part=make_part(summit))
        release_everything()
        with CaptureQueriesContext(connection) as queries:
            page(client)
        counted.append(len(queries))
    assert counted[0] == counted[1] == counted[2]
