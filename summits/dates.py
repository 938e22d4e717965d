"""When a summit takes place, in words, and where it stands at a given instant.

The days of a summit are those of its parts: between two parts there may be days on which nothing
happens, so that its first and its last day alone would say too much.
"""

from dataclasses import dataclass
from datetime import timedelta

from portal.lib import clock
from portal.lib.fuzzy import FuzzyDate, dates_text, period_text
from summits.models import Summit

# More days than this are printed as periods, not one by one.
_LISTED_DAYS = 5


@dataclass(frozen=True)
class Standing:
    """Where a summit stands: "coming", "now", "between" (its days) or "done", "" if unknown.

    `day` and `days` count the days of a summit under way ("day 1 of 3"); `starts_in` is the number
    of days until a coming one, None where its first day is not known.
    """

    state: str
    day: int = 0
    days: int = 0
    starts_in: int | None = None

    @property
    def is_current(self):
        return self.state in ("now", "between")


def days_of(summit):
    """Return the known days of a summit, sorted; [] where only a month or nothing is known.

    Wants `parts` prefetched.
    """
    days = set()
    for part in summit.parts.all():
        if part.starts_on:
            days |= _span(part.starts_on, part.ends_on)
    if days:
        return sorted(days)
    first, last = summit.starts_on, summit.ends_on or summit.starts_on
    if first and first.kind == "day" and last.kind == "day" and last.first_day >= first.first_day:
        return sorted(_span(first.first_day, last.first_day))
    return []


def dates_of(summit, language):
    """Return the dates of a summit in words (fr or en): « 7, 8 et 10 décembre 2021 »."""
    days = days_of(summit)
    if days:
        return days_text(days, language)
    if summit.starts_on is None:
        return summit.ends_on.text(language) if summit.ends_on else ""
    if summit.ends_on is None:
        return summit.starts_on.text(language)
    return period_text(summit.starts_on, summit.ends_on, language)


def days_text(days, language):
    """Return sorted days in words: one by one where they are few or apart, else as periods."""
    runs = _runs(days)
    if all(len(run) < 3 for run in runs) and len(days) <= _LISTED_DAYS:
        return dates_text(days, language)
    pieces = [
        dates_text(run, language)
        if len(run) < 3
        else period_text(FuzzyDate.from_date(run[0]), FuzzyDate.from_date(run[-1]), language)
        for run in runs
    ]
    year = str(days[-1].year)
    if days[0].year == days[-1].year:  # said once, at the end
        pieces[:-1] = [piece.removesuffix(year).rstrip() for piece in pieces[:-1]]
    return ", ".join(pieces)


def part_dates(part, language):
    """Return the dates of one part in words, "" where it has none."""
    if not part.starts_on:
        return ""
    return days_text(sorted(_span(part.starts_on, part.ends_on)), language)


def standing(summit, at):
    """Return the `Standing` of a summit at an instant (aware), by the calendar of its own zone."""
    today = clock.to_wall(at, summit.time_zone).date()
    days = days_of(summit)
    if days:
        if today in days:
            return Standing("now", days.index(today) + 1, len(days))
        if today < days[0]:
            return Standing("coming", starts_in=(days[0] - today).days)
        if today > days[-1]:
            return Standing("done")
        return Standing("between", sum(day < today for day in days), len(days))
    if summit.stage == Summit.Stage.HELD:
        return Standing("done")
    last = summit.ends_on or summit.starts_on
    if last is None or last.last_day is None:
        return Standing("")
    return Standing("done" if last.last_day < today else "coming")


def choose_front_summit(summits, at):
    """Return the summit for the front page: featured, under way, next, or else the last one held.

    `summits` is any iterable of loaded summits (with parts); None where it is empty.
    """
    summits = list(summits)
    for summit in summits:
        if summit.is_featured:
            return summit
    places = {"now": 0, "between": 0, "coming": 1, "": 2, "done": 2}
    ranked = [(places[standing(summit, at).state], summit) for summit in summits]
    for place, latest_first in ((0, False), (1, False), (2, True)):
        chosen = [summit for rank, summit in ranked if rank == place]
        if chosen:
            return sorted(chosen, key=lambda one: (one.sort_date, one.slug), reverse=latest_first)[
                0
            ]
    return None


def _span(first, last):
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}


def _runs(days):
    runs = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs
