"""The kinds of guards, and what the apps declare with them.

Each guard has a name, which the database repeats when it refuses.
"""

from dataclasses import dataclass

PREFIX = "parvis_"


@dataclass(frozen=True)
class Frozen:
    """Rows of this table are written once: no update, no deletion, no truncation."""

    table: str

    @property
    def name(self):
        return f"{self.table}_frozen"


@dataclass(frozen=True)
class Kept:
    """This table is never emptied at one stroke, which asks no guard of its rows (PostgreSQL)."""

    table: str

    @property
    def name(self):
        return f"{self.table}_kept"


@dataclass(frozen=True)
class Reference:
    """These columns together name a row of another table; where one is null, nothing is asked.

    `target_may_change`: the other table is not frozen, so its rows must not change under us.
    """

    name: str
    table: str
    columns: tuple
    target: str
    target_columns: tuple
    target_may_change: bool = False
    may_change: bool = False


@dataclass(frozen=True)
class Refusal:
    """A row is refused where the condition holds; `events` are INSERT, UPDATE or DELETE.

    The condition is SQL that both databases read, over NEW (OLD for a deletion). `{sha256:X}` and
    `{leaf_hash:X}` stand for the fingerprint of X in the database's own words.
    """

    name: str
    table: str
    events: tuple
    condition: str


_DECLARED = {}


def declare(app_label, guards):
    """Have these guards kept in every database that has all the tables they are about."""
    _DECLARED[app_label] = list(guards)


def declared():
    """Return the guards of all apps."""
    return [guard for guards in _DECLARED.values() for guard in guards]


def guards_of(tables):
    """Return the guards of the apps whose guarded tables are all among these names.

    They are not while migrations go back.
    """
    return [
        guard
        for guards in _DECLARED.values()
        if {guard.table for guard in guards} <= set(tables)
        for guard in guards
    ]
