"""Delivery reports as mail servers send them back, and what is none."""

import io
import os
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from portal.outbox.management.commands import record_bounce
from tests.outbox.conftest import ADDRESS, state_of

pytestmark = pytest.mark.django_db

REPORT = """\
From: MAILER-DAEMON@city.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I could not deliver your message to {address}.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.city.example
{field}

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <{address}>: unknown

--B
Content-Type: {quoted}

{head}
--B--
"""


def report(**parts):
    given = {
        "to": "parvis@localhost",
        "address": ADDRESS,
        "field": "X-Queue: 1",
        "action": "failed",
        "status": "5.1.1",
        "quoted": "text/rfc822-headers",
        "head": "Subject: Invitation\n",
    }
    return REPORT.format(**{**given, **parts}).encode()


@pytest.fixture
def read(monkeypatch):
    """A function that gives bytes to the command as a mail server does."""

    def run(data):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        call_command("record_bounce")

    return run


@pytest.fixture
def sent(note):
    """A mail that the mail server accepted."""
    mail = note()
    call_command("worker", "--drain")
    return mail


@pytest.mark.parametrize(
    "parts",
    [
        {"head": "Message-ID: {mail.message_id}\nSubject: Invitation\n"},
        {"head": "X-Parvis-Mail: {mail.number}\n"},
        {"head": "Message-ID: {mail.message_id}\n\nThe text.\n", "quoted": "message/rfc822"},
        {"field": "Original-Envelope-Id: {mail.number}"},
        {"field": "Original-Message-ID: {mail.message_id}"},
        {"to": "bounces+{mail.number.hex}@parvis.example"},
    ],
)
def test_a_report_finds_its_mail(sent, read, parts):
    read(report(**{name: text.format(mail=sent) for name, text in parts.items()}))
    assert state_of(sent) == ("bounced", 1, "bounced: 5.1.1")


def test_the_same_report_twice_and_windows_line_ends(sent, read):
    data = report(head=f"Message-ID: {sent.message_id}\n").replace(b"\n", b"\r\n")
    read(data)
    sent.refresh_from_db()
    settled_at = sent.settled_at
    read(data)
    sent.refresh_from_db()
    assert (sent.state, sent.settled_at) == ("bounced", settled_at)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_a_report_of_anything_but_a_failure_changes_nothing(sent, read, action):
    read(report(action=action, head=f"Message-ID: {sent.message_id}\n"))
    assert state_of(sent)[0] == "accepted"


def test_a_holiday_notice_is_no_report(sent, read):
    read(f"To: bounces+{sent.number.hex}@x.example\nSubject: Away\n\nAction: failed\n".encode())
    assert state_of(sent)[0] == "accepted"


def test_a_report_on_an_unknown_mail_or_one_that_was_never_sent_changes_nothing(note, sent, read):
    waiting = note()
    read(report(head="Message-ID: <7c9e6679-7425-40de-944b-e07fc1f90ae7@localhost>\n"))
    read(report(head=f"Message-ID: {waiting.message_id}\n"))
    assert (state_of(sent)[0], state_of(waiting)[0]) == ("accepted", "queued")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\xff\xfe garbage \r\n\r\n",
        b"Content-Type: multipart/report; boundary=\n\n--\n",
        b"Content-Type: multipart/report; boundary=B\n\n--B\nContent-Type: message/delivery-status",
        b"Content-Type: message/delivery-status\n\nAction: failed\nStatus: x\n",
        b"Content-Type: text/rfc822-headers; charset=nowhere\n\n\xff\xff",
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n!",
        report(head="Message-ID: \xff\xfe\n")[:-400],
        os.urandom(5000),
    ],
)
def test_garbage_is_passed_over(sent, read, data):
    read(data)
    assert state_of(sent)[0] == "accepted"


def test_the_log_keeps_quiet_about_who(sent, read, caplog):
    caplog.set_level("DEBUG")
    read(report(head=f"Message-ID: {sent.message_id}\n"))
    assert str(sent.number) in caplog.text
    assert ADDRESS not in caplog.text and "unknown" not in caplog.text


def test_without_a_database_the_mail_server_is_asked_to_come_back(sent, read, monkeypatch):
    def fail(mails, problem):
        raise OperationalError

    monkeypatch.setattr(record_bounce, "mark_bounced", fail)
    with pytest.raises(CommandError) as caught:
        read(report(head=f"Message-ID: {sent.message_id}\n"))
    assert caught.value.returncode == os.EX_TEMPFAIL
