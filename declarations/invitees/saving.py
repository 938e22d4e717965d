"""Stores what a plan says, in few statements and one transaction."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from declarations.invitees.plans import NewCity, Outcome, Plan, identity_of
from declarations.inviting import fit_links, silence
from declarations.models import Invitation, InvitationStatement, Seat, SeatMember
from organisations.models import Organisation, Place
from portal.lib.text import fold, sort_key

_KEY_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


@transaction.atomic
def save_plan(plan: Plan, officer) -> Plan:
    """Store the new and changed invitations of a plan with their seats; return the plan.

    `officer` is noted as who invited. Raises ValidationError, and stores nothing, when a line is
    wrong: leave those out first (`Plan.only_right`). The caller holds the lock of the declaration
    and has compared the fingerprint.
    """
    if plan.of(Outcome.WRONG):
        raise ValidationError(_("Some lines are wrong. Nothing was saved."))
    new, changed = plan.of(Outcome.NEW), plan.of(Outcome.CHANGED)
    cities = _make_cities([*new, *changed])
    seats = _make_seats(plan.declaration, [*new, *changed], cities)
    _add_members([*new, *changed], cities, seats)
    for planned in new:
        planned.invitation = Invitation(
            declaration=plan.declaration,
            seat=seats[cities[identity_of(planned.city)].pk],
            invited_by=officer,
            **planned.values,
        )
    Invitation.objects.bulk_create([planned.invitation for planned in new])
    _change(changed, cities, seats)
    _set_statements([*new, *changed])
    return plan


def _make_cities(lines):
    """Return the organisation of each city and member of the lines, those to make made."""
    wanted = [city for planned in lines for city in (planned.city, *planned.members)]
    found = {identity_of(city): city for city in wanted}
    new = [city for city in found.values() if isinstance(city, NewCity)]
    if not new:
        return found
    places = {}
    for place in Place.objects.order_by("pk"):
        if not (place.venue_fr or place.venue_en):
            for name in (place.city_fr, place.city_en):
                places.setdefault((sort_key(name or ""), place.country_code), place)
    here = {city.key: places.get((sort_key(city.name), city.country_code)) for city in new}
    made = {
        city.key: Place(
            key=_free_key(city.name),
            city_fr=city.name,
            city_en=city.name,
            country_code=city.country_code,
        )
        for city in new
        if here[city.key] is None
    }
    Place.objects.bulk_create(made.values())
    organisations = {
        city.key: Organisation(
            slug=_free_key(city.name),
            kind=Organisation.Kind.CITY,
            name_fr=city.name,
            name_en=city.name,
            place=made.get(city.key) or here[city.key],
        )
        for city in new
    }
    # A draft, which no search index knows: no signal is missed.
    Organisation.objects.bulk_create(organisations.values())
    return {**found, **organisations}


def _free_key(name):
    """Return an address made of a name that no other city has: the name alone may be taken."""
    words = slugify(fold(name).replace("'", "-"))[:60].strip("-")
    return f"{words or 'ville'}-{get_random_string(5, _KEY_LETTERS)}"


def _make_seats(declaration, lines, cities):
    """Return the seat of each city (its number), new ones at the end of the protocol order."""
    seats = {seat.organisation_id: seat for seat in Seat.objects.filter(declaration=declaration)}
    last = Seat.objects.filter(declaration=declaration).aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    made = []
    for planned in lines:
        city = cities[identity_of(planned.city)]
        if city.pk not in seats:
            seats[city.pk] = Seat(
                declaration=declaration, organisation=city, position=position + len(made)
            )
            made.append(seats[city.pk])
    Seat.objects.bulk_create(made)
    return seats


def _add_members(lines, cities, seats):
    pairs = {
        (seats[cities[identity_of(planned.city)].pk].pk, cities[identity_of(member)].pk)
        for planned in lines
        for member in planned.members
    }
    SeatMember.objects.bulk_create(
        [SeatMember(seat_id=seat, organisation_id=member) for seat, member in sorted(pairs)],
        ignore_conflicts=True,
    )


def _change(lines, cities, seats):
    fields, moved, new_deadlines = set(), [], defaultdict(list)
    for planned in lines:
        invitation = planned.invitation
        names = {name for name, _before, _after in planned.changes}
        for name in names & planned.values.keys():
            setattr(invitation, name, planned.values[name])
            fields.add(name)
        if "seat" in names:
            invitation.seat = seats[cities[identity_of(planned.city)].pk]
            fields.add("seat")
        if "email" in names:
            moved.append(invitation)
        elif "expires_at" in names:
            new_deadlines[invitation.expires_at].append(invitation)
    if fields:
        Invitation.objects.bulk_update([one.invitation for one in lines], sorted(fields))
    silence(moved)
    for expires_at, invitations in new_deadlines.items():
        fit_links(invitations, expires_at)


def _set_statements(lines):
    lines = [planned for planned in lines if planned.statements is not None]
    rows = InvitationStatement.objects.filter(
        invitation__in=[planned.invitation.pk for planned in lines]
    )
    present = {(row.invitation_id, row.code): row.pk for row in rows}
    wanted = {(one.invitation.pk, code) for one in lines for code in one.statements}
    gone = [pk for pair, pk in present.items() if pair not in wanted]
    InvitationStatement.objects.filter(pk__in=gone).delete()
    InvitationStatement.objects.bulk_create(
        InvitationStatement(invitation_id=invitation, code=code)
        for invitation, code in sorted(wanted - present.keys())
    )
