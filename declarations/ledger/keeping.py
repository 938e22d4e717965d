"""The nightly verification of every ledger, and who is told when anything differs.

Each run is kept as a `Verification`, also when nothing was found: silence is no success.
"""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from declarations.ledger import log
from declarations.ledger.comparing import Finding, compare, finding
from declarations.ledger.snapshot import read
from declarations.models import Declaration, LedgerEntry, Verification
from portal.lib.access import ADMINISTRATOR, PROTOCOL_OFFICER
from portal.lib.guards.install import missing
from portal.outbox.api import Envelope, queue_many

ALARM = "declarations.alarm"
# The chore runs once a day: past this, a night was left out.
LATE = timedelta(hours=36)


def verify_everything() -> Verification:
    """Recompute every ledger from the database, keep what was found, and queue the alarms.

    A ledger that holds gets the checkpoint that its newest entries may lack. One that does not is
    not signed any further by this run.
    """
    before = Verification.objects.first()
    found, heads, entries = _missing_guards(), {}, 0
    for declaration in _with_ledger():
        snapshot = read(declaration)
        entries += len(snapshot.entries)
        heads[declaration.slug] = _summary(snapshot.checkpoints)
        differences = [*compare(snapshot), *_disappeared(snapshot, before)]
        found += differences or _sign_newest(declaration)
    known = before.heads if before is not None else {}
    found += [
        finding(slug, _("A whole ledger that was there at the last verification is gone."))
        for slug in known
        if slug not in heads
    ]
    with transaction.atomic():
        verification = Verification.objects.create(
            at=timezone.now(),
            entries=entries,
            problems=[asdict(one) for one in found],
            heads=heads,
        )
        if found:
            _alarm(verification)
    return verification


def watch() -> int:
    """Tell the officers when the verification has not run for too long; return to how many.

    A chore of its own: one that fails cannot report itself.
    """
    now = timezone.now()
    last = Verification.objects.first()
    since = last.at if last else LedgerEntry.objects.aggregate(first=Min("at"))["first"]
    if since is None or not is_late(since, now):
        return 0
    about = {"late_since": log.instant(since)}
    return len(_tell(f"late:{now.date()}", "", about))


def is_late(since: datetime, now: datetime) -> bool:
    """Return whether a verification is overdue when the last one was at `since`."""
    return now - since > LATE


def officers():
    """Return the users who are told: protocol officers, administrators, superusers; active ones."""
    wanted = Q(groups__name__in=[PROTOCOL_OFFICER, ADMINISTRATOR]) | Q(is_superuser=True)
    return get_user_model().objects.filter(wanted, is_active=True).distinct().order_by("pk")


def _with_ledger():
    return Declaration.objects.filter(
        Q(entries__isnull=False)
        | Q(adopted_texts__isnull=False)
        | Q(signatures__isnull=False)
        | Q(checkpoints__isnull=False)
    ).distinct()


def _missing_guards() -> list[Finding]:
    return [
        finding(
            "",
            _("The database lacks the guard %(name)s: records could be changed in it."),
            name=name,
        )
        for name in missing(connection)
    ]


def _summary(checkpoints) -> dict:
    """Return what the next run must find again of the checkpoints as they are now."""
    notes = "".join(one.note for one in checkpoints)
    return {
        "checkpoints": len(checkpoints),
        "size": checkpoints[-1].size if checkpoints else 0,
        "sha256": hashlib.sha256(notes.encode()).hexdigest(),
    }


def _disappeared(snapshot, before):
    """Compare the checkpoints with those that the run before saw: they only grow in number."""
    seen = before.heads.get(snapshot.declaration.slug) if before is not None else None
    if seen is None:
        return []
    again = [one for one in snapshot.checkpoints if one.size <= seen["size"]]
    if _summary(again) == seen:
        return []
    words = _("Checkpoints that were there at the last verification are gone or were changed.")
    return [finding(snapshot.declaration.slug, words)]


def _sign_newest(declaration):
    try:
        log.checkpoint(declaration)
    except log.KeyMissing:
        words = _("The newest entries cannot be signed: the key of the ledger cannot be used.")
        return [finding(declaration.slug, words)]
    return []


def _alarm(verification):
    """Queue one mail to each officer; the same differences are told once a day."""
    content = json.dumps(verification.problems, sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()[:32]
    _tell(f"{digest}:{verification.at.date()}", str(verification.pk), {})


def _tell(key, about, data):
    return queue_many(
        Envelope(ALARM, user.email, "fr", f"{ALARM}:{key}:{user.pk}", about, data)
        for user in officers()
    )
