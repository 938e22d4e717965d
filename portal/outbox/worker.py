"""The loop of a worker: mails first, then chores, then a short sleep."""

import logging
import time

from django.db import InterfaceError, OperationalError, connection

from portal.outbox import chores, sending
from portal.outbox.carrier import Carrier, Unreachable

logger = logging.getLogger(__name__)

# A new mail is noticed within this time (seconds).
SLEEP = 0.5
# While the mail server is away: seconds between two tries, whatever the number of mails.
PAUSE = 15


class Worker:
    """Sends what is due and runs chores until `stop` is called."""

    def __init__(self):
        self._carrier = Carrier()
        self._stopping = False
        self._paused_until = 0.0

    def stop(self, *_signal):
        """Finish what is in hand, then end. Can serve as a signal handler."""
        self._stopping = True

    def run(self) -> None:
        """Work until stopped, through failures of the database and of the mail server."""
        planned = False
        while not self._stopping:
            try:
                if not planned:
                    chores.plan()
                    planned = True
                if self._step():
                    continue
            except (OperationalError, InterfaceError) as error:
                # A restart of the database, or a lock held for too long. What was in hand comes
                # back when its lease ends.
                logger.error("the database does not answer: %s", type(error).__name__)
                connection.close()
            self._carrier.close()
            time.sleep(SLEEP)
        self._carrier.close()

    def drain(self) -> None:
        """Do everything that is due now and return. Raises Unreachable without a mail server."""
        chores.plan()
        try:
            while not self._stopping and (sending.send_next(self._carrier) or chores.run_next()):
                pass
        finally:
            self._carrier.close()

    def _step(self) -> bool:
        if time.monotonic() >= self._paused_until:
            try:
                if sending.send_next(self._carrier):
                    return True
            except Unreachable as error:
                logger.error("the mail server cannot be reached: %s", error)
                self._paused_until = time.monotonic() + PAUSE
        return chores.run_next()
