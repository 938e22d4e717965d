"""Time stamps of outside authorities on the newest checkpoints, asked for until they come."""

import logging

from django.conf import settings

from declarations.ledger import log
from declarations.models import Checkpoint, Declaration, Timestamp
from declarations.papers.timestamps import NoTimestamp, stamp

logger = logging.getLogger(__name__)


def pending() -> list[Checkpoint]:
    """Return the newest checkpoint of each declaration that no authority has stamped yet.

    None where no authority is configured.
    """
    if not settings.TIMESTAMP_AUTHORITIES:
        return []
    newest = []
    for declaration in Declaration.objects.filter(entries__isnull=False).distinct():
        try:
            head = log.checkpoint(declaration)
        except log.KeyMissing:
            continue  # the nightly verification tells the officers
        if not head.timestamps.exists():
            newest.append(head)
    return newest


def stamp_newest() -> int:
    """Ask the authorities for what is pending; return how many stamps came.

    What did not come stays pending, is shown so, and is asked for again the next time. Our own
    clock never stands in for an authority.
    """
    came = 0
    for head in pending():
        try:
            token = stamp(head.note.encode(), settings.TIMESTAMP_AUTHORITIES)
        except NoTimestamp as error:
            # The addresses are ours, the reasons those of the network: no person is in them.
            logger.warning("no time stamp for the checkpoint of %s: %s", head.size, error)
            continue
        _stamp, made = Timestamp.objects.get_or_create(
            checkpoint=head,
            authority=token.authority[:300],
            defaults={"token": token.der, "at": token.at},
        )
        came += made
    return came
