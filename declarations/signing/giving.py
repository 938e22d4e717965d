"""Giving a signature: online by an invited person, or on paper vouched for by two officers."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from declarations.ledger import log
from declarations.models import (
    AdoptedStatement,
    Ending,
    Evidence,
    Invitation,
    LedgerEntry,
    OpenText,
    PaperEntry,
    PaperRecord,
    PublicRecord,
    ReadySession,
    Signature,
)
from declarations.records import Line, city_names, make_salt, record_sha256
from declarations.signing.consent import CURRENT
from declarations.signing.links import revoke_links
from portal.lib import clock
from portal.outbox.api import Envelope, cancel, queue_many


class SigningRefused(Exception):
    """No signature can be given; `str()` says why in the reader's language.

    `reason` is one of: signed, revoked, expired, declined, passed_on, closed, text_changed,
    not_yours, taken. `signature` is the one that stands in the way, if any.
    """

    def __init__(self, reason, message, signature=None):
        super().__init__(message)
        self.reason, self.signature = reason, signature


@dataclass(frozen=True)
class Printed:
    """How the signatory wants to be printed in both languages."""

    name: str
    honorific: str = ""
    function_fr: str = ""
    function_en: str = ""
    on_behalf_of_fr: str = ""
    on_behalf_of_en: str = ""


@dataclass(frozen=True)
class Traces:
    """What is kept as evidence of an act. Never public, erased in its time."""

    email: str = ""
    ip: str | None = None
    user_agent: str = ""
    consent: str = ""
    typed_name: str = ""
    drawing: bytes | None = None
    drawing_sha256: str = ""
    note: str = ""
    officer: object = field(default=None)


def statements_for(invitation, adopted_text) -> list[AdoptedStatement]:
    """Return the statements of a text that an invitation may sign, in their order."""
    codes = invitation.statements.values_list("code", flat=True)
    return list(
        adopted_text.statements.filter(capacity=invitation.capacity, code__in=codes).order_by(
            "position", "id"
        )
    )


def refuse_unusable(invitation, *, at=None) -> OpenText:
    """Return the text that an invitation can sign at an instant, or raise SigningRefused."""
    at = at or timezone.now()
    signature = Signature.objects.filter(invitation=invitation).first()
    if signature is not None:
        raise SigningRefused("signed", _("This invitation was used to sign already."), signature)
    if invitation.revoked_at or invitation.erased_at:
        raise SigningRefused("revoked", _("This invitation was taken back."))
    if invitation.expires_at and invitation.expires_at <= at:
        raise SigningRefused("expired", _("This invitation has expired."))
    if hasattr(invitation, "refusal"):
        raise SigningRefused("declined", _("This invitation was declined."))
    if invitation.delegations.exists():
        raise SigningRefused("passed_on", _("This invitation was passed on to somebody else."))
    declaration = invitation.declaration
    open_text = (
        OpenText.objects.filter(declaration=declaration).select_related("adopted_text").first()
    )
    is_open = (
        open_text is not None
        and (declaration.opens_at is None or declaration.opens_at <= at)
        and (declaration.closes_at is None or declaration.closes_at > at)
    )
    if not is_open:
        raise SigningRefused("closed", _("This declaration is not open for signature now."))
    return open_text


@transaction.atomic
def get_ready(invitation, adopted_text, statement, *, read_at) -> ReadySession:
    """Record that a person read, chose and typed the code; `statement` is a code of the text.

    Raises SigningRefused when the invitation or the text no longer holds.
    """
    log.lock(invitation.declaration)
    invitation = _fresh(invitation)
    open_text = refuse_unusable(invitation)
    if open_text.adopted_text_id != adopted_text.pk:
        raise _text_changed()
    if statement not in {one.code for one in statements_for(invitation, adopted_text)}:
        raise SigningRefused("not_yours", _("This statement is not yours to sign."))
    return ReadySession.objects.create(
        invitation=invitation,
        adopted_text=adopted_text,
        statement=statement,
        read_at=read_at,
        code_ok_at=timezone.now(),
        consent_version=CURRENT,
    )


@transaction.atomic
def sign(ready_session, printed: Printed, traces: Traces) -> Signature:
    """Give the signature for which a session is ready, and return it.

    The session is the idempotency key: a second call returns the same signature. Raises
    SigningRefused, naming the signature that stands in the way if there is one.
    """
    declaration = log.lock(ready_session.invitation.declaration)
    invitation = _fresh(ready_session.invitation)
    at = timezone.now()
    try:
        open_text = refuse_unusable(invitation, at=at)
    except SigningRefused as refusal:
        given = refusal.signature
        if given is not None and given.ready_session_id == ready_session.pk:
            return given
        raise
    if open_text.adopted_text_id != ready_session.adopted_text_id:
        raise _text_changed()
    signature = _give(
        declaration,
        open_text.adopted_text,
        ready_session.statement,
        invitation.capacity,
        invitation.seat,
        printed,
        at,
        method=Signature.Method.ONLINE,
        may_renew=invitation.is_renewal,
        invitation=invitation,
        ready_session=ready_session,
    )
    keep_evidence("signature", traces, at, signature=signature, invitation=invitation)
    revoke_links(invitation)
    cancel(kind="declarations.reminder", about=str(invitation.number))
    _announce(signature, invitation)
    return signature


@transaction.atomic
def confirm_paper(entry, officer) -> Signature:
    """Turn a recorded paper into a signature, confirmed against its scan by a second officer.

    Raises ValidationError when the officer recorded it, when it is settled or incomplete, and
    SigningRefused when the city's signature stands already.
    """
    declaration = log.lock(entry.seat.declaration)
    entry = PaperEntry.objects.select_related("seat", "adopted_text").get(pk=entry.pk)
    check_paper(entry, officer)
    at = timezone.now()
    paper = PaperRecord.objects.create(
        seat=entry.seat,
        adopted_text=entry.adopted_text,
        statement=entry.statement,
        scan_sha256=entry.scan_sha256,
        signed_on=entry.signed_on,
        entry=entry,
        recorded_by=entry.recorded_by,
        confirmed_by=officer,
        confirmed_at=at,
    )
    printed = Printed(
        name=entry.name,
        honorific=entry.honorific,
        function_fr=entry.function_fr,
        function_en=entry.function_en,
        on_behalf_of_fr=entry.on_behalf_of_fr,
        on_behalf_of_en=entry.on_behalf_of_en,
    )
    signature = _give(
        declaration,
        entry.adopted_text,
        entry.statement,
        entry.capacity,
        entry.seat,
        printed,
        at,
        method=Signature.Method.PAPER,
        paper=paper,
        signed_on=entry.signed_on,
        place=entry.place,
    )
    entry.settled_at = at
    entry.save(update_fields=["settled_at"])
    keep_evidence("paper", Traces(officer=officer), at, signature=signature)
    _announce(signature, None)
    return signature


def check_paper(entry, officer):
    """Raise ValidationError unless this officer can confirm this paper now."""
    if entry.settled_at or entry.rejected_by_id:
        raise ValidationError(_("This paper was settled already."))
    if entry.recorded_by_id is None or not entry.scan_sha256:
        raise ValidationError(_("This paper has no scan yet."))
    if entry.recorded_by_id == officer.pk:
        raise ValidationError(_("Another officer must confirm what you recorded."))


def _give(
    declaration,
    adopted_text,
    statement,
    capacity,
    seat,
    printed,
    at,
    *,
    method,
    may_renew=False,
    signed_on=None,
    place="",
    **proof,
):
    """Write entry, signature and public record; `proof` is what makes it online or on paper."""
    allowed = adopted_text.statements.filter(code=statement, capacity=capacity).first()
    if allowed is None:
        raise SigningRefused("not_yours", _("This statement is not yours to sign."))
    previous = _ended_predecessor(declaration, seat, statement, at, may_renew)
    signature = Signature(
        declaration=declaration,
        adopted_text=adopted_text,
        text_sha256=adopted_text.sha256,
        statement=statement,
        kind=allowed.kind,
        capacity=capacity,
        seat=seat,
        generation=previous.generation + 1 if previous else 1,
        previous=previous,
        previous_generation=previous.generation if previous else None,
        method=method,
        signed_at=at,
        **proof,
    )
    city_fr, city_en = city_names(seat.organisation)
    zone = declaration.summit.time_zone if declaration.summit_id else "UTC"
    line = Line(
        **vars(printed),
        city_fr=city_fr,
        city_en=city_en,
        country_code=seat.organisation.place.country_code if seat.organisation.place_id else "",
        place=place,
        signed_on=signed_on or clock.to_wall(at, zone).date(),
    )
    salt = make_salt()
    signature.record_sha256 = record_sha256(line, salt)
    paper = proof.get("paper")
    signature.entry = log.append(
        declaration,
        LedgerEntry.Kind.SIGNATURE,
        {
            "id": str(signature.number),
            "seat": str(seat.number),
            "generation": signature.generation,
            "previous": str(previous.number) if previous else None,
            "statement": statement,
            "kind": signature.kind,
            "capacity": capacity,
            "method": str(method),
            "text_sha256": signature.text_sha256,
            "record_sha256": signature.record_sha256,
            "paper_sha256": paper.scan_sha256 if paper else None,
        },
        at,
    )
    signature.save()
    PublicRecord.objects.create(
        signature=signature,
        entry=signature.entry,
        record_sha256=signature.record_sha256,
        salt=salt,
        **vars(line),
    )
    transaction.on_commit(lambda: log.checkpoint(declaration), robust=True)
    return signature


def _ended_predecessor(declaration, seat, statement, at, may_renew):
    """Return the ended signature that a new one of this seat and statement follows, or None."""
    last = (
        Signature.objects.filter(seat=seat, statement=statement)
        .select_related("ending")
        .order_by("-generation")
        .first()
    )
    if last is None or hasattr(last, "ending"):
        return last
    if not may_renew:
        raise SigningRefused(
            "taken", _("This city has signed this statement already."), signature=last
        )
    end(declaration, last, Ending.Reason.RENEWED, at)
    return last


def end(declaration, signature, reason, at) -> Ending:
    """Record the end of a signature of a locked declaration; `reason` is an `Ending.Reason`."""
    entry = log.append(
        declaration,
        LedgerEntry.Kind.ENDING,
        {"signature": str(signature.number), "reason": str(reason)},
        at,
    )
    return Ending.objects.create(
        signature=signature,
        seat_id=signature.seat_id,
        statement=signature.statement,
        generation=signature.generation,
        reason=reason,
        entry=entry,
        at=at,
    )


def keep_evidence(act, traces: Traces, at, *, signature=None, invitation=None) -> Evidence:
    """Keep the traces of an act until the retention date that the site has set."""
    return Evidence.objects.create(
        act=act,
        signature=signature,
        invitation=invitation,
        **{**vars(traces), "user_agent": traces.user_agent[:300]},
        at=at,
        keep_until=(at + timedelta(days=365 * settings.EVIDENCE_YEARS)).date(),
    )


def _announce(signature, invitation):
    """Queue the receipt to the signatory and the notice to the second address of the city."""
    if invitation is None:
        return
    about = str(signature.number)
    envelopes = [
        Envelope(
            "declarations.receipt",
            invitation.email,
            invitation.language,
            f"receipt:{about}",
            about,
        )
    ]
    if invitation.notice_email:
        envelopes.append(
            Envelope(
                "declarations.notice",
                invitation.notice_email,
                invitation.language,
                f"notice:{about}",
                about,
            )
        )
    queue_many(envelopes)


def _fresh(invitation):
    return Invitation.objects.select_related(
        "declaration__summit", "seat__organisation__place", "refusal"
    ).get(pk=invitation.pk)


def _text_changed():
    return SigningRefused(
        "text_changed",
        _("Another version of the text was opened for signature while you were reading."),
    )
