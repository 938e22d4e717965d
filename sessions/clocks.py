"""A session's time in each clock city of its part, and in the zone of whoever reads."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.lib import clock
from portal.lib.typography import (
    day_shift_long_text,
    day_shift_text,
    day_text,
    duration_text,
    time_range_text,
    time_text,
)

ZONE_COOKIE = "zone"
SKY_LABELS = {"day": _("day"), "dawn": _("morning"), "dusk": _("evening"), "night": _("night")}


@dataclass(frozen=True, slots=True)
class ClockLine:
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


@dataclass(frozen=True, slots=True)
class SessionClocks:
    """All readings of one session: the host's counts, the others help."""

    host: ClockLine
    others: tuple
    reader: ClockLine | None
    duration: str
    day: object

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


def host_zone(session):
    """Return (label, zone) of the clock that counts: the first clock city or the session’s own."""
    cities = list(session.part.clock_cities.all()) if session.part_id else []
    if cities:
        return cities[0].label, cities[0].time_zone
    zone = session.get_time_zone()
    place = (
        session.place or (session.part.place if session.part_id else None) or session.summit.place
    )
    return (place.city if place else city_of_zone(zone)), zone


def city_of_zone(zone):
    """Return the readable part of a zone's name: America/Mexico_City → Mexico City."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def session_clocks(session, language, reader_zone=None):
    """Return the `SessionClocks` of a timed session, None for one without a time.

    `language` (fr or en) shapes the texts; `reader_zone` is an IANA name or None. Wants
    `part__clock_cities`, `part__place`, `place` and `summit__place` loaded: it asks no query then.
    """
    if session.starts_at is None:
        return None
    host_label, zone = host_zone(session)
    cities = list(session.part.clock_cities.all())[1:] if session.part_id else []
    host = _line(session, host_label, zone, zone, language, _abbreviation(session))
    others = tuple(
        _line(session, city.label, city.time_zone, zone, language, city.abbreviation)
        for city in cities
    )
    shown = {zone, *(city.time_zone for city in cities)}
    reader = None
    if reader_zone and reader_zone not in shown:
        reader = _line(session, city_of_zone(reader_zone), reader_zone, zone, language, "")
    minutes = (
        (session.ends_at - session.starts_at).total_seconds() // 60 if session.ends_at else None
    )
    return SessionClocks(
        host=host,
        others=others,
        reader=reader,
        duration=duration_text(int(minutes), language) if minutes else "",
        day=clock.to_wall(session.starts_at, zone).date(),
    )


def _abbreviation(session):
    cities = list(session.part.clock_cities.all()) if session.part_id else []
    return cities[0].abbreviation if cities else ""


def _line(session, city, zone, host, language, abbreviation):
    starts_at, ends_at = session.starts_at, session.ends_at
    starts = clock.to_wall(starts_at, zone)
    ends = clock.to_wall(ends_at, zone) if ends_at else None
    day = starts.date() if zone == host else clock.to_wall(starts_at, host).date()
    starts_shift = (starts.date() - day).days
    ends_shift = (ends.date() - day).days if ends else starts_shift
    # Where both ends fall on the same other day, one sign after the end says it for both.
    starts_mark = starts_shift if starts_shift != ends_shift or not ends else 0
    ends_mark = ends_shift if ends else 0
    return ClockLine(
        city=city,
        zone=zone,
        day=day_text(starts.date(), language),
        starts=time_text(starts, language),
        ends=time_text(ends, language) if ends else "",
        starts_iso=clock.iso_local(starts_at, zone),
        ends_iso=clock.iso_local(ends_at, zone) if ends_at else "",
        starts_shift=day_shift_text(starts_mark, language),
        ends_shift=day_shift_text(ends_mark, language),
        starts_shift_title=day_shift_long_text(starts_mark, language),
        ends_shift_title=day_shift_long_text(ends_mark, language),
        abbreviation=abbreviation,
        offset=clock.offset_text(starts_at, zone),
        sky=clock.sky(starts_at, zone),
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
