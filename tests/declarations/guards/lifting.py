"""What refuses a statement, and taking exactly that away: a guard, a CHECK or a UNIQUE.

PostgreSQL drops it inside the transaction of the test. SQLite can drop a trigger only; for the
others the statement is tried on a twin of the table, which has the same columns, rows, triggers
and constraints but for that one.
"""

import re
from dataclasses import dataclass

from django.db import connection

TWIN = "_twin"


def fetch(statement, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def execute(statement, parameters=()):
    """Run a statement; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount


def settle():
    """Ask what PostgreSQL keeps for the commit: it alters no table that waits to be asked."""
    connection.check_constraints()


@dataclass(frozen=True)
class Guard:
    """A guard of ours. `sqlite`: the trigger that does it there, where that is another name."""

    name: str
    sqlite: str = ""

    @property
    def refuser(self):
        if connection.vendor == "sqlite" and self.sqlite:
            return f"parvis_{self.sqlite}"
        return f"parvis_{self.name}"

    def lift(self, table):
        """Take the guard away; returns the table in which the statement can now be tried."""
        if connection.vendor == "sqlite":
            execute(f'DROP TRIGGER "{self.refuser}"')
            return table
        settle()
        [[where, is_trigger]] = fetch(
            "SELECT conrelid::regclass::text, false FROM pg_constraint WHERE conname = %s"
            " UNION ALL SELECT tgrelid::regclass::text, true FROM pg_trigger WHERE tgname = %s",
            [self.refuser, self.refuser],
        )
        if is_trigger:
            execute(f'DROP TRIGGER "{self.refuser}" ON {where}')
        else:
            execute(f'ALTER TABLE {where} DROP CONSTRAINT "{self.refuser}"')
        return table


@dataclass(frozen=True)
class Frozen(Guard):
    """One of the guards of a table that is written once."""

    event: str = "update"

    @property
    def refuser(self):
        # The guard against TRUNCATE speaks for the table.
        return f"parvis_{self.name}" + ("" if self.event == "truncate" else f"_{self.event}")

    def lift(self, table):
        settle()
        trigger = f"parvis_{self.name}_{self.event}"
        on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
        execute(f'DROP TRIGGER "{trigger}"{on}')
        return table


@dataclass(frozen=True)
class Check:
    """A CHECK constraint."""

    name: str

    @property
    def refuser(self):
        return self.name

    def lift(self, table):
        if connection.vendor == "sqlite":
            return make_twin(table, lambda made: without_clause(made, self.name))
        settle()
        execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{self.name}"')
        return table


@dataclass(frozen=True)
class Unique:
    """A UNIQUE constraint over columns; one column may say so itself."""

    table: str
    columns: tuple
    name: str = ""

    @property
    def refuser(self):
        if connection.vendor == "sqlite":
            return ", ".join(f"{self.table}.{column}" for column in self.columns)
        return self._constraint()

    def _constraint(self):
        [[name]] = fetch(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'"
            " AND (SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute"
            "      WHERE attrelid = conrelid AND attnum = ANY (conkey)) = %s",
            [self.table, sorted(self.columns)],
        )
        return name

    def lift(self, table):
        if connection.vendor == "sqlite":
            return make_twin(table, self._without)
        settle()
        # CASCADE: keys of other rows that refer to these columns lose what they refer to.
        execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{self._constraint()}" CASCADE')
        return table

    def _without(self, made):
        if self.name:
            return without_clause(made, self.name)
        [column] = self.columns
        return re.sub(rf'("{column}" [^,]*?) UNIQUE', r"\1", made, count=1)


def without_clause(made, name):
    """A CREATE TABLE statement without its constraint of this name."""
    start = made.index(f', CONSTRAINT "{name}"')
    at = made.index("(", start)
    depth = 0
    for position in range(at, len(made)):
        depth += {"(": 1, ")": -1}.get(made[position], 0)
        if depth == 0:
            return made[:start] + made[position + 1 :]
    raise AssertionError(name)


def make_twin(table, edit):
    """Make the twin of a table on SQLite, its CREATE TABLE edited; returns its name."""
    twin = table + TWIN
    parts = fetch("SELECT type, sql FROM sqlite_master WHERE tbl_name = %s AND sql > ''", [table])
    [made] = [sql for kind, sql in parts if kind == "table"]
    edited = edit(made)
    assert edited != made
    execute(edited.replace(f'"{table}"', f'"{twin}"', 1))
    execute(f'INSERT INTO "{twin}" SELECT * FROM "{table}"')
    for kind, sql in parts:
        if kind != "table":
            # An index or trigger of the same words; names are unique in a database.
            execute(re.sub(r'"', '"twin_', sql, count=1).replace(f'ON "{table}"', f'ON "{twin}"'))
    return twin


def refuser_of(error):
    """What refused a statement, by name; on SQLite a UNIQUE is named by its columns."""
    if connection.vendor == "postgresql":
        diagnosis = error.__cause__.diag
        return diagnosis.constraint_name or diagnosis.message_primary
    words = str(error).replace(TWIN, "")
    return words.removeprefix("CHECK constraint failed: ").removeprefix(
        "UNIQUE constraint failed: "
    )
