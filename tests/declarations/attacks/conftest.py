"""A declaration open for signature and the mayor of Izmir, invited to it."""

import pytest

from tests.declarations.builders import make_invitation, make_open_declaration
from tests.declarations.signing.walking import Walk


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def invitation(declaration):
    return make_invitation(declaration, name="Zoé Martin", email="zoe@izmir.example")


@pytest.fixture
def walk(invitation):
    """The mayor's browser, before the page that the link opens."""
    return Walk(invitation)
