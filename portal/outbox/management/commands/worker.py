import signal
import threading
from contextlib import contextmanager

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
        with stopped_by_signals(worker):
            try:
                worker.drain() if drain else worker.run()
            except Unreachable as error:
                raise CommandError(f"The mail server cannot be reached ({error}).") from error


@contextmanager
def stopped_by_signals(worker):
    """SIGTERM and SIGINT (Ctrl+C) ask the worker to stop, as long as this lasts."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return
    before = {name: signal.signal(name, worker.stop) for name in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
