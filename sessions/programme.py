"""The days of a programme: which sessions stand in which, in the one zone that governs them."""

from dataclasses import dataclass, field
from datetime import date as Date
from datetime import timedelta

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.lib import provenance
from portal.lib.typography import day_text, short_day_text
from sessions.clocks import clock_cities, governed, local_date, read_clocks
from sessions.fuseau import Fuseau
from sessions.models import Session
from sessions.words import KIND_LOOKS


@dataclass
class Day:
    """One day of the governing zone, or the sessions of one part that have no time.

    `count` says how many sessions it has, those taken out of the programme (`gone`) not among
    them; `late` are sessions of the days before that last into it. `parts` are the parts that its
    sessions belong to, in their order.
    """

    anchor: str
    heading: str = ""
    short: str = ""
    place: str = ""
    mode: str = ""
    part_title: provenance.Served | None = None
    date: Date | None = None
    parts: list = field(default_factory=list)
    sessions: list = field(default_factory=list)
    gone: list = field(default_factory=list)
    late: list = field(default_factory=list)
    # What a page writes of it: rows or a table as HTML, and what is drawn above them.
    rows: list = field(default_factory=list)
    taken_out: list = field(default_factory=list)
    late_links: list = field(default_factory=list)
    table: str = ""
    fuseau: Fuseau | None = None

    @property
    def count(self):
        return len(self.sessions)


def cut_days(summit, sessions, language, zone, *, gone=()):
    """Return the `Day`s of sessions in programme order; asks no query.

    Timed sessions stand by their start, whatever their part; those without a time stand in their
    part, in protocol order, after the last day of that part. `zone` (IANA) governs; `language` is
    fr or en.
    """
    dated, untimed = {}, {}
    pairs = [(session, "sessions") for session in sessions] + [(one, "gone") for one in gone]
    for session, where in pairs:
        if session.starts_at:
            date = local_date(session.starts_at, zone)
            day = dated.get(date) or dated.setdefault(date, _dated(date, language))
        else:
            part = session.part
            key = part.key if part else ""
            day = untimed.get(key) or untimed.setdefault(key, Day(f"open-{key}" if key else "open"))
        getattr(day, where).append(session)
    for day in dated.values():
        day.sessions.sort(key=_start)
        day.gone.sort(key=_start)
        for session in day.sessions:
            last = last_date(session, zone)
            if last != day.date:
                for later in dated.values():
                    if day.date < later.date <= last:
                        later.late.append(session)
    for day in (*dated.values(), *untimed.values()):
        _describe(day, summit, language)
    return _in_order(dated, untimed)


def last_date(session, zone):
    """Return the date (in a zone) into which a session lasts; midnight ends the day before."""
    if session.ends_at is None:
        return local_date(session.starts_at, zone)
    return local_date(session.ends_at - timedelta(microseconds=1), zone)


def _start(session):
    return session.starts_at


def _dated(date, language):
    return Day(
        anchor=f"d{date:%Y%m%d}",
        heading=capfirst(day_text(date, language)),
        short=short_day_text(date, language),
        date=date,
    )


def _describe(day, summit, language):
    """Say of a day what all its sessions share: part, place, mode."""
    parts = {one.part_id: one.part for one in (*day.sessions, *day.gone) if one.part_id}
    day.parts = list(parts.values())
    places = {one.place_id or (one.part and one.part.place_id): one for one in day.sessions}
    if len(places) == 1:
        [one] = places.values()
        day.place = str(one.place or (one.part and one.part.place) or "")
    modes = {part.get_mode_display() for part in day.parts}
    day.mode = modes.pop() if len(modes) == 1 else ""
    if len(day.parts) == 1:
        day.part_title = provenance.serve(day.parts[0], "title", language)


def _in_order(dated, untimed):
    """Return the days by date, and what has no time behind the last day of its part."""
    last_of, placed = {}, []
    for date, day in dated.items():
        for part in day.parts:
            last_of[part.key] = max(date, last_of.get(part.key, date))
        placed.append((date, 0, day))
    reached = Date.min
    for number, (key, day) in enumerate(untimed.items(), start=1):
        part = day.parts[0] if day.parts else None
        known = last_of.get(key) or (part and part.ends_on) or Date.min
        # What stands later in the protocol does not come before what stands earlier.
        reached = max(reached, known)
        placed.append((reached if part or reached != Date.min else Date.max, number, day))
    return [day for _date, _number, day in sorted(placed, key=lambda one: one[:2])]


def programme_outline(summit, sessions, language, *, at, most):
    """Return the `Day`s in the summit's zone, with the first `most` rows of each and no details.

    A row is a dict: url, slug, title, number_label, kind_label, is_closed, is_draft, status,
    clocks. `at` is the present instant (aware). It asks no query.
    """
    days = cut_days(summit, sessions, language, summit.time_zone)
    following = next_start(sessions, at)
    address = reverse("programme:programme", kwargs={"summit_slug": summit.slug})
    for day in days:
        for session in day.sessions[:most]:
            clocks = None
            if session.starts_at:
                cities = governed(clock_cities(session, language), summit.time_zone, language)
                clocks = read_clocks(cities, session.starts_at, session.ends_at, language)
            look = look_of(session)
            day.rows.append(
                {
                    "url": f"{address}{session.slug}/",
                    "slug": session.slug,
                    "title": provenance.serve(session, "title", language),
                    "number_label": provenance.serve(session, "number_label", language),
                    "kind": look.palette,
                    "icon": look.icon,
                    "kind_label": kind_label(session),
                    "is_closed": session.access == Session.Access.CLOSED,
                    "is_draft": not session.is_published,
                    "status": status_of(session, at=at, following=following),
                    "clocks": clocks,
                }
            )
    return days


def look_of(session):
    """Return the palette and icon of a session; a closed one looks closed, whatever its kind."""
    look = KIND_LOOKS[session.kind]
    if session.access == Session.Access.CLOSED:
        return look._replace(palette="ferme", icon="lock")
    return look


def kind_label(session):
    """Return what a session is, in the active language."""
    if session.access == Session.Access.CLOSED:
        return _("Closed session")
    return session.get_kind_display()


def next_start(sessions, at):
    """Return the instant at which the next sessions start, None when nothing follows.

    Of a summit that has not begun, years ahead perhaps, nothing comes next.
    """
    timed = [one for one in sessions if one.starts_at]
    if not any(one.starts_at <= at for one in timed):
        return None
    starts = [one.starts_at for one in timed if one.starts_at > at and one.status == "scheduled"]
    return min(starts, default=None)


def status_of(session, *, at, following=None):
    """Return now, next, done, cancelled or "" for a session at an instant (aware)."""
    if session.status == Session.Status.CANCELLED:
        return "cancelled"
    if session.starts_at is None:
        return ""
    if session.starts_at <= at and (session.ends_at or session.starts_at) > at:
        return "now"
    if (session.ends_at or session.starts_at) <= at:
        return "done"
    return "next" if following is not None and session.starts_at == following else ""


def printed_cities(sessions, language):
    """Return the `City`s whose clocks a programme prints, each once, the first host's first."""
    of_each_part = {session.part_id: session for session in sessions if session.starts_at}
    return list(
        dict.fromkeys(
            city for session in of_each_part.values() for city in clock_cities(session, language)
        )
    )
