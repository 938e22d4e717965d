"""Mails to send, and ways to look at what became of them."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.outbox import api, letters
from portal.outbox.models import Mail
from tests.outbox.desk import letters as desk  # noqa: F401 – registers the notes

ADDRESS = "ines.acores@lisbon.example"


@pytest.fixture
def note():
    """A function that queues a note; what is not given is made up."""
    numbers = itertools.count(1)

    def queue(**fields):
        number = next(numbers)
        given = {"to": ADDRESS, "language": "fr", "about": str(number), "key": f"note-{number}"}
        return api.queue(fields.pop("kind", "desk.note"), **{**given, **fields})

    return queue


@pytest.fixture
def composer(monkeypatch):
    """A function that registers a composer for the length of the test."""

    def register(kind, compose):
        monkeypatch.setitem(letters.COMPOSERS, kind, compose)

    return register


@pytest.fixture
def pass_time():
    """A function that makes everything in the queue older by some minutes."""

    def shift(minutes):
        for mail in Mail.objects.all():
            mail.not_before -= timedelta(minutes=minutes)
            if mail.lease_until:
                mail.lease_until -= timedelta(minutes=minutes)
            mail.save(update_fields=["not_before", "lease_until"])

    return shift


def state_of(mail):
    """(state, number of attempts, problem) of a mail as the database has it."""
    mail = Mail.objects.get(pk=mail.pk)
    return mail.state, mail.attempts, mail.problem


def waits(mail):
    """How many whole minutes from now the mail waits."""
    mail = Mail.objects.get(pk=mail.pk)
    return round((mail.not_before - timezone.now()) / timedelta(minutes=1))
