"""What each process keeps of releases, which cannot change, and how it makes thousands of rows."""

import gc
from collections import OrderedDict
from contextlib import contextmanager
from threading import Lock


@contextmanager
def collector_resting():
    """Let the garbage collector rest while rows are made that all stay: it triples their price."""
    was_working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_working:
            gc.enable()


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
