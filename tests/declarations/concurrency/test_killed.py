"""Servers and workers that are killed while people sign: what was accepted stays, once."""

import random
import signal
import threading
import time
from collections import Counter
from datetime import timedelta
from http.client import HTTPException

import pytest
from django.utils import timezone

from portal.outbox.models import Mail
from tests.declarations import builders
from tests.declarations.concurrency.hall import (
    invite,
    press,
    signatures_of,
    stand_before_the_button,
)
from tests.declarations.concurrency.ledgers import assert_proved, assert_whole
from tests.declarations.concurrency.processes import PATIENCE, Server, environment
from tests.outbox.test_worker_processes import Desk, until

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, CLERKS = 16, 4


@pytest.fixture
def declaration(pilar, ada):
    return builders.make_open_declaration(pilar, ada)


class Hall:
    """Clerks at their tablets: each presses until the server has accepted the signature."""

    def __init__(self, server, people):
        self.accepted = {}
        self._server, self._left, self._lock = server, list(people), threading.Lock()
        self.clerks = [threading.Thread(target=self._work) for _one in range(CLERKS)]

    def _work(self):
        while True:
            with self._lock:
                if not self._left:
                    return
                person = self._left.pop()
            self.accepted[person] = self._press(person)

    def _press(self, person):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                return press(self._server.port, person)
            except (OSError, HTTPException):  # killed: nobody knows whether it counted
                time.sleep(0.05)
        return None


def test_a_server_killed_at_any_moment_loses_no_accepted_signature(declaration):
    people = stand_before_the_button(invite(declaration, PEOPLE))
    chance = random.Random(1)
    server = Server()
    hall = Hall(server, people)
    try:
        server.start()
        server.wait()
        for clerk in hall.clerks:
            clerk.start()
        for _kill in range(2):
            before = len(hall.accepted)
            until(lambda before=before: len(hall.accepted) > before)
            time.sleep(chance.uniform(0, 0.2))
            server.kill()
            server.start()
        for clerk in hall.clerks:
            clerk.join()
    finally:
        server.kill()
    assert Counter(one.status for one in hall.accepted.values()) == {303: PEOPLE}
    given = {one.invitation_id: str(one.number) for one in signatures_of(declaration)}
    assert {one.invitation.pk: told.receipt for one, told in hall.accepted.items()} == given
    assert Mail.objects.filter(kind="declarations.receipt").count() == PEOPLE
    # A server that died between the signature and its signed head left no gap either.
    assert_whole(declaration)
    assert_proved(declaration)


def test_a_worker_killed_at_any_moment_repeats_one_receipt_at_most(declaration, tmp_path):
    for invitation in invite(declaration, 4):
        builders.sign_for(invitation)
    desk = Desk(tmp_path, **environment())
    for _kill in range(2):
        before = len(desk.entries("begun"))
        with desk.worker(0.05) as worker:
            until(lambda before=before: len(desk.entries("begun")) > before)
            worker.send_signal(signal.SIGKILL)
            worker.wait(PATIENCE)
        # What it had in hand comes back when the lease ends.
        Mail.objects.filter(state="sending").update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
    with desk.worker(0, "--drain") as worker:
        assert worker.wait(PATIENCE) == 0
    receipts = Mail.objects.filter(kind="declarations.receipt")
    assert set(receipts.values_list("state", flat=True)) == {"accepted"}
    taken = Counter(desk.entries("taken"))
    assert set(receipts.values_list("message_id", flat=True)) <= set(taken)
    assert sum(taken.values()) - len(taken) <= 2
    assert_whole(declaration)
