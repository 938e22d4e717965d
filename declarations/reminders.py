"""Reminders: when whoever was invited and has not answered is written to again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from declarations.inviting import REMINDER, deadline_of, mails_of
from declarations.models import Declaration, Invitation, Signature
from portal.lib import clock
from portal.outbox.api import Envelope, queue_many
from portal.outbox.models import Mail

# Wall times in the invited person’s zone: reminders are due at the first, and one that is late
# still goes out until the second.
MORNING, EVENING = 9, 19


@dataclass(frozen=True)
class Reminder:
    """One date of the schedule: so many days before the deadline, at an instant (UTC)."""

    days: int
    at: datetime


def schedule(deadline: datetime, time_zone: str, reminder_days: str) -> list[Reminder]:
    """Return the reminders before a deadline (aware) in their order.

    `reminder_days` is like "14, 7, 2", counted in calendar days of the zone.
    """
    last_day = clock.to_wall(deadline, time_zone).date()
    found = []
    for days in {int(part) for part in reminder_days.split(",") if part.strip()}:
        day = last_day - timedelta(days=days)
        try:
            at = clock.to_utc(datetime(day.year, day.month, day.day, MORNING), time_zone)
        except (clock.ImpossibleTime, clock.AmbiguousTime):
            # The clocks change on that morning.
            at = clock.day_bounds(day, time_zone)[0] + timedelta(hours=MORNING)
        found.append(Reminder(days, at.astimezone(UTC)))
    return sorted(found, key=lambda reminder: reminder.at)


def due(invitation, mails, at: datetime) -> Reminder | None:
    """Return the reminder that an unanswered invitation should get at an instant, or None.

    `mails` are its invitations and reminders so far, oldest first. Of several reminders that were
    missed the latest alone is due; whoever was written to since then has been reminded. An address
    at which nothing arrived is left to the officers.
    """
    deadline = deadline_of(invitation)
    if deadline is None or deadline <= at:
        return None
    if not MORNING <= clock.to_wall(at, invitation.time_zone).hour < EVENING:
        return None
    passed = [
        reminder
        for reminder in schedule(
            deadline, invitation.time_zone, invitation.declaration.reminder_days
        )
        if reminder.at <= at
    ]
    sent = [mail for mail in mails if mail.state != Mail.State.CANCELLED]
    if not passed or not sent:
        return None
    last = sent[-1]
    arrived = last.state == Mail.State.ACCEPTED and last.to == invitation.email
    return passed[-1] if arrived and last.queued_at < passed[-1].at else None


def remind() -> int:
    """Queue every reminder that is due now; return how many. Safe to run again at any time."""
    at = timezone.now()
    declarations = Declaration.objects.open(at).filter(open_text__isnull=False)
    # What the city signed otherwise, on paper in the hall say, needs no reminder.
    given = Signature.objects.standing().filter(
        seat=OuterRef("seat"), capacity=OuterRef("capacity")
    )
    waiting = list(
        Invitation.objects.unanswered(at)
        .filter(~Exists(given) | Q(is_renewal=True))
        .filter(declaration__in=declarations.exclude(reminder_days=""))
        .exclude(email="")
        .select_related("declaration")
    )
    mails = mails_of(waiting)
    envelopes = []
    for invitation in waiting:
        number = str(invitation.number)
        reminder = due(invitation, mails.get(number, []), at)
        if reminder is not None:
            envelopes.append(
                Envelope(
                    REMINDER,
                    invitation.email,
                    invitation.language,
                    f"reminder:{number}:{reminder.days}:{reminder.at:%Y-%m-%d}",
                    about=number,
                    batch=f"reminders:{at:%Y-%m-%d}",
                )
            )
    queue_many(envelopes)
    return len(envelopes)
