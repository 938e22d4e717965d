"""Papers that take long: each is made once, by a process of its own, and kept as a file.

A programme of a thousand sessions takes seconds and hundreds of megabytes to typeset. A process of
its own gives its memory back, has a limit, and goes on when whoever asked for the paper goes away.
One paper is made at a time on a machine, so the same one is never made twice; a lock that a process
holds by its open file is gone when the process is, however it ends. Readers come one after the
other (`queue`). A request waits only for the paper in the making that it ordered, or as the next
one in the line: the server has few threads.
"""

import fcntl
import hashlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, nullcontext, suppress
from enum import Enum
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings

from portal.lib.paper import queue

logger = logging.getLogger(__name__)

# How often (in seconds) somebody who waits looks whether the paper is there.
POLL = 0.05
# So many seconds pass before a paper that could not be made is tried again.
PAUSE_AFTER_FAILURE = 600
_ROOT = Path(__file__).resolve().parents[3]


class State(Enum):
    """What became of a paper.

    It is there, it will be made, it was not ordered because too many were, or it could not be made.
    """

    READY = "ready"
    COMING = "coming"
    TOO_MANY = "too many"
    FAILED = "failed"


def path_of(*folders: str, key: str) -> Path:
    """Return where a paper is kept; nothing below that folder is served by any other address."""
    return Path(settings.PAPERS_ROOT, *folders, f"{key}.pdf")


def digest_of(*facts) -> str:
    """Return the key of what a paper shows: 32 hexadecimal digits of facts that JSON can hold.

    The software and its translations count too: a new version makes every paper anew.
    """
    text = json.dumps([settings.SITE_URL, _software(), *facts], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@cache
def _software():
    digest = hashlib.sha256()
    for folder in ("locale", "portal", "sessions"):
        for path in sorted((_ROOT / folder).rglob("*.*")):
            if path.suffix in (".mo", ".py", ".typ"):
                digest.update(path.read_bytes())
    return digest.hexdigest()


def obtain(
    path: Path,
    template: Path,
    data_of: Callable[[], dict],
    *,
    seconds: float,
    reader: str = "",
    length: int = 0,
) -> State:
    """Return whether a paper is there within so many seconds; what is missing is made.

    `data_of` gives what the template prints and is asked only where the paper is missing. The
    making goes on after the seconds. `reader` (see `queue.reader_of`) is who asked for the paper,
    of so many sessions (`length`); "" where nobody did: then all who wait come before.
    """
    deadline = time.monotonic() + seconds
    waiting = Path(settings.PAPERS_ROOT, "waiting")
    with ExitStack() as patience:
        is_waited_for = not reader
        while (state := _state_of(path)) is State.COMING:
            with _try_lock("lock") or nullcontext() as lock:
                if lock or _made_now() != path.stem:
                    place = queue.place_of(waiting, path.stem, reader)
                    if place is None:
                        return State.TOO_MANY
                    # Whoever held the lock may have made this very paper.
                    if lock and place == 0 and _state_of(path) is State.COMING:
                        queue.leave(waiting, path.stem)
                        if reader and not queue.may_order(reader, length):
                            return State.TOO_MANY
                        _start(path, template, data_of, lock)
                        is_waited_for = True
                    elif place == 0 and not is_waited_for and (next_one := _try_lock("next")):
                        patience.enter_context(next_one)
                        is_waited_for = True
            if not is_waited_for or time.monotonic() >= deadline:
                return State.COMING
            time.sleep(POLL)
    queue.leave(waiting, path.stem)
    return state


def _state_of(path):
    if path.exists():
        return State.READY
    failure = path.with_suffix(".failed")
    with suppress(FileNotFoundError):
        if time.time() - failure.stat().st_mtime < PAUSE_AFTER_FAILURE:
            return State.FAILED
    return State.COMING


def _try_lock(name):
    """Return the open file that holds a lock, None where somebody else has it.

    “lock” is for the paper in the making, “next” for the one reader who may wait for that to end.
    """
    folder = Path(settings.PAPERS_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / name).open("a+b")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def _made_now():
    """Return the key of the paper for which the lock is held."""
    return Path(settings.PAPERS_ROOT, "lock").read_text(encoding="ascii")


def _start(path, template, data_of, lock):
    """Start the process that makes a paper; it inherits the lock and holds it until it ends."""
    # Who asks for this paper in the meantime sees that it is being made.
    lock.truncate(0)
    lock.write(path.stem.encode())
    lock.flush()
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryFile() as order:
        order.write(json.dumps({"template": str(template), "data": data_of()}).encode())
        order.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.lib.paper.typesetter", str(path)],
            cwd=_ROOT,
            # One core is enough: the others are for readers of pages.
            env={**os.environ, "RAYON_NUM_THREADS": "1"},
            stdin=order,
            stdout=subprocess.DEVNULL,
            # What went wrong may quote names; where it went wrong says the exit status.
            stderr=subprocess.DEVNULL,
            pass_fds=(lock.fileno(),),
            start_new_session=True,
        )
    held = os.dup(lock.fileno())
    threading.Thread(target=_attend, args=(process, path, held), daemon=True).start()


def _attend(process, path, held):
    # The lock is held here too: nobody tries again before the failure is noted.
    try:
        if status := process.wait():
            path.with_suffix(".failed").touch()
            logger.error("a paper could not be made: exit status %s", status)
    finally:
        os.close(held)
