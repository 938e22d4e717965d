"""VTIMEZONE (RFC 5545, 3.6.5): the rules of a zone for exactly the years that a calendar uses."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from portal.lib import clock
from sessions.calendars.lines import local

_WEEK, _SECOND = timedelta(days=7), timedelta(seconds=1)
# How far back the rule in force is looked for; a zone that has not changed since needs no date.
_SINCE = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=256)
def time_zone_lines(zone: str, years: tuple[int, ...]) -> tuple[str, ...]:
    """Return the content lines of a zone (IANA name) for these years, unfolded.

    Each observance stands with its own onset: those within the years, and for each year the one in
    force when it began. Raises ValueError for an unknown zone.
    """
    place = clock.zone(zone)
    onsets = set()
    for year in years:
        begins, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        # A zone's year begins up to 14 hours before that of UTC, and ends up to 12 hours after.
        begins, ends = begins - timedelta(hours=14), ends + timedelta(hours=12)
        onsets.add(_last_onset(place, begins))
        onsets.update(_onsets(place, begins, ends))
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    for onset in sorted(onsets):
        lines += _observance(place, onset)
    return (*lines, "END:VTIMEZONE")


def _rule(place, instant):
    there = instant.astimezone(place)
    return there.utcoffset(), there.dst(), there.tzname()


def _onsets(place, begins, ends):
    """Yield the instants after `begins`, up to `ends`, at which the rule changes."""
    week = begins
    while week < ends:
        following = min(week + _WEEK, ends)
        if _rule(place, week) != _rule(place, following):
            yield _change(place, week, following)
        week = following


def _last_onset(place, instant):
    """Return the last change at or before an instant; `_SINCE` where the rule is older."""
    week = instant
    while week > _SINCE:
        before = max(week - _WEEK, _SINCE)
        if _rule(place, before) != _rule(place, week):
            return _change(place, before, week)
        week = before
    return _SINCE


def _change(place, low, high):
    """Return the first second of the rule at `high`, which is not yet that at `low`."""
    rule = _rule(place, high)
    while high - low > _SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if _rule(place, middle) == rule:
            high = middle
        else:
            low = middle
    return high


def _observance(place, onset):
    offset, saving, name = _rule(place, onset)
    before = _rule(place, onset - _SECOND)[0] if onset > _SINCE else offset
    # In Dublin the database counts winter as negative saving; to calendars it is standard time.
    kind = "DAYLIGHT" if saving > timedelta(0) else "STANDARD"
    # The onset is told as the clocks showed it before they were changed.
    wall = (onset + before).replace(tzinfo=None)
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{local(wall)}",
        f"TZOFFSETFROM:{_offset(before)}",
        f"TZOFFSETTO:{_offset(offset)}",
        f"TZNAME:{name}",
        f"END:{kind}",
    ]


def _offset(delta):
    seconds = int(delta.total_seconds())
    sign, seconds = ("-" if seconds < 0 else "+"), abs(seconds)
    text = f"{sign}{seconds // 3600:02d}{seconds // 60 % 60:02d}"
    return text + (f"{seconds % 60:02d}" if seconds % 60 else "")
