"""Maps of cities: where each is drawn, and how all of them stay to be seen.

Pure functions. The land is a static drawing (`portal/static/img/land.svg`, made by `tools/land.py`)
in the same projection and the same units.

    map = world_map(points, "fr")   # for templates/declarations/_map.html
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from declarations.map_labels import Label, place_labels
from portal.lib.text import sort_key

# The map ends where nobody lives. Its centre keeps Chukotka in one piece, at the right.
CENTRE, NORTH, SOUTH = 11, 84, -60

# Equal Earth, after Šavrič, Patterson and Jenny (2018): areas keep their true proportions.
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2

# Sizes in units of a drawing 1,000 units wide: about 650 pixels on a desk, 350 on a phone.
WIDTH = 1000
_DOT = 9
_GAP = 2
_COUNT_RADII = ((10, 17), (100, 22), (math.inf, 30))  # below so many cities
# The detail shows the most crowded part of this width, less where its cities lie closer.
_DETAIL_WIDEST, _DETAIL_NARROWEST = 200, 70
_DETAIL_RATIO = 0.66


def _flat(latitude, east):
    """Return (x, y) of Equal Earth for degrees north and degrees east of the centre."""
    angle = math.asin(_M * math.sin(math.radians(latitude)))
    square = angle**2
    sixth = square**3
    slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
    x = math.radians(east) * math.cos(angle) / (_M * slope)
    return x, angle * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


_SCALE = WIDTH / 2 / _flat(0, 180)[0]
_TOP = _flat(NORTH, 0)[1]
HEIGHT = round((_TOP - _flat(SOUTH, 0)[1]) * _SCALE)


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Return (x, y) in the drawing, y downwards, for degrees north and east.

    Longitudes up to 180° west and east of the centre of the map lie on it, whatever turns they
    have made; its right edge itself is drawn as such.
    """
    east = longitude - CENTRE
    if not -180 <= east <= 180:
        east = (east + 180) % 360 - 180
    x, y = _flat(latitude, east)
    return WIDTH / 2 + x * _SCALE, (_TOP - y) * _SCALE


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A city. kind: commits, acknowledges or supports (`Statement.Kind`), or that of another map.

    name: in the language of the page. country_code: ISO 3166 or "". latitude, longitude: degrees
    north and east, or None where they are not known.
    """

    name: str
    kind: str
    country_code: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def is_on_map(self) -> bool:
        return (
            self.latitude is not None
            and self.longitude is not None
            and SOUTH < self.latitude < NORTH
        )


@dataclass(frozen=True, slots=True)
class Dot:
    """One city, or several that would hide each other. kind: as of a city, or "mixed"."""

    x: float
    y: float
    points: tuple[MapPoint, ...]
    title: str = ""

    @property
    def count(self) -> int:
        return len(self.points)

    @property
    def radius(self) -> int:
        if self.count == 1:
            return _DOT
        return next(radius for below, radius in _COUNT_RADII if self.count < below)

    @property
    def kind(self) -> str:
        kinds = {point.kind for point in self.points}
        return kinds.pop() if len(kinds) == 1 else "mixed"

    def of_kind(self, kind: str) -> list[MapPoint]:
        """Return the cities of one kind."""
        return [point for point in self.points if point.kind == kind]


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the drawing that a panel shows, and the units of that panel."""

    left: float = 0
    top: float = 0
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def panel_height(self) -> int:
        return round(self.height * WIDTH / self.width)

    def place(self, x, y):
        """Return a point of the drawing in the units of the panel, which is `WIDTH` wide."""
        zoom = WIDTH / self.width
        return (x - self.left) * zoom, (y - self.top) * zoom

    def holds(self, x, y):
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height


WORLD = Frame()


def place_dots(points: Sequence[MapPoint], frame: Frame = WORLD) -> list[Dot]:
    """Return the dots of the cities in a frame, none hiding another, the largest first.

    Cities that would overlap share a dot in their middle. The order of the points changes nothing.
    Titles are in the active language.
    """
    dots = []
    for point in sorted(points, key=_by_name):
        if point.is_on_map:
            x, y = project(float(point.latitude), float(point.longitude))
            if frame.holds(x, y):
                dots.append(Dot(*frame.place(x, y), (point,)))
    while pairs := _overlaps(dots):
        for first, second in pairs:
            dots[first], dots[second] = _merged(dots[first], dots[second]), None
        dots = [dot for dot in dots if dot]
    return sorted(
        (
            replace(dot, x=round(dot.x, 1), y=round(dot.y, 1), title=_names(dot.points))
            for dot in dots
        ),
        key=lambda dot: (-dot.count, dot.x, dot.y),
    )


def _names(points):
    names = ", ".join(point.name for point in points)
    if len(points) == 1:
        return names
    return _("%(count)s cities: %(names)s") % {"count": len(points), "names": names}


def _by_name(point):
    return sort_key(point.name), point.name


def _overlaps(dots):
    """Return pairs of places of dots that overlap, the deepest first, each dot in one pair."""
    order = sorted(range(len(dots)), key=lambda index: dots[index].x)
    widest = max((dot.radius for dot in dots), default=0) * 2 + _GAP
    found = []
    for place, first in enumerate(order):
        for second in order[place + 1 :]:
            if dots[second].x - dots[first].x > widest:
                break
            distance = math.hypot(dots[first].x - dots[second].x, dots[first].y - dots[second].y)
            depth = distance - dots[first].radius - dots[second].radius - _GAP
            if depth < 0:
                found.append((round(depth, 6), min(first, second), max(first, second)))
    pairs, used = [], set()
    for _depth, first, second in sorted(found):
        if not used & {first, second}:
            used |= {first, second}
            pairs.append((first, second))
    return pairs


def _merged(one, other):
    count = one.count + other.count
    return Dot(
        (one.x * one.count + other.x * other.count) / count,
        (one.y * one.count + other.y * other.count) / count,
        tuple(sorted(one.points + other.points, key=_by_name)),
    )


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing: key "world" or "detail", what it shows in words, its dots and names."""

    key: str
    title: str
    frame: Frame
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class WorldMap:
    """What `templates/declarations/_map.html` draws.

    counts: (kind, sentence) of each kind that occurs. window: the frame of the detail, or None.
    unplaced: names of the cities without a position on the map, in alphabetical order.
    """

    panels: tuple[Panel, ...]
    summary: str
    counts: tuple[tuple[str, str], ...]
    window: Frame | None
    has_shared_dots: bool
    unplaced: tuple[str, ...]


def world_map(points: Sequence[MapPoint], language: str) -> WorldMap:
    """Return the map of all signatory cities, one point each, in words of a language (fr, en)."""
    with translation.override(language):
        return draw_map(points, title=_title(points), counts=_counts(points))


def draw_map(points: Sequence[MapPoint], *, title: str, counts, first: str = "") -> WorldMap:
    """Return the map of cities of whatever kinds, one point each, in the active language.

    `title` says what it shows; `counts` are (kind, sentence) for its key. Cities of the kind
    `first` are named before others. A kind needs colours of its own in a style sheet, as
    css/map.css has for those of statements.
    """
    dots = place_dots(points)
    window = _crowded_frame(dots)
    named = [
        dot
        for dot in dots
        if dot.of_kind(first) or (dot.count == 1 and not (window and window.holds(dot.x, dot.y)))
    ]
    labels = place_labels(dots, (WIDTH, HEIGHT), named, first)
    panels = [Panel("world", title, WORLD, tuple(dots), tuple(labels))]
    if window:
        near = place_dots(points, window)
        detail = _("Detail of the map: %(shown)s of the %(all)s cities.") % {
            "shown": sum(dot.count for dot in near),
            "all": len(points),
        }
        named = [dot for dot in near if dot.count == 1 or dot.of_kind(first)]
        labels = place_labels(near, (WIDTH, window.panel_height), named, first)
        panels.append(Panel("detail", detail, window, tuple(near), tuple(labels)))
    return WorldMap(
        panels=tuple(panels),
        summary=", ".join(sentence for _kind, sentence in counts),
        counts=tuple(counts),
        window=window,
        has_shared_dots=any(dot.count > 1 for panel in panels for dot in panel.dots),
        unplaced=tuple(point.name for point in sorted(points, key=_by_name) if not point.is_on_map),
    )


def _title(points):
    if not points:
        return _("World map, still without a signatory city.")
    countries = {point.country_code for point in points}
    count = len(points)
    cities = ngettext("%(count)s signatory city", "%(count)s signatory cities", count) % {
        "count": count
    }
    if "" in countries:
        return _("World map: %(cities)s.") % {"cities": cities}
    return ngettext(
        "World map: %(cities)s in %(count)s country.",
        "World map: %(cities)s in %(count)s countries.",
        len(countries),
    ) % {"cities": cities, "count": len(countries)}


def _counts(points):
    of = {kind: sum(point.kind == kind for point in points) for kind in _KIND_SENTENCES}
    return tuple(
        (kind, _KIND_SENTENCES[kind](count) % {"count": count})
        for kind, count in of.items()
        if count
    )


_KIND_SENTENCES = {
    "commits": lambda count: ngettext("%(count)s city commits", "%(count)s cities commit", count),
    "acknowledges": lambda count: ngettext(
        "%(count)s city acknowledges", "%(count)s cities acknowledge", count
    ),
    "supports": lambda count: ngettext(
        "%(count)s city supports", "%(count)s cities support", count
    ),
}


def _crowded_frame(dots):
    """Return the part of the world where most cities share dots, or None where none do."""
    shared = [dot for dot in dots if dot.count > 1]
    if not shared:
        return None
    windows = [
        Frame(left.x, top.y, _DETAIL_WIDEST, _DETAIL_WIDEST * _DETAIL_RATIO)
        for left in shared
        for top in shared
    ]
    # Of equal ones the most western, then the most northern.
    best = max(
        windows,
        key=lambda frame: (
            sum(dot.count for dot in shared if frame.holds(dot.x, dot.y)),
            -frame.left,
            -frame.top,
        ),
    )
    return _frame_around([dot for dot in shared if best.holds(dot.x, dot.y)])


def _frame_around(dots):
    """Return the frame around the cities of some dots, with room for their names."""
    places = [
        project(float(point.latitude), float(point.longitude))
        for dot in dots
        for point in dot.points
    ]
    (west, east), (north, south) = ((min(axis), max(axis)) for axis in zip(*places, strict=True))
    width = max((east - west) * 1.35, (south - north) * 1.35 / _DETAIL_RATIO, _DETAIL_NARROWEST)
    height = width * _DETAIL_RATIO
    return Frame(
        left=round(max(0, min((west + east - width) / 2, WIDTH - width)), 1),
        top=round(max(0, min((north + south - height) / 2, HEIGHT - height)), 1),
        width=round(width, 1),
        height=round(height, 1),
    )
