"""Making thousands of rows at once without Python's search for garbage among them."""

import gc
from contextlib import contextmanager


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
