"""A signature asks the database for nothing twice: two thousand of them wait for one another."""

import pytest

from declarations.models import ReadySession
from declarations.signing import giving
from tests.declarations.builders import get_ready, make_invitation, make_open_declaration

pytestmark = pytest.mark.django_db


def test_a_signature_takes_few_statements_and_its_repetition_fewer(
    pilar, ada, django_assert_max_num_queries
):
    declaration = make_open_declaration(pilar, ada)
    number = get_ready(make_invitation(declaration, city="Lyon")).pk
    ready, printed = ReadySession.objects.get(pk=number), giving.Printed(name="Ada Modèle")
    with django_assert_max_num_queries(20):
        signature = giving.sign(ready, printed, giving.Traces())
    with django_assert_max_num_queries(7):
        assert giving.sign(ready, printed, giving.Traces()) == signature
