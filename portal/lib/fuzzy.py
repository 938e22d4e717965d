"""Dates as documents give them: to the day, the month, the season or the year, or yearly.

The stored form is a small part of EDTF (ISO 8601-2:2019). The printed form depends on the language
argument alone, never on the active language: content is printed in the language of its text.
"""

import calendar
import datetime
import re
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from portal.lib.calendar_words import (
    MONTHS,
    SEASONS,
    check_language,
    day_number_text,
    join_words,
)

_NB = "\N{NO-BREAK SPACE}"
_YEAR = r"(?P<year>\d{4})"
_POINT = re.compile(rf"{_YEAR}(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?", re.ASCII)
_RECURRING = re.compile(r"--(?P<month>\d\d)-(?P<day>\d\d)", re.ASCII)
# Months of the seasons, in the northern hemisphere; winter ends in the year that follows.
_SEASON_MONTHS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2)}


@dataclass(frozen=True)
class FuzzyDate:
    """One date of known precision. Make it with `FuzzyDate.parse`; `str()` gives the text back.

    Kinds: year, month, season, day, recurring (each year), deadline (by then) and interval. A
    deadline has its date in `start`; an interval has `start` and `end`.
    """

    kind: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: int | None = None
    start: "FuzzyDate | None" = None
    end: "FuzzyDate | None" = None

    @classmethod
    def parse(cls, text: str) -> "FuzzyDate":
        """Read one of the forms of this module; raise ValueError with a translated message."""
        if not isinstance(text, str):
            raise ValueError(_("A date must be written as text."))
        text = text.strip()
        if text.startswith("/"):
            return cls("deadline", start=cls._parse_point(text[1:], text))
        if "/" in text:
            first, _slash, second = text.partition("/")
            start, end = cls._parse_point(first, text), cls._parse_point(second, text)
            if end.last_day < start.first_day:
                raise ValueError(_("“%(text)s” ends before it starts.") % {"text": _shorten(text)})
            if start == end:
                return start
            return cls("interval", start=start, end=end)
        if match := _RECURRING.fullmatch(text):
            month, day = int(match["month"]), int(match["day"])
            _check_day(2000, month, day, text)  # a leap year: 29 February does return
            return cls("recurring", month=month, day=day)
        return cls._parse_point(text, text)

    @classmethod
    def _parse_point(cls, part, whole):
        match = _POINT.fullmatch(part)
        if match is None or int(match["year"]) == 0:
            raise ValueError(
                _(
                    "“%(text)s” is not a date. Write, for example, 2021-12-07, 2023-09, 2015, "
                    "2021-23 (autumn 2021), --05-16, /2030 or 2019-08-31/2019-09-01."
                )
                % {"text": _shorten(whole)}
            )
        year = int(match["year"])
        if match["month"] is None:
            return cls("year", year=year)
        month = int(match["month"])
        if match["day"] is not None:
            day = int(match["day"])
            _check_day(year, month, day, whole)
            return cls("day", year=year, month=month, day=day)
        if month in _SEASON_MONTHS:
            if month == 24 and year == datetime.MAXYEAR:
                raise ValueError(_no_such_day(whole))
            return cls("season", year=year, season=month)
        if not 1 <= month <= 12:
            raise ValueError(
                _(
                    "“%(text)s” names no month (01 to 12) and no season "
                    "(21 spring, 22 summer, 23 autumn, 24 winter)."
                )
                % {"text": _shorten(whole)}
            )
        return cls("month", year=year, month=month)

    @classmethod
    def from_date(cls, date: datetime.date) -> "FuzzyDate":
        """Return the day of a date (of a datetime, its date as it stands)."""
        return cls("day", year=date.year, month=date.month, day=date.day)

    def __str__(self):
        if self.kind == "interval":
            return f"{self.start}/{self.end}"
        if self.kind == "deadline":
            return f"/{self.start}"
        if self.kind == "recurring":
            return f"--{self.month:02d}-{self.day:02d}"
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.season, self.day) if part is not None]
        return "-".join(parts)

    @property
    def sort_key(self) -> str:
        """A text that sorts by time: by the first day, the wider date first, the yearly last.

        A deadline sorts by its last day, after all that happens on that day.
        """
        if self.kind == "recurring":
            return f"9999-99-99~{self}"
        if self.kind == "deadline":
            return f"{self.last_day}~{self}"
        # Digits are turned round so that of two dates with one first day the longer comes first.
        length = 9_999_999 - (self.last_day - self.first_day).days
        return f"{self.first_day} {length:07d} {self}"

    @property
    def first_day(self) -> datetime.date | None:
        """The earliest day it can mean; None for a yearly date and for a deadline."""
        if self.kind in ("recurring", "deadline"):
            return None
        if self.kind == "interval":
            return self.start.first_day
        month = _SEASON_MONTHS[self.season][0] if self.season else self.month or 1
        return datetime.date(self.year, month, self.day or 1)

    @property
    def last_day(self) -> datetime.date | None:
        """The latest day it can mean; None for a yearly date."""
        if self.kind == "recurring":
            return None
        if self.kind == "deadline":
            return self.start.last_day
        if self.kind == "interval":
            return self.end.last_day
        if self.day:
            return self.first_day
        year, month = self.year, self.month or 12
        if self.season:
            month = _SEASON_MONTHS[self.season][1]
            year += self.season == 24
        return datetime.date(year, month, calendar.monthrange(year, month)[1])

    def text(self, language: str, *, with_year: bool = True) -> str:
        """Return the date as printed in a language (fr or en), in plain text.

        `with_year=False` leaves the year out where something else is left to print.
        """
        check_language(language)
        if self.kind == "interval":
            return _interval_text(self.start, self.end, language, with_year)
        if self.kind == "deadline":
            point = self.start.text(language)
            if language == "en":
                return f"by{_NB}{point}"
            if self.start.kind in ("day", "season"):
                return f"d’ici {_to_the(self.start)}"
            return f"d’ici{_NB}{point}"
        if self.kind == "year":
            return str(self.year)
        if self.kind == "season":
            head = SEASONS[language][self.season - 21]
        elif self.kind == "month":
            head = MONTHS[language][self.month - 1]
        else:
            head = _day_and_month(self.day, self.month, language)
        if self.kind == "recurring" or not with_year:
            return head
        return f"{head}{_NB}{self.year}"


def period_text(start: FuzzyDate | None, end: FuzzyDate | None, language: str) -> str:
    """Return a period in words: from, until, from–to, one date, or nothing when both are None."""
    check_language(language)
    if start is None and end is None:
        return ""
    if start is None:
        return _bound_text(end, language, is_start=False)
    if end is None:
        return _bound_text(start, language, is_start=True)
    if start == end:
        return start.text(language)
    if {start.kind, end.kind} & {"recurring", "deadline", "interval"}:
        return f"{start.text(language)} – {end.text(language)}"
    return _interval_text(start, end, language, True)


def dates_text(dates: list[datetime.date], language: str) -> str:
    """Return a list of days in words, month and year said once where they are common.

    « 7, 8 et 10 décembre 2021 », “7, 8 and 10 December 2021”. Sorts and removes doubles; an empty
    list gives an empty text.
    """
    check_language(language)
    months = [
        (year, month, [day_number_text(day.day, language) for day in days])
        for (year, month), days in groupby(
            sorted(set(dates)), key=lambda date: (date.year, date.month)
        )
    ]
    pieces = []
    for index, (year, month, numbers) in enumerate(months):
        text = f"{join_words(numbers, language)}{_NB}{MONTHS[language][month - 1]}"
        is_last_of_year = index + 1 == len(months) or months[index + 1][0] != year
        pieces.append(f"{text}{_NB}{year}" if is_last_of_year else text)
    return join_words(pieces, language)


def _interval_text(start, end, language, with_year):
    if {start.kind, end.kind} <= {"day"} and language == "fr":
        return _french_days(start, end, with_year)
    if language == "fr":
        same_year = start.year == end.year and start.kind != "year" and end.kind != "year"
        first = start.text("fr", with_year=with_year and not same_year)
        last = end.text("fr", with_year=with_year)
        if start.kind == end.kind == "year":
            return f"{first}–{last}"
        if start.kind == end.kind == "month":
            de = "d’" if first[0] in "ao" else "de "
            return f"{de}{first} à {last}"
        return f"{first} – {last}"
    same_year = start.year == end.year and start.kind != "year" and end.kind != "year"
    if start.kind == end.kind == "day" and same_year and start.month == end.month:
        return f"{start.day}–{end.text('en', with_year=with_year)}"
    first = start.text("en", with_year=with_year and not same_year)
    last = end.text("en", with_year=with_year)
    return f"{first}–{last}" if start.kind == end.kind == "year" else f"{first} – {last}"


def _french_days(start, end, with_year):
    last = end.text("fr", with_year=with_year)
    if start.year != end.year:
        return f"du{_NB}{start.text('fr', with_year=with_year)} au{_NB}{last}"
    if start.month != end.month:
        return f"du{_NB}{start.text('fr', with_year=False)} au{_NB}{last}"
    return f"du{_NB}{day_number_text(start.day, 'fr')} au{_NB}{last}"


def _bound_text(point, language, *, is_start):
    text = point.text(language)
    if language == "en":
        return f"{'since' if is_start else 'until'} {text}"
    if not is_start:
        return f"jusqu’{_to_the(point)}"
    if point.kind == "day" or (point.kind == "season" and point.season == 21):
        return f"depuis le{_NB}{text}"
    return f"depuis {'l’' if point.kind == 'season' else ''}{text}"


def _to_the(point):
    """Put the French « à » and its article before a date: au 7 décembre, à l’été, à mai, à 2030."""
    text = point.text("fr")
    if point.kind == "day" or (point.kind == "season" and point.season == 21):
        return f"au{_NB}{text}"
    return f"à l’{text}" if point.kind == "season" else f"à{_NB}{text}"


def _day_and_month(day, month, language):
    return f"{day_number_text(day, language)}{_NB}{MONTHS[language][month - 1]}"


def _check_day(year, month, day, text):
    try:
        datetime.date(year, month, day)
    except ValueError as error:
        raise ValueError(_no_such_day(text)) from error


def _no_such_day(text):
    return _("“%(text)s” names a day that no calendar has.") % {"text": _shorten(text)}


def _shorten(text):
    return text if len(text) <= 40 else f"{text[:40]}…"
