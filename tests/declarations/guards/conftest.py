"""The world of the forbidden statements, made once for a module: every test leaves it as it was."""

import pytest
from django.db import transaction

from tests.declarations.guards.world import World


class Undo(Exception):
    """Ends a transaction that is not to be kept."""


@pytest.fixture(scope="module")
def module_world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                yield World()
                raise Undo
        except Undo:
            pass


@pytest.fixture
def world(module_world):
    """The world, inside a savepoint that is rolled back."""
    try:
        with transaction.atomic():
            yield module_world
            raise Undo
    except Undo:
        for thing in (module_world.declaration, module_world.other, module_world.invitation):
            thing.refresh_from_db()
