"""Many who press the button at the same instant, before a real server of two workers."""

from collections import Counter

import pytest
from django.db import connection
from django.test import Client

from declarations.models import Evidence, PublicRecord
from portal.outbox.models import Mail
from tests.declarations import builders
from tests.declarations.concurrency.hall import (
    all_at_once,
    invite,
    press,
    signatures_of,
    stand_before_the_button,
)
from tests.declarations.concurrency.ledgers import assert_proved, assert_whole
from tests.declarations.concurrency.processes import Server

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 200 if connection.vendor == "postgresql" else 40


@pytest.fixture(scope="module")
def port(django_db_setup):
    """Where a server answers for the database of these tests."""
    server = Server()
    server.start()
    try:
        server.wait()
        yield server.port
    finally:
        server.kill()


@pytest.fixture
def press_all(port):
    """A function: all these people press the button at the same instant."""
    return lambda people: all_at_once([lambda one=one: press(port, one) for one in people])


@pytest.fixture
def declaration(pilar, ada):
    return builders.make_open_declaration(pilar, ada)


def test_sixteen_submissions_of_one_page_are_one_signature(declaration, press_all):
    [person] = stand_before_the_button(invite(declaration, 1))
    answers = press_all([person] * 16)
    [signature] = signatures_of(declaration)
    assert {(one.status, one.receipt) for one in answers} == {(303, str(signature.number))}
    assert PublicRecord.objects.count() == Evidence.objects.count() == 1
    assert Mail.objects.filter(kind="declarations.receipt").count() == 1
    assert_whole(declaration)


def test_sixteen_browsers_with_one_invitation_are_one_signature(declaration, press_all):
    [invitation] = invite(declaration, 1)
    answers = press_all(stand_before_the_button([invitation] * 16))
    assert_one_signed_and_the_others_were_told(answers, declaration)


def test_sixteen_clerks_of_one_city_are_one_signature(declaration, press_all):
    invitations = invite(declaration, 16, seats=[builders.make_seat(declaration)])
    answers = press_all(stand_before_the_button(invitations))
    assert_one_signed_and_the_others_were_told(answers, declaration)


def assert_one_signed_and_the_others_were_told(answers, declaration):
    assert Counter(one.status for one in answers) == {303: 1, 409: 15}
    [signature] = signatures_of(declaration)
    assert [one.receipt for one in answers if one.receipt] == [str(signature.number)]
    name = signature.records.get().name
    assert all(name in one.body for one in answers if one.status == 409)
    assert PublicRecord.objects.count() == Evidence.objects.count() == 1
    assert_whole(declaration)


def test_everybody_in_the_hall_signs_at_once(declaration, press_all):
    people = stand_before_the_button(invite(declaration, CROWD))
    answers = press_all(people)
    assert Counter(one.status for one in answers) == {303: CROWD}
    given = {str(one.number): one.invitation_id for one in signatures_of(declaration)}
    assert {
        one.receipt: person.invitation.pk for one, person in zip(answers, people, strict=True)
    } == given
    assert len(given) == CROWD
    assert_whole(declaration)
    assert_proved(declaration)
    receipts = Mail.objects.filter(kind="declarations.receipt").values_list("about", flat=True)
    assert sorted(receipts) == sorted(given)
    assert Client().get(f"/fr/receipts/{answers[0].receipt}/").status_code == 200
