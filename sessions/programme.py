"""The programme of a summit as plain rows by day: what the page shows, without a request."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.lib import clock, provenance
from portal.lib.text import plain
from portal.lib.typography import day_text, short_day_text
from sessions.clocks import clock_cities, own_time, read_clocks
from sessions.fuseau import Fuseau, day_fuseau
from sessions.models import LanguageUse, Session
from sessions.people import Names
from sessions.words import KIND_LOOKS, language_name

# How many letters of a description and how many people a row shows. A long programme is looked
# through rather than read, often on a telephone: its rows are shorter.
SHOWN_LETTERS, SHOWN_PEOPLE = 230, 4
LONG_PROGRAMME = 300
SHOWN_LETTERS_IF_LONG, SHOWN_PEOPLE_IF_LONG = 100, 3
_MARKS = re.compile(r"[*_`\[\]#<>\\]")


@dataclass
class Day:
    """One day of one part, or its sessions without a time.

    `rows` are the sessions as plain dicts, `count` how many sessions the day has.
    """

    anchor: str
    heading: str
    short: str
    place: str
    mode: str
    part_title: provenance.Served
    date: object = None
    fuseau: Fuseau | None = None
    count: int = 0
    sessions: list = field(default_factory=list)
    rows: list = field(default_factory=list)


def programme_days(summit, sessions, language, *, at, reader_zone=None):
    """Return the `Day`s of a programme with all their rows.

    `summit` and `sessions` are those of a `releases.Programme`; `at` is the instant (aware) that
    decides what is under way and what follows; `language` is fr or en; `reader_zone` an IANA name
    or None. Days are cut in the zone of the host, never in the reader's or the server's.
    """
    details = _Details(summit, language, is_long=len(sessions) > LONG_PROGRAMME)
    days, cities = _days(sessions, language)
    following = next_start(sessions, at)
    for day in days:
        for session in day.sessions:
            clocks = _clocks(session, cities, language, reader_zone)
            row = _outline(session, clocks, language, details, at=at, following=following)
            if not row["is_closed"]:
                row |= details.of(session)
            day.rows.append(row)
        looks = [row["kind"] for row in day.rows if row["clocks"] and row["clocks"].host.ends]
        day.fuseau = day_fuseau(day.sessions, looks, language, at=at, reader_zone=reader_zone)
    return days


def programme_outline(summit, sessions, language, *, at, most):
    """Return the `Day`s with the first `most` rows of each: titles and times, no details.

    The arguments are those of `programme_days`. It asks no query.
    """
    words = _Words(summit, language)
    days, cities = _days(sessions, language)
    following = next_start(sessions, at)
    for day in days:
        for session in day.sessions[:most]:
            clocks = _clocks(session, cities, language, None)
            day.rows.append(_outline(session, clocks, language, words, at=at, following=following))
    return days


def _days(sessions, language):
    """Return the `Day`s with their sessions, and the `City`s of each by session id."""
    days, cities, known = {}, {}, {}
    for session in sessions:
        # All that the cities of a session depend on; a thousand sessions share a few of them.
        key = (session.part_id, session.time_zone, session.place_id)
        if key not in known:
            known[key] = clock_cities(session, language)
        cities[session.pk] = known[key]
        date = None
        if session.starts_at:
            date = clock.to_wall(session.starts_at, known[key][0].time_zone).date()
        key = (session.part_id, date)
        if key not in days:
            days[key] = _day(session, date, language)
        days[key].sessions.append(session)
        days[key].count += 1
    if all(day.date for day in days.values()):
        return sorted(days.values(), key=lambda day: day.date), cities
    return list(days.values()), cities


def _clocks(session, cities, language, reader_zone):
    if session.starts_at is None:
        return None
    return read_clocks(
        cities[session.pk], session.starts_at, session.ends_at, language, reader_zone
    )


def next_start(sessions, at):
    """Return the instant at which the next sessions start, None when nothing follows."""
    starts = [
        session.starts_at
        for session in sessions
        if session.starts_at and session.starts_at > at and session.status == "scheduled"
    ]
    return min(starts, default=None)


def status_of(session, *, at, following=None):
    """Return now, next, done, cancelled, closed or "" for a session at an instant (aware)."""
    if session.status == Session.Status.CANCELLED:
        return "cancelled"
    if session.starts_at is None:
        return ""
    if session.starts_at <= at and (session.ends_at or session.starts_at) > at:
        return "now"
    if (session.ends_at or session.starts_at) <= at:
        return "done"
    return "next" if following is not None and session.starts_at == following else ""


def _day(session, date, language):
    part = session.part
    place = session.place or (part.place if part else None)
    anchor = f"d{date:%Y%m%d}" if date else "open"
    return Day(
        anchor=f"{anchor}-{part.key}" if part else anchor,
        heading=capfirst(day_text(date, language)) if date else "",
        short=short_day_text(date, language) if date else "",
        place=str(place) if place else "",
        mode=part.get_mode_display() if part else "",
        part_title=provenance.serve(part, "title", language) if part else None,
        date=date,
    )


class _Words:
    """What all rows of one page share: the address of the programme and the words of kinds."""

    def __init__(self, summit, language):
        self.language = language
        self.address = reverse("programme:programme", kwargs={"summit_slug": summit.slug})
        self.kinds = {kind.value: str(kind.label) for kind in Session.Kind}
        self.closed = _("Closed session")


class _Details(_Words):
    """What a row tells beyond its title and time; words that rows share are looked up once."""

    def __init__(self, summit, language, *, is_long):
        super().__init__(summit, language)
        self.letters = SHOWN_LETTERS_IF_LONG if is_long else SHOWN_LETTERS
        self.most = SHOWN_PEOPLE_IF_LONG if is_long else SHOWN_PEOPLE
        self.names = Names(language)
        self.themes = {
            theme.pk: provenance.serve(theme, "name", language) for theme in summit.themes.all()
        }
        self.language_name = lru_cache(maxsize=None)(language_name)
        self.rooms = {}

    def of(self, session):
        """Return the details of an open session."""
        people, others = self.names.of(session, most=self.most)
        timed = [segment for segment in session.segments.all() if segment.starts_at]
        description = provenance.serve(session, "description", self.language)
        zone = session.get_time_zone() if timed else ""
        return {
            "description": _shortened(description, self.letters),
            "has_machine_text": description.is_machine,
            "themes": [self.themes[theme.pk] for theme in session.themes.all()],
            "people": people,
            "others": others,
            "is_live": bool(session.stream_url),
            "interpretation": [
                self.language_name(use.language)
                for use in session.language_uses.all()
                if use.use == LanguageUse.Use.INTERPRETATION
            ],
            "room": self._room(session.room),
            "place": session.place,
            "recording_url": session.recording_url,
            "steps": [
                {
                    "title": provenance.serve(segment, "title", self.language),
                    "kind_label": segment.get_kind_display(),
                    "time": own_time(segment, zone, self.language),
                    "place": segment.place,
                }
                for segment in timed
            ],
        }

    def _room(self, room):
        if room is None:
            return None
        if room.pk not in self.rooms:
            self.rooms[room.pk] = provenance.serve(room, "name", self.language)
        return self.rooms[room.pk]


def _outline(session, clocks, language, words, *, at, following):
    look = KIND_LOOKS[session.kind]
    is_closed = session.access == Session.Access.CLOSED
    status = status_of(session, at=at, following=following)
    title = provenance.serve(session, "title", language)
    row = {
        "url": f"{words.address}{session.slug}/",
        "slug": session.slug,
        "title": title,
        "number_label": provenance.serve(session, "number_label", language),
        "strand": provenance.serve(session, "strand", language),
        "kind": "ferme" if is_closed else look.palette,
        "icon": "lock" if is_closed else look.icon,
        "kind_label": words.closed if is_closed else words.kinds[session.kind],
        "is_closed": is_closed,
        "is_draft": not session.is_published,
        "status": status,
        "clocks": clocks,
        "is_machine": title.is_machine,
        "minutes": None,
        "themes": (),
    }
    if status == "now" and session.ends_at:
        row["minutes"] = int((session.ends_at - at).total_seconds() // 60)
    elif status == "next":
        row["minutes"] = int((session.starts_at - at).total_seconds() // 60)
    return row


def _shortened(served, letters):
    """Return the first paragraph of a served Markdown text, plain and cut at a word, or None."""
    if not served.text:
        return None
    return served._replace(text=_first_words(served.text, letters))


# Reading Markdown is slow, and every visitor reads the same descriptions.
@lru_cache(maxsize=2048)
def _first_words(text, letters):
    paragraph = text.split("\n\n", 1)[0]
    if _MARKS.search(paragraph):
        paragraph = plain(paragraph)
    if len(paragraph) > letters:
        paragraph = paragraph[:letters].rsplit(None, 1)[0] + " …"
    return paragraph


def printed_cities(sessions, language):
    """Return the `City`s whose clocks a programme prints, each once, the first host's first."""
    of_each_part = {session.part_id: session for session in sessions if session.starts_at}
    return list(
        dict.fromkeys(
            city for session in of_each_part.values() for city in clock_cities(session, language)
        )
    )


def host_label(sessions, language):
    """Return (city, offset text) of the first timed session's host, for the page's first line."""
    for session in sessions:
        if session.starts_at:
            host = clock_cities(session, language)[0]
            return host.label, clock.offset_text(session.starts_at, host.time_zone)
    return None
