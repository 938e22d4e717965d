"""Single values of a programme file: numbers, yes and no, days, times, some counted from now.

Every reader takes the text of the file and raises ValueError with a sentence for the organiser.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.lib import clock
from portal.lib.fuzzy import FuzzyDate
from portal.programme_files.reading import shorten

_TODAY = re.compile(r"today(?:([+-])(\d{1,4}))?", re.ASCII)
_TODAY_AT = re.compile(r"(today(?:[+-]\d{1,4})?)T(\d\d):(\d\d)", re.ASCII)
_NOW = re.compile(r"now(?:([+-])(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?)?", re.ASCII)
_OCCURRENCE = re.compile(r"(.*\S)\s+(first|second)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,10})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,5}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)", re.ASCII)
LARGEST_WHOLE = 32767


@dataclass(frozen=True)
class Moment:
    """A wall time of a file, before its zone is known.

    One of: `wall` (a naive datetime), `day` (days from today) with hour and minute, or `delta`
    from now. `occurrence` is 1 or 2 where the file says which of two.
    """

    wall: datetime | None = None
    day: int | None = None
    hour: int = 0
    minute: int = 0
    delta: timedelta | None = None
    occurrence: int | None = None

    def resolve(self, at, zone):
        """Return (naive wall time, occurrence or None) in the zone, counted from the instant `at`.

        Raises ValueError where the calendar ends.
        """
        try:
            if self.delta is not None:
                wall = clock.to_wall(at + self.delta, zone)
                instant = (at + self.delta).replace(second=0, microsecond=0)
                rounded = timedelta(minutes=wall.minute % 5)
                return (
                    wall.replace(second=0, microsecond=0) - rounded,
                    clock.occurrence_of(instant - rounded, zone),
                )
            if self.day is not None:
                day = clock.to_wall(at, zone) + timedelta(days=self.day)
                wall = datetime(day.year, day.month, day.day, self.hour, self.minute)
            else:
                wall = self.wall
            try:
                clock.to_utc(wall, zone, occurrence=self.occurrence)
            except (clock.ImpossibleTime, clock.AmbiguousTime):
                pass  # the row that takes the time says so in words
            return wall, self.occurrence
        except (OverflowError, ValueError) as error:
            raise ValueError(_("This time lies outside the calendar.")) from error


def yes_no(text):
    """Return True or False for yes, no, true or false."""
    try:
        return {"yes": True, "true": True, "no": False, "false": False}[text.lower()]
    except KeyError as error:
        raise ValueError(_("Write yes or no, not “%(text)s”.") % {"text": shorten(text)}) from error


def whole(text):
    """Return a whole number from 0 to 32767."""
    if not _WHOLE.fullmatch(text) or int(text) > LARGEST_WHOLE:
        raise ValueError(_("“%(text)s” is not a whole number.") % {"text": shorten(text)})
    return int(text)


def decimal(text):
    """Return a Decimal; the point is the decimal sign."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError(
            _("“%(text)s” is not a number. Write it with digits and a point: 1200 or 3.5.")
            % {"text": shorten(text)}
        )
    return Decimal(text)


def moment(text):
    """Return the Moment of a wall time such as 2021-12-07T16:00, today+1T09:00 or now-40m."""
    occurrence = None
    if match := _OCCURRENCE.fullmatch(text):
        text, occurrence = match[1], {"first": 1, "second": 2}[match[2]]
    if relative := _relative(text, occurrence):
        return relative
    try:
        return Moment(wall=clock.parse_wall(text), occurrence=occurrence)
    except ValueError as error:
        raise ValueError(
            _("“%(text)s” is not a date and time such as 2021-12-07T16:00.")
            % {"text": shorten(text)}
        ) from error


def _relative(text, occurrence):
    if match := _NOW.fullmatch(text):
        if match[1] and not any(match.group(2, 3, 4)):
            return None
        delta = timedelta(
            days=int(match[2] or 0), hours=int(match[3] or 0), minutes=int(match[4] or 0)
        )
        return Moment(delta=-delta if match[1] == "-" else delta)
    if match := _TODAY_AT.fullmatch(text):
        hour, minute = int(match[2]), int(match[3])
        if hour < 24 and minute < 60:
            day = _days_from_today(match[1])
            return Moment(day=day, hour=hour, minute=minute, occurrence=occurrence)
    return None


def _days_from_today(text):
    match = _TODAY.fullmatch(text)
    days = int(match[2] or 0)
    return -days if match[1] == "-" else days


def instant(text):
    """Return an aware datetime, or a Moment for a time counted from now or today."""
    if relative := _relative(text, None):
        return relative
    try:
        if not _INSTANT.fullmatch(text):
            raise ValueError(text)
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            _("“%(text)s” is not a date and time with its offset, such as 2021-02-08T14:00+01:00.")
            % {"text": shorten(text)}
        ) from error


def check_fuzzy(text):
    """Raise ValueError unless `fuzzy` can read the text, whatever the day."""
    fuzzy(text, datetime(2020, 6, 15))


def fuzzy(text, today):
    """Return the FuzzyDate of a text in which `today`, `today+2`… stand for days."""

    def day(match):
        try:
            return (today + timedelta(days=_days_from_today(match[0]))).date().isoformat()
        except OverflowError as error:
            raise ValueError(_("This day lies outside the calendar.")) from error

    return FuzzyDate.parse(_TODAY.sub(day, text))


def check_day(text):
    """Raise ValueError unless `calendar_day` can read the text, whatever the day."""
    calendar_day(text, datetime(2020, 6, 15))


def calendar_day(text, today):
    """Return the date of a text such as 2021-12-07 or today+2."""
    if not (_DAY.fullmatch(text) or _TODAY.fullmatch(text)):
        raise ValueError(_("“%(text)s” is not a day such as 2021-12-07.") % {"text": shorten(text)})
    return fuzzy(text, today).first_day
