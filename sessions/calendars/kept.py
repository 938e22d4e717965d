"""Calendars that were made, kept in memory: what a release says cannot change.

Each process keeps so many octets of those asked for last; a calendar of 1,000 sessions has some
1.6 million.
"""

import hashlib
from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from tzdata import IANA_VERSION

MOST_OCTETS = 24_000_000
# Raised whenever the same release gives other octets: whoever has the former ones asks again.
FORMAT = 2


class File(NamedTuple):
    """A calendar as it is sent: its octets, and the name under which it is stored."""

    content: bytes
    name: str


class Kept:
    """Files by their tags; the oldest make room for new ones."""

    def __init__(self, most_octets=MOST_OCTETS):
        self._most, self._octets = most_octets, 0
        self._files, self._lock = OrderedDict(), Lock()

    def get(self, tag):
        """Return the `File` of a tag, None where it is not kept."""
        with self._lock:
            if tag in self._files:
                self._files.move_to_end(tag)
            return self._files.get(tag)

    def put(self, tag, file):
        """Keep a file; one that would fill a quarter of the room alone is made anew each time."""
        if len(file.content) > self._most // 4:
            return
        with self._lock:
            former = self._files.pop(tag, None)
            self._octets += len(file.content) - (len(former.content) if former else 0)
            self._files[tag] = file
            while self._octets > self._most:
                _tag, oldest = self._files.popitem(last=False)
                self._octets -= len(oldest.content)


def tag_of(*facts):
    """Return a short tag of all that decides about a calendar: releases, language, filter, name."""
    decisive = repr((FORMAT, IANA_VERSION, settings.SITE_URL, settings.LEDGER_NAME, *facts))
    return hashlib.sha256(decisive.encode()).hexdigest()[:32]
