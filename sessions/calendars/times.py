"""When a calendar tells that a session is.

A calendar that was imported keeps what it read until the same event tells it otherwise. So a
session whose time is announced no more stays at its last one, cancelled.
"""


def has_time(session):
    """Whether a session of a `Programme` has, or had, an announced time."""
    return session.starts_at is not None or session.last_starts_at is not None


def is_untimed(session):
    """Whether the time of a session was announced, and is no more."""
    return session.starts_at is None and session.last_starts_at is not None


def times(session):
    """Return (start, end) of a session as aware instants, those last announced of an untimed one.

    The end is None for one without an end, both are where nothing was ever announced.
    """
    if is_untimed(session):
        return session.last_starts_at, session.last_ends_at
    return session.starts_at, session.ends_at
