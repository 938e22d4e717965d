"""What people and bodies did at which summit, exactly as the programme of that day printed it."""

from dataclasses import dataclass, field

from portal.lib import provenance
from portal.pages.visibility import open_participations
from sessions.clocks import session_clocks
from sessions.detail import Appearance, appearance
from sessions.models import Participation, Session
from summits.models import Summit


@dataclass(frozen=True)
class Entry:
    """One participation, with the step and the item it belongs to."""

    shown: Appearance
    segment: object
    item: object
    is_stood_for: bool
    read_by: tuple = ()
    text_by: tuple = ()


@dataclass
class SessionEntries:
    """The entries of one session; `clocks` is None where the session has no time."""

    session: Session
    clocks: object
    entries: list = field(default_factory=list)


@dataclass
class SummitEntries:
    """The sessions of one summit in which somebody appears."""

    summit: Summit
    year: str
    sessions: list = field(default_factory=list)

    @property
    def count(self):
        return sum(len(session.entries) for session in self.sessions)


def appearances_by_summit(condition, user, language, *, absent=None, reader_zone=None):
    """Return `SummitEntries`, the latest summit first, of the participations that match.

    `condition` is a Q on Participation; `absent` the person whose page this is, so that what
    somebody else did in their name is told apart; `reader_zone` an IANA name or None. The number of
    queries does not depend on the number of rows.
    """
    found = (
        open_participations(user)
        .filter(condition)
        .select_related(
            "person",
            "organisation__place",
            "group",
            "affiliation__place",
            "stands_for",
            "represents",
            "segment",
            "item__segment",
            "item__document",
        )
        .prefetch_related("item__participations__person")
        .distinct()
        .order_by("position", "id")
    )
    by_session = {}
    for participation in found:
        by_session.setdefault(_session_id(participation), []).append(participation)
    sessions = (
        Session.objects.filter(pk__in=by_session)
        .select_related("summit__place", "part__place", "part__summit", "place")
        .prefetch_related("part__clock_cities")
        .in_programme_order()
    )
    summits = {}
    for session in sessions:
        summit = session.summit
        if summit.pk not in summits:
            summits[summit.pk] = SummitEntries(summit, year_of(summit))
        summits[summit.pk].sessions.append(
            SessionEntries(
                session,
                session_clocks(session, language, reader_zone),
                [
                    _entry(participation, language, absent)
                    for participation in _without_doubles(by_session[session.pk], absent)
                ],
            )
        )
    return sorted(
        summits.values(),
        key=lambda entry: (entry.summit.sort_date, entry.summit.slug),
        reverse=True,
    )


def _without_doubles(participations, absent):
    """Sort participations, leaving out who read a text where its author's own line says so."""
    own = {
        participation.item_id
        for participation in participations
        if absent is not None and participation.item_id and participation.person_id == absent.pk
    }
    return sorted(
        (
            participation
            for participation in participations
            if absent is None
            or participation.person_id == absent.pk
            or participation.item_id not in own
        ),
        key=_place_in_session,
    )


def year_of(summit):
    """Return the year in which a summit begins as text, "" where no date is known."""
    day = summit.starts_on.first_day if summit.starts_on else None
    return str(day.year) if day else ""


def _session_id(participation):
    if participation.session_id:
        return participation.session_id
    segment = participation.segment or participation.item.segment
    return segment.session_id


def _place_in_session(participation):
    """The order of the printed page: the session's own people, then step by step, item by item."""
    item = participation.item
    segment = participation.segment or (item.segment if item else None)
    return (
        segment.position + 1 if segment else 0,
        item.position + 1 if item else 0,
        participation.position,
        participation.pk,
    )


def _entry(participation, language, absent):
    item = participation.item
    others = (
        [other for other in item.participations.all() if other.pk != participation.pk]
        if item
        else []
    )
    role = Participation.Role
    return Entry(
        shown=appearance(participation, language),
        segment=participation.segment or (item.segment if item else None),
        item=item,
        is_stood_for=absent is not None and participation.stands_for_id == absent.pk,
        read_by=tuple(
            other.display_name
            for other in others
            if other.role == role.READER and participation.role != role.READER
        ),
        text_by=tuple(
            other.display_name
            for other in others
            if other.role == role.AUTHOR and participation.role == role.READER
        ),
    )


def served_label(organisation, language):
    """Return the short name of a body for a plaque or tag, else its acronym, else its name."""
    for name in ("short_name", "acronym", "name"):
        served = provenance.serve(organisation, name, language)
        if served.text:
            return served
    return provenance.Served("", language, False, False, False)
