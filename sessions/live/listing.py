"""Sessions as a plain list by day: a reader's own agenda, and what stands on other sites."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.lib import provenance
from portal.lib.typography import day_text
from sessions.calendars.lists import short_uid
from sessions.clocks import SessionClocks, governed_clocks
from sessions.live.changes import is_cancelled
from sessions.models import Session
from sessions.people import Names
from sessions.words import KIND_LOOKS

SHOWN_PEOPLE = 6


@dataclass
class Listed:
    """One session. `told` are changes in words, `overlaps` rows at the same time (see `agenda`)."""

    session: Session
    short_uid: str
    url: str
    title: provenance.Served
    kind: str
    icon: str
    kind_label: str
    clocks: SessionClocks | None
    room: provenance.Served | None
    people: list
    others: int
    is_closed: bool
    is_off: bool
    told: list = field(default_factory=list)
    overlaps: list = field(default_factory=list)


@dataclass
class ListedDay:
    """The sessions of one day of the governing zone, or those without a time (`heading` empty)."""

    heading: str
    rows: list


def listed_days(programme, sessions, language, zone):
    """Return the `ListedDay`s of sessions of a `Programme`, in the order of time.

    Those without a time come last, in their own order. `language` (fr or en) is the active one,
    `zone` (IANA) governs the days. Asks no query.
    """
    address = reverse("programme:programme", args=[programme.summit.slug])
    gone = {one.uid for one in programme.gone}
    names = Names(language)
    days = {}
    for session in sorted(sessions, key=_order):
        is_closed = session.access == Session.Access.CLOSED
        look = KIND_LOOKS[session.kind]
        clocks = governed_clocks(session, language, zone)
        people, others = ([], 0) if is_closed else names.of(session, most=SHOWN_PEOPLE)
        row = Listed(
            session=session,
            short_uid=short_uid(session),
            url="" if is_closed or session.uid in gone else f"{address}{session.slug}/",
            title=provenance.serve(session, "title", language),
            kind="ferme" if is_closed else look.palette,
            icon="lock" if is_closed else look.icon,
            kind_label=_("Closed session") if is_closed else str(session.get_kind_display()),
            clocks=clocks,
            room=provenance.serve(session.room, "name", language) if session.room_id else None,
            people=people,
            others=others,
            is_closed=is_closed,
            is_off=is_cancelled(session),
        )
        day = clocks.day if clocks else None
        heading = capfirst(day_text(day, language, year=True)) if day else ""
        days.setdefault(day, ListedDay(heading, [])).rows.append(row)
    return list(days.values())


def _order(session):
    return (1,) if session.starts_at is None else (0, session.starts_at)
