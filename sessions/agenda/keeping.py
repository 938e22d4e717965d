"""What follows from a release is kept in each process, by fingerprint: it cannot change."""

import gzip
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

import brotli


class Kept:
    """Values by their keys, those asked for last; `most` is the sum of their weights."""

    def __init__(self, most, weigh=lambda value: 1):
        self._most, self._weigh, self._sum = most, weigh, 0
        self._values, self._lock = OrderedDict(), Lock()

    def get(self, key):
        """Return the value of a key, None where it is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        return None

    def put(self, key, value):
        """Keep a value, and forget those not asked for longest. One that is too heavy is not kept.

        Returns the value.
        """
        weight = self._weigh(value)
        with self._lock:
            if key not in self._values and weight <= self._most:
                self._values[key] = value
                self._sum += weight
                while self._sum > self._most:
                    _key, former = self._values.popitem(last=False)
                    self._sum -= self._weigh(former)
        return value

    def clear(self):
        """Forget everything."""
        with self._lock:
            self._values.clear()
            self._sum = 0


@dataclass(frozen=True)
class Body:
    """A finished page (UTF-8), compressed when somebody asks for it."""

    plain: bytes
    _packed: dict = field(default_factory=dict, repr=False)

    def packed(self, coding):
        """Return the page in a content coding: “br”, “gzip”, or "" for as it is."""
        if not coding:
            return self.plain
        if coding not in self._packed:
            self._packed[coding] = _PACK[coding](self.plain)
        return self._packed[coding]

    @property
    def weight(self):
        """Bytes, with room for the compressed ones: together never a quarter of the page."""
        return len(self.plain) * 5 // 4


# At these levels both cost the same, and Brotli sends a quarter less.
_PACK = {
    "br": lambda plain: brotli.compress(plain, mode=brotli.MODE_TEXT, quality=5),
    "gzip": lambda plain: gzip.compress(plain, 6, mtime=0),
}


def coding_for(accepted):
    """Return the best coding of a Body that an Accept-Encoding header allows; RFC 9110, 12.5.3."""
    allowed = {}
    for choice in accepted.lower().split(","):
        name, _semicolon, weight = choice.partition(";")
        allowed[name.strip()] = weight.replace(" ", "") not in _NEVER
    return next((coding for coding in _PACK if allowed.get(coding)), "")


_NEVER = {"q=0", "q=0.", "q=0.0", "q=0.00", "q=0.000"}
