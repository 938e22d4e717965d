"""The pictures of a summit say what their tables say, and nothing asks for more queries."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from declarations.worldmap import MapPoint, draw_map
from portal.pages.pictures import city_picture, edition_picture, glance_picture
from sessions.releases.current import draft_programme
from sessions.releases.publishing import release
from summits.models import Series, Summit
from tests.portal.builders import (
    appear,
    make_city,
    make_part,
    make_person,
    make_session,
    make_summit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def summit():
    series = Series.objects.create(slug="s", name_fr="Série", name_en="Series")
    make_summit("montreal-2015", starts_on="2015-06-10", series=series)
    make_summit("secret-2018", starts_on="2018-08-26", series=series, published=False)
    summit = make_summit("izmir-2021", series=series)
    part = make_part(summit)
    izmir, nowhere = make_city("Izmir"), make_city("Nulle-Part")
    izmir.place.latitude, izmir.place.longitude = Decimal("38.42"), Decimal("27.14")
    izmir.place.country_code = "TR"
    izmir.place.save()
    for starts, minutes, body in (
        ("2021-12-07T16:00", 90, izmir),
        ("2021-12-07T17:00", 60, nowhere),
        ("2021-12-08T22:30", 180, izmir),
    ):
        session = make_session(
            summit, f"Séance {starts}", part=part, starts=starts, minutes=minutes
        )
        appear(session, make_person(f"P {starts}"), affiliation=body)
    return summit


def test_cities_stand_in_the_table_whether_or_not_the_map_has_them(summit):
    picture = city_picture(draft_programme(summit), "fr")
    assert [(row.name, len(row.people)) for row in picture.rows] == [
        ("Izmir", 2),
        ("Nulle-Part", 1),
    ]
    assert picture.people == 3 and picture.map.unplaced == ("Nulle-Part",)
    assert len(picture.map.panels[0].dots) == 1


def test_one_who_represents_a_city_counts_among_its_people(summit):
    session, porto = summit.sessions.first(), make_city("Porto")
    appear(session, make_person("Envoyée"), represents=porto)
    picture = city_picture(draft_programme(summit), "fr")
    assert {row.name: len(row.people) for row in picture.rows}["Porto"] == 1
    assert picture.people == 4


def test_the_host_is_named_on_a_crowded_map():
    around = [
        MapPoint(f"Ville {north}-{east}", "present", "DE", 51 + north / 2, 6 + east / 2)
        for north in range(6)
        for east in range(6)
    ]
    points = [*around, MapPoint("Düsseldorf", "host", "DE", 51.2, 6.8)]
    panels = draw_map(points, title="", counts=(), first="host").panels
    assert all(any("Düsseldorf" in one.text for one in panel.labels) for panel in panels)
    nobody_first = draw_map(points, title="", counts=()).panels[0].labels
    assert not any("Düsseldorf" in one.text for one in nobody_first)


def test_days_share_one_scale_and_lanes_do_not_overlap(summit):
    with translation.override("en"):
        picture = glance_picture(draft_programme(summit), "en")
    first, second = picture.days
    assert (first.count, first.starts, first.ends, first.most) == (2, "16:00", "18:00", 2)
    # What ends after midnight stands whole on the day on which it starts.
    assert (second.starts, second.ends) == ("22:30", "01:30")
    assert first.bars[0].y != first.bars[1].y
    assert second.bars[0].x + second.bars[0].width <= picture.width
    assert second.bars[0].width == 2 * first.bars[0].width
    assert first.label == "Tuesday 7\xa0December: 2 sessions, 16:00 to 18:00"


def test_names_on_the_line_of_editions_stay_inside_and_apart():
    summits = [make_summit(f"s-{year}", starts_on=f"{year}-05-01") for year in range(2010, 2020)]
    loaded = list(Summit.objects.prefetch_related("parts"))
    picture = edition_picture(loaded, summits[3], "fr")
    assert [mark.is_this for mark in picture.marks].index(True) == 3
    assert len({(mark.x, mark.y) for mark in picture.marks}) == 10
    assert all(0 < mark.y < picture.axis and 0 <= mark.x <= 1000 for mark in picture.marks)
    assert edition_picture(loaded[:1], loaded[0], "fr") is None


def test_the_page_of_a_summit_has_each_picture_with_its_table(summit):
    release(summit=summit)
    html = Client().get("/fr/editions/izmir-2021/").content.decode()
    assert html.count("La même chose en tableau") == 3
    assert "montreal-2015" in html and "secret-2018" not in html
    assert re.search(r'class="worldmap__panel[^>]*role="img"', html)
    assert '/programme/?day=2021-12-07"' in html
