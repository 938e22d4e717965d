"""What the last release changed in each session, with what it was before."""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.lib import clock
from portal.lib.typography import day_text, duration_text, time_range_text, time_text

# Longer ones are told as another day or hour, not as a delay.
LONGEST_DELAY = 180


class News(NamedTuple):
    """One change in words; `before` is what stood there, "" where nothing did."""

    what: str
    before: str = ""


def news_of(changes, language, zone):
    """Return {uid: [`News`]} of the `changes` of a release (see `releases.difference`).

    Words are in the active language, which is `language` (fr or en); times in `zone` (IANA). What
    changed in texts and details is left to the change log.
    """
    found = {}
    for change in changes:
        if "session" in change and (news := _news(change, language, zone)):
            told = found.setdefault(change["session"], [])
            if news not in told:
                told.append(news)
    return found


def _news(change, language, zone):
    what, before = change["what"], change.get("before")
    if what == "moved":
        return News(_move(change, language), _span(before, change["after"], language, zone))
    if what in ("lengthened", "shortened"):
        words = {"lengthened": _("Longer"), "shortened": _("Shorter")}
        return News(words[what], _span(before, change["after"], language, zone))
    if what == "unannounced":
        return News(_("Time to be announced"), _span(before, None, language, zone))
    if what in ("room", "place", "retitled"):
        words = {"room": _("Room changed"), "place": _("Place changed"), "retitled": _("New title")}
        return News(words[what], _text(before, language))
    if what == "person_replaced":
        names = {"name": _text(change["after"], language), "former": _text(before, language)}
        return News(_("%(name)s takes part instead of %(former)s") % names)
    if what == "person_removed":
        return News(_("No longer takes part: %(name)s") % {"name": _text(before, language)})
    if what == "person_added":
        return News(_("Also takes part: %(name)s") % {"name": _text(change["after"], language)})
    return _PLAIN[what]() if what in _PLAIN else None


_PLAIN = {
    "added": lambda: News(_("New in the programme")),
    "announced": lambda: News(_("Time announced")),
    "restored": lambda: News(_("Takes place after all")),
    "opened": lambda: News(_("Now open")),
    "closed": lambda: News(_("Now closed")),
}


def _move(change, language):
    """Return “10 min later” for a small move, “Moved” for another."""
    was, will = (_instant(change[name]["starts_at"]) for name in ("before", "after"))
    minutes = int((will - was).total_seconds() // 60)
    if abs(minutes) > LONGEST_DELAY or not minutes:
        return _("Moved")
    length = {"length": duration_text(abs(minutes), language)}
    return _("%(length)s later") % length if minutes > 0 else _("%(length)s earlier") % length


def _span(before, after, language, zone):
    """Return when it was: hours alone where the day is still the same."""
    starts = clock.to_wall(_instant(before["starts_at"]), zone)
    ends = before.get("ends_at")
    text = (
        time_range_text(starts, clock.to_wall(_instant(ends), zone), language)
        if ends
        else time_text(starts, language)
    )
    if after and clock.to_wall(_instant(after["starts_at"]), zone).date() == starts.date():
        return text
    return f"{day_text(starts.date(), language)}, {text}"


def _instant(text):
    return datetime.fromisoformat(text)


def _text(texts, language):
    return texts.get(language) or next(iter(texts.values()), "")
