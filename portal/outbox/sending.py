"""From the queue to the mail server: claim, compose, hand over, settle.

One mail at a time per worker, so that a worker killed at any instant leaves at most one mail of
which nobody knows whether the server took it. That one goes out again, with the same Message-ID.
"""

import logging
from datetime import timedelta
from email.encoders import encode_base64
from email.mime.base import MIMEBase

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone, translation

from portal.outbox.carrier import Carrier, Postponed, Refused, Unreachable
from portal.outbox.faults import place_of
from portal.outbox.letters import COMPOSERS, Letter, Unneeded
from portal.outbox.models import Mail

# Its lines speak of mails by their number alone: no address, name, subject or code.
logger = logging.getLogger(__name__)

# Longer than composing and handing over can take; past it, the worker counts as dead.
LEASE = timedelta(minutes=5)
# How long to wait after each failed attempt. Together 65 hours: then we give up.
BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60, 24 * 60)]
MOST_ATTEMPTS = len(BACK_OFF) + 1

# Under this header a delivery report that quotes the mail names it to us again.
NUMBER_HEADER = "X-Parvis-Mail"


def send_next(carrier: Carrier) -> bool:
    """Send the next mail that is due; False when none is.

    Raises Unreachable when there is no mail server (the mail waits for its next attempt).
    """
    mail = claim()
    if mail is None:
        return False
    deliver(mail, carrier)
    return True


def claim() -> Mail | None:
    """Take the next due mail into our hands for the length of a lease, or return None.

    PostgreSQL skips rows that another worker is just claiming; on SQLite the transaction begins
    by taking the write lock (settings), so that claims follow each other.
    """
    now = timezone.now()
    if not Mail.objects.due(now).exists():  # without a lock: a worker asks twice a second
        return None
    with transaction.atomic():
        mail = Mail.objects.due(now).select_for_update(skip_locked=True).first()
        if mail is not None:
            mail.state = Mail.State.SENDING
            mail.attempts += 1
            mail.lease_until = now + LEASE
            mail.save(update_fields=["state", "attempts", "lease_until"])
    return mail


def deliver(mail: Mail, carrier: Carrier) -> None:
    """Compose a claimed mail, hand it over and settle it, whatever happens on the way."""
    if mail.attempts > MOST_ATTEMPTS:
        # Worker after worker died with this mail in hand.
        logger.error("mail %s given up", mail.number)
        settle(mail, Mail.State.FAILED, "gave_up")
        return
    compose = COMPOSERS.get(mail.kind)
    if compose is None:
        logger.error("mail %s failed: no composer for the kind %s", mail.number, mail.kind)
        settle(mail, Mail.State.FAILED, "no_composer")
        return
    try:
        with translation.override(mail.language):
            message = message_of(mail, compose(mail))
        if not renew(mail):
            logger.warning("mail %s left to the worker that has it now", mail.number)
            return
        carrier.hand_over(message)
    except Unneeded as reason:
        logger.info("mail %s cancelled as unneeded", mail.number)
        settle(mail, Mail.State.CANCELLED, f"unneeded: {reason}")
    except Refused as refusal:
        logger.warning("mail %s refused: %s", mail.number, refusal)
        settle(mail, Mail.State.FAILED, f"refused: {refusal}")
    except Postponed as answer:
        postpone(mail, f"postponed: {answer}")
    except Unreachable as answer:
        postpone(mail, f"unreachable: {answer}")
        raise
    # A mail that cannot be written must not hold up the others. It is tried again, since a new
    # version of the site may write it; messages of errors may quote addresses and are left out.
    except Exception as error:
        place = place_of(error)
        logger.error("mail %s could not be written or handed over: %s", mail.number, place)
        postpone(mail, f"fault: {place}")
    else:
        logger.info("mail %s accepted", mail.number)
        settle(mail, Mail.State.ACCEPTED)


def message_of(mail: Mail, letter: Letter) -> EmailMultiAlternatives:
    """The message as it goes out, with its envelope."""
    headers = {
        **letter.headers,
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": mail.message_id,
        NUMBER_HEADER: str(mail.number),
        # RFC 3834: no holiday notices in answer, please.
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=envelope_sender(mail),
        to=[mail.to],
        reply_to=list(letter.reply_to),
        headers=headers,
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    for file in letter.attachments:
        # In base64 whatever its type: on the way, mail changes the line ends of texts.
        part = MIMEBase(*file.mimetype.split("/", 1))
        part.set_payload(file.content)
        encode_base64(part)
        part.add_header("Content-Disposition", "attachment", filename=file.name)
        message.attach(part)
    return message


def envelope_sender(mail: Mail) -> str:
    """Where delivery reports go: the address for bounces with the mail's number in it."""
    if not settings.BOUNCE_ADDRESS:
        return settings.DEFAULT_FROM_EMAIL
    local, _at, host = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{local}+{mail.number.hex}@{host}"


def renew(mail: Mail) -> bool:
    """Begin a new lease just before the handing over; False when another worker has the mail."""
    lease_until = timezone.now() + LEASE
    kept = bool(held(mail).update(lease_until=lease_until))
    mail.lease_until = lease_until
    return kept


def settle(mail: Mail, state: str, problem: str = "") -> None:
    """Write down the end of a mail that is in our hands; a later holder is left in peace."""
    held(mail).update(
        state=state, problem=problem[:200], settled_at=timezone.now(), lease_until=None
    )


def postpone(mail: Mail, problem: str) -> None:
    """Put a mail back for its next attempt, or give it up after the last."""
    if mail.attempts >= MOST_ATTEMPTS:
        logger.error("mail %s given up: %s", mail.number, problem)
        settle(mail, Mail.State.FAILED, f"gave_up: {problem}")
        return
    wait = BACK_OFF[mail.attempts - 1]
    logger.warning("mail %s waits %d minutes: %s", mail.number, wait.total_seconds() / 60, problem)
    held(mail).update(
        state=Mail.State.QUEUED,
        not_before=timezone.now() + wait,
        lease_until=None,
        problem=problem[:200],
    )


def held(mail: Mail):
    """The row of a mail as long as it is in our hands: the end of the lease is our token."""
    return Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING, lease_until=mail.lease_until)
