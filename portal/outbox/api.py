"""How the apps above send mail: put it in the queue, take it out, ask how far it is."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.validators import validate_email
from django.db.models import Count
from django.utils import timezone

from portal.lib.addresses import site_host
from portal.outbox.models import Mail


@dataclass(frozen=True)
class Envelope:
    """A mail to be queued.

    `kind` names its composer. `to` is one bare address, `language` is that of the recipient (fr
    or en). `about` and `data` (plain JSON) tell the composer what to write about: references,
    never secrets. Of all envelopes with the same `key`, in all time, one mail is made. `batch`
    groups mails for `progress`; it also puts them behind the mails of no batch. `not_before` is
    an aware datetime.
    """

    kind: str
    to: str
    language: str
    key: str
    about: str = ""
    data: dict = field(default_factory=dict)
    batch: str = ""
    not_before: datetime | None = None

    def mail(self, now: datetime) -> Mail:
        """The row, not saved. Raises ValidationError for an address that is none, another
        language, an empty key or a text too long; ValueError for a time without a zone."""
        validate_email(self.to)
        not_before = self.not_before or now
        if timezone.is_naive(not_before):
            raise ValueError("not_before needs a time zone.")
        number = uuid.uuid4()
        row = Mail(
            number=number,
            message_id=f"<{number}@{site_host()}>",
            kind=self.kind,
            to=self.to,
            language=self.language,
            about=str(self.about),
            data=self.data,
            key=self.key,
            batch=self.batch,
            not_before=not_before,
            queued_at=now,
        )
        # SQLite would store what PostgreSQL refuses.
        row.clean_fields()
        return row


@dataclass(frozen=True)
class Progress:
    """How many mails of a batch are where.

    `accepted` means that the mail server took the mail; whether anybody opened it is unknown.
    `queued` counts those in the hands of a worker too.
    """

    queued: int = 0
    accepted: int = 0
    failed: int = 0
    bounced: int = 0
    cancelled: int = 0

    @property
    def total(self) -> int:
        return self.queued + self.accepted + self.failed + self.bounced + self.cancelled

    @property
    def settled(self) -> int:
        """How many need no more work: the value of a progress bar whose maximum is `total`."""
        return self.total - self.queued


def queue(
    kind: str, *, to: str, language: str, key: str, about="", data=None, batch="", not_before=None
) -> Mail:
    """Queue one mail within the caller's transaction, and return it; see Envelope.

    A key that is known already returns the mail of then, unchanged.
    """
    envelope = Envelope(kind, to, language, key, about, data or {}, batch, not_before)
    return queue_many([envelope])[0]


def queue_many(envelopes: Iterable[Envelope]) -> list[Mail]:
    """Queue mails in few statements within the caller's transaction; return them in order.

    Nothing is queued when one of them is unusable: the error of `Envelope.mail`, before anything
    is written.
    """
    now = timezone.now()
    rows = [envelope.mail(now) for envelope in envelopes]
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
    by_key = Mail.objects.in_bulk([row.key for row in rows], field_name="key")
    return [by_key[row.key] for row in rows]


def cancel(**which) -> int:
    """Cancel the queued mails that match (fields of Mail); return how many.

    A mail in the hands of a worker goes out: its composer has the last word (`Unneeded`). Raises
    TypeError without a condition.
    """
    if not which:
        raise TypeError("cancel() needs a condition: it would cancel every mail there is.")
    return Mail.objects.filter(state=Mail.State.QUEUED, **which).update(
        state=Mail.State.CANCELLED, settled_at=timezone.now(), problem="withdrawn"
    )


def progress(batch: str) -> Progress:
    """How far a batch is: one query, whatever its size."""
    counts = dict(
        Mail.objects.filter(batch=batch).order_by().values_list("state").annotate(count=Count("pk"))
    )
    counts[Mail.State.QUEUED] = counts.get(Mail.State.QUEUED, 0) + counts.pop(Mail.State.SENDING, 0)
    return Progress(**{str(state): count for state, count in counts.items()})


def send_again(mails) -> int:
    """Queue failed and bounced mails of a queryset anew, all attempts open; return how many.

    They keep number, key and Message-ID: it is the same mail. Those whose address was forgotten
    stay as they are.
    """
    return (
        mails.filter(state__in=[Mail.State.FAILED, Mail.State.BOUNCED])
        .exclude(to="")
        .update(
            state=Mail.State.QUEUED,
            attempts=0,
            not_before=timezone.now(),
            settled_at=None,
            problem="",
        )
    )


def mark_bounced(mails, problem: str = "bounced") -> int:
    """Mark accepted mails of a queryset as bounced; return how many.

    `problem` is a key of `models.PROBLEMS`, perhaps with a detail after a colon.
    """
    return mails.filter(state__in=[Mail.State.ACCEPTED, Mail.State.SENDING]).update(
        state=Mail.State.BOUNCED,
        problem=problem[:200],
        settled_at=timezone.now(),
        lease_until=None,
    )


def forget(**which) -> int:
    """Blank address and details of the mails that match; return how many.

    What is queued is cancelled first. That a mail was sent stays, to whom does not: for the
    erasure of a person and for retention. A mail in the hands of a worker is not touched; ask
    again once it is settled.
    """
    cancel(**which)
    return (
        Mail.objects.filter(state__in=Mail.SETTLED, **which).exclude(to="").update(to="", data={})
    )
