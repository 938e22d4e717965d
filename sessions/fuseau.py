"""The spindle of a day: the same hours in several cities, crossed by the sessions.

It is decoration for eyes (aria-hidden): the list of sessions says everything in text.
"""

from dataclasses import dataclass
from datetime import timedelta

from portal.lib import clock, provenance
from portal.lib.zone_names import city_of_zone
from sessions.clocks import clock_cities

MOST_HOURS = 16
MOST_SESSIONS = 12
MOST_LANES = 4


@dataclass(frozen=True)
class Bar:
    """A session on the spindle; `x` and `width` are percentages of its length."""

    x: str
    width: str
    lane: int
    kind: str
    number: int
    title: str


@dataclass(frozen=True)
class Fuseau:
    rows: list
    columns: int
    bars: list
    lanes: int
    now_x: str


def day_fuseau(sessions, looks, language, *, at, reader_zone=None):
    """Return the `Fuseau` of one day's timed sessions, None where it would not be readable.

    `sessions` are of one part and day, in order; `looks` gives each its palette name; `at` is the
    present instant (aware).
    """
    timed = [session for session in sessions if session.starts_at and session.ends_at]
    if not timed or len(timed) > MOST_SESSIONS:
        return None
    first = min(session.starts_at for session in timed).replace(minute=0, second=0, microsecond=0)
    last = max(session.ends_at for session in timed)
    columns = max(3, -(-int((last - first).total_seconds()) // 3600))
    if columns > MOST_HOURS:
        return None
    bars, ends = [], []
    for number, (session, look) in enumerate(zip(timed, looks, strict=True), start=1):
        lane = next((lane for lane, end in enumerate(ends) if end <= session.starts_at), len(ends))
        ends[lane : lane + 1] = [session.ends_at]
        x = _share(session.starts_at - first, columns)
        title = (
            provenance.serve(session, "short_title", language).text
            or provenance.serve(session, "title", language).text
        )
        width = _share(session.ends_at - session.starts_at, columns)
        bars.append(Bar(f"{x:.2f}%", f"{width:.2f}%", lane, look, number, title))
    if len(ends) > MOST_LANES:
        return None
    now = _share(at - first, columns)
    cities = _cities(timed[0], language, reader_zone)
    return Fuseau(
        rows=[_row(city, zone, kind, first, columns) for city, zone, kind in cities],
        columns=columns,
        bars=bars,
        lanes=len(ends),
        now_x=f"{now:.2f}%" if 0 <= now <= 100 else "",
    )


def _share(length, columns):
    return length.total_seconds() / (columns * 36)


def _cities(session, language, reader_zone):
    """Return (city, zone, "host", "you" or "") for each row of hours."""
    printed = clock_cities(session, language)
    cities = [
        (city.label, city.time_zone, "" if number else "host")
        for number, city in enumerate(printed)
    ]
    if reader_zone and reader_zone not in {city.time_zone for city in printed}:
        cities.append((city_of_zone(reader_zone, language), reader_zone, "you"))
    return cities


def _row(city, zone, kind, first, columns):
    instants = [first + timedelta(hours=hour) for hour in range(columns)]
    return {
        "city": city,
        "kind": kind,
        "hours": [
            (_hour(clock.to_wall(instant, zone)), clock.sky(instant, zone)) for instant in instants
        ],
    }


def _hour(wall):
    """Return the hour, with its minutes where the zone is off by part of an hour (Kathmandu)."""
    return f"{wall.hour}:{wall.minute:02d}" if wall.minute else str(wall.hour)
