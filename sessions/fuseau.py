"""The spindle of a day: the same hours in several cities, crossed by the sessions.

It is decoration for eyes (aria-hidden): the list of sessions says everything in text.
"""

from dataclasses import dataclass
from datetime import timedelta

from portal.lib import clock, provenance

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


def day_fuseau(sessions, looks, cities, language, *, at):
    """Return the `Fuseau` of one day's timed sessions, None where it would not be readable.

    `sessions` are those of one day, in order; `looks` gives each of those with an end its palette
    name; `cities` are the `City`s whose hours are drawn, the one that governs first; `at` is the
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
    return Fuseau(
        rows=[
            _row(city.label, city.time_zone, "" if number else "host", first, columns)
            for number, city in enumerate(cities)
        ],
        columns=columns,
        bars=bars,
        lanes=len(ends),
        now_x=f"{now:.2f}%" if 0 <= now <= 100 else "",
    )


def _share(length, columns):
    return length.total_seconds() / (columns * 36)


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
