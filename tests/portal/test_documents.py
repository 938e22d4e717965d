"""Documents as text on a page."""

import re

import pytest

from organisations.models import Media
from speakers.models import Person
from summits.models import Document, Figure, Summit
from tests.portal.builders import more


@pytest.fixture
def summit(db):
    return Summit.objects.create(
        slug="izmir",
        title_fr="Sommet",
        title_en="Summit",
        is_published=True,
        starts_on="2021-12-07",
    )


@pytest.fixture
def document(summit):
    return Document.objects.create(
        slug="speech", kind="speech", title_fr="Vivre ensemble", is_published=True, summit=summit,
        body_fr="## Début\n\nOui ! <script>alert(1)</script>\n\n- un\n- deux\n\n> Citation"
        "\n\n[x](javascript:alert(1))",
        printed_author="Cheikh K. Bentounes", printed_function_fr="Président d’honneur",
        dated="2019-08-31",
    )  # fmt: skip


def get(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_the_text_is_safe_and_in_its_own_language(client, document):
    page = get(client, "/en/documents/speech/")
    body = page[page.index('class="prose"') :]
    assert re.search(r'<div lang="fr">\s*<h2>Début</h2>', body)
    assert "Oui\u202f!" in body
    assert "<script>alert" not in page and 'href="javascript' not in page
    assert "<li>un</li>" in body and "<blockquote>" in body
    assert "This note is not in English yet. Here it is in French." in page


def test_the_author_is_the_one_printed_and_linked_when_public(client, document):
    author = Person.objects.create(slug="bentounes", name="Khaled Bentounes")
    Document.objects.update(author=author)
    page = get(client, "/fr/documents/speech/")
    assert "Cheikh K. Bentounes" in page and "Président d’honneur" in page
    assert "/participants/bentounes/" not in page
    Person.objects.update(is_published=True)
    page = get(client, "/fr/documents/speech/")
    assert "/participants/bentounes/" in page
    assert "Khaled Bentounes" not in page


def test_a_picture_without_a_file_keeps_its_caption_and_credit(client, document):
    document.pictures.add(
        Media.objects.create(
            key="p",
            alt_fr="Des maires au pupitre",
            caption_fr="La séance",
            credit="© Landeshauptstadt Düsseldorf/Marc-André Hergenröder",
        )  # fmt: skip
    )
    page = get(client, "/fr/documents/speech/")
    assert "© Landeshauptstadt Düsseldorf/Marc-André Hergenröder" in page
    assert "La séance" in page and "Des maires au pupitre" in page
    assert "<img" not in page


def test_figures_are_printed_as_stated(client, document):
    Figure.objects.create(
        document=document, label_fr="délégations", value=1234, qualifier="more_than"
    )
    assert "1\u202f234" in get(client, "/fr/documents/speech/")


@pytest.mark.parametrize("hide", ["document", "summit"])
def test_drafts_are_for_staff(client, document, summit, signed_in, edith, hide):
    (document if hide == "document" else summit).__class__.objects.update(is_published=False)
    get(client, "/fr/documents/speech/", 404)
    assert "/documents/speech/" not in get(client, "/fr/documents/")
    page = get(signed_in(edith), "/fr/documents/speech/")
    assert "draft-mark" in page


def test_related_drafts_are_not_named(client, document):
    other = Document.objects.create(slug="other", kind="report", title_fr="Secret")
    document.related.add(other)
    assert "Secret" not in get(client, "/fr/documents/speech/")


def test_the_index_by_summit_and_by_kind(client, document):
    older = Summit.objects.create(
        slug="rhin", title_fr="Rhin", is_published=True, starts_on="2019-08-30"
    )
    for slug, kind, of in (("a", "report", older), ("b", "report", None)):
        Document.objects.create(slug=slug, kind=kind, title_fr=slug, summit=of, is_published=True)
    page = get(client, "/fr/documents/")
    order = [page.index(f"/fr/documents/{slug}/") for slug in ("speech", "a", "b")]
    assert order == sorted(order)
    assert "/fr/documents/speech/" not in get(client, "/fr/documents/?kind=report")
    page = get(client, "/fr/documents/?edition=rhin")
    assert "/fr/documents/a/" in page and "/fr/documents/b/" not in page
    for nonsense in ("?kind=x", "?edition=%00", "?edition=../x", "?kind=" + "x" * 5000):
        assert "/fr/documents/speech/" in get(client, f"/fr/documents/{nonsense}")


def test_queries_do_not_grow(client, document, django_assert_num_queries):
    summit = Summit.objects.create(slug="s", title_fr="S", is_published=True)
    other = Document.objects.create(
        slug="d", kind="report", title_fr="D", summit=summit, is_published=True
    )
    picture = Media.objects.create(key="m", alt_fr="x")
    figure = Figure.objects.create(document=document, label_fr="x", value=1)
    for extra in (0, 2, 27):
        document.related.add(*more(other, extra, summit=more(summit, extra)))
        document.pictures.add(*more(picture, extra))
        more(figure, extra)
        with django_assert_num_queries(2):
            get(client, "/fr/documents/")
        with django_assert_num_queries(5):
            get(client, "/fr/documents/speech/")
