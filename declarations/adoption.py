"""From a draft to the text that is open for signature. Two officers adopt; nothing undoes it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from declarations.canonical import canonical_text, problems_of_draft
from declarations.ledger import log
from declarations.models import (
    AdoptedStatement,
    AdoptedText,
    AdoptionProposal,
    Declaration,
    LedgerEntry,
    OpenText,
)
from portal.lib.canonical import fingerprint


@transaction.atomic
def propose(declaration, number, officer, adopted_on) -> AdoptionProposal:
    """Propose a version of the draft for adoption; `adopted_on` is a date.

    Raises ValidationError with every problem of the draft, or when it is adopted or proposed.
    """
    declaration = log.lock(declaration)
    problems = problems_of_draft(declaration, number)
    if problems:
        raise ValidationError(problems)
    if declaration.adopted_texts.filter(number=number).exists():
        raise ValidationError(_("This version is adopted already. Make a new version."))
    proposal = AdoptionProposal(
        declaration=declaration,
        number=number,
        sha256=fingerprint(canonical_text(declaration, number, adopted_on)),
        adopted_on=adopted_on,
        proposed_by=officer,
    )
    proposal.validate_constraints()
    proposal.save()
    return proposal


@transaction.atomic
def withdraw(proposal) -> None:
    """Take a proposal back; the draft stays. Raises ValidationError when it is there no longer."""
    log.lock(proposal.declaration)
    deleted, _rows = AdoptionProposal.objects.filter(pk=proposal.pk).delete()
    if not deleted:
        raise ValidationError(_("This proposal was withdrawn or adopted in the meantime."))


@transaction.atomic
def countersign(proposal, officer, sha256) -> AdoptedText:
    """Adopt what was proposed: freeze its exact bytes for ever and record it in the ledger.

    `officer` is not the one who proposed, and has seen the fingerprint `sha256`. Raises
    ValidationError when the draft changed since, when the proposal was withdrawn, or when the
    officer is the same.
    """
    declaration = log.lock(proposal.declaration)
    proposal = AdoptionProposal.objects.filter(pk=proposal.pk).first()
    if proposal is None:
        raise ValidationError(_("This proposal was withdrawn or adopted in the meantime."))
    if proposal.proposed_by_id == officer.pk:
        raise ValidationError(_("Somebody else must countersign the adoption."))
    problems = problems_of_draft(declaration, proposal.number)
    if problems:
        raise ValidationError(problems)
    canonical = canonical_text(declaration, proposal.number, proposal.adopted_on)
    if not fingerprint(canonical) == proposal.sha256 == sha256:
        raise ValidationError(
            _("The draft changed after it was proposed. Withdraw the proposal and make it anew.")
        )
    at = timezone.now()
    adopted = AdoptedText.objects.create(
        declaration=declaration,
        number=proposal.number,
        canonical=canonical,
        sha256=proposal.sha256,
        proposed_by=proposal.proposed_by,
        countersigned_by=officer,
        adopted_at=at,
    )
    AdoptedStatement.objects.bulk_create(
        AdoptedStatement(
            adopted_text=adopted,
            code=code,
            kind=words["kind"],
            capacity=capacity,
            position=words["position"],
        )
        for code, words in adopted.content["kinds"].items()
        for capacity in words["capacity"]
    )
    log.append(
        declaration,
        LedgerEntry.Kind.TEXT_ADOPTED,
        {"number": adopted.number, "text_sha256": adopted.sha256},
        at,
    )
    proposal.delete()
    transaction.on_commit(lambda: log.checkpoint(declaration), robust=True)
    return adopted


def open_for_signature(adopted_text, officer, *, opens_at=None, closes_at=None) -> OpenText:
    """Open an adopted text for signature online; both instants are aware or None (no limit).

    Another version that was open is closed with it. Raises ValidationError when it is open
    already, or would close before it opens.
    """
    with transaction.atomic():
        declaration = log.lock(adopted_text.declaration)
        at = timezone.now()
        if closes_at is not None and closes_at <= max(at, opens_at or at):
            raise ValidationError(_("The signature must close after it opens."))
        current = OpenText.objects.filter(declaration=declaration).first()
        if current is not None:
            if current.adopted_text_id == adopted_text.pk:
                raise ValidationError(_("This text is open for signature already."))
            _close(declaration, current, at)
        opened = OpenText.objects.create(
            declaration=declaration, adopted_text=adopted_text, opened_by=officer, opened_at=at
        )
        declaration.stage = Declaration.Stage.OPEN
        declaration.opens_at, declaration.closes_at = opens_at, closes_at
        declaration.save(update_fields=["stage", "opens_at", "closes_at"])
        log.append(declaration, LedgerEntry.Kind.OPENED, {"text_sha256": adopted_text.sha256}, at)
        transaction.on_commit(lambda: log.checkpoint(declaration), robust=True)
    return opened


def change_deadline(declaration, closes_at) -> None:
    """Set until when an open declaration can be signed: an aware instant, or None for no limit.

    Raises ValidationError when it is not open, or when the deadline is not to come.
    """
    with transaction.atomic():
        declaration = log.lock(declaration)
        if not OpenText.objects.filter(declaration=declaration).exists():
            raise ValidationError(_("This declaration is not open for signature."))
        at = timezone.now()
        if closes_at is not None and closes_at <= max(at, declaration.opens_at or at):
            raise ValidationError(_("The signature must close after it opens."))
        declaration.closes_at = closes_at
        declaration.save(update_fields=["closes_at"])


def close(declaration) -> None:
    """Close a declaration for signature. Raises ValidationError when it is not open."""
    with transaction.atomic():
        declaration = log.lock(declaration)
        current = OpenText.objects.filter(declaration=declaration).first()
        if current is None:
            raise ValidationError(_("This declaration is not open for signature."))
        _close(declaration, current, timezone.now())
        declaration.stage = Declaration.Stage.CLOSED
        declaration.save(update_fields=["stage"])
        transaction.on_commit(lambda: log.checkpoint(declaration), robust=True)


def close_what_is_over() -> int:
    """Close every declaration whose deadline has passed; return how many. For the worker."""
    over = Declaration.objects.filter(open_text__isnull=False, closes_at__lte=timezone.now())
    closed = 0
    for declaration in over:
        try:
            close(declaration)
        except ValidationError:
            continue  # an officer closed it in the same moment
        closed += 1
    return closed


def _close(declaration, current, at):
    log.append(
        declaration,
        LedgerEntry.Kind.CLOSED,
        {"text_sha256": current.adopted_text.sha256},
        at,
    )
    current.delete()
