"""An open declaration and one invited mayor."""

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
    """The invited mayor in a browser, who has done nothing yet."""
    return Walk(invitation)
