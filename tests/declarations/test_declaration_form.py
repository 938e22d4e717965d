"""The form of a declaration: what officers must be able to enter before they can invite."""

import pytest
from django.urls import reverse
from django.utils import translation

from declarations.models import Declaration, Statement
from declarations.views.signing.words import kind_meaning
from tests.admin.pages import fields_of
from tests.declarations.builders import make_declaration

pytestmark = pytest.mark.django_db


def test_an_officer_enters_who_answers_signatories_and_whether_others_may_ask(pilar, signed_in):
    declaration = make_declaration()
    address = reverse("admin:declarations_declaration_change", args=[declaration.pk])
    client = signed_in(pilar)
    entered = {
        "contact_name": "Inès Protocole",
        "contact_phone": "+33 1 23 45 67 89",
        "contact_email": "protocole@summit.example",
        "reminder_days": "10, 3",
    }
    page = client.get(address)
    answer = client.post(address, fields_of(page) | entered | {"takes_requests": "on"})
    assert answer.status_code == 302
    stored = Declaration.objects.get(pk=declaration.pk)
    assert {name: getattr(stored, name) for name in entered} == entered
    assert stored.takes_requests


def test_a_statement_gets_a_code_that_can_be_read():
    declaration = make_declaration(statements={})
    first, second = (
        Statement.objects.create(
            declaration=declaration,
            kind="acknowledges",
            capacity="mayor",
            lead_in_fr="J’ai lu.",
            text_fr=text,
        )
        for text in ("J’en prends acte.", "J’en prends acte et j’y reviendrai.")
    )
    assert [first.key, second.key] == ["acknowledges-mayor", "acknowledges-mayor-2"]


def test_a_mayor_who_acknowledges_is_not_called_a_representative():
    with translation.override("en"):
        assert "as a representative" in kind_meaning("acknowledges", "representative")
        for capacity in ("mayor", "head"):
            assert "representative" not in kind_meaning("acknowledges", capacity)


def test_nobody_opens_a_declaration_without_an_adopted_text(pilar, signed_in):
    address = reverse("admin:declarations_declaration_add")
    page = signed_in(pilar).get(address)
    entered = {"name_fr": "Appel", "slug": "appel", "stage": "open", "authoritative_language": "fr"}
    answer = signed_in(pilar).post(address, fields_of(page) | entered)
    assert answer.status_code == 200
    assert "stage" in answer.context["adminform"].form.errors
    assert not Declaration.objects.exists()
