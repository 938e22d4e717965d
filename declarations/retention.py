"""How long what tells of persons is kept, and what becomes of it then.

`SCHEDULE` is the whole of it; docs/signing.md prints the same table. Adopted texts, the ledger,
signatures and the public roll are kept for ever.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from declarations.models import (
    Challenge,
    Evidence,
    Invitation,
    InvitationLink,
    PaperEntry,
    RateCount,
    SigningRequest,
)
from declarations.rights import BLANK_REQUEST, blank_papers
from declarations.signing import acts
from portal.outbox import api
from portal.outbox.models import Mail

DAY, YEAR = timedelta(days=1), timedelta(days=365)
State = SigningRequest.State


@dataclass(frozen=True)
class Rule:
    """What is due at an instant, and what then happens to it; `kept` is for people to read."""

    name: str
    kept: str
    due: Callable
    end: Callable


def _blank_invitations(invitations, now):
    found = list(invitations)
    for invitation in found:
        acts.blank_invitation(invitation, now)
    return len(found)


def _delete(rows, now):
    return rows.delete()[1].get(rows.model._meta.label, 0)


def _unanswered(now):
    deadline = Coalesce(F("expires_at"), F("declaration__closes_at"))
    return Invitation.objects.annotate(deadline=deadline).filter(
        deadline__lt=now - 2 * YEAR,
        erased_at__isnull=True,
        signature__isnull=True,
        refusal__isnull=True,
        delegations__isnull=True,
    )


def _answered(now):
    """Invitations whose answers have outlived all their evidence."""
    kept = Evidence.objects.filter(erased_at__isnull=True, invitation__isnull=False)
    return (
        Invitation.objects.filter(erased_at__isnull=True, evidence__isnull=False)
        .exclude(pk__in=kept.values("invitation"))
        .distinct()
    )


def _old_papers(now):
    settled = now - settings.EVIDENCE_YEARS * YEAR
    rejected = Q(rejected_by__isnull=False, recorded_at__lt=now - YEAR)
    return PaperEntry.objects.filter(rejected | Q(settled_at__lt=settled)).exclude(scan="")


SCHEDULE = (
    Rule(
        "evidence",
        "PARVIS_EVIDENCE_YEARS (10 years) from the act, then blanked; the act and its time stay",
        lambda now: Evidence.objects.filter(erased_at__isnull=True, keep_until__lt=now.date()),
        acts.blank_evidence,
    ),
    Rule(
        "answered invitations",
        "as long as their evidence, then the person is blanked",
        _answered,
        _blank_invitations,
    ),
    Rule(
        "unanswered invitations",
        "2 years after their deadline, then the person is blanked",
        _unanswered,
        _blank_invitations,
    ),
    Rule(
        "papers",
        "as long as evidence, rejected ones 1 year; then scan, names and witness go",
        _old_papers,
        lambda papers, now: blank_papers(papers),
    ),
    Rule(
        "unproven requests",
        "7 days, then deleted",
        lambda now: SigningRequest.objects.filter(
            state=State.UNPROVEN, created_at__lt=now - 7 * DAY
        ),
        _delete,
    ),
    Rule(
        "declined requests",
        "1 year, then the person is blanked",
        lambda now: SigningRequest.objects.filter(
            state=State.DECLINED, decided_at__lt=now - YEAR
        ).exclude(name="", email=""),
        lambda requests, now: requests.update(**BLANK_REQUEST),
    ),
    Rule(
        "accepted requests",
        "until their invitation is blanked, then blanked too",
        lambda now: SigningRequest.objects.filter(invitation__erased_at__isnull=False).exclude(
            name="", email=""
        ),
        lambda requests, now: requests.update(**BLANK_REQUEST),
    ),
    Rule(
        "mailed codes",
        "30 days, then deleted",
        lambda now: Challenge.objects.filter(expires_at__lt=now - 30 * DAY),
        _delete,
    ),
    Rule(
        "links",
        "90 days after they expired or were revoked, then deleted",
        lambda now: InvitationLink.objects.filter(
            Q(expires_at__lt=now - 90 * DAY) | Q(revoked_at__lt=now - 90 * DAY)
        ),
        _delete,
    ),
    Rule(
        "addresses of sent mails",
        "90 days after sending, then blanked; that a mail was sent stays",
        lambda now: Mail.objects.filter(settled_at__lt=now - 90 * DAY).exclude(to=""),
        lambda mails, now: api.forget(settled_at__lt=now - 90 * DAY),
    ),
    Rule(
        "counts of attempts",
        "2 days, then deleted; network addresses are in them as keyed digests only",
        lambda now: RateCount.objects.filter(window__lt=now - 2 * DAY),
        _delete,
    ),
    Rule(
        "sessions of browsers",
        "until they expire (two weeks), then deleted",
        lambda now: Session.objects.filter(expire_date__lt=now),
        _delete,
    ),
)


def enforce(now: datetime, *, dry_run: bool = False) -> dict[str, int]:
    """End what is due at an aware instant, and return how many rows by the name of each rule.

    A dry run counts and changes nothing. Each rule is a transaction of its own. Repeating it finds
    nothing left.
    """
    counted = {}
    for rule in SCHEDULE:
        with transaction.atomic():
            due = rule.due(now)
            counted[rule.name] = due.count() if dry_run else rule.end(due, now)
    return counted


def enforce_now() -> dict[str, int]:
    """End what is due now: the worker's daily chore."""
    return enforce(timezone.now())
