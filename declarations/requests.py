"""Asking to sign: a city that was not invited proves its address, and an officer decides."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from declarations import inviting
from declarations.ledger import log
from declarations.models import (
    Invitation,
    InvitationStatement,
    Seat,
    Signature,
    SigningRequest,
)
from portal.outbox.api import queue

State = SigningRequest.State


@transaction.atomic
def prove(request: SigningRequest) -> SigningRequest:
    """Note that whoever asks reads the given mailbox, and tell the officers; once."""
    request = SigningRequest.objects.select_for_update().get(pk=request.pk)
    if request.state != State.UNPROVEN:
        return request
    request.state = State.WAITING
    request.save(update_fields=["state"])
    contact = request.declaration.contact_email
    if contact:
        queue(
            "declarations.requested",
            to=contact,
            language="fr",
            about=request.number,
            key=f"requested:{request.pk}",
        )
    return request


@transaction.atomic
def accept(
    request: SigningRequest,
    officer,
    *,
    organisation,
    capacity: str,
    time_zone: str,
    known_by: str,
    notice_email: str = "",
) -> Invitation:
    """Invite whoever asked, to the seat of an organisation, and return the invitation.

    `known_by` says how the officer knows the address: it is kept as evidence. Raises
    ValidationError when the request was settled, the declaration is not open, nothing is there
    to be signed in this capacity, or the city has signed or been invited already.
    """
    declaration = log.lock(request.declaration)
    request = _waiting(request)
    codes = inviting.signable(declaration).get(capacity, [])
    if not codes:
        raise ValidationError(_("There is no statement that this person may sign."))
    seat = _seat_of(declaration, organisation)
    _refuse_repeated(seat, codes, request.email)
    invitation = Invitation(
        seat=seat,
        declaration=declaration,
        honorific=request.honorific,
        name=request.name,
        function_fr=request.function_fr,
        function_en=request.function_en,
        email=request.email,
        notice_email=notice_email,
        known_by=known_by,
        language=request.language,
        time_zone=time_zone,
        capacity=capacity,
        invited_by=officer,
    )
    invitation.full_clean(exclude=["declaration", "seat"])
    invitation.save()
    InvitationStatement.objects.bulk_create(
        InvitationStatement(invitation=invitation, code=code) for code in codes
    )
    request.organisation, request.invitation = organisation, invitation
    _settle(request, State.ACCEPTED, officer)
    chosen = Invitation.objects.filter(pk=invitation.pk)
    if not inviting.invite(chosen, officer, batch=f"request:{request.number}"):
        ((_row, reason),) = inviting.survey(chosen).cannot
        raise ValidationError(reason)
    return invitation


@transaction.atomic
def decline(request: SigningRequest, officer, words: str) -> SigningRequest:
    """Decline a request with a mail that carries the officer's `words`.

    Raises ValidationError when it was settled already.
    """
    request = _waiting(request)
    _settle(request, State.DECLINED, officer)
    queue(
        "declarations.request_declined",
        to=request.email,
        language=request.language,
        about=request.number,
        key=f"request declined:{request.pk}",
        data={"words": words},
    )
    return request


def _waiting(request):
    """Return a request that still waits for its decision, held until the end."""
    request = SigningRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.state == State.UNPROVEN:
        raise ValidationError(_("Whoever asks has not confirmed the e-mail address yet."))
    if request.state != State.WAITING:
        raise ValidationError(_("This request was decided already."))
    return request


def _settle(request, state, officer):
    request.state, request.decided_by, request.decided_at = state, officer, timezone.now()
    request.save()


def _seat_of(declaration, organisation):
    """Return the seat of an organisation, a new one at the end of the order of protocol."""
    last = Seat.objects.filter(declaration=declaration).aggregate(last=Max("position"))["last"]
    seat, _made = Seat.objects.get_or_create(
        declaration=declaration,
        organisation=organisation,
        defaults={"position": 0 if last is None else last + 1},
    )
    return seat


def _refuse_repeated(seat, codes, email):
    standing = Signature.objects.standing().filter(seat=seat, statement__in=codes)
    if set(codes) <= set(standing.values_list("statement", flat=True)):
        raise ValidationError(_("This city has signed already, in this capacity."))
    waiting = Invitation.objects.unanswered(timezone.now())
    if waiting.filter(seat=seat, email__iexact=email).exists():
        raise ValidationError(
            _("This address was invited for this city already: send that invitation again.")
        )
