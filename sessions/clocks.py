"""A session's time in each clock city of its part, and in the zone that governs a page."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from portal.lib import clock, provenance
from portal.lib.typography import (
    day_shift_long_text,
    day_shift_text,
    day_text,
    duration_text,
    time_range_text,
    time_text,
)
from portal.lib.zone_names import city_of_zone

ZONE_COOKIE = "zone"
SKY_LABELS = {"day": _("day"), "dawn": _("morning"), "dusk": _("evening"), "night": _("night")}


class City(NamedTuple):
    """A clock that is printed: the city's name, its IANA zone, its abbreviation as printed."""

    label: str
    time_zone: str
    abbreviation: str


class _Instant(NamedTuple):
    """One instant in one zone and language, in all the forms that a line needs."""

    date: date
    day: str
    time: str
    iso: str
    offset: str
    sky: str


class ClockLine(NamedTuple):
    """One city's reading of a session. Shifts are days from the host's day at the start."""

    city: str
    zone: str
    day: str
    starts: str
    ends: str
    starts_iso: str
    ends_iso: str
    starts_shift: str
    ends_shift: str
    starts_shift_title: str
    ends_shift_title: str
    abbreviation: str
    offset: str
    sky: str

    @property
    def sky_label(self):
        return SKY_LABELS[self.sky]


class SessionClocks(NamedTuple):
    """All readings of one session: the host's counts, the others help.

    Where a zone governs a page (see `governed`), its city takes the place of the host.
    """

    host: ClockLine
    others: tuple
    duration: str
    day: date

    @property
    def lines(self):
        return (self.host, *self.others)


def reader_zone(request):
    """Return the zone that the reader chose, None for none or one that does not exist."""
    name = request.COOKIES.get(ZONE_COOKIE, "")
    try:
        clock.zone(name)
    except ValueError:
        return None
    return name


def clock_cities(session, language):
    """Return the `City`s whose clocks are printed for a session; the first is the host's.

    A part without clock cities has one clock: the session's own zone under its place's name. Wants
    `part__clock_cities`, `part__place`, `place` and `summit__place` loaded: it asks no query then.
    """
    rows = session.part.clock_cities.all() if session.part_id else ()
    cities = tuple(
        City(provenance.serve(row, "label", language).text, row.time_zone, row.abbreviation)
        for row in rows
    )
    if cities:
        return cities
    zone = session.get_time_zone()
    place = session.place or (session.part.place if session.part_id else None)
    if place is None and zone == session.summit.time_zone:
        place = session.summit.place
    label = (
        provenance.serve(place, "city", language).text if place else city_of_zone(zone, language)
    )
    return (City(label, zone, ""),)


def governing_zone(request, summit):
    """Return the zone (IANA) in which a programme page orders and dates its sessions.

    It is that of the address (`?zone=`), else the one that the reader chose before, else the
    summit's; a name that does not exist counts for nothing.
    """
    for name in (request.GET.get("zone", ""), request.COOKIES.get(ZONE_COOKIE, "")):
        try:
            return clock.zone(name).key
        except ValueError:
            continue
    return summit.time_zone


def governed(cities, zone, language):
    """Return `City`s with the one that governs first, and the host's next where it is another.

    Among several of the zone the first governs; where there is none, the zone's own name does.
    """
    first = next((city for city in cities if city.time_zone == zone), None)
    if first is None:
        first = City(city_of_zone(zone, language), zone, "")
    return (first, *(city for city in cities if city != first))


@lru_cache(maxsize=8192)
def local_date(instant, zone):
    """Return the date (of the zone's calendar) of an aware instant."""
    return clock.to_wall(instant, zone).date()


def governed_clocks(session, language, zone):
    """Return the `SessionClocks` of a timed session as a zone (IANA) governs them, else None.

    Where times of several sessions stand under common days, all must begin with the same clock;
    the session's own stands among the others. For what must be loaded see `clock_cities`.
    """
    if session.starts_at is None:
        return None
    cities = governed(clock_cities(session, language), zone, language)
    return read_clocks(cities, session.starts_at, session.ends_at, language)


# A day's sessions share few starts and ends, and every visitor asks for the same ones.
@lru_cache(maxsize=2048)
def read_clocks(cities, starts_at, ends_at, language):
    """Return the `SessionClocks` of a stretch of time (aware; the end may be None).

    `cities` is a tuple of `City`s, the host's first; each is read in its own zone.
    """
    host_zone = cities[0].time_zone
    day = _instant(starts_at, host_zone, language).date
    lines = [_line(city, starts_at, ends_at, day, language) for city in cities]
    minutes = int((ends_at - starts_at).total_seconds() // 60) if ends_at else 0
    return SessionClocks(
        host=lines[0],
        others=tuple(lines[1:]),
        duration=duration_text(minutes, language) if minutes else "",
        day=day,
    )


def _line(city, starts_at, ends_at, day, language):
    starts = _instant(starts_at, city.time_zone, language)
    ends = _instant(ends_at, city.time_zone, language) if ends_at else None
    starts_shift = (starts.date - day).days
    ends_shift = (ends.date - day).days if ends else starts_shift
    # Where both ends fall on the same other day, one sign after the end says it for both.
    starts_mark = starts_shift if starts_shift != ends_shift or not ends else 0
    ends_mark = ends_shift if ends else 0
    # Two where the clocks change meanwhile.
    offsets = dict.fromkeys(one.offset for one in (starts, ends) if one)
    return ClockLine(
        city=city.label,
        zone=city.time_zone,
        day=starts.day,
        starts=starts.time,
        ends=ends.time if ends else "",
        starts_iso=starts.iso,
        ends_iso=ends.iso if ends else "",
        starts_shift=day_shift_text(starts_mark, language),
        ends_shift=day_shift_text(ends_mark, language),
        starts_shift_title=day_shift_long_text(starts_mark, language),
        ends_shift_title=day_shift_long_text(ends_mark, language),
        abbreviation=city.abbreviation,
        offset=" / ".join(offsets),
        sky=starts.sky,
    )


@lru_cache(maxsize=8192)
def _instant(instant, zone, language):
    wall = clock.to_wall(instant, zone)
    return _Instant(
        date=wall.date(),
        day=day_text(wall.date(), language),
        time=time_text(wall, language),
        iso=clock.iso_local(instant, zone),
        offset=clock.offset_text(instant, zone),
        sky=clock.sky(instant, zone),
    )


def own_time(segment, zone, language):
    """Return a segment’s own time in its session’s zone, None where it has none."""
    if segment.starts_at is None:
        return None
    ends = clock.to_wall(segment.ends_at, zone) if segment.ends_at else None
    return {
        "text": time_range_text(clock.to_wall(segment.starts_at, zone), ends, language),
        "starts_iso": clock.iso_local(segment.starts_at, zone),
        "offset": clock.offset_text(segment.starts_at, zone),
    }
