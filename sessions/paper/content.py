"""A programme and a variant as all that the template prints: plain dicts, lists and texts."""

from datetime import date

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import override

from portal.lib import provenance
from portal.lib.addresses import absolute
from portal.lib.paper.qr import qr_image
from portal.lib.paper.typesetting import SIZES
from portal.lib.spacing import smart
from portal.lib.typography import day_text
from sessions.models import Session
from sessions.paper import words
from sessions.paper.telling import Teller, people_of
from sessions.paper.times import Clocks
from sessions.rows import LONG_PROGRAMME

# The contents of a longer programme list its days alone; the bookmarks hold every session.
MOST_IN_CONTENTS = 60
# Whoever looks for a name in fewer sessions finds it without an index.
FEWEST_FOR_INDEX = 12
# A session of no more lines is kept on one page, three quarters of which it fills at most.
LINES_KEPT_TOGETHER, LARGE_LINES_KEPT_TOGETHER = 36, 15
# So many letters are sure to fit on a line: of a column, of one of two, of large print.
LETTERS, LETTERS_OF_TWO, LARGE_LETTERS = 75, 34, 46


def content_of(programme, variant):
    """Return what the template prints of a released `Programme` as a `Variant`.

    Texts are in the variant's languages with their typography; the summit's clock comes first, or
    that of the zone which governs the filter. Asks no query; the active language stays as it is.
    """
    sessions = variant.sessions(programme)
    told = [_Language(code, programme, variant, sessions) for code in variant.languages]
    address = _address(programme, variant)
    most = LARGE_LINES_KEPT_TOGETHER if variant.is_large else LINES_KEPT_TOGETHER
    days = _days(sessions, told, most)
    return {
        "languages": list(variant.languages),
        "paper": SIZES[variant.size],
        "large": variant.is_large,
        "host": programme.summit.palette,
        "date": words.instant_parts(programme.released_at),
        "title": " · ".join(dict.fromkeys(one.title for one in told)),
        "words": {one.code: one.labels for one in told},
        "covers": {one.code: one.cover for one in told},
        "address": address,
        "qr": qr_image(address),
        "deep_contents": len(sessions) <= MOST_IN_CONTENTS,
        "days": days,
        "linked_index": len(sessions) <= LONG_PROGRAMME,
        "index": _index(sessions) if len(sessions) >= FEWEST_FOR_INDEX else [],
    }


class _Language:
    """All that is said in one language."""

    def __init__(self, code, programme, variant, sessions):
        self.code = code
        self.clocks = Clocks(variant.zone or programme.summit.time_zone, code)
        clocks = self.clocks.printed(sessions)
        with override(code):
            self.teller = Teller(programme, code, letters=_letters(variant))
            self.cover = {
                **words.cover_words(programme, variant, len(sessions), code),
                "place": self.teller.place(programme.summit.place),
                "facts": self.teller.facts_of_summit(),
                "clocks": clocks,
                "contacts": _contacts(programme.summit, code),
            }
            self.labels = words.labels(programme, clocks[0]["city"] if clocks else "", code)
            self.sessions = {one.uid: self.teller.tell(one) for one in sessions}
        kind = self.cover["choice"] or self.cover["kind_of_paper"]
        self.title = f"{self.labels['head']} – {kind}"


def _letters(variant):
    if variant.is_large:
        return LARGE_LETTERS
    return LETTERS_OF_TWO if len(variant.languages) > 1 else LETTERS


def _days(sessions, told, most):
    """Return the days with their sessions: by date, those of a part without a time after its last.

    A day has one heading, whatever the parts that meet in it; its sessions stand by their start.
    """
    clocks, groups = told[0].clocks, {}
    for session in sessions:
        day = clocks.day_of(session)
        groups.setdefault((day, None if day else session.part_id), []).append(session)
    last_days = {}
    for (day, _part_id), grouped in groups.items():
        if day:
            grouped.sort(key=lambda one: one.starts_at)
            for one in grouped:
                last_days[one.part_id] = max(day, last_days.get(one.part_id, day))

    def place_in_order(key):
        day, part_id = key
        return day or last_days.get(part_id, date.max), day is None

    return [_day(key[0], groups[key], told, most) for key in sorted(groups, key=place_in_order)]


def _day(day, sessions, told, most):
    # The first session of each part speaks for it.
    firsts = {}
    for session in sessions:
        firsts.setdefault(session.part_id, session)
    parts = [session.part for session in firsts.values() if session.part]
    places = [one.place or (one.part and one.part.place) for one in firsts.values()]
    in_each = {}
    for one in told:
        with override(one.code):
            where = [capfirst(part.get_mode_display()) for part in parts]
            where += [one.teller.place(place) for place in places]
        titles = [provenance.serve(part, "title", one.code).text for part in parts]
        in_each[one.code] = {
            "heading": capfirst(day_text(day, one.code, year=True))
            if day
            else one.labels["untimed"],
            "part": smart(_joined(titles), one.code),
            "where": _joined(where),
        }
    return {
        "told": in_each,
        "timed": day is not None,
        "sessions": [_session(session, told, most) for session in sessions],
    }


def _joined(texts):
    """Return texts on one line, each once, the empty ones left out."""
    return " · ".join(dict.fromkeys(filter(None, texts)))


def _session(session, told, most):
    in_each = {one.code: one.sessions[session.uid] for one in told}
    return {
        "id": str(session.uid),
        "cancelled": session.status == Session.Status.CANCELLED,
        "times": {one.code: one.clocks.of(session) for one in told},
        "told": in_each,
        "whole": max(one["lines"] for one in in_each.values()) <= most,
    }


def _index(sessions):
    """Return [{"name", "sessions": ids}] of the people, in the order of their sort keys."""
    found, keys = {}, {}
    for session in sessions:
        if session.access != Session.Access.CLOSED:
            for name, key in people_of(session).items():
                found.setdefault(name, []).append(str(session.uid))
                keys[name] = key
    return [
        {"name": name, "sessions": found[name]}
        for name in sorted(found, key=lambda n: (keys[n], n))
    ]


def _contacts(summit, language):
    """Return the public contacts of the organising team."""
    return [
        {
            "name": one.printed_name,
            "function": provenance.serve(one, "function", language).text,
            "reached": ", ".join(filter(None, (one.email, one.phone))),
        }
        for one in summit.contacts.all()
        if one.is_public and one.scope == one.Scope.TEAM
    ]


def _address(programme, variant):
    """Return where the programme stands on the site, with the filter of the paper."""
    with override(variant.languages[0]):
        path = reverse("programme:programme", kwargs={"summit_slug": programme.summit.slug})
    query = variant.selection.query
    return absolute(path) + (f"?{query}" if query and variant.listed is None else "")
