"""The officers' desk: both languages compared, drafted in one page, and copied to a new version."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.urls import reverse

from declarations import adoption
from declarations.models import Clause, Declaration, DeclarationText
from tests.admin.pages import fields_of
from tests.declarations.builders import ADOPTED_ON, adopt, make_declaration

pytestmark = pytest.mark.django_db


def address(name, declaration, number=1):
    return reverse(f"admin:declarations_declaration_{name}", args=[declaration.pk, number])


@pytest.fixture
def declaration():
    return make_declaration()


@pytest.fixture
def officer(pilar, signed_in):
    return in_english(signed_in(pilar))


def in_english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def send(client, declaration, edits=None, *, do="", number=1):
    """Open the drafting page, type the edits, press a button; return the answer."""
    page = client.get(address("draft", declaration, number))
    assert page.status_code == 200
    data = fields_of(page) | (edits or {}) | ({"do": do} if do else {})
    return client.post(address("draft", declaration, number), data)


def words(declaration, language, number=1):
    """{key: text} of one language, in its order."""
    clauses = Clause.objects.filter(
        text_version__declaration=declaration,
        text_version__language=language,
        text_version__version=number,
    )
    return {clause.key: clause.text for clause in clauses.order_by("position")}


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


# Comparing --------------------------------------------------------------------------------------


def test_both_languages_stand_side_by_side_with_every_problem_first(officer, declaration):
    Clause.objects.get(text_version__language="fr", key="two").delete()
    page = officer.get(address("compare", declaration)).content.decode()
    problem = "Clause “two” is missing from the French text."
    assert page.index(problem) < page.index('id="row-one"') < page.index('id="row-two"')
    # … and again in its own row, with a link to the very cell that is missing.
    row = page[page.index('id="row-two"') :]
    assert problem in row and "Missing in French." in row
    link = re.search(r'href="([^"]+)#(id_c-two-text_fr)"', row)
    draft = officer.get(link[1]).content.decode()
    assert f'id="{link[2]}"' in draft


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "principle"}, "is a principle in French and a goal in English"),
        ({"position": 9}, "does not stand at the same place"),
    ],
)
def test_unaligned_clauses_are_named_and_saving_aligns_them(officer, declaration, change, sentence):
    Clause.objects.filter(text_version__language="fr", key="one").update(**change)
    assert sentence in officer.get(address("compare", declaration)).content.decode()
    assert send(officer, declaration).status_code == 302
    page = officer.get(address("compare", declaration)).content.decode()
    assert sentence not in page and "can be proposed for adoption" in page


def test_the_newest_version_opens_first_and_unknown_ones_are_not_there(officer, declaration):
    newest = reverse("admin:declarations_declaration_versions", args=[declaration.pk])
    assert officer.get(newest).url == address("compare", declaration)
    for name in ("compare", "draft", "pdf"):
        assert officer.get(address(name, declaration, 7)).status_code == 404


def test_queries_do_not_grow_with_the_clauses(officer, declaration, django_assert_max_num_queries):
    for number in range(30):
        for text in declaration.texts.all():
            Clause.objects.create(
                text_version=text, key=f"n{number}", kind="goal", text="x", position=number + 2
            )
    for name in ("compare", "draft"):
        with django_assert_max_num_queries(40):
            officer.get(address(name, declaration))


# Drafting ---------------------------------------------------------------------------------------


def test_a_declaration_is_drafted_from_nothing_in_both_languages(officer):
    declaration = Declaration.objects.create(slug="new", name_fr="Neuve", name_en="New")
    response = send(
        officer,
        declaration,
        {
            "head-authoritative": "en",
            "head-title_fr": "Vivre ensemble",
            "head-title_en": "Living together",
            "head-printed_mark_fr": "- traduction -",
            "new-kind": "recital",
            "new-text_fr": "Considérant",
            "new-text_en": "Whereas",
        },
    )
    assert response.status_code == 302
    assert words(declaration, "fr") == {"recital-1": "Considérant"}
    assert words(declaration, "en") == {"recital-1": "Whereas"}
    kinds = dict(declaration.texts.values_list("language", "kind"))
    assert kinds == {"fr": "translation", "en": "authoritative"}
    declaration.refresh_from_db()
    assert declaration.authoritative_language == "en"
    assert "recital-1" in LogEntry.objects.first().change_message


def test_a_new_clause_that_back_sends_again_is_not_doubled(officer, declaration):
    page = officer.get(address("draft", declaration))
    # A browser that gets the page anew does not fill in what was typed before.
    assert 'id="draft_form" autocomplete="off"' in page.content.decode()
    new = {"new-kind": "goal", "new-text_fr": "Planter", "new-text_en": "Plant"}
    data = fields_of(page) | new
    for key in ("", "three"):
        for _press in range(2):
            answer = officer.post(address("draft", declaration), data | {"new-key": key})
            assert answer.status_code == 302
    assert words(declaration, "fr") == {
        "one": "Texte one fr",
        "two": "Texte two fr",
        "goal-1": "Planter",
    }


@pytest.mark.parametrize(("language", "name"), [("fr", "French"), ("en", "English")])
def test_words_without_a_title_name_the_language_that_lacks_it(
    officer, declaration, language, name
):
    declaration.texts.filter(language=language).delete()
    edits = {f"head-title_{language}": "", f"c-one-text_{language}": "Words"}
    page = send(officer, declaration, edits).content.decode()
    assert f"Write the {name} title first." in page


def test_both_languages_of_a_clause_are_saved_together_or_not_at_all(officer, declaration):
    edits = {"c-one-text_fr": "Nous partageons.", "c-one-text_en": "We share."}
    assert send(officer, declaration, edits).status_code == 302
    assert (words(declaration, "fr")["one"], words(declaration, "en")["one"]) == (
        "Nous partageons.",
        "We share.",
    )
    bad = {"c-one-text_fr": "Bien", "c-one-text_en": "a\u202eb"}
    response = send(officer, declaration, bad)
    assert response.status_code == 200
    page = response.content.decode()
    assert "U+202E" in page and ">\nBien</textarea>" in page
    assert words(declaration, "fr")["one"] == "Nous partageons."


def test_clauses_move_with_what_stands_under_them_in_both_languages(officer, declaration):
    send(officer, declaration, {"c-two-parent": "one"})
    three = {
        "new-kind": "goal",
        "new-parent": "",
        "new-after": "two",
        "new-key": "three",
        "new-text_fr": "Trois",
        "new-text_en": "Three",
    }
    send(officer, declaration, three)
    assert list(words(declaration, "en")) == ["one", "two", "three"]
    response = send(officer, declaration, do="up:three")
    assert response.url.endswith("#row-three")
    for language in ("fr", "en"):
        assert list(words(declaration, language)) == ["three", "one", "two"]
    # At the end it stays.
    send(officer, declaration, do="down:two")
    assert list(words(declaration, "fr")) == ["three", "one", "two"]


def test_a_button_saves_what_was_typed_before_it_acts(officer, declaration):
    response = send(officer, declaration, {"c-one-text_en": "Typed"}, do="after:one")
    assert response.url.endswith("?after=one#new-clause")
    assert words(declaration, "en")["one"] == "Typed"
    page = officer.get(response.url).content.decode()
    assert page.index('id="row-one"') < page.index('id="new-clause"') < page.index('id="row-two"')


def test_a_clause_is_removed_from_both_languages_but_not_from_above_others(officer, declaration):
    send(officer, declaration, {"c-two-parent": "one"})
    response = send(officer, declaration, do="remove:one")
    assert "has others under it: two" in response.content.decode()
    send(officer, declaration, do="remove:two")
    assert list(words(declaration, "fr")) == list(words(declaration, "en")) == ["one"]


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ({"c-one-text_fr": ""}, "Write the words, or remove the whole clause."),
        ({"c-one-text_fr": "<b>gras</b>"}, "This text holds HTML"),
        ({"c-one-text_fr": "é" * 100_001}, "100000"),
        ({"c-one-kind": "decree"}, "decree is not one of the available choices"),
        ({"c-one-parent": "nowhere"}, "nowhere is not one of the available choices"),
        ({"new-key": "two", "new-text_fr": "x", "new-text_en": "x"}, "has this key"),
        ({"new-key": "four"}, "Write the words."),
        ({"new-text_fr": "Seul"}, "The authoritative text has no clause"),
        ({"head-title_en": ""}, "Write the title."),
        ({"c-one-parent": "two", "c-two-parent": "one"}, "cannot stand under itself"),
    ],
)
def test_bad_input_is_told_and_nothing_is_saved(officer, declaration, edits, message):
    before = list(Clause.objects.order_by("pk").values())
    response = send(officer, declaration, {"c-two-text_en": "Also typed", **edits})
    assert response.status_code == 200
    page = response.content.decode()
    assert message in page and "Nothing was saved." in page
    assert list(Clause.objects.order_by("pk").values()) == before


def test_a_text_of_a_hundred_thousand_letters_is_kept_whole(officer, declaration):
    long = "paix " * 19_999 + "égale"
    send(officer, declaration, {"c-one-text_fr": long})
    assert words(declaration, "fr")["one"] == long


def test_words_typed_over_somebody_elses_are_kept_and_overwrite_only_knowingly(
    officer, declaration
):
    page = fields_of(officer.get(address("draft", declaration)))
    Clause.objects.filter(key="one", text_version__language="en").update(text="Theirs")
    # What was not touched goes on as it is now …
    response = officer.post(
        address("draft", declaration), page | {"c-two-text_en": "Mine, elsewhere"}
    )
    assert response.status_code == 302
    assert words(declaration, "en") == {"one": "Theirs", "two": "Mine, elsewhere"}
    # … and what was touched is told, once.
    mine = page | {"c-one-text_en": "Mine"}
    response = officer.post(address("draft", declaration), mine)
    assert response.status_code == 200
    assert "Somebody else changed this meanwhile. Now stored:" in response.content.decode()
    assert words(declaration, "en")["one"] == "Theirs"
    again = fields_of(response)
    assert again["c-one-text_en"] == ["Mine"]
    assert officer.post(address("draft", declaration), again).status_code == 302
    assert words(declaration, "en")["one"] == "Mine"


def test_words_typed_into_a_removed_clause_are_given_back(officer, declaration):
    page = fields_of(officer.get(address("draft", declaration)))
    Clause.objects.filter(key="two").delete()
    response = officer.post(address("draft", declaration), page | {"c-two-text_en": "My words"})
    assert "Somebody else removed clause “two” meanwhile" in response.content.decode()
    assert "My words" in response.content.decode()


# New versions -----------------------------------------------------------------------------------


def test_a_new_version_is_a_copy_with_the_same_alignment(officer, declaration, pilar, ada):
    send(officer, declaration, {"c-two-parent": "one"})
    adopt(declaration, pilar, ada)
    response = officer.post(address("new_version", declaration))
    assert response.url == address("draft", declaration, 2)
    for language in ("fr", "en"):
        assert words(declaration, language, 2) == words(declaration, language, 1)
    child = Clause.objects.get(text_version__version=2, text_version__language="fr", key="two")
    assert child.parent.key == "one" and child.parent.text_version_id == child.text_version_id
    send(officer, declaration, {"c-one-text_en": "Better words"}, number=2)
    page = officer.get(address("compare", declaration, 2)).content.decode()
    assert "What changed since version 1" in page and "<ins>" in page
    # A second draft beside it would only confuse.
    response = officer.post(address("new_version", declaration))
    assert "is still a draft" in said(response)
    assert not DeclarationText.objects.filter(version=3).exists()


# Who may ----------------------------------------------------------------------------------------


def test_a_translator_writes_the_language_that_does_not_bind_and_nothing_else(
    tariq, signed_in, declaration
):
    Clause.objects.get(text_version__language="fr", key="two").delete()
    client = in_english(signed_in(tariq))
    page = client.get(address("draft", declaration))
    assert "c-one-text_fr" in fields_of(page) and "c-one-text_en" not in fields_of(page)
    assert b'name="do"' not in page.content and b'name="new-key"' not in page.content
    response = send(
        client,
        declaration,
        {
            "c-one-text_fr": "Traduit",
            "c-two-text_fr": "Ajouté",
            "head-title_fr": "Titre traduit",
            # Forged: none of these is in the form.
            "c-one-text_en": "Forged",
            "c-one-kind": "recital",
            "c-one-parent": "two",
            "head-title_en": "Forged",
            "head-authoritative": "fr",
            "new-key": "forged",
            "new-text_fr": "x",
            "new-text_en": "x",
        },
    )
    assert response.status_code == 302
    assert words(declaration, "fr") == {"one": "Traduit", "two": "Ajouté"}
    assert words(declaration, "en") == {"one": "Texte one en", "two": "Texte two en"}
    assert set(Clause.objects.values_list("kind", "parent")) == {("goal", None)}
    titles = dict(declaration.texts.values_list("language", "title"))
    assert titles == {"fr": "Titre traduit", "en": "Texte en"}
    assert send(client, declaration, do="remove:one").status_code == 403
    assert Clause.objects.filter(key="one").count() == 2


def test_the_plain_pages_hold_a_translator_to_the_words_too(tariq, signed_in, declaration):
    client = signed_in(tariq)
    text = {one.language: one for one in declaration.texts.all()}
    page = f"/admin/declarations/declarationtext/{text['fr'].pk}/change/"
    offered = set(fields_of(client.get(page)))
    assert {"title", "printed_mark", "preamble", "clauses-0-text"} <= offered
    assert not {"kind", "version", "language", "clauses-0-kind", "clauses-0-key"} & offered
    binding = f"/admin/declarations/declarationtext/{text['en'].pk}/change/"
    assert client.get(binding).status_code == 200
    assert client.post(binding, {"title": "Forged"}).status_code == 403
    clause = text["en"].clauses.first()
    page = f"/admin/declarations/clause/{clause.pk}/change/"
    assert client.post(page, {"text": "Forged"}).status_code == 403


@pytest.mark.parametrize("who", ["edith", "rita"])
def test_readers_compare_and_change_nothing(who, request, signed_in, declaration):
    client = signed_in(request.getfixturevalue(who))
    page = client.get(address("compare", declaration))
    assert page.status_code == 200 and address("draft", declaration) not in page.content.decode()
    assert client.get(address("draft", declaration)).status_code == 403
    for name in ("new_version", "propose", "take_back", "close"):
        assert client.post(address(name, declaration)).status_code == 403, name
    for name in ("countersign", "open", "deadline"):
        assert client.get(address(name, declaration)).status_code == 403, name


def test_strangers_see_nothing_of_it(client, victor, signed_in, declaration):
    for visitor in (client, signed_in(victor)):
        for name in ("compare", "draft", "exact", "pdf"):
            assert visitor.get(address(name, declaration)).status_code in (302, 403)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lang, width, scheme", [("fr", 390, "light"), ("en", 1280, "dark")])
def test_the_desk_is_accessible_and_fits_a_phone(open_page, axe, ada, pilar, lang, width, scheme):
    drafted, proposed = make_declaration(), make_declaration("eau")
    adoption.propose(proposed, 1, pilar, ADOPTED_ON)
    Clause.objects.get(
        text_version__declaration=drafted, text_version__language="fr", key="two"
    ).delete()
    for name, declaration in (
        ("compare", drafted),
        ("draft", drafted),
        ("countersign", proposed),
    ):
        page = open_page(
            address(name, declaration), width=width, scheme=scheme, lang=lang, user=ada
        )
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.complaints == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_clause_is_drafted_and_moved_by_keyboard_without_javascript(
    open_page, pilar, declaration
):
    page = open_page(address("draft", declaration), lang="en", user=pilar, javascript=False)
    page.locator("#id_c-one-text_en").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Typed by hand")
    page.get_by_role("button", name="Move “one” down").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#row-one")
    assert list(words(declaration, "en").items()) == [
        ("two", "Texte two en"),
        ("one", "Typed by hand"),
    ]
