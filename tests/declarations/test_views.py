"""The declarations as readers meet them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from declarations.models import Clause, Declaration, DeclarationText, Statement
from declarations.signing.acts import withdraw
from declarations.signing.giving import Traces
from sessions.models import Session
from summits.models import Summit
from tests.declarations.builders import make_invitation, make_open_declaration, sign_for


@pytest.fixture
def summit(db):
    return Summit.objects.create(
        slug="rhin-2019", title_fr="Sommet du Rhin", title_en="Rhine summit", palette="rhin",
        is_published=True, time_zone="Europe/Berlin",
    )  # fmt: skip


@pytest.fixture
def declaration(summit):
    made = Declaration.objects.create(
        slug="rhin", name_fr="Déclaration du Rhin", name_en="Rhine declaration",
        authoritative_language="en", stage="open", is_published=True, summit=summit,
        closes_at=timezone.now() + timedelta(days=30), adopted_on="2019-08-31/2019-09-01",
    )  # fmt: skip
    for language, kind, mark in (
        ("en", "authoritative", ""),
        ("fr", "translation", "- traduction -"),
    ):
        text = DeclarationText.objects.create(
            declaration=made, language=language, kind=kind, printed_mark=mark,
            title=f"Title {language}", preamble=f"Preamble {language}"
        )  # fmt: skip
        commitment = Clause.objects.create(
            text_version=text, key="c1", kind="commitment", text=f"Commitment {language}"
        )
        Clause.objects.create(
            text_version=text, key="a1", kind="action", parent=commitment, position=1,
            text=f"Action {language}",
        )  # fmt: skip
    for kind, capacity in (("commits", "mayor"), ("acknowledges", "representative")):
        Statement.objects.create(
            declaration=made, key=kind, kind=kind, capacity=capacity,
            lead_in_fr="J’ai lu.", lead_in_en="I have read.",
            text_fr=f"FR {kind}", text_en=f"EN {kind}",
        )  # fmt: skip
    return made


def get(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_both_languages_stand_side_by_side_and_one_binds(client, declaration, language):
    page = get(client, f"/{language}/declarations/rhin/")
    assert page.index("Commitment fr") < page.index("Commitment en") < page.index("Action fr")
    assert 'id="art-c1"' in page and 'href="#art-c1"' in page and 'id="art-a1"' in page
    binding = re.findall(r"bt__c--(..)(?: bt__h)? bt__c--binding", page)
    assert binding and set(binding) == {"en"}
    # The mark is shown as it was printed, to French readers too.
    assert "- traduction -" in page
    assert "Authoritative text" in page
    assert '<div lang="fr"><p>Commitment fr</p>' in page
    assert "/editions/rhin-2019/" in page


@pytest.mark.parametrize("view", ["fr", "en", "both"])
def test_the_address_chooses_what_is_read(client, declaration, view):
    page = get(client, f"/fr/declarations/rhin/?view={view}")
    assert re.findall(r'id="lv-(\w+)" checked', page) == [view]


@pytest.mark.parametrize("view", ["", "de", "%00", "FR", "both&view=<script>"])
def test_nonsense_chooses_nothing(client, declaration, view):
    page = get(client, f"/fr/declarations/rhin/?view={view}")
    assert " checked" not in page
    assert "<script>" not in page


def test_a_clause_without_translation_is_in_the_other_language_and_said_once(client, declaration):
    Clause.objects.filter(text_version__language="fr").delete()
    page = get(client, "/fr/declarations/rhin/")
    assert page.count('<div lang="en"><p>Commitment en</p>') == 2
    assert len(re.findall(r"not in French yet|pas encore en français", page)) == 1


def test_both_statements_say_who_may_use_them(client, declaration):
    page = get(client, "/en/declarations/rhin/")
    assert "EN commits" in page and "EN acknowledges" in page
    assert "cannot commit the mayor" in page


def test_the_newest_signatures_and_the_way_to_the_roll(client, pilar, ada):
    peace = make_open_declaration(pilar, ada)
    page = get(client, "/en/declarations/paix/")
    assert "Nobody has signed yet." in page and "/en/declarations/paix/signatories/" in page
    given = sign_for(make_invitation(peace, city="Bochum", name="Signer of Bochum"))
    sign_for(make_invitation(peace, city="Essen", name="Signer of Essen"))
    withdraw(given, Traces())
    page = get(client, "/en/declarations/paix/")
    assert "1 signature by 1 city or organisation." in page
    assert "Signer of Essen" in page and "Signer of Bochum" not in page


def test_a_draft_has_no_roll_to_lead_to(client, declaration):
    Declaration.objects.update(stage="draft")
    assert "/signatories/" not in get(client, "/en/declarations/rhin/")


@pytest.mark.parametrize("asked", [True, False])
def test_an_open_declaration_says_how_one_signs(client, pilar, ada, asked):
    make_open_declaration(pilar, ada, takes_requests=asked)
    page = get(client, "/en/declarations/paix/")
    assert "One signs by invitation" in page
    assert ("/en/declarations/paix/request/" in page) is asked


def test_known_by_name_alone_offers_nothing_to_sign(client, declaration):
    Declaration.objects.update(stage="named")
    page = get(client, "/en/declarations/rhin/")
    assert "known by its name alone" in page
    assert "EN commits" not in page and "Commitment en" not in page


def test_a_session_that_is_not_open_is_not_linked(client, declaration, summit):
    session = Session.objects.create(
        summit=summit, slug="closing", kind="ceremony", title_fr="Clôture", is_published=True
    )
    Declaration.objects.update(adopted_in=session)
    assert "Clôture" in get(client, "/en/declarations/rhin/")
    Session.objects.update(access="closed")
    assert "Clôture" not in get(client, "/en/declarations/rhin/")
    Session.objects.update(access="public")
    Summit.objects.update(is_published=False)
    page = get(client, "/en/declarations/rhin/")
    assert "Clôture" not in page and "Rhine summit" not in page


def test_drafts_are_for_staff(client, declaration, signed_in, pilar, victor):
    Declaration.objects.update(is_published=False)
    get(client, "/fr/declarations/rhin/", 404)
    get(signed_in(victor), "/fr/declarations/rhin/", 404)
    assert "draft-mark" in get(signed_in(pilar), "/fr/declarations/rhin/")
    assert "/declarations/rhin/" not in get(client, "/fr/declarations/")


def test_the_index_puts_the_open_ones_first(client, declaration):
    for stage, slug in (("closed", "old"), ("named", "heard-of")):
        Declaration.objects.create(
            slug=slug, name_fr=slug, stage=stage, is_published=True, authoritative_language="fr"
        )
    Declaration.objects.create(
        slug="over", name_fr="over", stage="open", is_published=True, authoritative_language="fr",
        closes_at=datetime(2020, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    page = get(client, "/en/declarations/")
    order = [page.index(f"/declarations/{slug}/") for slug in ("rhin", "old", "heard-of")]
    assert order == sorted(order)
    closed = page[page.index('id="closed"') : page.index('id="named"')]
    assert "/declarations/over/" in closed and "/declarations/old/" in closed


@pytest.mark.parametrize("path", ["/fr/declarations/", "/fr/declarations/rhin/"])
def test_queries_do_not_grow(client, declaration, path):
    def grow(many):
        text = declaration.texts.get(language="en")
        for number in range(many):
            slug = f"d-{many}-{number}"
            Clause.objects.create(
                text_version=text, key=slug, kind="goal", text="x", position=number + 5
            )
            Declaration.objects.create(
                slug=slug, name_fr=slug, stage="closed", is_published=True,
                authoritative_language="fr", summit=declaration.summit,
            )  # fmt: skip

    counted = []
    for many in (1, 3, 300):
        grow(many)
        with CaptureQueriesContext(connection) as queries:
            get(client, path)
        counted.append(len(queries))
    assert counted[0] == counted[1] == counted[2]
