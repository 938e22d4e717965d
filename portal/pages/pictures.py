"""Pictures of a summit, drawn on the server, each with the table that it is drawn from.

The cities on a map, the days at a glance, the line of editions. They say nothing that their tables
do not say; nothing here asks the database.
"""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from declarations.worldmap import MapPoint, WorldMap, draw_map
from portal.lib import clock, provenance
from portal.lib.text import sort_key
from portal.lib.typography import day_text, short_day_text, time_text
from portal.pages.visibility import page_of
from sessions.models import Session
from sessions.people import participations_of
from sessions.words import KIND_LOOKS
from summits.dates import dates_of
from summits.models import Partnership, Summit

HOST, PRESENT = "host", "present"
_HOSTING = {Partnership.Role.HOST, Partnership.Role.CO_HOST}


# Cities ---------------------------------------------------------------------------------------
@dataclass
class CityRow:
    """One city of the table beside the map; `bodies` are (name, address or "")."""

    name: str
    country: str
    country_code: str
    latitude: object
    longitude: object
    is_host: bool = False
    bodies: dict = field(default_factory=dict)
    people: set = field(default_factory=set)


@dataclass(frozen=True)
class CityPicture:
    """The map (None where no position is known) and its table."""

    map: WorldMap | None
    rows: list
    people: int


def city_picture(programme, language):
    """Return the `CityPicture` of a `Programme` in fr or en (the active language), or None.

    A city is there by the people who come from one of its bodies or represent it, by a body that
    takes part itself, or because it hosts.
    """
    rows = {}
    for session in programme.sessions:
        for one in participations_of(session):
            for body in (one.organisation, one.affiliation, one.represents):
                row = _city_of(body and body.place, rows, language)
                if row is not None:
                    _add(row, body, one.person, language)
    for partnership in programme.summit.partnerships.all():
        body = partnership.organisation
        row = _city_of(body and body.place, rows, language)
        if row is not None and partnership.role in _HOSTING:
            row.is_host = True
            _add(row, body, None, language)
    host = _city_of(programme.summit.place, rows, language)
    if host is not None:
        host.is_host = True
    if not rows:
        return None
    cities = sorted(rows.values(), key=lambda row: sort_key(row.name))
    return CityPicture(
        map=_map(cities),
        rows=cities,
        people=len(set().union(*(row.people for row in cities))),
    )


def _city_of(place, rows, language):
    """Return the row of a place's city, None where the place names none."""
    if place is None or not (name := provenance.serve(place, "city", language).text):
        return None
    key = (name, place.country_code)
    if key not in rows:
        country = provenance.serve(place, "country", language).text
        rows[key] = CityRow(name, country, place.country_code, None, None)
    row = rows[key]
    if row.latitude is None and place.latitude is not None and place.longitude is not None:
        row.latitude, row.longitude = place.latitude, place.longitude
    return row


def _add(row, body, person, language):
    name = provenance.serve(body, "name", language).text
    row.bodies[body.slug] = (name, page_of("organisation", body))
    if person is not None:
        row.people.add(person.slug)


def _map(cities):
    points = [
        MapPoint(
            row.name,
            HOST if row.is_host else PRESENT,
            row.country_code,
            None if row.latitude is None else float(row.latitude),
            None if row.longitude is None else float(row.longitude),
        )
        for row in cities
    ]
    if not any(point.is_on_map for point in points):
        return None
    hosts = sum(point.kind == HOST for point in points)
    others = len(points) - hosts
    counts = []
    if hosts:
        words = ngettext("%(count)s host city", "%(count)s host cities", hosts)
        counts.append((HOST, words % {"count": hosts}))
    if others:
        words = ngettext("%(count)s city takes part", "%(count)s cities take part", others)
        counts.append((PRESENT, words % {"count": others}))
    title = ngettext(
        "World map: %(count)s city of this summit.",
        "World map: %(count)s cities of this summit.",
        len(points),
    ) % {"count": len(points)}
    return draw_map(points, title=title, counts=counts, first=HOST)


# Days -----------------------------------------------------------------------------------------
# In units of a drawing 600 units wide.
DAY_WIDTH, LANE, GAP, LABELS = 600, 40, 8, 56
MOST_DAYS, MOST_HOURS = 21, 5


@dataclass(frozen=True)
class DayBar:
    """A session in the picture of its day; sizes in units of the drawing."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    title: str


@dataclass
class DayRow:
    """One day: its picture, and its line in the table."""

    heading: str
    short: str
    url: str
    count: int
    starts: str
    ends: str
    most: int
    label: str
    bars: list


@dataclass(frozen=True)
class GlancePicture:
    """All days on the same scale: `floor` is where the lanes end, `hours` are (x, word)."""

    days: list
    width: int
    height: int
    floor: int
    hours: list


def glance_picture(programme, language):
    """Return the `GlancePicture` of a `Programme`, None with fewer than two timed sessions.

    Days are those of the summit's zone; what ends after midnight stands whole on the day on which
    it starts.
    """
    zone = programme.summit.time_zone
    days = {}
    for session in programme.sessions:
        if session.starts_at and session.ends_at and session.status == Session.Status.SCHEDULED:
            start = clock.to_wall(session.starts_at, zone)
            length = int((session.ends_at - session.starts_at).total_seconds() // 60)
            minute = start.hour * 60 + start.minute
            days.setdefault(start.date(), []).append((minute, minute + length, session))
    spans = [span for spans in days.values() for span in spans]
    if len(spans) < 2 or len(days) > MOST_DAYS:
        return None
    first = min(span[0] for span in spans) // 60 * 60
    last = -(-max(span[1] for span in spans) // 60) * 60
    lanes = {date: _lanes(sorted(spans, key=lambda one: one[:2])) for date, spans in days.items()}
    most = max(len(ends) for _placed, ends in lanes.values())
    lane = LANE if most <= 6 else max(12, LANE * 6 // most)
    address = reverse("programme:programme", args=[programme.summit.slug])

    def place(minute):
        return round((minute - first) * DAY_WIDTH / (last - first))

    rows = [
        _day_row(date, *lanes[date], (zone, language, lane, address, place))
        for date in sorted(lanes)
    ]
    floor = most * (lane + GAP)
    steps = (60 * hours for hours in (1, 2, 3, 6, 12, 24, 48))
    step = next((one for one in steps if (last - first) / one <= MOST_HOURS), 48 * 60)
    marks = range(-(-first // step) * step, last, step)
    return GlancePicture(
        days=rows,
        width=DAY_WIDTH,
        height=floor + LABELS,
        floor=floor,
        hours=[(place(minute), _hour_text(minute, language)) for minute in marks],
    )


def _lanes(spans):
    """Return ([(lane, start, end, session)], end of each lane): none covers another."""
    ends, placed = [], []
    for start, end, session in spans:
        lane = next((number for number, until in enumerate(ends) if until <= start), len(ends))
        ends[lane : lane + 1] = [end]
        placed.append((lane, start, end, session))
    return placed, ends


def _day_row(date, placed, ends, common):
    zone, language, lane, address, place = common
    sessions = [one[3] for one in placed]
    starts = time_text(clock.to_wall(min(one.starts_at for one in sessions), zone), language)
    until = time_text(clock.to_wall(max(one.ends_at for one in sessions), zone), language)
    heading = day_text(date, language)
    words = ngettext(
        "%(day)s: %(count)s session, %(start)s to %(end)s",
        "%(day)s: %(count)s sessions, %(start)s to %(end)s",
        len(sessions),
    )
    return DayRow(
        heading=heading,
        short=short_day_text(date, language),
        url=f"{address}?day={date.isoformat()}",
        count=len(sessions),
        starts=starts,
        ends=until,
        most=len(ends),
        label=words % {"day": heading, "count": len(sessions), "start": starts, "end": until},
        bars=[
            DayBar(
                x=place(start),
                y=number * (lane + GAP),
                width=max(place(end) - place(start), 6),
                height=lane,
                kind="ferme"
                if session.access == Session.Access.CLOSED
                else KIND_LOOKS[session.kind].palette,
                title=provenance.serve(session, "title", language).text,
            )
            for number, start, end, session in placed
        ],
    )


def _hour_text(minute, language):
    hour = minute // 60 % 24
    return f"{hour}\N{NO-BREAK SPACE}h" if language == "fr" else f"{hour:02d}:00"


# Editions -------------------------------------------------------------------------------------
# In units of a drawing 1,000 units wide.
WIDTH, EDGE = 1000, 40
_LETTER, _LEVEL, _AXIS = 19, 62, 60
MOST_LEVELS, MOST_EDITIONS = 5, 20


@dataclass(frozen=True)
class EditionMark:
    """One edition on the line and in the table; `x` and `y` are where its name stands."""

    summit: Summit
    name: str
    dates: str
    place: str
    url: str
    x: int
    y: int
    anchor: str
    is_this: bool


@dataclass(frozen=True)
class EditionPicture:
    """The line of editions: `axis` is where it lies, `years` are (x, year)."""

    marks: list
    height: int
    axis: int
    years: list


def edition_picture(summits, this, language):
    """Return the `EditionPicture` of summits (with parts and place loaded), or None for one.

    Editions of which not even the year is known are left out; of many, the last ones are shown.
    """
    dated = sorted(
        ((day, one) for one in summits if (day := _first_day(one))),
        key=lambda pair: (pair[0], pair[1].slug),
    )[-MOST_EDITIONS:]
    if len(dated) < 2:
        return None
    first, last = dated[0][0], dated[-1][0]
    length = max((last - first).days, 1)

    def place(day):
        return EDGE + round((WIDTH - 2 * EDGE) * (day - first).days / length)

    levels, found = [], []
    for day, summit in dated:
        name = provenance.serve(summit, "short_title", language).text or summit.label
        x, width = place(day), len(name) * _LETTER
        anchor = "start" if x < WIDTH / 3 else "end" if x > WIDTH * 2 / 3 else "middle"
        left = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
        level = next((n for n, end in enumerate(levels) if end < left), len(levels))
        level = min(level, MOST_LEVELS - 1)
        levels[level : level + 1] = [left + width + _LETTER]
        found.append((summit, name, x, level, anchor))
    axis = len(levels) * _LEVEL + 20
    marks = [
        EditionMark(
            summit=summit,
            name=name,
            dates=dates_of(summit, language),
            place=provenance.serve(summit.place, "city", language).text if summit.place_id else "",
            url=reverse("portal:summit-detail", args=[summit.slug]),
            x=x,
            y=axis - 30 - level * _LEVEL,
            anchor=anchor,
            is_this=summit.pk == this.pk,
        )
        for summit, name, x, level, anchor in found
    ]
    return EditionPicture(marks, axis + _AXIS, axis, _years(first, last, place))


def _years(first, last, place):
    """Return (x, year) of the new years between two days, as many as there is room for."""
    years = range(first.year + 1, last.year + 1)
    step = max(1, -(-len(years) // 8))
    return [(place(first.replace(year=year, month=1, day=1)), year) for year in years][::step]


def _first_day(summit):
    days = [part.starts_on for part in summit.parts.all() if part.starts_on]
    if days:
        return min(days)
    return summit.starts_on.first_day if summit.starts_on else None


def caption_of(picture):
    """Return how many people and cities a `CityPicture` shows, in words."""
    cities = ngettext("%(count)s city", "%(count)s cities", len(picture.rows)) % {
        "count": len(picture.rows)
    }
    people = ngettext("%(count)s person", "%(count)s people", picture.people) % {
        "count": picture.people
    }
    return _("%(people)s from %(cities)s") % {"people": people, "cities": cities}
