"""What importing a list of invitees would do, line by line. `saving` then does exactly that.

    plan = make_plan(declaration, invitees, choices, defaults)
    plan.fingerprint     what an officer saw and confirms

The number of queries does not grow with the lines.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from declarations.invitees.matching import Directory
from declarations.invitees.plans import (
    MAKE,
    Defaults,
    NewCity,
    Outcome,
    Plan,
    PlannedLine,
    Question,
    identity_of,
    question_key,
)
from declarations.invitees.reading import InviteeList
from declarations.invitees.zones import zone_at, zone_of_organisation
from declarations.inviting import CHANGEABLE, State, signable, state_of, with_answers
from declarations.models import Invitation, Seat, SeatMember, Statement
from portal.lib import clock

# Columns of the list that are stored as they are given.
PLAIN = (
    "key", "honorific", "name", "function_fr", "function_en", "email", "notice_email", "note",
)  # fmt: skip


def make_plan(
    declaration,
    invitees: InviteeList,
    choices: dict[str, str],
    defaults: Defaults,
    *,
    may_make=True,
) -> Plan:
    """Return what importing a list would do now. Changes nothing.

    `choices` answers questions: from the key of a question to the number of an organisation, or
    MAKE where `may_make` says that the officer may make cities.
    """
    return _Planner(declaration, invitees, choices, defaults, may_make).plan()


def end_of_day(day, time_zone: str) -> datetime:
    """Return the last minute of a date in a zone, as a UTC instant: a deadline for people."""
    return clock.day_bounds(day, time_zone)[1] - timedelta(minutes=1)


class _Planner:
    """Holds what was read from the database while the lines are gone through."""

    def __init__(self, declaration, invitees, choices, defaults, may_make):
        self.declaration, self.invitees = declaration, invitees
        self.choices, self.defaults, self.may_make = choices, defaults, may_make
        self.at = timezone.now()
        self.offered = signable(declaration)
        self.directory = Directory()
        self.questions = {}
        existing = with_answers(Invitation.objects.filter(declaration=declaration))
        self.existing = list(existing.prefetch_related("statements", "ready_sessions"))
        self.by_key = {one.key: one for one in self.existing if one.key}
        self.by_address = {
            (one.seat.organisation_id, one.email.casefold(), one.capacity): one
            for one in self.existing
            if one.email
        }
        self.by_seat = defaultdict(list)
        for one in self.existing:
            self.by_seat[one.seat.organisation_id].append(one)
        seats = Seat.objects.filter(declaration=declaration)
        self.seated = set(seats.values_list("organisation_id", flat=True))
        self.seats_signed = set(
            seats.filter(signatures__isnull=False).values_list("organisation_id", flat=True)
        )
        members = SeatMember.objects.filter(seat__declaration=declaration).order_by("pk")
        self.members = list(members.select_related("seat", "organisation"))
        # Member → the city through whose seat it signs.
        self.host_of = {one.organisation_id: one.seat.organisation_id for one in self.members}

    def plan(self):
        lines = [PlannedLine(line) for line in self.invitees.lines]
        for planned in lines:
            self._find_cities(planned)
        self._check_joint_seats(lines)
        used = {}
        for planned in lines:
            if planned.city is not None:
                self._find_invitation(planned, used)
            if planned.line.is_valid:
                self._fill(planned)
            if not planned.line.is_valid:
                planned.outcome = Outcome.WRONG
        self._note_members_left_out(lines)
        return Plan(
            self.declaration, lines, list(self.questions.values()), self.invitees.unknown_headings
        )

    # Cities ---------------------------------------------------------------------------------------
    def _find_cities(self, planned):
        line = planned.line
        if line.city:
            planned.city = self._find(planned, "city", line.city, line.country_code)
        for name in line.joint_cities:
            member = self._find(planned, "joint_cities", name, line.country_code)
            if member is not None and member not in planned.members:
                planned.members.append(member)

    def _find(self, planned, column, name, country_code):
        """Return the organisation or new city of a name, or None with an error and a question."""
        key = question_key(name, country_code)
        question = self.questions.get(key)
        if question is None:
            match = self.directory.find(name, country_code)
            if match.only is not None:
                return match.only
            is_ambiguous = len(match.found) > 1
            question = Question(key, name, country_code, match.candidates, is_ambiguous)
            question.answer = self._valid_answer(question, match)
            self.questions[key] = question
        question.lines.append(planned.line.number)
        planned.questions.append(question)
        if question.answer == MAKE:
            return NewCity(key, name, country_code)
        if question.answer:
            return self.directory.by_pk[int(question.answer)]
        planned.add_error(
            column,
            (
                _("Several cities or organisations are called “%(name)s”: choose one.")
                if question.is_ambiguous
                else _("“%(name)s” is not known here: choose what is meant.")
            )
            % {"name": name},
        )
        return None

    def _valid_answer(self, question, match):
        answer = self.choices.get(question.key, "")
        if answer == MAKE:
            return MAKE if self.may_make else ""
        return answer if answer in {str(one.pk) for one in match.candidates} else ""

    def _check_joint_seats(self, lines):
        """Refuse that a city counts twice: by a seat of its own and through another one’s."""
        own = {identity_of(planned.city) for planned in lines if planned.city is not None}
        hosts = dict(self.host_of)
        for planned in lines:
            if planned.city is None:
                continue
            city = identity_of(planned.city)
            for member in planned.members:
                identity = identity_of(member)
                host = hosts.setdefault(identity, city)
                if identity == city or identity in own or identity in self.seated:
                    message = _("%(city)s has a seat of its own in this declaration.")
                elif host != city:
                    message = _("%(city)s signs through another seat already.")
                elif city in self.seats_signed and identity not in self.host_of:
                    message = _("This seat has signed: %(city)s cannot join it any more.")
                else:
                    continue
                planned.add_error("joint_cities", message % {"city": member})
            if city in self.host_of:
                planned.add_error("city", _("This city signs through the seat of another one."))

    def _note_members_left_out(self, lines):
        """Say who stays in a joint seat although the list leaves it out: importing removes nobody.

        The lines of one city count together, and each city is told of once.
        """
        if "joint_cities" not in self.invitees.columns:
            return
        listed, first = defaultdict(set), {}
        for planned in lines:
            host = identity_of(planned.city)
            listed[host] |= {identity_of(member) for member in planned.members}
            first.setdefault(host, planned)
        staying = defaultdict(list)
        for member in self.members:
            host = member.seat.organisation_id
            if host in first and member.organisation_id not in listed[host]:
                staying[host].append(str(member.organisation))
        for host, names in staying.items():
            first[host].notes.append(
                _("Still signs together with: %(cities)s. To end that, edit the seat.")
                % {"cities": ", ".join(names)}
            )

    # Invitations ----------------------------------------------------------------------------------
    def _find_invitation(self, planned, used):
        line = planned.line
        address = (identity_of(planned.city), line.email.casefold(), line.capacity)
        found = self.by_key.get(line.key) if line.key else None
        if found is None:
            found = self.by_address.get(address) if line.email else None
            if found is not None and line.key and found.key:
                # Another line of the officers' own list has this number.
                planned.add_error(
                    "key",
                    _("This person is invited already, with the key “%(key)s”.")
                    % {"key": found.key},
                )
        if found is None:
            return
        if found.pk in used:
            planned.add_error(
                "", _("Line %(line)s changes the same invitation.") % {"line": used[found.pk]}
            )
        used.setdefault(found.pk, line.number)
        planned.invitation = found

    def _fill(self, planned):
        found = planned.invitation
        if found is not None and (state := state_of(found, self.at)) not in CHANGEABLE:
            planned.outcome = Outcome.KEPT
            planned.notes.append(
                {
                    State.SIGNED: _("Has signed: nothing is changed."),
                    State.DECLINED: _("Has declined: nothing is changed."),
                    State.PASSED_ON: _("Has passed the invitation on: nothing is changed."),
                    State.REVOKED: _("The invitation was taken back: nothing is changed."),
                    State.ERASED: _("The person was erased: nothing is changed."),
                }[state]
            )
            return
        self._fill_values(planned)
        self._fill_statements(planned)
        if not planned.line.is_valid:
            return
        if found is None:
            planned.outcome = Outcome.NEW
            self._note_neighbours(planned)
            return
        self._note_changes(planned)
        planned.outcome = Outcome.CHANGED if planned.changes else Outcome.SAME

    def _fill_values(self, planned):
        line, found, columns = planned.line, planned.invitation, self.invitees.columns
        values = {name: getattr(line, name) for name in PLAIN if name in columns}
        values["capacity"] = line.capacity
        if found is not None and not line.key:
            values.pop("key", None)
        if line.language or found is None:
            values["language"] = line.language or self.defaults.language
        if line.time_zone or found is None:
            values["time_zone"] = line.time_zone or self._guess_zone(planned.city)
        if found is None or self.defaults.known_by:
            values["known_by"] = self.defaults.known_by
        if "expires" in columns:
            zone = values.get("time_zone") or found.time_zone
            values["expires_at"] = end_of_day(line.expires, zone) if line.expires else None
            closes_at = self.declaration.closes_at
            if line.expires and closes_at and values["expires_at"] > closes_at:
                planned.notes.append(_("The declaration closes before this deadline."))
        planned.values = values

    def _guess_zone(self, city):
        zone = (
            zone_at(city.country_code) if isinstance(city, NewCity) else zone_of_organisation(city)
        )
        summit = self.declaration.summit
        return zone or (summit.time_zone if summit is not None else "UTC")

    def _fill_statements(self, planned):
        line, found = planned.line, planned.invitation
        offered = self.offered.get(line.capacity, [])
        if not offered:
            capacity = Statement.Capacity(line.capacity).label
            planned.add_error(
                "capacity",
                _("The declaration has no statement for this capacity: %(capacity)s.")
                % {"capacity": capacity},
            )
            return
        strange = [code for code in line.statements if code not in offered]
        if strange:
            planned.add_error(
                "statements",
                _("“%(code)s” cannot be signed in this capacity. Possible: %(codes)s.")
                % {"code": strange[0], "codes": ", ".join(offered)},
            )
            return
        if line.statements:
            wanted = [code for code in offered if code in line.statements]
        elif found is None or found.capacity != line.capacity:
            wanted = offered
        else:
            return
        present = {one.code for one in found.statements.all()} if found else set()
        if set(wanted) == present:
            return
        if found is not None:
            in_use = {session.statement for session in found.ready_sessions.all()}
            if in_use - set(wanted):
                planned.add_error(
                    "statements",
                    _("This person has typed a code for “%(code)s” already: it must stay.")
                    % {"code": sorted(in_use - set(wanted))[0]},
                )
                return
        planned.statements = wanted

    def _note_changes(self, planned):
        found = planned.invitation
        for name, after in planned.values.items():
            before = getattr(found, name)
            if before != after:
                planned.changes.append((name, before, after))
        if planned.statements is not None:
            before = sorted(one.code for one in found.statements.all())
            planned.changes.append(("statements", ", ".join(before), ", ".join(planned.statements)))
        if identity_of(planned.city) != found.seat.organisation_id:
            planned.changes.append(("seat", found.seat.organisation, planned.city))
        host = identity_of(planned.city)
        new = [one for one in planned.members if self.host_of.get(identity_of(one)) != host]
        if new:
            planned.changes.append(("members", "", ", ".join(map(str, new))))
        if any(name == "email" for name, _before, _after in planned.changes):
            planned.notes.append(
                _("Links that were sent to the old address die: invite this person again.")
            )

    def _note_neighbours(self, planned):
        """Say who else of this city is invited in the same capacity, and what has been signed."""
        for other in self.by_seat.get(identity_of(planned.city), []):
            if other.capacity == planned.line.capacity and other.name:
                planned.notes.append(
                    _("This city has another invitation in this capacity: %(name)s (%(state)s).")
                    % {"name": other.name, "state": state_of(other, self.at).label}
                )
