"""The mail of a receipt sent once more: it was lost on its way, or by whoever got it."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from declarations.ledger import log
from declarations.receipts import Receipt
from portal.outbox.api import queue
from portal.outbox.models import Mail

RECEIPT = "declarations.receipt"
# Nobody’s mailbox is filled by an officer who presses often.
PER_DAY = 5


def mails_of(receipt: Receipt) -> list[Mail]:
    """Return the mails of a receipt so far, oldest first."""
    return list(Mail.objects.filter(kind=RECEIPT, about=str(receipt.number)).order_by("pk"))


def obstacle_of(receipt: Receipt) -> str:
    """Return why a receipt cannot be mailed now, in the reader’s language; "" if it can."""
    if receipt.line.is_erased:
        return _("The person was erased.")
    if not receipt.address:
        return _("No e-mail address is kept for this signature.")
    mails = mails_of(receipt)
    if any(mail.state in (Mail.State.QUEUED, Mail.State.SENDING) for mail in mails):
        return _("A mail with the receipt is on its way already.")
    recent = [mail for mail in mails if mail.queued_at > timezone.now() - timedelta(days=1)]
    if len(recent) >= PER_DAY:
        return _("The receipt was mailed several times within a day. Wait until tomorrow.")
    return ""


@transaction.atomic
def mail_again(receipt: Receipt) -> Mail:
    """Queue the mail of a receipt once more, to the address as it is now, and return it.

    Raises ValidationError where that cannot be: two officers who press at once send one mail.
    """
    log.lock(receipt.declaration)
    obstacle = obstacle_of(receipt)
    if obstacle:
        raise ValidationError(obstacle)
    return queue(
        RECEIPT,
        to=receipt.address,
        language=receipt.invitation.language,
        key=f"receipt:{receipt.number}:{1 + len(mails_of(receipt))}",
        about=str(receipt.number),
    )
