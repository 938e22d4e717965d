"""Putting mails into the queue, taking them out, and how far a batch is."""

from datetime import datetime, timedelta

import pytest
from django.core import mail as outgoing
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.outbox import api
from portal.outbox.models import Mail
from tests.outbox.conftest import ADDRESS, state_of

pytestmark = pytest.mark.django_db


def envelope(number, **fields):
    given = {"kind": "desk.note", "to": f"mayor{number}@city.example", "language": "en"}
    return api.Envelope(**{**given, "key": f"invitation-{number}", **fields})


def test_a_mail_vanishes_with_the_transaction_that_queued_it(note):
    with pytest.raises(RuntimeError), transaction.atomic():
        note()
        raise RuntimeError
    assert not Mail.objects.exists()


def test_the_same_key_is_one_mail_and_the_first_one_stays(note):
    first = note(key="code-7", about="first")
    second = note(key="code-7", about="second", to="other@city.example")
    assert (second.pk, second.about, second.to) == (first.pk, "first", ADDRESS)
    call_command("worker", "--drain")
    assert note(key="code-7").state == "accepted"
    call_command("worker", "--drain")
    assert len(outgoing.outbox) == 1


def test_a_thousand_are_queued_in_as_many_statements_as_ten():
    counts = []
    for start, size in ((0, 10), (10, 1000)):
        with CaptureQueriesContext(connection) as counted:
            rows = api.queue_many(envelope(start + n, batch="all") for n in range(size))
        assert [row.to for row in rows] == [f"mayor{start + n}@city.example" for n in range(size)]
        assert all(row.pk for row in rows)
        counts.append(len(counted))
    # SQLite takes no more than 999 values in one statement.
    assert counts[1] <= (counts[0] if connection.vendor == "postgresql" else 30)
    assert api.progress("all").total == 1010


@pytest.mark.parametrize(
    "wrong, error",
    [
        ({"to": "nobody"}, ValidationError),
        ({"to": "a@b.example\nBcc: all@b.example"}, ValidationError),
        ({"to": "a@b.example, c@d.example"}, ValidationError),
        ({"language": "de"}, ValidationError),
        ({"key": ""}, ValidationError),
        ({"about": "x" * 201}, ValidationError),
        ({"data": {"when": datetime(2031, 7, 7)}}, ValidationError),
        ({"not_before": datetime(2031, 7, 7, 16)}, ValueError),
    ],
)
def test_one_unusable_envelope_and_nothing_is_queued(wrong, error):
    with pytest.raises(error):
        api.queue_many([envelope(1), envelope(2, **wrong)])
    assert not Mail.objects.exists()


def test_the_message_id_is_made_of_the_number_and_the_site(note, settings):
    settings.SITE_URL = "https://parvis.example:8443"
    mail = note()
    assert mail.message_id == f"<{mail.number}@parvis.example>"


def test_only_what_is_queued_is_cancelled(note):
    sent, waiting, other = note(about="d1"), note(about="d1"), note(about="d2")
    Mail.objects.filter(pk=sent.pk).update(state="accepted", settled_at=timezone.now())
    assert api.cancel(about="d1") == 1
    assert [state_of(mail)[0] for mail in (sent, waiting, other)] == [
        "accepted", "cancelled", "queued",
    ]  # fmt: skip
    call_command("worker", "--drain")
    assert [message.subject for message in outgoing.outbox] == ["Note d2"]
    with pytest.raises(TypeError):
        api.cancel()


def test_progress_counts_each_state_in_one_query(note, django_assert_num_queries):
    now = timezone.now()
    states = ["queued", "sending", "accepted", "accepted", "failed", "bounced", "cancelled"]
    for state in states:
        mail = note(batch="b")
        Mail.objects.filter(pk=mail.pk).update(
            state=state,
            lease_until=now if state == "sending" else None,
            settled_at=None if state in ("queued", "sending") else now,
        )
    note(batch="another")
    with django_assert_num_queries(1):
        found = api.progress("b")
    assert found == api.Progress(queued=2, accepted=2, failed=1, bounced=1, cancelled=1)
    assert (found.total, found.settled) == (7, 5)
    assert api.progress("none") == api.Progress()


def test_a_later_mail_waits_and_single_mails_overtake_a_batch(note):
    note(about="later", not_before=timezone.now() + timedelta(hours=1))
    note(about="batch", batch="invitations")
    note(about="code")
    call_command("worker", "--drain")
    assert [message.subject for message in outgoing.outbox] == ["Note code", "Note batch"]


def test_to_forget_a_person_keeps_that_a_mail_was_sent(note):
    sent = note(about="p", data={"city": "Lisboa"})
    call_command("worker", "--drain")
    waiting = note(about="p")
    note(about="q")
    assert api.forget(about="p") == 2
    rows = {mail.pk: mail for mail in Mail.objects.filter(about="p")}
    assert [(row.to, row.data) for row in rows.values()] == [("", {})] * 2
    assert (rows[sent.pk].state, rows[waiting.pk].state) == ("accepted", "cancelled")
    assert Mail.objects.get(about="q").to == ADDRESS


@pytest.mark.parametrize(
    "change",
    [
        {"state": "lost"},
        {"language": "de"},
        {"state": "sending"},
        {"lease_until": "2031-07-07T16:00Z"},
        {"state": "accepted"},
        {"settled_at": "2031-07-07T16:00Z"},
        {"to": ""},
        {"key": ""},
    ],
)
def test_the_database_refuses_what_cannot_be(note, change):
    mail = note()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(**change)
