"""The depositary's notice: what happened to a declaration, mailed to all who signed it.

With it goes the newest checkpoint. Hundreds of mailboxes then hold what nobody can change any more.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from declarations.ledger import log
from declarations.models import (
    Checkpoint,
    Declaration,
    Invitation,
    LedgerEntry,
    PublicRecord,
    Signature,
)
from portal.outbox.api import Envelope, queue_many
from portal.outbox.models import Mail

NOTICE = "declarations.checkpoint"
# At most one notice a day to each signatory of a declaration.
EVERY = timedelta(days=1)


@dataclass
class News:
    """What the entries between two checkpoints say.

    `cities` has for each kind of act the cities as (French, English), in order; `counts` how many
    of the other entries there are; `keys` the public lines of new keys.
    """

    cities: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)


def send_notices() -> int:
    """Queue the notices that are due, and return how many mails they are.

    A declaration is due when its newest checkpoint covers entries that no notice has told of, and
    the last notice is a day old. Repeating it changes nothing: each mail has its own key.
    """
    return sum(_send(declaration) for declaration in Declaration.objects.published())


def recipients(declaration, told: int) -> list[tuple[Signature, Invitation]]:
    """Return whom to tell of what followed the first `told` entries, and by which invitation.

    Everybody whose signature stands or has ended since: an end that nobody wished must not pass
    unnoticed. Who signed on paper is told at the address at which the city was invited, if it was.
    Nobody who was erased, and no address twice.
    """
    signatures = (
        Signature.objects.filter(declaration=declaration, erasure__isnull=True)
        .filter(Q(ending__isnull=True) | Q(ending__entry__index__gte=told))
        .select_related("invitation")
        .order_by("pk")
    )
    invited = {one.seat_id: one for one in invitations_of_papers(declaration)}
    found = {}
    for signature in signatures:
        invitation = signature.invitation or invited.get(signature.seat_id)
        if invitation is not None and invitation.email:
            found.setdefault(invitation.email.lower(), (signature, invitation))
    return list(found.values())


def invitations_of_papers(declaration):
    """Return the invitations at whose address somebody who signed on paper is told, newest last."""
    return declaration.invitations.filter(
        revoked_at__isnull=True, refusal__isnull=True, signature__isnull=True
    ).order_by("pk")


def news_between(declaration, old_size: int, new_size: int) -> News:
    """Return what the entries from `old_size` up to `new_size` say. Three queries."""
    news = News()
    entries = declaration.entries.filter(index__gte=old_size, index__lt=new_size)
    leaves = [entry.content for entry in entries.order_by("index")]
    codes = {leaf.get("id") or leaf.get("signature") for leaf in leaves} - {None}
    cities = _cities(codes)
    for leaf in leaves:
        kind = _kind_of(leaf)
        code = leaf.get("id") or leaf.get("signature")
        if leaf["type"] == LedgerEntry.Kind.KEY_ROTATION:
            news.keys.append(leaf["new_vkey"])
        elif code is None or leaf["type"] == LedgerEntry.Kind.ERASURE:
            # Whose name was erased is not told around.
            news.counts[kind] = news.counts.get(kind, 0) + 1
        else:
            news.cities.setdefault(kind, []).append(cities[code])
    return news


def _send(declaration):
    try:
        head = log.checkpoint(declaration)
    except log.KeyMissing:
        return 0  # the nightly verification tells the officers
    told, at = _told(declaration)
    if head is None or head.size <= told or (at and timezone.now() - at < EVERY):
        return 0
    with transaction.atomic():
        envelopes = [
            Envelope(
                NOTICE,
                invitation.email,
                invitation.language,
                f"{NOTICE}:{declaration.slug}:{head.size}:{signature.number}",
                about=str(signature.number),
                data={"old_size": told},
                batch=_batch(declaration, head),
            )
            for signature, invitation in recipients(declaration, told)
        ]
        return len(queue_many(envelopes)) if envelopes else 0


def _batch(declaration, head):
    return f"checkpoint:{declaration.pk}:{head.size}"


def size_told(mail) -> int:
    """Return the size of the checkpoint that a notice brings."""
    return int(mail.batch.rpartition(":")[2])


def _told(declaration):
    """Return (size, instant) of the last notice, (0, None) before the first."""
    last = (
        Mail.objects.filter(kind=NOTICE, batch__startswith=f"checkpoint:{declaration.pk}:")
        .order_by("-queued_at", "-pk")
        .first()
    )
    return (size_told(last), last.queued_at) if last else (0, None)


def _kind_of(leaf):
    """Return the kind of entry, an ending by its reason."""
    return leaf["reason"] if leaf["type"] == LedgerEntry.Kind.ENDING else leaf["type"]


def _cities(codes):
    """Return {code of a signature: its city in French and English}; erasing leaves the city."""
    records = PublicRecord.objects.filter(signature__number__in=codes).order_by("number")
    rows = records.values_list("signature__number", "city_fr", "city_en")
    return {str(number): (french, english) for number, french, english in rows}


def head_of(declaration, size: int) -> Checkpoint:
    """Return the checkpoint of a size. Raises Checkpoint.DoesNotExist."""
    return declaration.checkpoints.get(size=size)
