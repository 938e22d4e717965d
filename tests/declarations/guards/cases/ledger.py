"""Entries and heads of the ledger that must not be."""

from django.utils import timezone

from declarations.ledger import log, merkle
from declarations.models import (
    Checkpoint,
    LedgerEntry,
)
from tests.declarations.guards.cases.register import refused_by
from tests.declarations.guards.lifting import Check, Guard, Unique
from tests.declarations.guards.world import columns_of, insertion


def next_entry(world, **fields):
    last = world.declaration.entries.order_by("index").last()
    leaf = fields.pop("leaf", '{"v":1,"type":"signature"}')
    return LedgerEntry(
        **{
            "declaration": world.declaration,
            "index": last.index + 1,
            "previous_index": last.index,
            "kind": "signature",
            "leaf": leaf,
            "leaf_hash": merkle.leaf_hash(leaf.encode()).hex(),
            "at": timezone.now(),
            **fields,
        }
    )


@refused_by(Guard("ledger_leaf_hash"))
def a_leaf_under_a_wrong_hash(world):
    return insertion(next_entry(world, leaf_hash="3" * 64))


@refused_by(Guard("ledger_previous"))
def a_number_left_out(world):
    return insertion(next_entry(world, index=99, previous_index=98))


@refused_by(Check("ledger_numbers_follow"))
def a_predecessor_that_is_not_the_one_before(world):
    return insertion(next_entry(world, previous_index=0))


@refused_by(
    Unique(
        "declarations_ledgerentry", ("declaration_id", "index"), name="ledger_one_entry_per_number"
    )
)
def two_entries_of_one_number(world):
    last = world.declaration.entries.order_by("index").last()
    return insertion(next_entry(world, index=last.index, previous_index=last.previous_index))


@refused_by(Unique("declarations_ledgerentry", ("leaf_hash",)))
def the_same_leaf_twice(world):
    last = world.declaration.entries.order_by("index").last()
    return insertion(next_entry(world, leaf=last.leaf))


@refused_by(
    Unique("declarations_checkpoint", ("declaration_id", "size"), name="one_checkpoint_per_size")
)
def two_heads_of_one_size(world):
    head = log.checkpoint(world.declaration)
    row = {column: value for column, value in columns_of(head).items() if column != "id"}
    return insertion(Checkpoint(), **{**row, "note": "another"})
