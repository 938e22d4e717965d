"""What people and bodies did at which summit, exactly as the programme of that day printed it."""

from dataclasses import dataclass, field

from portal.lib import provenance
from sessions.clocks import governed_clocks
from sessions.detail import Appearance, appearance
from sessions.models import Participation, Session
from sessions.people import participations_of
from sessions.releases.current import programmes_of
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


def appearances_by_summit(releases, concerns, language, *, absent=None, reader_zone=None):
    """Return `SummitEntries`, the latest summit first, of what the last releases print.

    `releases` are current public releases that name somebody; `concerns` tells of a participation
    whether it is theirs; `absent` is the person whose page this is, so that what somebody else did
    in their name is told apart; `reader_zone` (IANA) governs the times, where it is None the zone
    of each summit. Two queries.
    """
    summits = [
        release.summit
        for release in releases.select_related("summit__place").defer("canonical", "changes")
    ]
    found = []
    for programme in programmes_of(summits).values():
        entries = SummitEntries(programme.summit, year_of(programme.summit))
        zone = reader_zone or programme.summit.time_zone
        for session in programme.sessions:
            theirs = [one for one in participations_of(session) if concerns(one)]
            if theirs:
                entries.sessions.append(
                    SessionEntries(
                        session,
                        governed_clocks(session, language, zone),
                        [_entry(one, language, absent) for one in _without_doubles(theirs, absent)],
                    )
                )
        if entries.sessions:
            found.append(entries)
    return sorted(
        found, key=lambda entry: (entry.summit.sort_date, entry.summit.slug), reverse=True
    )


def _without_doubles(participations, absent):
    """Leave out who read a text where its author's own line says so."""
    if absent is None:
        return participations
    own = {one.item_id for one in participations if one.item_id and one.person_id == absent.pk}
    return [one for one in participations if one.person_id == absent.pk or one.item_id not in own]


def year_of(summit):
    """Return the year in which a summit begins as text, "" where no date is known."""
    day = summit.starts_on.first_day if summit.starts_on else None
    return str(day.year) if day else ""


def _entry(participation, language, absent):
    item = participation.item
    others = (
        [other for other in item.participations.all() if other is not participation] if item else []
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
