"""Signing through the pages, from the link to the receipt."""

import pytest

from declarations.models import Signature
from tests.declarations.builders import make_invitation, make_open_declaration
from tests.declarations.signing.walking import Walk, address

pytestmark = pytest.mark.django_db


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def invitation(declaration):
    return make_invitation(declaration, name="Zoé Martin", email="zoe@izmir.example")


def test_a_mayor_signs_and_is_led_to_the_receipt(invitation):
    walk = Walk(invitation)
    walk.arrive()
    assert (walk.last.status_code, walk.last.url) == (303, address("sign"))
    for step, page in (
        (walk.read, "sign-statement"),
        (walk.choose, "sign-name"),
        (walk.name, "sign-code"),
        (walk.ask_for_code, "sign-code"),
        (walk.type_code, "sign-confirm"),
    ):
        assert step().last.status_code == 303
        assert walk.last.url == address(page)
        assert walk.get(page).status_code == 200
    walk.sign()
    signature = Signature.objects.get()
    assert (walk.last.status_code, walk.last.url) == (303, address("receipt", signature.number))
    assert signature.ready_session.statement == "commits"
    record = signature.records.get()
    assert (record.name, record.function_fr, record.function_en) == ("Zoé Martin", "Maire", "Mayor")
