"""The exact bytes: one form for one text, and every reason why a draft cannot be adopted."""

import hashlib
import json
import unicodedata
from datetime import date

import pytest
from django.utils import translation

from declarations.canonical import canonical_text, problems_of_draft
from declarations.models import Clause, Statement
from organisations.models import Place
from portal.lib.canonical import canonical_json, fingerprint
from tests.declarations.builders import make_declaration

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 16)


@pytest.fixture
def declaration():
    return make_declaration(
        place=Place.objects.create(key="montreal", city_fr="Montréal", city_en="Montreal")
    )


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_the_fingerprint_is_what_sha256sum_prints(declaration):
    text = canonical_text(declaration, 1, DAY)
    assert fingerprint(text) == hashlib.sha256(text.encode("utf-8")).hexdigest()
    assert json.loads(text)["adopted"] == {
        "at": "2026-05-16",
        "place": {"fr": "Montréal", "en": "Montreal"},
    }


def test_the_bytes_are_those_of_rfc_8785(declaration):
    text = canonical_text(declaration, 1, DAY)
    again = json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert text == again
    # Section 3.2.3 of the standard: keys by UTF-16 code units (U+1F600 before U+FB00), no escape
    # that is not needed.
    assert canonical_json({"\ufb00": 1, "\U0001f600": "\u000f€/", "ö": [True, None]}) == (
        '{"ö":[true,null],"\U0001f600":"\\u000f€/","\ufb00":1}'
    )


def test_the_same_words_typed_on_two_machines_have_one_fingerprint(declaration):
    found = {}
    words = {row.pk: row.text + " à Montréal" for row in Clause.objects.all()}
    for form in ("NFC", "NFD"):
        for pk, text in words.items():
            # Past the model, which would bring it into one form by itself.
            Clause.objects.filter(pk=pk).update(text=unicodedata.normalize(form, text))
        found[form] = fingerprint(canonical_text(declaration, 1, DAY))
    assert found["NFC"] == found["NFD"]
    assert canonical_json({"e\u0301": "e\u0301\r\n"}) == '{"é":"é\\n"}'


def test_the_language_of_the_reader_changes_no_byte(declaration):
    with translation.override("fr"):
        french = canonical_text(declaration, 1, DAY)
    assert french == canonical_text(declaration, 1, DAY)


def test_an_aligned_draft_has_no_problem(declaration):
    assert problems_of_draft(declaration, 1) == []


def _drop_french(declaration):
    declaration.texts.get(language="fr").delete()


def _drop_statements(declaration):
    Statement.objects.all().delete()


def _machine(declaration):
    declaration.texts.filter(language="fr").update(kind="machine")


def _nothing_binds(declaration):
    declaration.texts.update(kind="translation")


def _says_french(declaration):
    declaration.authoritative_language = "fr"
    declaration.save()


def _untranslated_statement(declaration):
    Statement.objects.filter(key="commits").update(text_en="")


def _no_clauses(declaration):
    Clause.objects.filter(text_version__language="en").delete()


@pytest.mark.parametrize(
    ("break_it", "sentence"),
    [
        (_drop_french, "There is no French text in this version."),
        (_drop_statements, "There is no statement to sign with."),
        (_machine, "The French text is a machine translation: somebody must read it first."),
        (_nothing_binds, "No language is marked as authoritative."),
        (_says_french, "The declaration names another authoritative language than its texts."),
        (_untranslated_statement, "The statement “commits” lacks its words in one language."),
        (_no_clauses, "The English text has no clauses."),
    ],
)
def test_every_problem_of_a_draft_is_named(declaration, break_it, sentence):
    break_it(declaration)
    assert sentence in problems_of_draft(declaration, 1)
