"""The bar of public pages: what runs, at no cost while nothing does."""

import pytest
from django.test import Client

from sessions.live.bar import live_bar
from sessions.releases.publishing import release
from tests.sessions.live.days import NOON, make_day, minutes, shift

pytestmark = pytest.mark.django_db


def test_costs_nothing_while_nothing_runs(django_assert_num_queries):
    make_day()
    quiet = NOON.replace(hour=3)
    assert live_bar("fr", quiet) is None
    with django_assert_num_queries(0):
        assert live_bar("fr", quiet + minutes(0.5)) is None
    # It does not sleep past the start of a session.
    assert live_bar("fr", NOON.replace(hour=9, minute=30)).title.text == "Hospitalité"


def test_follows_each_release_and_minute(django_assert_num_queries):
    day = make_day()
    first = live_bar("fr", NOON)
    assert first.title.text == "Hospitalité" and first.clocks[0].time == "13\xa0h"
    with django_assert_num_queries(1):
        assert live_bar("fr", NOON) is first
    assert live_bar("fr", NOON + minutes(1)).clocks[0].time == "13\xa0h\xa001"
    shift(day.running, 24 * 60)
    release(summit=day.summit, at=NOON)
    assert live_bar("fr", NOON) is None


def test_stands_on_public_pages_but_not_where_it_would_repeat(monkeypatch):
    day = make_day()
    monkeypatch.setattr("portal.context_processors.live_bar", live_bar)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    pages = {
        path: Client().get(path).content.decode()
        for path in (
            "/fr/organisations/",
            "/fr/",
            f"/fr/editions/{day.summit.slug}/programme/",
            "/fr/declarations/",
        )
    }
    shown = [path for path, html in pages.items() if 'class="live on-deep"' in html]
    assert shown == ["/fr/organisations/"]
    assert f"programme/{day.running.slug}/" in pages["/fr/organisations/"]
