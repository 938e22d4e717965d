"""A change in few words, for a row, a screen or a phone; the log tells it at length (`wording`)."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.lib import clock
from portal.lib.typography import day_text, duration_text, time_range_text
from sessions.releases.wording import LABELS, instants, served

# Longer moves on one day are told as another hour, not as a delay.
LONGEST_DELAY = 180
TIMES = frozenset({"moved", "lengthened", "shortened", "announced", "unannounced"})
_TEXTS = {
    *("room", "place", "retitled"),
    *("person_added", "person_removed", "person_replaced"),
}
_STATES = {"added", "removed", "cancelled", "restored", "opened", "closed"}


class Brief(NamedTuple):
    """What happened (`label`), what it was and what it is now; "" for nothing."""

    label: str
    was: str = ""
    now: str = ""


def brief(change, language, zone):
    """Return a change of a session as a `Brief`, None where a reader of the language sees none.

    `change` is one of `releases.difference`; words are in `language` (fr or en), the active one,
    and times in `zone` (IANA). What changed in texts and details is left to the log: None.
    """
    what, before, after = change["what"], change.get("before"), change.get("after")
    if what in TIMES:
        return _of_time(what, _span(before, zone), _span(after, zone), language)
    if what in _STATES:
        return Brief(str(LABELS[what]))
    if what not in _TEXTS:
        return None
    was, now = (served(texts or {}, language).text for texts in (before, after))
    if was == now:
        # Another title in the other language alone; or another room of the same name.
        return None if what == "retitled" else Brief(_label(what))
    return Brief(_label(what), was, now)


def _label(what):
    if what == "room":
        return _("Room changed")
    return _("Place changed") if what == "place" else str(LABELS[what])


class _Span(NamedTuple):
    """When something is: wall times of a zone, and the instants."""

    starts: object
    ends: object
    start: object
    end: object


def _span(when, zone):
    """Return the `_Span` of what a change holds of a time; None where nothing was announced."""
    if not when or "starts_at" not in when:
        return None
    start, end = instants(when)
    return _Span(clock.to_wall(start, zone), end and clock.to_wall(end, zone), start, end)


def _of_time(what, was, will, language):
    is_same_day = bool(was and will) and was.starts.date() == will.starts.date()
    if not (was and will):
        label = str(LABELS["announced" if will else "unannounced"])
    elif not is_same_day:
        label = _("Moved to another day")
    else:
        label = _move(what, was, will, language)
    return Brief(label, *(_text(span, language, with_day=not is_same_day) for span in (was, will)))


def _move(what, was, will, language):
    """Return “Delayed by 10 min” and the like, of two times on one day."""
    minutes = _minutes(was.start, will.start)
    if abs(minutes) > LONGEST_DELAY:
        return str(LABELS["moved"])
    length = {"length": duration_text(abs(minutes), language)}
    if minutes:
        words = _("Delayed by %(length)s") if minutes > 0 else _("Brought forward by %(length)s")
        return words % length
    if not (was.end and will.end):
        return _("End changed")
    minutes = _minutes(was.end, will.end)
    length = {"length": duration_text(abs(minutes), language)}
    words = _("Ends %(length)s later") if minutes > 0 else _("Ends %(length)s earlier")
    return words % length


def _minutes(before, after):
    return int((after - before).total_seconds() // 60)


def _text(span, language, *, with_day):
    if span is None:
        return ""
    text = time_range_text(span.starts, span.ends, language)
    return f"{day_text(span.starts.date(), language)}, {text}" if with_day else text
