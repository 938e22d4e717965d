"""Periodic work, run by the workers: reminders, nightly verification, retention dates."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.outbox.faults import place_of
from portal.outbox.models import Chore

logger = logging.getLogger(__name__)

# Longer than any chore takes: past it, its worker counts as dead and another one runs it again.
LEASE = timedelta(minutes=30)


@dataclass(frozen=True)
class Work:
    """A registered function and how often it runs."""

    run: Callable
    every: timedelta


CHORES: dict[str, Work] = {}


def chore(name: str, *, minutes: int):
    """Register the decorated function, without arguments, to run every so many minutes.

    Several workers share the calendar: each due time is run by one of them. A worker that is
    killed leaves its chore to be run again, so a chore must bear repetition. While it runs, its
    worker sends no mail: what takes minutes calls for a second worker.
    """

    def register(run):
        known = CHORES.setdefault(name, Work(run, timedelta(minutes=minutes)))
        if known.run is not run:
            raise ValueError(f"Two chores are called {name!r}.")
        return run

    return register


def plan() -> None:
    """Enter chores that are new into the calendar, first due after one interval.

    One whose interval became shorter does not wait for the end of the longer one.
    """
    now = timezone.now()
    Chore.objects.bulk_create(
        [Chore(name=name, due_at=now + work.every) for name, work in CHORES.items()],
        ignore_conflicts=True,
    )
    for name, work in CHORES.items():
        Chore.objects.filter(name=name, due_at__gt=now + work.every).update(due_at=now + work.every)


def run_next() -> bool:
    """Run the chore that has been due for longest; False when none is due."""
    claimed = claim()
    if claimed is None:
        return False
    work, problem = CHORES[claimed.name], ""
    try:
        work.run()
    # The one failing chore must stop neither the mail nor the other chores. What failed is
    # logged and shown in the admin; messages of errors may quote addresses and are left out.
    except Exception as error:
        problem = place_of(error)
        logger.error("chore %s failed: %s", claimed.name, problem)
    now = timezone.now()
    Chore.objects.filter(name=claimed.name, lease_until=claimed.lease_until).update(
        due_at=now + work.every, lease_until=None, last_run_at=now, last_problem=problem
    )
    return True


def claim() -> Chore | None:
    """Take the chore that has been due for longest, or None."""
    now = timezone.now()
    due = Chore.objects.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lte=now),
        name__in=list(CHORES),
        due_at__lte=now,
    ).order_by("due_at", "name")
    if not due.exists():  # without a lock: a worker asks twice a second
        return None
    with transaction.atomic():
        found = due.select_for_update(skip_locked=True).first()
        if found is not None:
            found.lease_until = now + LEASE
            found.save(update_fields=["lease_until"])
    return found
