"""What happens to an invitation or a signature later: each act has its own record."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from declarations.ledger import log
from declarations.models import (
    Confirmation,
    Correction,
    Ending,
    Erasure,
    Evidence,
    Invitation,
    InvitationStatement,
    LedgerEntry,
    PaperEntry,
    PublicRecord,
    Refusal,
    Statement,
)
from declarations.records import Line, make_salt, record_sha256
from declarations.signing.giving import (
    Printed,
    Traces,
    check_paper,
    end,
    keep_evidence,
    refuse_unusable,
)
from declarations.signing.links import revoke_links
from portal.outbox.api import cancel, queue


@transaction.atomic
def refuse(invitation, traces: Traces) -> Refusal:
    """Record that an invited person declines; `traces.note` may hold the private reason.

    Raises SigningRefused when the invitation no longer holds.
    """
    log.lock(invitation.declaration)
    invitation = Invitation.objects.select_related("declaration").get(pk=invitation.pk)
    refuse_unusable(invitation)
    at = timezone.now()
    refusal = Refusal.objects.create(invitation=invitation, at=at)
    keep_evidence("refusal", traces, at, invitation=invitation)
    revoke_links(invitation)
    cancel(kind="declarations.reminder", about=str(invitation.number))
    _tell_officers("declarations.refused", invitation)
    return refusal


@transaction.atomic
def delegate(invitation, *, name, email, language, function_fr, function_en, traces) -> Invitation:
    """Pass an invitation on to somebody who represents the city; return the new invitation.

    The delegate may acknowledge: what a mayor alone may sign is not passed on. The old links die,
    both names stay in the trail. Raises SigningRefused when the invitation no longer holds,
    ValidationError when the text has no statement for a representative.
    """
    log.lock(invitation.declaration)
    invitation = Invitation.objects.select_related("declaration", "seat").get(pk=invitation.pk)
    open_text = refuse_unusable(invitation)
    capacity = Statement.Capacity.REPRESENTATIVE
    codes = list(
        open_text.adopted_text.statements.filter(capacity=capacity).values_list("code", flat=True)
    )
    if not codes:
        raise ValidationError(_("This declaration has no statement for a representative."))
    at = timezone.now()
    passed_on = Invitation(
        seat=invitation.seat,
        declaration=invitation.declaration,
        name=name,
        email=email,
        language=language,
        function_fr=function_fr,
        function_en=function_en,
        capacity=capacity,
        time_zone=invitation.time_zone,
        expires_at=invitation.expires_at,
        notice_email=invitation.notice_email or invitation.email,
        delegated_from=invitation,
        invited_by=invitation.invited_by,
    )
    passed_on.full_clean(exclude=["declaration"])
    passed_on.save()
    InvitationStatement.objects.bulk_create(
        InvitationStatement(invitation=passed_on, code=code) for code in codes
    )
    revoke_links(invitation)
    cancel(kind="declarations.reminder", about=str(invitation.number))
    keep_evidence("delegation", traces, at, invitation=invitation)
    number = str(passed_on.number)
    queue(
        "declarations.invitation",
        to=email,
        language=language,
        about=number,
        key=f"invitation:{number}:1",
    )
    _tell_officers("declarations.delegated", passed_on)
    return passed_on


@transaction.atomic
def withdraw(signature, traces: Traces) -> Ending:
    """End a signature at its signatory's wish; it stays on the roll as withdrawn.

    Raises ValidationError when it has ended already.
    """
    declaration = log.lock(signature.declaration)
    refuse_ended(signature)
    at = timezone.now()
    ending = end(declaration, signature, Ending.Reason.WITHDRAWN, at)
    keep_evidence("withdrawal", traces, at, signature=signature)
    _tell_signatory("declarations.withdrawn", signature, ending.entry)
    transaction.on_commit(lambda: log.checkpoint(declaration), robust=True)
    return ending


@transaction.atomic
def correct(signature, printed: Printed, traces: Traces) -> Correction:
    """Put the printed name and functions right; the earlier record stays in the trail.

    Raises ValidationError when nothing changes, or the signature has ended or was erased.
    """
    declaration = log.lock(signature.declaration)
    refuse_ended(signature)
    if hasattr(signature, "erasure"):
        raise ValidationError(_("The name on this signature was erased."))
    current = signature.records.order_by("-number").first()
    before = Line.of(current)
    line = Line(**{**vars(before), **vars(printed)})
    if line == before:
        raise ValidationError(_("Nothing differs from what is printed now."))
    at = timezone.now()
    salt = make_salt()
    fingerprint = record_sha256(line, salt)
    entry = log.append(
        declaration,
        LedgerEntry.Kind.CORRECTION,
        {
            "signature": str(signature.number),
            "previous_record_sha256": current.record_sha256,
            "record_sha256": fingerprint,
        },
        at,
    )
    correction = Correction.objects.create(
        signature=signature,
        previous_record_sha256=current.record_sha256,
        record_sha256=fingerprint,
        entry=entry,
        at=at,
    )
    PublicRecord.objects.create(
        signature=signature,
        number=current.number + 1,
        entry=entry,
        record_sha256=fingerprint,
        salt=salt,
        **vars(line),
    )
    keep_evidence("correction", traces, at, signature=signature)
    _tell_signatory("declarations.corrected", signature, entry)
    transaction.on_commit(lambda: log.checkpoint(declaration), robust=True)
    return correction


@transaction.atomic
def confirm_acknowledgement(entry, officer) -> Confirmation:
    """Record that a mayor or council confirmed an acknowledgement, by a second officer's check.

    Raises ValidationError when the officer recorded it, or it cannot be confirmed.
    """
    signature = entry.signature
    declaration = log.lock(signature.declaration)
    entry = PaperEntry.objects.get(pk=entry.pk)
    check_paper(entry, officer)
    refuse_ended(signature)
    if signature.kind != Statement.Kind.ACKNOWLEDGES:
        raise ValidationError(_("Only an acknowledgement is confirmed."))
    if Confirmation.objects.filter(signature=signature).exists():
        raise ValidationError(_("This acknowledgement was confirmed already."))
    at = timezone.now()
    leaf = log.append(
        declaration,
        LedgerEntry.Kind.CONFIRMATION,
        {
            "signature": str(signature.number),
            "by": entry.body,
            "decided_on": entry.signed_on.isoformat(),
            "reference": entry.reference,
            "paper_sha256": entry.scan_sha256,
        },
        at,
    )
    confirmation = Confirmation.objects.create(
        signature=signature,
        body=entry.body,
        decided_on=entry.signed_on,
        reference=entry.reference,
        paper_sha256=entry.scan_sha256,
        paper_entry=entry,
        recorded_by=entry.recorded_by,
        confirmed_by=officer,
        entry=leaf,
        at=at,
    )
    entry.settled_at = at
    entry.save(update_fields=["settled_at"])
    keep_evidence("confirmation", Traces(officer=officer), at, signature=signature)
    _tell_signatory("declarations.confirmed", signature, leaf)
    transaction.on_commit(lambda: log.checkpoint(declaration), robust=True)
    return confirmation


@transaction.atomic
def erase(signature, officer) -> Erasure:
    """Erase the person from a signature: names, salt and evidence go, the act stays.

    Raises ValidationError when that was done already.
    """
    declaration = log.lock(signature.declaration)
    if Erasure.objects.filter(signature=signature).exists():
        raise ValidationError(_("The name on this signature was erased."))
    at = timezone.now()
    records = list(signature.records.order_by("number"))
    entry = log.append(
        declaration,
        LedgerEntry.Kind.ERASURE,
        {
            "signature": str(signature.number),
            "record_sha256s": [record.record_sha256 for record in records],
        },
        at,
    )
    erasure = Erasure.objects.create(signature=signature, entry=entry, officer=officer, at=at)
    signature.records.update(
        salt="",
        honorific="",
        name="",
        function_fr="",
        function_en="",
        on_behalf_of_fr="",
        on_behalf_of_en="",
        place="",
        erased_at=at,
    )
    blank_evidence(Evidence.objects.filter(signature=signature), at)
    if signature.invitation_id:
        blank_invitation(signature.invitation, at)
    transaction.on_commit(lambda: log.checkpoint(declaration), robust=True)
    return erasure


def blank_evidence(evidence, at) -> int:
    """Blank the rows of a queryset of evidence; the act and its time stay. Return how many."""
    return evidence.filter(erased_at__isnull=True).update(
        email="",
        ip=None,
        user_agent="",
        consent="",
        typed_name="",
        drawing=None,
        drawing_sha256="",
        note="",
        erased_at=at,
    )


def blank_invitation(invitation, at):
    """Blank the person of an invitation; its seat, capacity and times stay."""
    Invitation.objects.filter(pk=invitation.pk).update(
        person=None,
        honorific="",
        name="",
        function_fr="",
        function_en="",
        email="",
        notice_email="",
        known_by="",
        note="",
        erased_at=at,
    )
    blank_evidence(Evidence.objects.filter(invitation=invitation), at)
    revoke_links(invitation)


def refuse_ended(signature):
    """Raise ValidationError when a signature was withdrawn or renewed."""
    if Ending.objects.filter(signature=signature).exists():
        raise ValidationError(_("This signature has ended already."))


def _tell_signatory(kind, signature, entry):
    invitation = signature.invitation
    if invitation is None or not invitation.email:
        return
    queue(
        kind,
        to=invitation.email,
        language=invitation.language,
        about=signature.number,
        key=f"{kind}:{entry.pk}",
    )


def _tell_officers(kind, invitation):
    contact = invitation.declaration.contact_email
    if not contact:
        return
    queue(kind, to=contact, language="fr", about=invitation.number, key=f"{kind}:{invitation.pk}")
