"""Papers from the hall and from town halls: one officer records them, another one decides.

An entry is never changed once it is recorded. A mistake is rejected with its reason and entered
anew; `giving.confirm_paper` and `acts.confirm_acknowledgement` turn an entry into its act.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from declarations import scans
from declarations.ledger import log
from declarations.models import PaperEntry, Signature, Statement
from declarations.signing import acts, giving
from portal.lib import clock
from portal.lib.typography import day_text, time_text

RECORD = "declarations.add_paperentry"
CONFIRM = "declarations.add_paperrecord"
Purpose = PaperEntry.Purpose


@transaction.atomic
def record(entry: PaperEntry, scan: scans.Scan, officer, submission) -> PaperEntry:
    """Store an entry with its scan for a second officer to confirm, and return it.

    `submission` (a UUID) names the form: sent twice, the first entry is returned and nothing else
    happens. An entry from before the time of scans is completed in the same way. Raises
    ValidationError, each message beside what it is about, when the paper cannot count.
    """
    declaration = log.lock(entry.seat.declaration)
    sent = PaperEntry.objects.filter(submission=submission).first()
    if sent is not None:
        return sent
    if entry.pk is not None and not is_incomplete(PaperEntry.objects.get(pk=entry.pk)):
        raise ValidationError(_("This paper has its scan already."))
    _refuse_impossible_day(entry, declaration)
    _refuse_same_scan(scan.sha256)
    if entry.purpose == Purpose.SIGNATURE:
        _refuse_signature(entry, declaration)
    else:
        refuse_confirmation(entry.signature)
    entry.scan_sha256 = scan.sha256
    entry.recorded_by, entry.submission = officer, submission
    with scans.keep(scan) as name:
        entry.scan.name = name
        entry.full_clean(exclude=["scan"])
        entry.save()
    return entry


def is_incomplete(entry) -> bool:
    """Return whether an entry comes from before the time of scans and waits for its own."""
    return entry.recorded_by_id is None and entry.is_open


def _refuse_impossible_day(entry, declaration):
    if entry.signed_on > day_at(timezone.now(), declaration):
        raise ValidationError({"signed_on": _("This date lies in the future.")})
    text = entry.adopted_text or entry.signature.adopted_text
    adopted_on = date.fromisoformat(text.content["adopted"]["at"])
    if entry.signed_on < adopted_on:
        language = (get_language() or "fr")[:2]
        raise ValidationError(
            {
                "signed_on": _("The text was adopted later, on %(day)s.")
                % {"day": day_text(adopted_on, language, year=True)}
            }
        )


def _refuse_same_scan(sha256):
    same = (
        PaperEntry.objects.filter(scan_sha256=sha256, rejected_by__isnull=True)
        .select_related("seat__organisation", "recorded_by", "seat__declaration__summit")
        .first()
    )
    if same is not None:
        raise ValidationError(
            {
                "scan": _(
                    "This very scan was recorded already: %(city)s, by %(officer)s, %(when)s."
                )
                % _who_recorded(same)
            }
        )


def _refuse_signature(entry, declaration):
    text = entry.adopted_text
    if text is None or text.declaration_id != declaration.pk:
        raise ValidationError(_("This text does not belong to the declaration of this seat."))
    if not text.statements.filter(code=entry.statement, capacity=entry.capacity).exists():
        raise ValidationError({"statement": _("The text has no such statement for this capacity.")})
    taken = standing_of(entry.seat, entry.statement)
    if taken is not None:
        raise ValidationError({"statement": taken_words(taken)})
    waiting = waiting_of(entry.seat, entry.statement).exclude(pk=entry.pk).first()
    if waiting is not None:
        raise ValidationError(
            {
                "statement": _(
                    "A signature of %(city)s with this statement was recorded already, by "
                    "%(officer)s, %(when)s. It waits for a second officer."
                )
                % _who_recorded(waiting)
            }
        )


def refuse_confirmation(signature):
    """Raise ValidationError unless a decision that confirms this signature can be recorded."""
    if signature.kind != Statement.Kind.ACKNOWLEDGES:
        raise ValidationError(_("Only an acknowledgement is confirmed."))
    acts.refuse_ended(signature)
    if hasattr(signature, "confirmation"):
        raise ValidationError(_("This acknowledgement was confirmed already."))
    waiting = _waiting().filter(signature=signature).first()
    if waiting is not None:
        raise ValidationError(
            _(
                "A decision of %(city)s was recorded already, by %(officer)s, %(when)s. It waits "
                "for a second officer."
            )
            % _who_recorded(waiting)
        )


def standing_of(seat, statement: str) -> Signature | None:
    """Return the signature of a seat with this statement that stands, if there is one."""
    return Signature.objects.standing().filter(seat=seat, statement=statement).first()


def waiting_of(seat, statement: str):
    """Return the queryset of entries of a seat and statement that wait for a second officer."""
    return _waiting().filter(seat=seat, purpose=Purpose.SIGNATURE, statement=statement)


def waiting_decisions():
    """Return the queryset of decisions on acknowledgements that wait for a second officer."""
    return _waiting().filter(purpose=Purpose.CONFIRMATION)


def _waiting():
    return PaperEntry.objects.filter(
        settled_at__isnull=True, rejected_by__isnull=True, recorded_by__isnull=False
    ).select_related("seat__organisation", "recorded_by", "seat__declaration__summit")


def confirm(entry, officer):
    """Turn an entry into its act by the check of a second officer, and return the act.

    Raises ValidationError when it cannot be, also when the city signed in the meantime.
    """
    if entry.purpose == Purpose.CONFIRMATION:
        return acts.confirm_acknowledgement(entry, officer)
    try:
        return giving.confirm_paper(entry, officer)
    except giving.SigningRefused as refusal:
        words = taken_words(refusal.signature) if refusal.signature else str(refusal)
        raise ValidationError(words) from refusal


@transaction.atomic
def reject(entry, officer, reason: str) -> PaperEntry:
    """Set an entry aside with the reason; whoever recorded it may do so too.

    Raises ValidationError when it was settled already.
    """
    log.lock(entry.seat.declaration)
    entry = PaperEntry.objects.get(pk=entry.pk)
    if not entry.is_open:
        raise ValidationError(_("This paper was settled already."))
    entry.rejected_by, entry.rejected_because = officer, reason
    entry.settled_at = timezone.now()
    entry.save(update_fields=["rejected_by", "rejected_because", "settled_at"])
    return entry


def to_confirm(signatures=None):
    """Return the acknowledgements that stand and that no mayor or council confirmed yet."""
    found = Signature.objects.all() if signatures is None else signatures
    return (
        found.standing()
        .filter(kind=Statement.Kind.ACKNOWLEDGES, confirmation__isnull=True)
        .order_by("signed_at", "pk")
    )


def taken_words(signature) -> str:
    """Return who signed for a city and when: “Ada Modèle signed this … on …”."""
    record = signature.records.order_by("-number").first()
    return _("This statement was signed for %(city)s already, by %(name)s, %(when)s.") % {
        "city": signature.seat.organisation,
        "name": record.name or _("a person whose name was erased"),
        "when": moment_words(signature.signed_at, signature.declaration),
    }


def _who_recorded(entry):
    return {
        "city": entry.seat.organisation,
        "officer": officer_name(entry.recorded_by),
        "when": moment_words(entry.recorded_at, entry.seat.declaration),
    }


def officer_name(user) -> str:
    """Return what an officer is called: the name, else the address."""
    return getattr(user, "name", "") or user.email


def day_at(instant, declaration):
    """Return the day of an instant at the summit, in UTC without one."""
    zone = declaration.summit.time_zone if declaration.summit_id else "UTC"
    return clock.to_wall(instant, zone).date()


def moment_words(instant, declaration) -> str:
    """Return an instant on the clock of the summit, in the active language."""
    language = (get_language() or "fr")[:2]
    wall = clock.to_wall(instant, declaration.summit.time_zone if declaration.summit_id else "UTC")
    return f"{day_text(wall, language, year=True)}, {time_text(wall, language)}"
