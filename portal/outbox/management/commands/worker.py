import signal

from django.core.management.base import BaseCommand, CommandError

from portal.outbox.carrier import Unreachable
from portal.outbox.worker import Worker


class Command(BaseCommand):
    help = (
        "Sends the queued mails and runs the periodic tasks, until it is told to stop (SIGTERM "
        "or Ctrl+C: the mail in hand is finished). Several may run at once."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--drain", action="store_true", help="Do what is due now, then end (for cron)."
        )

    def handle(self, *args, drain, **options):
        worker = Worker()
        if drain:
            try:
                worker.drain()
            except Unreachable as error:
                raise CommandError(f"The mail server cannot be reached ({error}).") from error
            return
        signal.signal(signal.SIGTERM, worker.stop)
        signal.signal(signal.SIGINT, worker.stop)
        worker.run()
