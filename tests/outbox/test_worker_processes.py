"""Workers as real processes, stopped and killed while they work."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from portal.outbox.models import Mail

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds, for a busy machine


def database_address():
    """The DATABASE_URL of the database of this test."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    port = f"&port={found['PORT']}" if found["PORT"] else ""
    sign_in = f"{found['USER']}:{found['PASSWORD']}" if found["PASSWORD"] else found["USER"]
    return f"postgres://{sign_in}@/{found['NAME']}?host={quote(found['HOST'], safe='')}{port}"


class Desk:
    """The workers' mail server: what it began to take and what it took.

    `environment` is what the workers have besides; it may name other settings.
    """

    def __init__(self, folder, **environment):
        self.environment = environment
        self.journal = folder / "journal"
        self.journal.touch()

    def entries(self, word, column=1):
        """Message-IDs (or, in column 2, processes) with this word, in order."""
        lines = self.journal.read_text(encoding="utf-8").splitlines()
        return [line.split()[column] for line in lines if line.startswith(word)]

    @contextmanager
    def worker(self, seconds, *arguments):
        """A worker whose server needs so many seconds for each mail; killed at the end."""
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker", *arguments],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "DATABASE_URL": database_address(),
                "DJANGO_SETTINGS_MODULE": "tests.outbox.desk.settings",
                "DESK_JOURNAL": str(self.journal),
                "DESK_SECONDS": str(seconds),
                **self.environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def until(condition):
    """Wait for a condition, and fail when it does not come."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "It did not happen."
        time.sleep(0.02)


def counts():
    return dict(Counter(Mail.objects.values_list("state", flat=True)))


def test_two_workers_share_the_queue_and_send_each_mail_once(desk, note):
    mails = [note() for _one in range(30)]
    with desk.worker(0.1, "--drain") as one, desk.worker(0.1, "--drain") as two:
        assert [one.wait(PATIENCE), two.wait(PATIENCE)] == [0, 0]
    assert sorted(desk.entries("taken")) == sorted(mail.message_id for mail in mails)
    assert counts() == {"accepted": 30}
    assert len(set(desk.entries("taken", column=2))) == 2


def test_a_killed_worker_loses_nothing_and_repeats_one_mail_at_most(desk, note):
    mails = [note() for _one in range(30)]
    kills = 2
    for _kill in range(kills):
        before = len(desk.entries("begun"))
        with desk.worker(0.05) as worker:
            until(lambda before=before: len(desk.entries("begun")) >= before + 5)
            worker.send_signal(signal.SIGKILL)
            worker.wait(PATIENCE)
        # The mail that it had in hand is not lost: it comes back when the lease ends.
        assert counts().get("sending", 0) <= 1
        Mail.objects.filter(state="sending").update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
    with desk.worker(0, "--drain") as one, desk.worker(0, "--drain") as two:
        assert [one.wait(PATIENCE), two.wait(PATIENCE)] == [0, 0]
    assert counts() == {"accepted": 30}
    taken = Counter(desk.entries("taken"))
    assert set(taken) == {mail.message_id for mail in mails}
    assert sum(taken.values()) - len(taken) <= kills
    assert max(taken.values()) <= 2
    # A repeated mail can be recognised: Message-IDs are those of the queue.
    assert set(desk.entries("begun")) == set(taken)


@pytest.mark.parametrize("arguments", [(), ("--drain",)])
def test_a_worker_that_is_asked_to_stop_finishes_the_mail_in_hand(desk, note, arguments):
    for _one in range(5):
        note()
    with desk.worker(0.7, *arguments) as worker:
        until(lambda: desk.entries("begun"))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
    assert len(desk.entries("begun")) == len(desk.entries("taken")) == 1
    assert counts() == {"accepted": 1, "queued": 4}


def test_a_worker_at_rest_notices_a_new_mail(desk, note):
    first = note()
    with desk.worker(0):
        until(lambda: desk.entries("taken") == [first.message_id])
        second = note()
        until(lambda: desk.entries("taken")[1:] == [second.message_id])
        until(lambda: counts() == {"accepted": 2})
