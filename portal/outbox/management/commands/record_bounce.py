import logging
import os
import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from portal.outbox.api import mark_bounced
from portal.outbox.bounces import failed_mails
from portal.outbox.models import Mail

logger = logging.getLogger(__name__)

# More than any mail server puts into a report, the mail it quotes included.
LONGEST = 30 * 1024 * 1024


class Command(BaseCommand):
    help = (
        "Reads a delivery status report (RFC 3464) from standard input and marks the mail it "
        "speaks of as bounced. For an alias of the mail server: anything else is passed over."
    )

    def handle(self, *args, **options):
        numbers, status = failed_mails(sys.stdin.buffer.read(LONGEST))
        if not numbers:
            logger.info("no report of a failed delivery: passed over")
            return
        try:
            mails = Mail.objects.filter(number__in=numbers)
            problem = f"bounced: {status}" if status else "bounced"
            count = mark_bounced(mails, problem)
        except (OperationalError, InterfaceError) as error:
            # The mail server keeps the report and tries again later.
            raise CommandError(
                "The database does not answer.", returncode=os.EX_TEMPFAIL
            ) from error
        for number in sorted(str(number) for number in numbers):
            logger.info("report of a failed delivery of mail %s (%d marked)", number, count)
