"""Times, days, numbers and names as French and English print them, in plain text.

Every function takes its language (fr or en; ValueError for another) and never asks for the active
one. Spaces that must not break are U+00A0, and U+202F between thousands.
"""

import datetime
import re
from decimal import Decimal
from functools import lru_cache

from portal.lib.calendar_words import (
    DAYS,
    MONTHS,
    SHORT_DAYS,
    SHORT_MONTHS,
    check_language,
    day_number_text,
    join_words,
)
from portal.lib.roles import ROLES, common_gender, role_label
from portal.lib.spacing import NB, THIN, english, french, smart, superscripts

__all__ = [
    "ROLES", "common_gender", "day_shift_long_text", "day_shift_text", "day_text", "duration_text",
    "english", "french", "initials", "join_names", "number_text", "ordinal_text", "percent_text",
    "role_label", "short_day_text", "smart", "superscripts", "time_range_text", "time_text",
]  # fmt: skip

_MINUS = "\N{MINUS SIGN}"
# Honorifics as the documents print them; a name keeps its initials without them.
_TITLES = {
    *("m", "mm", "mme", "mmes", "mlle", "mr", "mrs", "ms", "miss", "mx", "dr", "dre", "prof", "pr"),
    *("professeur", "professeure", "professor", "docteur", "docteure", "doctor", "me", "maître"),
    *("cheikh", "sheikh", "sheik", "sir", "lady", "rev", "s.e.m", "s.e.mme"),
}  # fmt: skip
_EXCELLENCY = re.compile(
    r"^\s*(?:S\.\s*E\.|H\.\s*E\.|(?:Son|Sa) Excellence|(?:His|Her) Excellency)\s*", re.IGNORECASE
)
_POST_NOMINALS = {"phd", "ph.d", "md", "mba", "obe", "mbe", "cbe", "jr", "sr"}


def time_text(time: datetime.time | datetime.datetime, language: str) -> str:
    """Return a time of day: « 16 h 30 », « 16 h », « 0 h »; “16:30”, “00:00”."""
    check_language(language)
    if language == "en":
        return f"{time.hour:02d}:{time.minute:02d}"
    return f"{time.hour}{NB}h" + (f"{NB}{time.minute:02d}" if time.minute else "")


def time_range_text(start, end, language: str) -> str:
    """Return a stretch of time: « 16 h – 17 h 30 », “16:00–17:30”; the start alone without an end.

    `start` and `end` are times or wall times; dates are not printed (see `clock.day_shift`).
    """
    first = time_text(start, language)
    if end is None:
        return first
    dash = "–" if language == "en" else f"{NB}– "
    return f"{first}{dash}{time_text(end, language)}"


def day_text(date: datetime.date, language: str, *, year: bool = False) -> str:
    """Return a day with its weekday: « mardi 7 décembre » (« 1er »), “Tuesday 7 December”."""
    return _day(date, language, DAYS, MONTHS, year)


def short_day_text(date: datetime.date, language: str, *, year: bool = False) -> str:
    """Return a day in short: « mar. 7 déc. », “Tue 7 Dec”."""
    return _day(date, language, SHORT_DAYS, SHORT_MONTHS, year)


def _day(date, language, days, months, year):
    check_language(language)
    number = day_number_text(date.day, language)
    text = f"{days[language][date.weekday()]} {number}{NB}{months[language][date.month - 1]}"
    return f"{text}{NB}{date.year}" if year else text


def duration_text(minutes: int, language: str) -> str:
    """Return a length of time: « 1 h 30 », « 45 min »; “1 h 30 min”, “45 min”.

    Raises ValueError for a negative length.
    """
    check_language(language)
    if minutes < 0:
        raise ValueError("A duration is not negative.")
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return f"{rest}{NB}min"
    if not rest:
        return f"{hours}{NB}h"
    return f"{hours}{NB}h{NB}{rest:02d}" + (f"{NB}min" if language == "en" else "")


def day_shift_text(days: int, language: str) -> str:
    """Return how many days a date is off: « +1 j », « −1 j », “+1 d”; nothing for 0."""
    check_language(language)
    if not days:
        return ""
    return f"{_MINUS if days < 0 else '+'}{abs(days)}{NB}{'j' if language == 'fr' else 'd'}"


def day_shift_long_text(days: int, language: str) -> str:
    """Return the same in words: « le lendemain », « la veille », “next day”; nothing for 0."""
    check_language(language)
    if not days:
        return ""
    if language == "fr":
        if abs(days) == 1:
            return "le lendemain" if days > 0 else "la veille"
        return f"{abs(days)}{NB}jours {'plus tard' if days > 0 else 'plus tôt'}"
    if abs(days) == 1:
        return "next day" if days > 0 else "previous day"
    return f"{abs(days)}{NB}days {'later' if days > 0 else 'earlier'}"


def number_text(number: Decimal | int, language: str) -> str:
    """Return a number with its separators: « 1 234,5 » (U+202F), “1,234.5”, minus as U+2212.

    Digits after the decimal sign are kept as they are given. Raises ValueError for what is not a
    finite number.
    """
    check_language(language)
    number = Decimal(number)
    if not number.is_finite():
        raise ValueError("Only a finite number has a printed form.")
    text = f"{abs(number):,f}"
    if language == "fr":
        text = text.translate({ord(","): THIN, ord("."): ","})
    return f"{_MINUS if number < 0 else ''}{text}"


def percent_text(number: Decimal | int, language: str) -> str:
    """Return a percentage: « 68 % », “68%”; 68 is given as 68."""
    return number_text(number, language) + (f"{NB}%" if language == "fr" else "%")


def ordinal_text(number: int, language: str, gender: str = "m") -> str:
    """Return an ordinal: « 1er », « 1re » (gender "f"), « 2e »; “1st”, “2nd”, “11th”.

    Plain text: `superscripts` raises the French endings. Raises ValueError below 1.
    """
    check_language(language)
    if number < 1:
        raise ValueError("An ordinal begins at 1.")
    if language == "fr":
        if number == 1:
            return "1re" if gender == "f" else "1er"
        return f"{number}e"
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


@lru_cache(maxsize=8192)
def initials(name: str) -> str:
    """Return the first letters of the first and last word of a name, without its titles.

    « S. E. M. Tunç Soyer » gives "TS", one word one letter; a name without letters gives "".
    """
    name = re.sub(r"\(.*?\)|,.*", " ", name)
    name = _EXCELLENCY.sub("", name)
    words = [word for word in re.split(r"[\s·]+", name) if any(map(str.isalpha, word))]
    while len(words) > 1 and words[0].casefold().rstrip(".") in _TITLES:
        words.pop(0)
    while len(words) > 1 and words[-1].casefold().rstrip(".") in _POST_NOMINALS:
        words.pop()
    letters = [next(filter(str.isalpha, word)) for word in words]
    if not letters:
        return ""
    chosen = letters[:1] + letters[-1:] if len(letters) > 1 else letters
    return "".join(letter.upper() for letter in chosen)


def join_names(names: list[str], language: str) -> str:
    """Return names as a sentence lists them: « A, B et C », “A, B and C”."""
    return join_words(names, language)
