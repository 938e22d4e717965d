"""Periodic work: once per due time, whatever happens to the one who does it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.outbox import chores
from portal.outbox.models import Chore
from tests.outbox.conftest import ADDRESS, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch):
    """What the registered chores did; there are no others than those of the test."""
    monkeypatch.setattr(chores, "CHORES", {})
    return []


def fall_due(name):
    Chore.objects.filter(name=name).update(due_at=timezone.now())


def test_a_chore_runs_once_per_due_time_first_after_one_interval(done):
    chores.chore("desk.tidy", minutes=5)(lambda: done.append("tidy"))
    call_command("worker", "--drain")
    assert done == []
    fall_due("desk.tidy")
    call_command("worker", "--drain")
    call_command("worker", "--drain")
    assert done == ["tidy"]
    row = Chore.objects.get()
    assert row.due_at - row.last_run_at == timedelta(minutes=5)
    assert (row.lease_until, row.last_problem) == (None, "")


def test_two_workers_never_run_the_same_and_a_dead_ones_is_run_again(done):
    chores.chore("desk.tidy", minutes=5)(lambda: done.append("tidy"))
    chores.plan()
    fall_due("desk.tidy")
    assert chores.claim().name == "desk.tidy"  # …and its worker dies
    assert chores.run_next() is False
    Chore.objects.update(lease_until=timezone.now())
    assert chores.run_next() is True
    assert done == ["tidy"]


def test_a_chore_that_fails_is_told_and_keeps_nobody_from_working(done, caplog, note):
    def fail():
        raise KeyError(ADDRESS)

    chores.chore("desk.broken", minutes=5)(fail)
    chores.chore("desk.tidy", minutes=5)(lambda: done.append("tidy"))
    chores.plan()
    fall_due("desk.broken")
    fall_due("desk.tidy")
    mail = note()
    call_command("worker", "--drain")
    assert done == ["tidy"]
    assert state_of(mail)[0] == "accepted"
    row = Chore.objects.get(name="desk.broken")
    assert row.last_problem.startswith("KeyError outbox/test_chores:")
    assert row.due_at > timezone.now()
    assert "desk.broken" in caplog.text and ADDRESS not in caplog.text


def test_a_mail_that_a_chore_queues_goes_out_in_the_same_run(done, note, mailoutbox):
    chores.chore("desk.reminders", minutes=5)(note)
    chores.plan()
    fall_due("desk.reminders")
    call_command("worker", "--drain")
    assert len(mailoutbox) == 1


def test_a_shorter_interval_counts_at_once(done):
    chores.chore("desk.tidy", minutes=1440)(lambda: None)
    chores.plan()
    chores.CHORES.clear()
    chores.chore("desk.tidy", minutes=5)(lambda: None)
    chores.plan()
    assert Chore.objects.get().due_at <= timezone.now() + timedelta(minutes=5)


def test_two_chores_of_one_name_are_refused(done):
    chores.chore("desk.tidy", minutes=5)(lambda: None)
    with pytest.raises(ValueError, match="Two chores"):
        chores.chore("desk.tidy", minutes=5)(lambda: None)
