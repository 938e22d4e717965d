"""From the queue to a mail server: what is accepted, put off, given up; and what is logged."""

import logging
import smtplib
from datetime import timedelta

import pytest
from django.core import mail as outgoing
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import get_language

from portal.outbox import sending
from portal.outbox.carrier import Carrier
from portal.outbox.letters import Attachment, Letter, Unneeded
from portal.outbox.models import Mail
from tests.outbox.conftest import ADDRESS, state_of, waits

pytestmark = pytest.mark.django_db

SECRET = "4471-9920"


class TroubledBackend(BaseEmailBackend):
    """Fails as the test says: `errors` are raised one after the other, then all goes well."""

    errors = []
    opened = 0

    def open(self):
        TroubledBackend.opened += 1

    def send_messages(self, email_messages):
        if self.errors:
            raise self.errors.pop(0)
        outgoing.outbox += email_messages
        return len(email_messages)


@pytest.fixture
def trouble(settings, monkeypatch):
    """A function: the errors of the next attempts."""
    settings.EMAIL_BACKEND = f"{__name__}.TroubledBackend"
    monkeypatch.setattr(TroubledBackend, "opened", 0)

    def errors(*some):
        monkeypatch.setattr(TroubledBackend, "errors", list(some))

    errors()
    return errors


def test_an_accepted_mail(note):
    mail = note(language="en")
    call_command("worker", "--drain")
    (message,) = outgoing.outbox
    assert message.to == [ADDRESS]
    assert message.extra_headers["Message-ID"] == mail.message_id
    assert message.extra_headers["X-Parvis-Mail"] == str(mail.number)
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.problem) == ("accepted", 1, "")
    assert mail.settled_at and mail.lease_until is None


def test_a_letter_with_everything(note, composer, settings):
    settings.BOUNCE_ADDRESS = "bounces@parvis.example"
    proof = b"one\ntwo\r\n\xff"
    composer(
        "desk.full",
        lambda mail: Letter(
            subject="Izmir\r\nBcc: all@world.example",
            text="Texte",
            html="<p>Texte</p>",
            attachments=(Attachment("preuve é.txt", proof, "text/plain"),),
            reply_to=("pilar@parvis.example",),
            headers={"Message-ID": "<forged@world.example>", "Content-Language": "fr, en"},
        ),
    )
    mail = note(kind="desk.full")
    call_command("worker", "--drain")
    message = outgoing.outbox[0]
    assert message.subject == "Izmir Bcc: all@world.example"
    assert message.from_email == f"bounces+{mail.number.hex}@parvis.example"
    written = message.message()
    assert written["From"] == settings.DEFAULT_FROM_EMAIL
    assert written["Reply-To"] == "pilar@parvis.example"
    assert written["Message-ID"] == mail.message_id
    assert written["Content-Language"] == "fr, en"
    body, attached = written.get_payload()
    assert [part.get_content_type() for part in body.get_payload()] == ["text/plain", "text/html"]
    assert attached.get_payload(decode=True) == proof
    assert attached.get_filename() == "preuve é.txt"


def test_the_composer_works_in_the_language_of_the_recipient_and_writes_to_the_database(
    note, composer
):
    def compose(mail):
        assert get_language() == "en"
        Mail.objects.filter(pk=mail.pk).update(about="written")
        return Letter("Subject", "Text")

    composer("desk.writing", compose)
    mail = note(kind="desk.writing", language="en")
    call_command("worker", "--drain")
    mail.refresh_from_db()
    assert (mail.state, mail.about) == ("accepted", "written")


def test_an_unneeded_mail_is_cancelled_with_its_reason(note, composer):
    def compose(mail):
        raise Unneeded("already signed")

    composer("desk.reminder", compose)
    mail = note(kind="desk.reminder")
    call_command("worker", "--drain")
    assert state_of(mail) == ("cancelled", 1, "unneeded: already signed")
    assert outgoing.outbox == []


def test_a_kind_without_composer_fails_loudly(note, caplog):
    mail = note(kind="desk.unknown")
    call_command("worker", "--drain")
    assert state_of(mail) == ("failed", 1, "no_composer")
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert str(mail.number) in caplog.text and "desk.unknown" in caplog.text


PERMANENT = [
    (smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"5.1.1 <ines@x>: unknown")}), "550 5.1.1"),
    (smtplib.SMTPDataError(554, b"spam from ines"), "554"),
    (smtplib.SMTPNotSupportedError("SMTPUTF8 is missing"), "SMTPUTF8"),
]
TEMPORARY = [
    (smtplib.SMTPRecipientsRefused({ADDRESS: (451, b"4.7.1 greylisted")}), "451 4.7.1"),
    (smtplib.SMTPDataError(452, b"4.2.2 mailbox of ines is full"), "452 4.2.2"),
    (smtplib.SMTPSenderRefused(550, b"5.7.1 not you", "parvis@localhost"), "550 5.7.1"),
    (smtplib.SMTPServerDisconnected("ines hung up"), "SMTPServerDisconnected"),
    (TimeoutError("ines"), "TimeoutError"),
]


@pytest.mark.parametrize("error, code", PERMANENT)
def test_a_permanent_refusal_fails_at_once(note, trouble, error, code):
    trouble(error)
    mail, other = note(), note()
    call_command("worker", "--drain")
    assert state_of(mail) == ("failed", 1, f"refused: {code}")
    assert state_of(other)[0] == "accepted"


@pytest.mark.parametrize("error, code", TEMPORARY)
def test_a_temporary_refusal_is_tried_again(note, trouble, pass_time, error, code):
    trouble(error)
    mail, other = note(), note()
    call_command("worker", "--drain")
    assert state_of(mail) == ("queued", 1, f"postponed: {code}")
    assert waits(mail) == 1
    assert state_of(other)[0] == "accepted"
    pass_time(1)
    call_command("worker", "--drain")
    assert state_of(mail)[:2] == ("accepted", 2)
    ids = [message.extra_headers["Message-ID"] for message in outgoing.outbox]
    assert ids == [other.message_id, mail.message_id]


def test_it_waits_longer_each_time_and_gives_up_after_three_days(note, trouble, pass_time):
    mail = note()
    waited = []
    while state_of(mail)[0] == "queued":
        trouble(smtplib.SMTPDataError(451, b"later"))
        call_command("worker", "--drain")
        if state_of(mail)[0] == "queued":
            waited.append(waits(mail))
            pass_time(waited[-1])
    assert waited == [1, 5, 15, 60, 240, 720, 1440, 1440]
    assert timedelta(days=2) < timedelta(minutes=sum(waited)) < timedelta(days=3)
    assert state_of(mail) == ("failed", 9, "gave_up: postponed: 451")


def test_a_mail_that_kills_its_worker_each_time_is_given_up(note, pass_time):
    mail = note()
    for _attempt in range(sending.MOST_ATTEMPTS):
        assert sending.claim() == mail  # …and the worker dies
        pass_time(60)
    call_command("worker", "--drain")
    assert state_of(mail) == ("failed", 10, "gave_up")


def test_an_error_of_a_composer_stops_neither_the_others_nor_itself_for_ever(
    note, composer, pass_time, caplog
):
    def compose(mail):
        raise KeyError(f"{ADDRESS} {SECRET}")

    composer("desk.broken", compose)
    mail, other = note(kind="desk.broken"), note()
    call_command("worker", "--drain")
    state, attempts, problem = state_of(mail)
    assert (state, attempts) == ("queued", 1)
    assert problem.startswith("fault: KeyError outbox/test_sending:")
    assert state_of(other)[0] == "accepted"
    assert "ERROR" in [record.levelname for record in caplog.records]
    assert ADDRESS not in caplog.text + problem and SECRET not in caplog.text + problem


def test_the_log_names_mails_by_number_alone(note, composer, trouble, pass_time, caplog):
    caplog.set_level(logging.DEBUG)
    composer("desk.code", lambda mail: Letter(f"Code {SECRET}", f"Madame Açores, {SECRET}"))
    mails = [note(kind="desk.code", about=f"seat of {ADDRESS}") for _one in range(4)]
    trouble(PERMANENT[0][0], TEMPORARY[1][0], OSError(f"{ADDRESS} {SECRET}"))
    call_command("worker", "--drain")
    pass_time(1)
    call_command("worker", "--drain")
    said = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith("portal.outbox")
    )
    for mail in mails:
        assert str(mail.number) in said
    for word in (ADDRESS, "ines", SECRET, "Açores", "Code", "seat"):
        assert word not in caplog.text


def test_one_connection_serves_a_burst(note, trouble):
    for _one in range(60):
        note()
    call_command("worker", "--drain")
    assert len(outgoing.outbox) == 60
    assert TroubledBackend.opened == 2  # fifty mails a connection


def test_without_a_mail_server_the_command_says_so_and_the_mail_waits(note, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    mail, other = note(), note()
    with pytest.raises(CommandError, match="mail server cannot be reached"):
        call_command("worker", "--drain")
    assert state_of(mail) == ("queued", 1, "unreachable: ConnectionRefusedError")
    assert state_of(other) == ("queued", 0, "")


def test_whoever_lost_the_lease_neither_sends_nor_settles(note, pass_time):
    mail = note()
    slow = sending.claim()
    pass_time(10)
    quick = sending.claim()
    assert (slow.pk, quick.pk) == (mail.pk, mail.pk)
    carrier = Carrier()
    sending.deliver(slow, carrier)
    assert outgoing.outbox == []
    assert state_of(mail)[0] == "sending"
    sending.deliver(quick, carrier)
    sending.settle(slow, Mail.State.FAILED, "late")
    assert len(outgoing.outbox) == 1
    assert state_of(mail) == ("accepted", 2, "")


def test_what_is_in_other_hands_is_not_taken(note):
    note()
    assert sending.claim() is not None
    assert sending.claim() is None
    assert Mail.objects.get().lease_until > timezone.now()
