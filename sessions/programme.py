"""The programme of a summit as plain rows by day: what the page shows, without a request."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.lib import clock, provenance
from portal.lib.text import plain
from portal.lib.typography import day_text, initials, short_day_text
from sessions.clocks import host_zone, own_time, session_clocks
from sessions.fuseau import Fuseau, day_fuseau
from sessions.models import LanguageUse, Participation, Segment, Session
from sessions.words import KIND_LOOKS, language_names, tint

SHOWN_PEOPLE = 4
SHOWN_LETTERS = 230
_MARKS = re.compile(r"[*_`\[\]#<>\\]")


@dataclass
class Day:
    """One day of one part, or its sessions without a time."""

    anchor: str
    heading: str
    short: str
    place: str
    mode: str
    part_title: provenance.Served
    date: object = None
    fuseau: Fuseau | None = None
    sessions: list = field(default_factory=list)
    rows: list = field(default_factory=list)


def sessions_of(summit, user):
    """Return the sessions of a summit that this user may see, in order, with all a row needs."""
    return (
        Session.objects.visible_to(user)
        .filter(summit=summit)
        .select_related("part__place", "part__summit", "place", "room")
        .prefetch_related(
            "part__clock_cities",
            "themes",
            "language_uses",
            Prefetch(
                "segments",
                Segment.objects.filter(starts_at__isnull=False).select_related("place"),
                to_attr="timed_segments",
            ),
        )
        .in_programme_order()
    )


def programme_days(summit, sessions, language, *, at, reader_zone=None):
    """Return the `Day`s of a programme.

    `sessions` come from `sessions_of`; `at` is the instant (aware) that decides what is under way
    and what follows; `language` is fr or en; `reader_zone` an IANA name or None. Days are cut in
    the zone of the host, never in the reader's or the server's.
    """
    sessions = list(sessions)
    people = people_by_session(summit, language)
    following = next_start(sessions, at)
    days = {}
    for session in sessions:
        session.summit = summit
        clocks = session_clocks(session, language, reader_zone)
        date = clocks.day if clocks else None
        key = (session.part_id, date)
        if key not in days:
            days[key] = _day(session, date, language)
        days[key].sessions.append(session)
        days[key].rows.append(
            _row(session, clocks, people.get(session.pk, []), language, at=at, following=following)
        )
    for day in days.values():
        looks = [row["kind"] for row in day.rows if row["clocks"] and row["clocks"].host.ends]
        day.fuseau = day_fuseau(day.sessions, looks, language, at=at, reader_zone=reader_zone)
    if all(day.date for day in days.values()):
        return sorted(days.values(), key=lambda day: day.date)
    return list(days.values())


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
        heading=day_text(date, language).capitalize() if date else "",
        short=short_day_text(date, language) if date else "",
        place=str(place) if place else "",
        mode=part.get_mode_display() if part else "",
        part_title=provenance.serve(part, "title", language) if part else None,
        date=date,
    )


def _row(session, clocks, people, language, *, at, following):
    look = KIND_LOOKS[session.kind]
    is_closed = session.access == Session.Access.CLOSED
    status = status_of(session, at=at, following=following)
    row = {
        "url": reverse(
            "programme:session-detail",
            kwargs={"summit_slug": session.summit.slug, "slug": session.slug},
        ),
        "slug": session.slug,
        "title": provenance.serve(session, "title", language),
        "number_label": provenance.serve(session, "number_label", language),
        "strand": provenance.serve(session, "strand", language),
        "kind": "ferme" if is_closed else look.palette,
        "icon": "lock" if is_closed else look.icon,
        "kind_label": _("Closed session") if is_closed else session.get_kind_display(),
        "is_closed": is_closed,
        "is_draft": not session.is_published,
        "status": status,
        "clocks": clocks,
        "minutes": None,
        "description": None,
        "themes": [],
        "people": [],
        "others": 0,
    }
    if status == "now" and session.ends_at:
        row["minutes"] = int((session.ends_at - at).total_seconds() // 60)
        row["elapsed"] = int((at - session.starts_at).total_seconds() // 60)
        row["length"] = int((session.ends_at - session.starts_at).total_seconds() // 60)
    elif status == "next":
        row["minutes"] = int((session.starts_at - at).total_seconds() // 60)
    if is_closed:
        return row
    description = provenance.serve(session, "description", language)
    zone = session.get_time_zone()
    row |= {
        "description": _shortened(description),
        "themes": [provenance.serve(theme, "name", language) for theme in session.themes.all()],
        "people": people[:SHOWN_PEOPLE],
        "others": max(0, len(people) - SHOWN_PEOPLE),
        "is_live": bool(session.stream_url),
        "interpretation": language_names(
            [
                entry.language
                for entry in session.language_uses.all()
                if entry.use == LanguageUse.Use.INTERPRETATION
            ]
        ),
        "room": provenance.serve(session.room, "name", language) if session.room_id else None,
        "place": session.place,
        "recording_url": session.recording_url,
        "steps": [
            {
                "title": provenance.serve(segment, "title", language),
                "kind_label": segment.get_kind_display(),
                "time": own_time(segment, zone, language),
                "place": segment.place,
            }
            for segment in session.timed_segments
        ],
    }
    return row


def _shortened(served):
    """Return the first paragraph of a served Markdown text, plain and cut at a word."""
    if not served.text:
        return None
    paragraph = served.text.split("\n\n", 1)[0]
    if _MARKS.search(paragraph):
        paragraph = plain(paragraph)
    if len(paragraph) > SHOWN_LETTERS:
        paragraph = paragraph[:SHOWN_LETTERS].rsplit(None, 1)[0] + " …"
    return provenance.Served(
        paragraph, served.language, served.is_fallback, served.is_machine, served.is_stale
    )


_PEOPLE_COLUMNS = (
    "printed_name",
    "person__name",
    "person__slug",
    "person__is_published",
    "organisation__name_{language}",
    "organisation__name_{other}",
    "group__name_{language}",
    "group__name_{other}",
    "affiliation__short_name_{language}",
    "affiliation__short_name_{other}",
    "affiliation__acronym_{language}",
    "affiliation__place__city_{language}",
)


def people_by_session(summit, language):
    """Return {session id: [{"name", "initials", "url", "city"}]} in the order of the programme.

    Three queries whatever the number of sessions, and no model instance: a page of a thousand
    sessions names several thousand people.
    """
    other = "en" if language == "fr" else "fr"
    columns = [column.format(language=language, other=other) for column in _PEOPLE_COLUMNS]
    found = defaultdict(list)
    for owner, order in (
        ("session", ()),
        ("segment__session", ("segment__position",)),
        ("item__segment__session", ("item__segment__position", "item__position")),
    ):
        entries = (
            Participation.objects.filter(**{f"{owner}__summit": summit})
            .order_by(*order, "position", "id")
            .values_list(f"{owner}_id", *order[:1], "position", *columns)
        )
        for entry in entries:
            segment = entry[1] if order else -1
            start = 3 if order else 2
            found[entry[0]].append((segment, len(found[entry[0]]), entry[start:]))
    person_url = reverse("portal:person-detail", kwargs={"slug": "SLUG"})
    return {
        session: _distinct(
            _person(columns, person_url)
            for _segment, _order, columns in sorted(entries, key=_by_order)
        )
        for session, entries in found.items()
    }


def _by_order(entry):
    return entry[:2]


def _person(columns, person_url):
    (
        printed,
        name,
        slug,
        is_published,
        body,
        body_2,
        group,
        group_2,
        short,
        short_2,
        acronym,
        city,
    ) = columns
    shown = printed or name or body or body_2 or group or group_2 or ""
    return {
        "name": shown,
        "initials": initials(shown) if name else "",
        "tint": tint(shown),
        "url": person_url.replace("SLUG", slug) if slug and is_published else "",
        "city": short or short_2 or city or acronym or "",
    }


def _distinct(people):
    seen, kept = set(), []
    for person in people:
        if person["name"] not in seen:
            seen.add(person["name"])
            kept.append(person)
    return kept


def host_label(summit, days_sessions):
    """Return (city, offset text) of the first timed session's host, for the page's first line."""
    for session in days_sessions:
        if session.starts_at:
            label, zone = host_zone(session)
            return label, clock.offset_text(session.starts_at, zone)
    return None
