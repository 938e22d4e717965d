"""Adopted versions as the public reads them: what is open, what stays, what changed."""

import hashlib
import re

import pytest

from declarations import adoption
from declarations.models import Clause, Declaration, DeclarationText
from tests.declarations.builders import (
    add_text,
    adopt,
    make_declaration,
    make_invitation,
    make_open_declaration,
    sign_for,
)

pytestmark = pytest.mark.django_db
HERE = "/en/declarations/paix/"


@pytest.fixture
def opened(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def twice(opened, pilar, ada):
    """Version 1 signed and open, version 2 adopted with other words, version 3 a draft."""
    sign_for(make_invitation(opened))
    add_text(opened, 2, word="Mieux")
    adopt(opened, pilar, ada, number=2)
    add_text(opened, 3, word="Brouillon")
    return opened


def get(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, path
    # Dates are printed with spaces that do not break.
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def grouped(adopted):
    return "".join(f"<span>{group}</span><wbr>" for group in adopted.fingerprint_groups)


def test_the_page_shows_the_open_text_and_how_to_check_it(client, opened):
    adopted = opened.adopted_texts.get()
    page = get(client, HERE)
    assert grouped(adopted) in page and "Version 1, adopted: 1 November 2026" in page
    for name in ("text.json", "text.pdf", ""):
        assert f'href="{HERE}versions/{"1/" if name else ""}{name}"' in page
    assert "I commit with my city." in page and "I acknowledge it." in page


def test_a_newer_adopted_text_or_draft_is_not_shown_while_another_is_open(client, twice):
    page = get(client, HERE)
    assert "Texte one fr" in page and "Mieux" not in page and "Brouillon" not in page
    # Changed statements of the draft are those of the next version.
    statement = twice.statements.get(key="commits")
    statement.text_en = "Not adopted yet."
    statement.save()
    assert "Not adopted yet." not in get(client, HERE)


def test_without_an_open_text_the_latest_adopted_one_is_shown(client, twice):
    twice.open_text.delete()
    page = get(client, HERE)
    assert "Mieux one fr" in page and "Brouillon" not in page


def test_an_adopted_text_that_is_not_open_is_not_called_a_draft(client, pilar, ada):
    adopt(make_declaration(), pilar, ada)
    page = get(client, HERE)
    assert "Adopted, not open for signature" in page and "Draft text" not in page
    everywhere = get(client, "/en/declarations/")
    assert "Adopted, not open for signature" in everywhere and "Draft text" not in everywhere


def test_every_adopted_version_keeps_its_address_and_its_bytes(client, twice):
    for adopted, word in zip(
        twice.adopted_texts.order_by("number"), ("Texte", "Mieux"), strict=True
    ):
        base = f"{HERE}versions/{adopted.number}/"
        page = get(client, base)
        assert f"{word} one fr" in page and grouped(adopted) in page
        exact = client.get(f"{base}text.json")
        assert hashlib.sha256(exact.content).hexdigest() == adopted.sha256
        assert exact["Content-Type"] == "application/json"
        pdf = client.get(f"{base}text.pdf")
        assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
        assert client.get(f"{base}text.pdf").content == pdf.content
    assert "There is a newer version:" in get(client, f"{HERE}versions/1/")


@pytest.mark.parametrize("path", ["", "text.json", "text.pdf"])
@pytest.mark.parametrize("number", [3, 9, 0])
def test_a_draft_or_an_unknown_version_is_not_there(client, twice, path, number):
    get(client, f"{HERE}versions/{number}/{path}", 404)


def test_versions_of_what_is_not_published_are_for_staff(client, opened, signed_in, rita):
    Declaration.objects.update(is_published=False)
    for path in ("versions/", "versions/1/", "versions/1/text.json"):
        get(client, HERE + path, 404)
        get(signed_in(rita), HERE + path)


def test_a_declaration_without_an_adopted_text_has_no_versions(client):
    make_declaration()
    get(client, f"{HERE}versions/", 404)


def test_what_changed_is_read_without_colour(client, twice):
    page = get(client, f"{HERE}versions/")
    assert "What changed since version 1" in page
    assert "Brouillon" not in page
    assert page.index('id="v2"') < page.index('id="v1"')
    assert "1 signature given on this version" in page[page.index('id="v1"') :]
    assert "0 signatures given on this version" in page[: page.index('id="v1"')]
    words = re.sub(r"<[^>]+>", "", page[page.index("<ins>") - 200 :])
    assert "[removed: Texte ]" in words and "[added: Mieux ]" in words


def test_hostile_words_stay_words(client, pilar, ada):
    declaration = make_declaration()
    Clause.objects.filter(key="one").update(text="<script>alert(1)</script> & co")
    adopt(declaration, pilar, ada)
    add_text(declaration, 2)
    adopt(declaration, pilar, ada, number=2)
    for path in ("", "versions/", "versions/1/"):
        page = get(client, HERE + path)
        assert "<script>alert" not in page and "&lt;script&gt;" in page or path == ""


def test_queries_do_not_grow_with_versions_or_clauses(
    client, opened, pilar, ada, django_assert_num_queries
):
    def grow(number):
        add_text(opened, number, clauses=[f"k{index}" for index in range(number * 5)])
        adopt(opened, pilar, ada, number=number)

    grow(2)
    for number in (3, 4):
        with django_assert_num_queries(2):
            get(client, f"{HERE}versions/")
        with django_assert_num_queries(2):
            get(client, f"{HERE}versions/2/")
        grow(number)
    assert DeclarationText.objects.filter(version=4).exists()


@pytest.mark.django_db(transaction=True)
def test_search_finds_what_the_page_shows_and_no_newer_draft(client, opened, pilar, ada):
    def found(word):
        return HERE in get(client, f"/en/search/?q={word}")

    add_text(opened, 2, word="Coquelicot")
    assert not found("Coquelicot")
    adopted = adopt(opened, pilar, ada, number=2)
    assert not found("Coquelicot")
    adoption.open_for_signature(adopted, ada)
    assert found("Coquelicot")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lang, width, scheme", [("fr", 320, "light"), ("en", 1280, "dark")])
def test_the_pages_are_accessible_and_fit_a_phone(open_page, axe, twice, lang, width, scheme):
    for path in ("versions/", "versions/1/", ""):
        page = open_page(f"/{lang}/declarations/paix/{path}", width=width, scheme=scheme, lang=lang)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.complaints == []
