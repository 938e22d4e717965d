"""Who waits for papers that are not made yet: first come, first served, a few of each reader.

Whoever waits has a note, an empty file; asking again keeps it fresh, and the note of a reader who
went away is soon thrown out. So nobody can order a thousand papers and have others wait for them.
"""

import time
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path

from django.core.cache import cache
from django.utils.crypto import salted_hmac

MOST_WAITING = 12
MOST_OF_ONE_READER = 2
# A reader whose page did not ask again for so many seconds has gone away.
SECONDS_KEPT = 20
# What one reader may have made within an hour: each paper counts by its length.
RATION = 120
SESSIONS_OF_ONE_UNIT = 50
_HOUR = 3600


def reader_of(address: str) -> str:
    """Return the name under which a network address waits: a keyed digest of it.

    A household has 2 to the power of 64 addresses of IPv6 (RFC 6177): these count as one.
    """
    with suppress(ValueError):
        parsed = ip_address(address)
        if isinstance(parsed, IPv6Address):
            address = str(ip_network((parsed, 64), strict=False))
    return salted_hmac("portal.paper.queue", address, algorithm="sha256").hexdigest()[:32]


def place_of(folder: Path, key: str, reader: str) -> int | None:
    """Return how many papers come before the one of this key (0: none); None where too many wait.

    `folder` is where the notes are, `reader` who asks (see `reader_of`); "" is nobody, before whom
    everybody comes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    waiting = _waiting(folder)
    if not reader:
        return len(waiting)
    for place, note in enumerate(waiting):
        if note.name.split(".")[1] == key:
            with suppress(FileNotFoundError):  # thrown out in this very moment
                note.touch()
            return place
    own = sum(note.name.split(".")[2] == reader for note in waiting)
    if own >= MOST_OF_ONE_READER or len(waiting) >= MOST_WAITING:
        return None
    (folder / f"{time.time_ns():020d}.{key}.{reader}").touch()
    return len(waiting)


def leave(folder: Path, key: str) -> None:
    """Take the note of a paper away: it is there, it is being made, or it cannot be made."""
    for note in folder.glob(f"*.{key}.*"):
        note.unlink(missing_ok=True)


def may_order(reader: str, sessions: int) -> bool:
    """Count a paper of so many sessions against a reader's ration of this hour.

    False where the ration is used up.
    """
    units = 1 + sessions // SESSIONS_OF_ONE_UNIT
    key = f"papers-{reader}"
    cache.add(key, 0, _HOUR)
    try:
        return cache.incr(key, units) <= RATION
    except ValueError:
        # It ran out between the two calls: a new hour begins.
        return cache.add(key, units, _HOUR)


def _waiting(folder):
    """Return the fresh notes, the oldest order first; the others are thrown out."""
    fresh = []
    for note in sorted(folder.glob("*.*.*")):
        with suppress(FileNotFoundError):
            if time.time() - note.stat().st_mtime < SECONDS_KEPT:
                fresh.append(note)
            else:
                note.unlink()
    return fresh
