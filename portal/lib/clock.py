"""Wall times, zones and instants. Pure functions; no model, no setting, no active zone.

A *wall time* is a naive datetime as a clock on the wall shows it; it means nothing without the name
of its zone. An *instant* is an aware datetime. Rules of zones come from the tzdata package pinned
by the project, because the system's copy may be years old.
"""

import importlib.resources
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_CONTINENTS = frozenset(
    "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split()
)
_NOT_PLACES = {"localtime", "posixrules", "Factory"}
_WALL = re.compile(r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::00(?:\.0{1,6})?)?", re.ASCII)
_MINUS = "\N{MINUS SIGN}"


class ImpossibleTime(ValueError):
    """The clocks of the zone jump over this wall time."""


class AmbiguousTime(ValueError):
    """The clocks of the zone show this wall time twice; `first` and `second` are UTC instants."""

    def __init__(self, message, first, second):
        super().__init__(message)
        self.first = first
        self.second = second


@lru_cache(maxsize=1)
def _known_names():
    listing = importlib.resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(
        name
        for name in listing.split()
        if name not in _NOT_PLACES and name.split("/")[0] not in {"posix", "right"}
    )


@lru_cache(maxsize=1024)
def _load(name):
    path = importlib.resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with path.open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def zone(name: str) -> ZoneInfo:
    """Return the zone of an exact IANA name; raise ValueError for any other text."""
    if not isinstance(name, str) or name not in _known_names():
        raise ValueError(f"Unknown time zone: {name!r}")
    return _load(name)


def all_zones() -> list[str]:
    """Return the names offered for choice, sorted: those of places, and UTC.

    Old spellings of places (Asia/Calcutta) are among them, because browsers still report them.
    """
    return sorted(
        name for name in _known_names() if name == "UTC" or name.split("/")[0] in _CONTINENTS
    )


def parse_wall(text: str) -> datetime:
    """Read “2021-12-07T16:00” (or with a space) as a naive datetime; raise ValueError otherwise."""
    match = _WALL.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"Not a date and time such as 2021-12-07T16:00: {text!r}")
    return datetime(*map(int, match.groups()))


def format_wall(dt: datetime) -> str:
    """Return a naive datetime as “2021-12-07T16:00”; raise ValueError for an aware one."""
    if dt.tzinfo is not None:
        raise ValueError("A wall time carries no zone of its own.")
    return f"{dt.year:04d}-{dt.month:02d}-{dt.day:02d}T{dt.hour:02d}:{dt.minute:02d}"


def to_utc(wall: datetime, zone_name: str, *, occurrence: int | None = None) -> datetime:
    """Return the UTC instant of a naive wall time in a zone.

    Raises ImpossibleTime when the clocks jump over it, AmbiguousTime when it happens twice and
    `occurrence` (1 or 2) does not say which, ValueError for an aware time or an unknown zone.
    """
    if wall.tzinfo is not None:
        raise ValueError("A wall time carries no zone of its own.")
    if occurrence not in (None, 1, 2):
        raise ValueError("An occurrence is 1 or 2.")
    place = zone(zone_name)
    wall = wall.replace(fold=0)
    try:
        candidates = [wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)]
        matching = sorted(
            {
                instant
                for instant in candidates
                # A time inside a gap comes back as another wall time.
                if instant.astimezone(place).replace(tzinfo=None, fold=0) == wall
            }
        )
    except OverflowError as error:
        raise ValueError(f"{wall} lies outside the calendar.") from error
    if not matching:
        raise ImpossibleTime(f"{format_wall(wall)} does not exist in {zone_name}.")
    if len(matching) == 1:
        return matching[0]
    if occurrence is None:
        raise AmbiguousTime(f"{format_wall(wall)} happens twice in {zone_name}.", *matching)
    return matching[occurrence - 1]


def to_wall(instant: datetime, zone_name: str) -> datetime:
    """Return the naive wall time that clocks in the zone show at an aware instant."""
    return _local(instant, zone_name).replace(tzinfo=None, fold=0)


def occurrence_of(instant: datetime, zone_name: str) -> int | None:
    """Return 1 or 2 where the wall time of the instant happens twice in the zone, else None."""
    try:
        to_utc(to_wall(instant, zone_name), zone_name)
    except AmbiguousTime as error:
        return 1 if instant == error.first else 2
    return None


def offset_text(instant: datetime, zone_name: str) -> str:
    """Return the offset of the zone on the date of the instant: UTC, UTC+3, UTC−5, UTC+5:45."""
    sign, hours, minutes, seconds = _offset(_local(instant, zone_name))
    if not (hours or minutes or seconds):
        return "UTC"
    text = f"UTC{_MINUS if sign == '-' else '+'}{hours}"
    if minutes or seconds:
        text += f":{minutes:02d}"
    return text + (f":{seconds:02d}" if seconds else "")


def iso_local(instant: datetime, zone_name: str) -> str:
    """Return the instant as local time with its offset: 2021-12-07T16:00+03:00."""
    # An offset of old, with its seconds, is cut to minutes.
    return _local(instant, zone_name).isoformat(timespec="minutes")[: len("2021-12-07T16:00+03:00")]


def day_shift(instant: datetime, zone_name: str, host_zone_name: str) -> int:
    """Return by how many calendar days the zone is ahead of (+) or behind (-) the host's date."""
    return (_local(instant, zone_name).date() - _local(instant, host_zone_name).date()).days


def sky(instant: datetime, zone_name: str) -> str:
    """Return day (9–18 h), dusk (18–21 h), night (21–6 h) or dawn (6–9 h) for local time."""
    hour = _local(instant, zone_name).hour
    if 9 <= hour < 18:
        return "day"
    if 18 <= hour < 21:
        return "dusk"
    if 6 <= hour < 9:
        return "dawn"
    return "night"


def day_bounds(day, zone_name: str) -> tuple[datetime, datetime]:
    """Return the UTC instants at which a date (of the zone's calendar) begins and ends.

    Both are equal for a day that the zone left out (Apia, 30 December 2011).
    """
    return _first_instant(day, zone_name), _first_instant(day + timedelta(days=1), zone_name)


def _first_instant(day, zone_name):
    midnight = datetime(day.year, day.month, day.day)
    try:
        return to_utc(midnight, zone_name, occurrence=1)
    except ImpossibleTime:
        # Where the clocks jump over midnight, the day begins at the jump. Before and after it the
        # two offsets differ; the jump is the first instant at which the new date is shown.
        place = zone(zone_name)
        low = midnight.replace(tzinfo=UTC) - timedelta(hours=48)
        high = midnight.replace(tzinfo=UTC) + timedelta(hours=48)
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            middle = middle.replace(microsecond=0)
            if middle.astimezone(place).replace(tzinfo=None) >= midnight:
                high = middle
            else:
                low = middle
        return high


def _local(instant, zone_name):
    if instant.tzinfo is None:
        raise ValueError("An instant needs a zone; a naive time is a wall time.")
    return instant.astimezone(zone(zone_name))


def _offset(local):
    total = int(local.utcoffset().total_seconds())
    sign = "-" if total < 0 else "+"
    hours, rest = divmod(abs(total), 3600)
    minutes, seconds = divmod(rest, 60)
    return sign, hours, minutes, seconds
