"""Rows that are written once: no change, no deletion, no emptying of their tables."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from declarations.guards.rules import FROZEN, KEPT
from declarations.ledger import log
from declarations.models import (
    AdoptedStatement,
    Confirmation,
    Correction,
    Erasure,
    LedgerKey,
    Refusal,
    Timestamp,
    Verification,
)
from declarations.signing import acts, giving
from tests.declarations.guards.cases.acts import confirmation_of, ending_of
from tests.declarations.guards.cases.signatures import ready_session
from tests.declarations.guards.cases.texts import adopted, clause, next_draft
from tests.declarations.guards.lifting import Frozen, execute, refuser_of, settle
from tests.declarations.guards.world import change, insertion, removal

pytestmark = pytest.mark.django_db

# A row of each frozen table to which no other row refers, and what would be changed in it.
ROWS = {}


def row_of(table, **changes):
    def register(make):
        ROWS[f"declarations_{table}"] = (make, changes)
        return make

    return register


@row_of("adoptedtext", adopted_at="1999-01-01 00:00:00")
def adopted_text(world):
    return saved(adopted(world))


@row_of("adoptedstatement", position=7)
def adopted_statement(world):
    return AdoptedStatement.objects.create(
        adopted_text=world.text, code="more", kind="supports", capacity="mayor"
    )


@row_of("readysession", consent_version=7)
def session(world):
    return saved(ready_session(world, world.invited()))


@row_of("paperrecord", signed_on="1999-01-01")
def paper(world):
    return saved(world.paper())


@row_of("signature", record_sha256="4" * 64)
def signature(world):
    return saved(world.online())


@row_of("ending", reason="renewed")
def ending(world):
    return saved(ending_of(world, saved(world.online())))


@row_of("correction", record_sha256="5" * 64)
def correction(world):
    given = saved(world.online())
    return Correction.objects.create(
        signature=given,
        previous_record_sha256=given.record_sha256,
        record_sha256="6" * 64,
        entry=world.entry(),
        at=timezone.now(),
    )


@row_of("confirmation", reference="no decision")
def confirmation(world) -> Confirmation:
    return saved(confirmation_of(world, world.acknowledged()))


@row_of("erasure", at="1999-01-01 00:00:00")
def erasure(world):
    return Erasure.objects.create(
        signature=saved(world.online()), entry=world.entry(), officer=world.ada, at=timezone.now()
    )


@row_of("refusal", at="1999-01-01 00:00:00")
def refusal(world) -> Refusal:
    return acts.refuse(world.invitation, giving.Traces())


@row_of("ledgerentry", leaf="{}")
def entry(world):
    return world.entry()


@row_of("checkpoint", note="another")
def checkpoint(world):
    return log.checkpoint(world.declaration)


@row_of("timestamp", authority="another")
def timestamp(world):
    return Timestamp.objects.create(
        checkpoint=log.checkpoint(world.declaration), authority="a", token=b"t", at=timezone.now()
    )


@row_of("ledgerkey", vkey="another")
def key(world):
    return LedgerKey.objects.create(vkey="one", since=timezone.now())


@row_of("verification", entries=7)
def verification(world):
    return Verification.objects.create(at=timezone.now(), entries=1)


def saved(instance):
    instance.save()
    return instance


def assert_refused_by_its_guard_alone(guard, statement):
    table, sql, parameters = statement
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        execute(sql, parameters)
    assert refuser_of(refused.value) == guard.refuser
    guard.lift(table)
    done = execute(sql, parameters)
    settle()
    return done


@pytest.mark.parametrize("table", [guard.table for guard in FROZEN])
def test_a_row_is_not_changed(world, table):
    make, changes = ROWS[table]
    guard = Frozen(f"{table}_frozen", event="update")
    assert assert_refused_by_its_guard_alone(guard, change(make(world), **changes)) == 1


@pytest.mark.parametrize("table", [guard.table for guard in FROZEN])
def test_a_row_is_not_deleted(world, table):
    make, _changes = ROWS[table]
    guard = Frozen(f"{table}_frozen", event="delete")
    assert assert_refused_by_its_guard_alone(guard, removal(make(world))) == 1


def replacement(row, column, value):
    """SQLite’s INSERT OR REPLACE, PostgreSQL’s ON CONFLICT DO UPDATE: a change in disguise."""
    table, sql, parameters = insertion(row)
    if connection.vendor == "sqlite":
        _table, sql, parameters = insertion(row, **{column: value})
        return table, sql.replace("INSERT", "INSERT OR REPLACE", 1), parameters
    return table, f'{sql} ON CONFLICT (id) DO UPDATE SET "{column}" = %s', [*parameters, value]


def refuser_of_replacement(statement):
    _table, sql, parameters = statement
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        execute(sql, parameters)
    return refuser_of(refused.value)


@pytest.mark.parametrize("table", [guard.table for guard in FROZEN])
def test_a_row_is_not_replaced(world, table):
    make, changes = ROWS[table]
    refuser = refuser_of_replacement(replacement(make(world), *next(iter(changes.items()))))
    # A wrong fingerprint is refused before that.
    assert refuser.startswith((f"parvis_{table}_frozen", "parvis_ledger_leaf_hash"))


def test_a_public_record_and_an_adopted_clause_are_not_replaced(world):
    record = world.signed().records.get()
    adopted_clause = clause(world)
    free = next_draft(world)
    assert refuser_of_replacement(replacement(record, "name", "Somebody else")).startswith(
        "parvis_public_record"
    )
    assert refuser_of_replacement(
        replacement(adopted_clause, "text_version_id", free.pk)
    ).startswith("parvis_adopted_clause")


if connection.vendor == "postgresql":  # no other database has TRUNCATE

    @pytest.mark.parametrize("guard", [*FROZEN, *KEPT], ids=lambda guard: guard.table)
    def test_a_table_is_not_emptied(world, guard):
        table = guard.table
        for other in [*FROZEN, *KEPT]:  # CASCADE asks those of the referring tables too
            if other != guard:
                Frozen(other.name, event="truncate").lift(other.table)
        settle()
        guard = Frozen(guard.name, event="truncate")
        assert_refused_by_its_guard_alone(guard, (table, f'TRUNCATE "{table}" CASCADE', []))
        assert execute(f'SELECT 1 FROM "{table}"') == 0
