"""The map of signatory cities: true to the earth, and with every city on it to be seen."""

import itertools
import math
import random
import re
from html import unescape
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from declarations.worldmap import (
    HEIGHT,
    WIDTH,
    WORLD,
    Frame,
    MapPoint,
    place_dots,
    project,
    world_map,
)
from tools.land import land

MONTREAL = MapPoint("Montréal", "commits", "CA", 45.5, -73.57)
XIAN = MapPoint("Xi’an", "acknowledges", "CN", 34.34, 108.94)
LYON = MapPoint("Lyon", "commits", "FR", 45.76, 4.84)
VILLEURBANNE = MapPoint("Villeurbanne", "acknowledges", "FR", 45.77, 4.88)
DUSSELDORF = MapPoint("Düsseldorf", "commits", "DE", 51.22, 6.77)
NOWHERE = MapPoint("Sans-Lieu <b>", "supports", "FR")


def scattered(count):
    chance = random.Random(count)
    return [
        MapPoint(f"C{number}", "commits", "", chance.uniform(30, 60), chance.uniform(-10, 40))
        for number in range(count)
    ]


# Projection -----------------------------------------------------------------------------------
def test_the_projection_is_equal_earth():
    # x and y in earth radii, from Šavrič, Patterson and Jenny (2018): the equator reaches
    # 2.7066, the meridian 1.3173, and 60° north lies at 1.0270.
    radius = WIDTH / 2 / 2.7066300
    equator = project(0, 11)
    assert equator[0] == pytest.approx(WIDTH / 2)
    assert project(0, 191)[0] == pytest.approx(WIDTH)
    assert project(90, 11)[1] == pytest.approx(equator[1] - 1.3173627 * radius, abs=0.01)


def test_equal_areas_stay_equal():
    def area(latitude):
        """Of a field one degree wide whose area on the earth is always the same."""
        north = math.degrees(math.asin(math.sin(math.radians(latitude)) + 0.005))
        corners = [
            project(latitude, 40),
            project(latitude, 41),
            project(north, 41),
            project(north, 40),
        ]
        pairs = itertools.pairwise([*corners, corners[0]])
        return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2

    for latitude in (-50, -20, 30, 60, 75):
        assert area(latitude) == pytest.approx(area(0), rel=0.01)


def test_turns_around_the_earth_change_nothing():
    assert project(38.4, 27.1) == pytest.approx(project(38.4, 27.1 - 360))
    # Both sides of the date line, which is not where the map is cut.
    assert project(0, 179.9)[0] == pytest.approx(project(0, -179.9)[0], abs=1)


# Dots -----------------------------------------------------------------------------------------
def test_cities_apart_have_a_dot_each():
    dots = place_dots([MONTREAL, XIAN])
    assert {(dot.title, dot.kind, dot.count) for dot in dots} == {
        ("Montréal", "commits", 1),
        ("Xi’an", "acknowledges", 1),
    }
    assert (dots[0].x, dots[0].y) == tuple(round(value, 1) for value in project(45.5, -73.57))


def test_neighbours_share_a_dot_that_counts_and_names_them():
    (dot,) = place_dots([VILLEURBANNE, LYON])
    assert (dot.count, dot.kind) == (2, "mixed")
    assert "Lyon, Villeurbanne" in dot.title
    assert "2" in dot.title


@pytest.mark.parametrize("count", [2, 30, 400])
def test_no_dot_hides_another_and_no_city_is_lost(count):
    points = scattered(count)
    dots = place_dots(points)
    for one, other in itertools.combinations(dots, 2):
        assert math.hypot(one.x - other.x, one.y - other.y) > one.radius + other.radius
    assert sorted(point.name for dot in dots for point in dot.points) == sorted(
        point.name for point in points
    )


def test_the_order_of_the_cities_changes_nothing():
    points = scattered(60)
    assert place_dots(points) == place_dots(points[::-1])


def test_a_detail_draws_apart_what_the_world_cannot():
    points = [LYON, DUSSELDORF, MapPoint("Rome", "commits", "IT", 41.9, 12.5), MONTREAL]
    assert max(dot.count for dot in place_dots(points)) > 1
    drawn = world_map(points, "en")
    world, detail = drawn.panels
    assert {dot.count for dot in detail.dots} == {1}
    assert {dot.title for dot in detail.dots} == {"Lyon", "Düsseldorf", "Rome"}
    assert detail.title == "Detail of the map: 3 of the 4 cities."
    assert drawn.window == detail.frame
    assert [label.text for label in world.labels] == ["Montréal"]
    assert {label.text for label in detail.labels} == {"Lyon", "Düsseldorf", "Rome"}


def test_the_detail_has_the_proportions_of_its_part():
    frame = Frame(100, 50, 250, 100)
    assert frame.panel_height == 400
    assert frame.place(100, 50) == (0, 0)
    assert frame.place(350, 150) == (WIDTH, 400)


def test_names_stay_on_the_map_and_hide_nothing():
    points = [
        MapPoint(f"Ville-{number}", "commits", "", latitude, longitude)
        for number, (latitude, longitude) in enumerate(
            itertools.product(range(-50, 80, 15), range(-150, 170, 70))
        )
    ]
    panel = world_map(points, "fr").panels[0]
    assert len(panel.labels) > 20
    boxes = []
    for label in panel.labels:
        width = len(label.text) * 17
        left = label.x - {"start": 0, "middle": width / 2, "end": width}[label.anchor]
        boxes.append((left, label.y - 27, left + width, label.y + 6))
    boxes += [
        (dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius)
        for dot in panel.dots
    ]
    for one, other in itertools.combinations(boxes, 2):
        assert (
            one[0] >= other[2] - 0.2 or other[0] >= one[2] - 0.2
            or one[1] >= other[3] - 0.2 or other[1] >= one[3] - 0.2
        )  # fmt: skip
    assert all(
        box[0] >= 0 and box[2] <= WIDTH and box[1] >= 0 for box in boxes[: len(panel.labels)]
    )


# Words ----------------------------------------------------------------------------------------
def test_the_words_count_honestly():
    drawn = world_map([MONTREAL, XIAN, LYON, NOWHERE], "en")
    assert drawn.panels[0].title == "World map: 4 signatory cities in 3 countries."
    assert drawn.summary == "2 cities commit, 1 city acknowledges, 1 city supports"
    assert drawn.unplaced == ("Sans-Lieu <b>",)
    assert sum(dot.count for dot in drawn.panels[0].dots) == 3


def test_the_words_are_in_the_language_asked_for():
    drawn = world_map([MONTREAL], "fr")
    assert drawn.panels[0].title == "Carte du monde\xa0: 1 ville signataire dans 1 pays."
    assert drawn.summary == "1 ville s’engage"
    with translation.override("en"):
        (dot,) = world_map([LYON, VILLEURBANNE], "fr").panels[0].dots
    assert dot.title == "2 villes\xa0: Lyon, Villeurbanne"


def test_countries_are_counted_only_when_all_are_known():
    points = [MONTREAL, MapPoint("Tunis", "commits", "", 36.8, 10.2)]
    assert world_map(points, "en").panels[0].title == "World map: 2 signatory cities."


def test_what_lies_beyond_the_map_is_listed():
    station = MapPoint("Base", "commits", "AQ", -77.8, 166.7)
    assert world_map([station, MONTREAL], "en").unplaced == ("Base",)


# Drawing --------------------------------------------------------------------------------------
def drawn_html(points, language="fr"):
    return render_to_string("declarations/_map.html", {"map": world_map(points, language)})


def test_an_empty_map_says_so():
    html = drawn_html([], "en")
    assert "still without a signatory city" in html
    assert "<circle" not in html


def test_numbers_in_the_drawing_have_points_and_names_are_escaped():
    html = drawn_html([MONTREAL, LYON, VILLEURBANNE, NOWHERE])
    assert not re.search(r'\s(?:cx|cy|r|x|y|width|height|viewBox)="[^"]*,', html)
    assert "Sans-Lieu &lt;b&gt;" in html
    assert "<b>" not in html
    assert "style=" not in html


@pytest.mark.browser
@pytest.mark.parametrize("width, scheme", [(320, "light"), (1280, "dark")])
def test_the_map_in_a_browser(open_page, axe, width, scheme, db):
    page = open_page("/", width=width, scheme=scheme)
    points = [MONTREAL, XIAN, LYON, VILLEURBANNE, DUSSELDORF, NOWHERE]
    css = Path(finders.find("css/map.css")).read_text(encoding="utf-8")
    page.evaluate(
        """([html, css]) => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(css);
            document.adoptedStyleSheets = [sheet];
            document.querySelector("main").innerHTML = html;
        }""",
        [f"<div class='wrap'><h1>Carte</h1>{drawn_html(points)}</div>", css],
    )
    image = page.get_by_role("img", name=unescape(world_map(points, "fr").panels[0].title))
    assert image.count() == 1
    page.wait_for_load_state("networkidle")
    land_box = page.locator(".worldmap__land").first.evaluate("node => node.getBBox().width")
    assert land_box > 0.8 * WIDTH
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.complaints == []


# Land -----------------------------------------------------------------------------------------
def subpaths(path):
    """The rings of a path of relative lines, as lists of (x, y)."""
    for ring in re.findall(r"M([^Mz]+)z", path):
        start, steps = ring.split("l")
        x, y = map(float, start.split())
        points = [(x, y)]
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        yield points


def committed_land():
    text = Path(finders.find("img/land.svg")).read_text(encoding="utf-8")
    return text, re.search(r' d="([^"]+)"', text)[1]


def is_inside(x, y, ring):
    """Whether a point lies in a ring (by the number of crossings to its right)."""
    inside = False
    for (x1, y1), (x2, y2) in itertools.pairwise([*ring, ring[0]]):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside


@pytest.mark.parametrize(
    ("latitude", "longitude", "is_land"),
    [
        (51.2, 6.8, True), (45.5, -73.6, True), (34.3, 108.9, True), (-23.5, -46.6, True),
        (66.5, -172, True), (65, 177, True), (-25, 134, True), (64, -150, True), (39, 33, True),
        (0, -30, False), (30, -150, False), (-40, 80, False), (42, 51, False), (60, -180, False),
    ],
)  # fmt: skip
def test_land_lies_where_it_should(latitude, longitude, is_land):
    x, y = project(latitude, longitude)
    rings = list(subpaths(committed_land()[1]))
    assert (sum(is_inside(x, y, ring) for ring in rings) % 2 == 1) is is_land


def test_the_land_is_light_and_stays_on_the_map():
    text, path = committed_land()
    assert len(text) < 40_000
    assert f'viewBox="0 0 {WIDTH} {HEIGHT}"' in text
    for ring in subpaths(path):
        assert all(-0.5 <= x <= WIDTH + 0.5 and y <= HEIGHT + 0.5 for x, y in ring)
        # No band across the map where a ring passes ±180°.
        assert max(abs(a[0] - b[0]) for a, b in itertools.pairwise([*ring, ring[0]])) < 60
    assert WORLD == Frame(0, 0, WIDTH, HEIGHT)


def test_land_over_the_edge_of_the_map_is_cut_in_two():
    # A square of 20 degrees on both sides of 169° west, where the map is cut; four arcs of a
    # TopoJSON file, one of them run backwards.
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [[[-179, 0], [20, 0]], [[-159, 0], [0, 20]], [[-179, 20], [20, 0]],
                 [[-179, 20], [0, -20]]],
        "objects": {"land": {"geometries": [{"arcs": [[[0, 1, ~2, 3]]]}]}},
    }  # fmt: skip
    left, right = sorted(subpaths(land(topology)), key=lambda ring: min(ring)[0])
    assert min(x for x, _y in left) == pytest.approx(0, abs=0.1)
    assert max(x for x, _y in right) == pytest.approx(WIDTH, abs=0.1)
    assert max(x for x, _y in left) < 60
    assert min(x for x, _y in right) > 940
