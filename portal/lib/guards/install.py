"""Puts the guards into a database, takes them away before migrations, and lists the missing ones.

PostgreSQL gets foreign keys of several columns and triggers; SQLite gets triggers alone, because a
migration that rebuilds a table would silently drop such keys.
"""

import re

from portal.lib.guards.rules import PREFIX, Frozen, Kept, Reference, guards_of

_WORD = re.compile(r"\{(sha256|leaf_hash):([\w.]+)\}")
_EXPRESSIONS = {
    # Django gives SQLite the function SHA256. Another program that writes to the file has none,
    # and its insertion fails, which is what we want.
    "sqlite": {"sha256": "SHA256({0})", "leaf_hash": "SHA256(char(0) || {0})"},
    "postgresql": {
        "sha256": "encode(sha256(convert_to({0}, 'UTF8')), 'hex')",
        "leaf_hash": r"encode(sha256('\x00'::bytea || convert_to({0}, 'UTF8')), 'hex')",
    },
}


def install(connection):
    """Make every guard of the database behind `connection` anew; safe to repeat.

    An app whose tables are not all there has nothing to guard yet.
    """
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _statements(_guards(connection), connection.vendor):
            cursor.execute(statement)


def remove(connection):
    """Take every guard away. For migrations, which rebuild tables, and for emptying a database."""
    with connection.cursor() as cursor:
        for name, table, what in _present(cursor, connection.vendor):
            if what == "constraint":
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
            elif connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER "{name}"')
            else:
                cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
                cursor.execute(f'DROP FUNCTION IF EXISTS "{name}"()')


def missing(connection):
    """Return the names of the guards that this database lacks, sorted; also half of one counts.

    One that is disabled, or that only bears the name of a guard, is missing too.
    """
    with connection.cursor() as cursor:
        present = _definitions(cursor, connection.vendor)
    return sorted(
        name
        for name, definition in _expected(_guards(connection), connection.vendor).items()
        if present.get(name) != definition
    )


def _present(cursor, vendor):
    """Return (name, table, trigger or constraint) of what bears our prefix."""
    if vendor == "sqlite":
        cursor.execute(
            "SELECT name, tbl_name, 'trigger' FROM sqlite_master"
            " WHERE type = 'trigger' AND name LIKE %s",
            [f"{PREFIX}%"],
        )
    else:
        cursor.execute(
            "SELECT t.tgname, c.relname, 'trigger' FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname LIKE %s AND NOT t.tgisinternal AND pg_table_is_visible(c.oid)"
            " UNION ALL SELECT k.conname, c.relname, 'constraint' FROM pg_constraint k"
            " JOIN pg_class c ON c.oid = k.conrelid"
            " WHERE k.conname LIKE %s AND k.contype = 'f' AND pg_table_is_visible(c.oid)",
            [f"{PREFIX}%", f"{PREFIX}%"],
        )
    return cursor.fetchall()


def _definitions(cursor, vendor):
    """Return {name: what the database says that it does} of the guards in force."""
    if vendor == "sqlite":
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
            [f"{PREFIX}%"],
        )
    else:
        cursor.execute(
            "SELECT t.tgname, p.prosrc || pg_get_triggerdef(t.oid, true) FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgname LIKE %s AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
            " UNION ALL SELECT k.conname, pg_get_constraintdef(k.oid, true) FROM pg_constraint k"
            " JOIN pg_class c ON c.oid = k.conrelid"
            " WHERE k.conname LIKE %s AND k.contype = 'f' AND pg_table_is_visible(c.oid)",
            [f"{PREFIX}%", f"{PREFIX}%"],
        )
    return {name: _bare(definition) for name, definition in cursor.fetchall()}


def _guards(connection):
    return guards_of(connection.introspection.table_names())


def _expected(guards, vendor):
    """Return {name: what the database must say that it does}."""
    return {
        name: _bare(_definition(name, statements))
        for guard in guards
        for name, statements in _parts(guard, vendor)
    }


def _definition(name, statements):
    if len(statements) == 2:  # PostgreSQL: a function and its trigger
        function, trigger = statements
        return function.split("$guard$")[1] + trigger
    return statements[0].partition(f'ADD CONSTRAINT "{name}"')[2] or statements[0]


def _bare(definition):
    """Return a definition without what databases write in their own way: quotes and spaces."""
    return re.sub(r'["\s]', "", definition)


def _statements(guards, vendor):
    for guard in guards:
        for _name, statements in _parts(guard, vendor):
            yield from statements


def _parts(guard, vendor):
    """Return (name in the database, statements that make it) for each half of a guard."""
    if isinstance(guard, Frozen):
        return list(_frozen(guard, vendor))
    if isinstance(guard, Kept):
        return list(_not_emptied(guard, vendor))
    if isinstance(guard, Reference):
        return list(_reference(guard, vendor))
    return [
        _trigger(guard.name, guard.table, event, _spelled(guard.condition, vendor), vendor)
        for event in guard.events
    ]


def _frozen(guard, vendor):
    for event in ("UPDATE", "DELETE"):
        yield _trigger(f"{guard.name}_{event.lower()}", guard.table, event, "1 = 1", vendor)
    yield from _not_emptied(guard, vendor)


def _not_emptied(guard, vendor):
    """SQLite has no TRUNCATE."""
    if vendor == "postgresql":
        name = f"{PREFIX}{guard.name}_truncate"
        yield (
            name,
            [
                _function(name, guard.name),
                f'CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{guard.table}"'
                f' FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()',
            ],
        )


def _reference(guard, vendor):
    if vendor == "postgresql":
        name = PREFIX + guard.name
        yield (
            name,
            [
                f'ALTER TABLE "{guard.table}" ADD CONSTRAINT "{name}"'
                f" FOREIGN KEY ({_list(guard.columns)})"
                f' REFERENCES "{guard.target}" ({_list(guard.target_columns)})'
            ],
        )
        return
    pairs = list(zip(guard.columns, guard.target_columns, strict=True))
    given = " AND ".join(f'NEW."{column}" IS NOT NULL' for column in guard.columns)
    found = " AND ".join(f't."{there}" = NEW."{here}"' for here, there in pairs)
    lacking = f'{given} AND NOT EXISTS (SELECT 1 FROM "{guard.target}" t WHERE {found})'
    yield _trigger(guard.name, guard.table, "INSERT", lacking, vendor)
    if guard.may_change:
        yield _trigger(f"{guard.name}_kept", guard.table, "UPDATE", lacking, vendor)
    if guard.target_may_change:
        used = " AND ".join(f't."{here}" = OLD."{there}"' for here, there in pairs)
        referred = f'EXISTS (SELECT 1 FROM "{guard.table}" t WHERE {used})'
        moved = " OR ".join(f'NEW."{there}" <> OLD."{there}"' for _here, there in pairs)
        yield _trigger(
            f"{guard.name}_moved", guard.target, "UPDATE", f"({moved}) AND {referred}", vendor
        )
        yield _trigger(f"{guard.name}_removed", guard.target, "DELETE", referred, vendor)


def _trigger(name, table, event, condition, vendor):
    message = name
    name = PREFIX + name
    if vendor == "sqlite":
        return (
            name,
            [
                f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" WHEN {condition}'
                f" BEGIN SELECT RAISE(ABORT, '{PREFIX}{message}'); END"
            ],
        )
    # A trigger's own WHEN cannot hold a subquery on PostgreSQL, so the function asks.
    give_back = "OLD" if event == "DELETE" else "NEW"
    body = (
        f"IF {condition} THEN RAISE EXCEPTION '{PREFIX}{message}'"
        f" USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {give_back};"
    )
    return (
        name,
        [
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql'
            f" AS $guard$ BEGIN {body} END $guard$",
            f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}"'
            f' FOR EACH ROW EXECUTE FUNCTION "{name}"()',
        ],
    )


def _function(name, message):
    return (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN'
        f" RAISE EXCEPTION '{PREFIX}{message}' USING ERRCODE = 'integrity_constraint_violation';"
        " END $guard$"
    )


def _spelled(condition, vendor):
    def spell(match):
        return _EXPRESSIONS[vendor][match[1]].format(match[2])

    return _WORD.sub(spell, condition)


def _list(columns):
    return ", ".join(f'"{column}"' for column in columns)
