"""One moment of a summit: what runs, what comes next, what moved that day."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.lib import clock, provenance
from portal.lib.typography import day_text, duration_text, time_text
from sessions.clocks import SessionClocks, governed, governed_clocks
from sessions.live.changes import Told, changes_of_day, is_cancelled, sessions_by_uid, tell
from sessions.models import LanguageUse, Session
from sessions.people import Names
from sessions.programme import printed_cities
from sessions.words import KIND_LOOKS, language_name

# What follows is shown up to so many sessions; those that start together are not torn apart.
SHOWN_NEXT, SHOWN_AT_MOST = 4, 16
SHOWN_PEOPLE = 3
SHOWN_CHANGES = 12


@dataclass(frozen=True)
class Line:
    """One session as the page of the moment shows it.

    `wait` is how long it still runs or how long until it starts; `day` is empty while it is the
    same day in the governing zone; `elapsed` and `length` are minutes.
    """

    session: Session
    url: str
    title: provenance.Served
    kind: str
    icon: str
    kind_label: str
    clocks: SessionClocks
    day: str
    wait: str
    elapsed: int
    length: int
    room: provenance.Served | None
    people: list
    others: int
    interpretation: list
    is_closed: bool
    told: list


@dataclass(frozen=True)
class CityClock:
    """What the clock of a city shows at the moment."""

    label: str
    zone: str
    time: str
    iso: str
    offset: str
    day: str
    sky: str


@dataclass(frozen=True)
class ChangeLine:
    """What moved, with the session that it is about."""

    told: Told
    title: provenance.Served
    url: str
    day: str
    at: str
    at_iso: str


@dataclass(frozen=True)
class Moment:
    """A summit at an instant. `state` is before, on or over, "" where nothing has a time.

    The first of `clocks` governs all times; `offset` has its distances from UTC in those shown.
    """

    at: datetime
    day: str
    clocks: list
    offset: str
    running: list
    coming: list
    changes: list
    state: str


def read_moment(programme, sessions, gone, language, zone, *, at):
    """Return the `Moment` of a `Programme` at an instant (aware).

    `sessions` and `gone` are those of the programme to be looked at, all or some; `language` is fr
    or en and the active one; `zone` (IANA) governs the order and the days. Asks the database once
    for what moved, the first time after a release of that day.
    """
    timed = [one for one in sessions if one.starts_at]
    announced = [one for one in timed if not is_cancelled(one)]
    running = [one for one in announced if one.starts_at <= at < (one.ends_at or one.starts_at)]
    changes = changes_of_day(programme, at)
    lines = _Lines(programme, changes, language, zone, at)
    cities = governed(tuple(printed_cities(timed, language)), zone, language)
    now = [lines.line(one) for one in running]
    coming = [lines.line(one) for one in coming_sessions(announced, at)]
    offsets = [one.clocks.host.offset for one in (*now, *coming)] or [clock.offset_text(at, zone)]
    return Moment(
        at=at,
        day=capfirst(day_text(lines.today, language)),
        clocks=[city_clock(city, at, language) for city in cities],
        offset=" / ".join(dict.fromkeys(offsets)),
        running=now,
        coming=coming,
        changes=lines.changes(changes, {str(one.uid) for one in (*sessions, *gone)}),
        state=_state(announced, at),
    )


def coming_sessions(announced, at):
    """Return the next sessions after an instant, in the order of their starts."""
    ahead = sorted((one for one in announced if one.starts_at > at), key=lambda one: one.starts_at)
    shown = ahead[:SHOWN_NEXT]
    if shown:
        shown += [one for one in ahead[SHOWN_NEXT:] if one.starts_at == shown[-1].starts_at]
    return shown[:SHOWN_AT_MOST]


def city_clock(city, at, language):
    """Return what the clock of a `sessions.clocks.City` shows at an instant."""
    wall = clock.to_wall(at, city.time_zone)
    return CityClock(
        label=city.label,
        zone=city.time_zone,
        time=time_text(wall, language),
        iso=clock.iso_local(at, city.time_zone),
        offset=clock.offset_text(at, city.time_zone),
        day=day_text(wall.date(), language),
        sky=clock.sky(at, city.time_zone),
    )


def _state(announced, at):
    if not announced:
        return ""
    if at < min(one.starts_at for one in announced):
        return "before"
    return "over" if at >= max(one.ends_at or one.starts_at for one in announced) else "on"


class _Lines:
    """Writes the lines of one moment; what they share is looked up once."""

    def __init__(self, programme, changes, language, zone, at):
        self.language, self.zone, self.at = language, zone, at
        self.today = clock.to_wall(at, zone).date()
        self.names = Names(language)
        self.address = reverse("programme:programme", args=[programme.summit.slug])
        self.known = sessions_by_uid(programme)
        self.gone = {str(one.uid) for one in programme.gone}
        self.told = {}
        for change in changes:
            if change.uid in self.known:
                one = tell(change, self.known[change.uid], language, zone)
                self.told.setdefault(change.uid, []).extend([one] if one else [])

    def line(self, session):
        """Return the `Line` of a timed session."""
        is_closed = session.access == Session.Access.CLOSED
        look = KIND_LOOKS[session.kind]
        clocks = governed_clocks(session, self.language, self.zone)
        runs = session.starts_at <= self.at
        until = session.ends_at if runs else session.starts_at
        people, others = ([], 0) if is_closed else self.names.of(session, most=SHOWN_PEOPLE)
        return Line(
            session=session,
            url=self._url(session),
            title=provenance.serve(session, "title", self.language),
            kind="ferme" if is_closed else look.palette,
            icon="lock" if is_closed else look.icon,
            kind_label=_("Closed session") if is_closed else session.get_kind_display(),
            clocks=clocks,
            day="" if clocks.day == self.today else capfirst(day_text(clocks.day, self.language)),
            # The last minute counts until it is over.
            wait=duration_text(-_minutes(self.at - until), self.language),
            elapsed=_minutes(self.at - session.starts_at) if runs else 0,
            length=_minutes(session.ends_at - session.starts_at) if session.ends_at else 0,
            room=provenance.serve(session.room, "name", self.language) if session.room_id else None,
            people=people,
            others=others,
            interpretation=[
                language_name(use.language)
                for use in session.language_uses.all()
                if use.use == LanguageUse.Use.INTERPRETATION
            ],
            is_closed=is_closed,
            told=self.told.get(str(session.uid), []),
        )

    def changes(self, changes, wanted):
        """Return the `ChangeLine`s of sessions in `wanted` (uids) that are not over."""
        lines = []
        for change in changes:
            session = self.known.get(change.uid)
            if session is None or change.uid not in wanted or self._is_over(session):
                continue
            told = (one for one in self.told[change.uid] if one.change == change)
            lines += [self._change_line(one, session) for one in told]
        return lines[:SHOWN_CHANGES]

    def _change_line(self, told, session):
        wall = clock.to_wall(told.change.released_at, self.zone)
        return ChangeLine(
            told=told,
            title=provenance.serve(session, "title", self.language),
            url=self._url(session),
            day=self._other_day(session),
            at=time_text(wall, self.language),
            at_iso=clock.iso_local(told.change.released_at, self.zone),
        )

    def _url(self, session):
        """Return the address of a session's page, "" where the public finds none."""
        if session.access == Session.Access.CLOSED or str(session.uid) in self.gone:
            return ""
        return f"{self.address}{session.slug}/"

    def _other_day(self, session):
        """Return the day of a session in words, "" for that of the moment."""
        if session.starts_at is None:
            return ""
        day = clock.to_wall(session.starts_at, self.zone).date()
        return "" if day == self.today else day_text(day, self.language)

    def _is_over(self, session):
        end = session.ends_at or session.starts_at
        return end is not None and end <= self.at


def _minutes(span):
    return int(span.total_seconds() // 60)
