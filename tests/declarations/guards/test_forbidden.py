"""What the database refuses, statement by statement, each with the proof of who refuses it.

Every statement is an otherwise valid one with one thing wrong. It is refused under the name of
its guard; with that guard alone taken away, the same statement goes through.
"""

import pytest
from django.db import DatabaseError, connection, transaction

from declarations.guards.rules import FROZEN, GUARDS, KEPT
from tests.declarations.guards import cases  # noqa: F401 (fills the table)
from tests.declarations.guards.cases.register import CASES
from tests.declarations.guards.lifting import Check, Guard, Unique, execute, refuser_of
from tests.declarations.guards.world import insertion, run

pytestmark = pytest.mark.django_db


def test_the_statements_that_the_others_are_made_from_are_valid(world):
    assert run(insertion(world.online())) == 1
    assert run(insertion(world.on_paper(world.seat_elsewhere))) == 1
    connection.check_constraints()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_refused_by_this_guard_and_by_no_other(world, case):
    for guard in case.lifted:
        if isinstance(guard, Guard):
            guard.lift("")
    table, sql, parameters = case.make(world)
    named = f'"{table}"'
    for constraint in case.lifted:
        if isinstance(constraint, Check | Unique):
            table = constraint.lift(table)
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        execute(sql.replace(named, f'"{table}"', 1), parameters)
    assert refuser_of(refusal.value) == case.guard.refuser
    table = case.guard.lift(table)
    assert execute(sql.replace(named, f'"{table}"', 1), parameters) == 1
    connection.check_constraints()


def test_every_guard_has_its_statement():
    tried = {case.guard.name for case in CASES if isinstance(case.guard, Guard)}
    assert tried == {guard.name for guard in GUARDS if guard not in FROZEN + KEPT}
