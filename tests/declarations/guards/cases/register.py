"""The forbidden statements: for each, who refuses it, and how it is made from a valid one.

`make` takes a World and returns (table, SQL, parameters). `lifted` are guards that stand before
the one in question and would refuse the same thing earlier: they are taken away first.
"""

from dataclasses import dataclass

from tests.declarations.guards.lifting import Check, Guard, Unique


@dataclass(frozen=True)
class Case:
    name: str
    guard: Guard | Check | Unique
    make: object
    lifted: tuple = ()


CASES = []


def refused_by(guard, *, lifted=()):
    def register(make):
        CASES.append(Case(make.__name__, guard, make, lifted))
        return make

    return register
