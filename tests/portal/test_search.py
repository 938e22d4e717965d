"""Search: the same answers on both databases, and never what is not public."""

import random
import re
from html import unescape

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from declarations.models import Clause, Declaration, DeclarationText
from organisations.models import Organisation, Place
from portal.models import SearchEntry
from portal.search import receivers
from portal.search.find import entries_for, highlight, search
from portal.search.index import rebuild as rebuild_index
from portal.search.receivers import note_rows
from portal.search.words import MAX_QUESTION, MAX_WORDS, ask, split
from sessions.models import Item, Participation, Segment, Session
from speakers.models import Affiliation, Person
from summits.models import Document, Observance, Summit
from tests.portal.builders import more
from tests.releasing import release_everything


def rebuild():
    release_everything()
    rebuild_index()


def add_person(slug, name, **fields):
    return Person.objects.create(slug=slug, name=name, is_published=True, **fields)


@pytest.fixture
def content(db):
    """A little of everything, all of it public."""
    place = Place.objects.create(key="izmir", city_fr="Izmir", city_en="Izmir")
    summit = Summit.objects.create(
        slug="izmir-2021", title_fr="Sommet d’İzmir sur l’égalité",
        title_en="Izmir equality summit",
        is_published=True, place=place, starts_on="2021-12-07", time_zone="Europe/Istanbul",
    )  # fmt: skip
    session = Session.objects.create(
        summit=summit, slug="dialogue", kind="dialogue", title_fr="Dialogue des maires",
        title_en="Dialogue of mayors", description_fr="Une œuvre commune des municipalités.",
        is_published=True,
    )  # fmt: skip
    person = add_person("soyer", "Tunç Soyer", aliases="Tunc Soyeur")
    add_person("li", "李明远")
    add_person("jisri", "ليلى الجسري")
    segment = Segment.objects.create(session=session, kind="panel", title_fr="Panel")
    item = Item.objects.create(segment=segment, kind="good_practice", title_fr="Welcome Points")
    Participation.objects.create(item=item, person=person, printed_name="Tunç Soyer")
    Organisation.objects.create(
        slug="xian", name_fr="Xi’an", kind="city", is_published=True, acronym_fr="XA"
    )
    Document.objects.create(
        slug="discours", kind="speech", title_fr="Vivre ensemble", is_published=True,
        body_fr="## Début\n\n" + "mot " * 200 + "La **citoyenneté** partagée.", summit=summit,
    )  # fmt: skip
    Observance.objects.create(
        slug="jivep", name_fr="Journée du vivre ensemble en paix", acronym_fr="JIVEP",
        name_en="International Day of Living Together in Peace", falls_on="--05-16",
        resolution="A/RES/72/130", is_published=True,
    )  # fmt: skip
    declaration = Declaration.objects.create(
        slug="rhin", name_fr="Déclaration du Rhin", authoritative_language="fr", stage="open",
        is_published=True,
    )  # fmt: skip
    text = DeclarationText.objects.create(
        declaration=declaration, language="fr", kind="authoritative", title="Texte"
    )
    Clause.objects.create(
        text_version=text, key="g1", kind="goal", text="Des quartiers hospitaliers."
    )
    rebuild()
    return summit


def kinds(text, language="fr"):
    return {group.kind: group.count for group in search(text, language).groups}


def titles(text, language="fr"):
    found = search(text, language)
    return [re.sub("<.*?>", "", one.title) for group in found.groups for one in group.results]


SPELLINGS = [
    (("izmir", "İzmir", "IZMIR", "İZMİR", "ızmır"), "summit"),
    (("œuvre", "oeuvre", "OEUVRES", "Œuvres"), "session"),
    (("égalité", "egalites", "l'égalité", "L’ÉGALITÉ", "d'égalité"), "summit"),
    (("maire", "maires", "mayor", "Mayors"), "session"),
    (("municipalité", "municipalites", "munic"), "session"),
    (("xian", "Xi'an", "Xi’an", "xi an"), "organisation"),
    (("李明远", "李", "明远"), "person"),
    (("ليلى", "الجسري"), "person"),
    (("soyer", "Soyeur", "SOY", "tunc"), "person"),
    (("citoyenneté", "citoyennetes"), "document"),
    (("JIVEP", "jivep", "72/130", "A/RES/72/130"), "observance"),
    (("hospitalier", "HOSPITALIERS", "quartiers hospitaliers"), "clause"),
    (("rhin",), "declaration"),
    (("welcome points", "Welcome point"), "session"),
]


def test_every_spelling_finds_it_in_both_languages(content):
    missed = [
        (text, kind, language)
        for texts, kind in SPELLINGS
        for text in texts
        for language in ("fr", "en")
        if kind not in kinds(text, language)
    ]
    assert missed == []


def test_all_words_must_be_there(content):
    assert "session" in kinds("maires dialogue")
    assert kinds("maires volcan") == {}


def test_the_name_of_a_declaration_does_not_find_each_of_its_clauses(content):
    assert kinds("rhin") == {"declaration": 1}


def test_titles_come_before_texts_and_later_summits_before_earlier_ones(content):
    Session.objects.create(
        summit=content, slug="a", kind="panel", title_fr="Autre", is_published=True,
        description_fr="Les maires.",
    )  # fmt: skip
    rebuild()
    assert titles("maires")[:2] == ["Dialogue des maires", "Autre"]


def test_what_is_asked_is_marked_and_nothing_else_is_believed(content):
    Session.objects.update(title_fr="<b>Maires</b> & “co”")
    rebuild()
    (group,) = [one for one in search("maire", "fr").groups if one.kind == "session"]
    assert group.results[0].title.startswith("&lt;b&gt;<mark>Maires</mark>&lt;/b&gt; &amp; ")


def test_a_long_text_is_shown_where_the_word_stands(content):
    (group,) = search("citoyennete", "fr").groups
    assert "<mark>citoyenneté</mark> partagée" in group.results[0].summary
    assert group.results[0].summary.startswith("… ")
    assert len(group.results[0].summary.split()) < 45


def test_a_text_in_the_other_language_says_so(content):
    (result,) = next(g for g in search("oeuvre", "en").groups if g.kind == "session").results
    assert (result.title_language, result.summary_language) == ("", "fr")


# What must never be seen ------------------------------------------------------------------------
def test_drafts_are_never_found_however_they_became_drafts(content):
    assert kinds("dialogue") and kinds("soyer") and kinds("rhin")
    # `update` sends no signal: the index still holds their words.
    for model in (Summit, Person, Organisation, Declaration, Document, Observance):
        model.objects.update(is_published=False)
    assert SearchEntry.objects.exists()
    for texts, _kind in SPELLINGS:
        for text in texts:
            assert search(text, "fr").total == 0


def test_of_a_closed_session_only_the_title_is_found(content, django_capture_on_commit_callbacks):
    session = Session.objects.get()
    session.access = "closed"
    session.save()
    with django_capture_on_commit_callbacks(execute=True):
        release_everything()
    assert "session" not in kinds("municipalite") and "session" not in kinds("welcome points")
    (result,) = next(g for g in search("dialogue", "fr").groups if g.kind == "session").results
    assert result.url == "/fr/editions/izmir-2021/programme/#dialogue" or "#dialogue" in result.url
    assert result.summary == ""
    session.access = "hidden"
    session.save()
    with django_capture_on_commit_callbacks(execute=True):
        release_everything()
    assert "session" not in kinds("dialogue")


# Kept current -----------------------------------------------------------------------------------
@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_draft_is_found_when_it_is_released_and_not_before(content, committed):
    with committed():
        item = Segment.objects.get().items.create(kind="talk", title_fr="Passerelles")
    assert kinds("passerelle") == {}
    with committed():
        release_everything()
    assert kinds("passerelle") == {"session": 1}
    with committed():
        item.title_fr = "Ponts"
        item.save()
        release_everything()
    assert (kinds("passerelle"), kinds("ponts")) == ({}, {"session": 1})
    with committed():
        item.delete()
        release_everything()
    assert kinds("ponts") == {}


def test_a_part_that_moves_leaves_its_old_page(content, committed):
    Place.objects.create(key="lyon", city_fr="Lyon", city_en="Lyon")
    document = Document.objects.get()
    with committed():
        document.place = Place.objects.get(key="lyon")
        document.save()
    assert kinds("lyon") == {"document": 1}
    with committed():
        document.place = None
        document.save()
    assert kinds("lyon") == {}


def test_the_new_name_of_a_body_reaches_the_people_in_it(content, committed):
    body = Organisation.objects.get()
    with committed():
        Affiliation.objects.create(person=Person.objects.get(slug="soyer"), organisation=body)
    with committed():
        body.name_fr = "Chang’an"
        body.save()
    assert {"person", "organisation"} <= kinds("changan").keys()
    assert kinds("xian") == {}


def test_a_clause_is_found_as_soon_as_it_is_there_and_no_longer_when_it_is_gone(content, committed):
    with committed():
        clause = Clause.objects.create(
            text_version=DeclarationText.objects.get(), key="g2", kind="goal", text="Des fontaines."
        )
    (group,) = search("fontaine", "en").groups
    assert group.results[0].url.endswith("/declarations/rhin/#art-g2")
    with committed():
        clause.delete()
    assert kinds("fontaine") == {}


def test_a_deleted_page_is_not_found(content, committed):
    person = Person.objects.get(slug="li")
    Person.objects.filter(pk=person.pk).update(is_published=False)
    with committed():
        Person.objects.get(pk=person.pk).delete()
    assert not SearchEntry.objects.filter(kind="person", slug="li").exists()


def test_one_transaction_indexes_each_page_once(content, committed, monkeypatch):
    calls = []
    monkeypatch.setattr(
        "portal.search.receivers.refresh", lambda model, ids: calls.append((model, set(ids)))
    )
    receivers._noted.take()  # what the fixture saved was never committed
    body = Organisation.objects.get()
    with committed():
        for number in range(30):
            body.acronym_fr = f"X{number}"
            body.save()
    assert calls.count((Organisation, {body.pk})) == 1


def test_very_many_changes_are_one_look_at_everything(content, committed, monkeypatch):
    calls = []
    monkeypatch.setattr("portal.search.receivers.rebuild", lambda: calls.append("all"))
    monkeypatch.setattr("portal.search.receivers.MANY", 10)
    with committed():
        for number in range(12):
            add_person(f"p{number}", f"P {number}")
    assert calls == ["all"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_indexed_of_what_was_undone():
    with pytest.raises(RuntimeError), transaction.atomic():
        add_person("ghost", "Fantôme")
        raise RuntimeError
    add_person("real", "Réelle")
    assert {entry.slug for entry in SearchEntry.objects.all()} == {"real"}


def test_rows_changed_without_signals_can_be_noted(content, committed):
    with committed():
        Person.objects.filter(slug="li").update(name="Wang")
        note_rows(Person, [Person.objects.get(slug="li").pk])
    assert kinds("wang") == {"person": 1}


def test_the_command_makes_everything_anew_and_says_so(content, capsys):
    SearchEntry.objects.all().delete()
    call_command("rebuild_search")
    assert "session: 2" in capsys.readouterr().out
    assert kinds("dialogue")


# Hostile, huge, empty ---------------------------------------------------------------------------
HOSTILE = [
    "", " ", "\x00", "a\x00b", '"', "'", "\\", "%", "_", "*", "OR", "NOT", "NEAR(a b)",
    '" OR 1=1 --',
    "terms:x", "^a", "a* AND -b", "'; DROP TABLE portal_searchentry; --",
    "<script>alert(1)</script>",
    "()", "a:*b", "!!a", "a & | b", "\u202eabc", "\ud800", "\ufffe", "𝔸𝕓", "🎉", "a" * 10_000,
    "mot " * 5_000, "李" * 3_000, "é" * 500, "\n\t\r", "...", "{{ x }}", "%00%0a",
]  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
def test_any_question_is_answered_kindly(client, content, language):
    for text in HOSTILE:
        text = text.encode("utf-8", "replace").decode()
        response = client.get(f"/{language}/search/", {"q": text})
        assert response.status_code == 200, text[:40]
        page = response.content.decode()
        assert "<script>alert" not in page and "\x00" not in page
        assert page.count("<h1") == 1


def test_a_long_question_is_cut_and_says_so(client, content):
    page = client.get("/en/search/", {"q": "maires " + "dialogue " * 3}).content.decode()
    assert "words were looked for" not in page
    question = " ".join(f"mot{number}" for number in range(MAX_WORDS + 1))
    page = client.get("/en/search/", {"q": question}).content.decode()
    assert "words were looked for" in page
    assert ask("x" * (MAX_QUESTION + 1)).was_cut


def random_texts(count, longest):
    """Texts of any characters, many of them troublesome; the same at every run."""
    dice = random.Random(20211207)
    ranges = [
        (0x20, 0x7F), (0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x800), (0x900, 0xE80),
        (0x1100, 0x2100), (0x2000, 0x2070), (0x3000, 0xA000), (0xFB00, 0xFFFE), (0x10000, 0x2FFFF),
        (0x00, 0x20),
    ]  # fmt: skip
    for _number in range(count):
        letters = [
            chr(dice.randrange(*dice.choice(ranges))) for _ in range(dice.randrange(longest))
        ]
        yield "".join(letters)


def test_the_database_understands_every_question(content):
    for text in random_texts(150, 60):
        question = ask(text)
        if question:
            entries_for(question, "fr").count()
        assert all(re.fullmatch(r"[^\W_]+", asked.word) for asked in question.words)


def test_a_text_answers_the_question_made_of_its_own_words(content):
    for number, text in enumerate(random_texts(80, 30)):
        add_person(f"x{number}", text.replace("\x00", "") or "-")  # PostgreSQL stores no NUL
    rebuild()
    for person in Person.objects.filter(slug__startswith="x"):
        question = ask(person.name)
        if question:
            found = entries_for(question, "fr").filter(kind="person", slug=person.slug)
            assert found.exists(), person.name


def test_marking_loses_no_word():
    question = ask("a e i 1 o")
    for text in random_texts(200, 80):
        marked = highlight(text, question, "en")
        bare = unescape(re.sub("</?mark>", "", marked))
        assert split(bare) == split(text)
        assert marked.count("<mark>") == marked.count("</mark>")


# The page ---------------------------------------------------------------------------------------
def test_one_kind_page_by_page(client, content):
    for number in range(45):
        add_person(f"p{number:02d}", f"Jeanne Numéro {number:02d}")
    rebuild()
    page = client.get("/fr/search/", {"q": "jeanne"}).content.decode()
    assert page.count("<mark>Jeanne</mark>") == 5
    assert "kind=person" in page
    shown = []
    for number, count in ((1, 20), (2, 20), (3, 5)):
        page = client.get(
            "/fr/search/", {"q": "jeanne", "kind": "person", "page": number}
        ).content.decode()
        found = re.findall(r"/participants/(p\d\d)/", page)
        assert len(found) == count
        shown += found
    assert sorted(shown) == shown and len(set(shown)) == 45


@pytest.mark.parametrize("page", ["0", "-1", "4", "x", "1.5", "9" * 30, "٣", ""])
def test_a_page_that_is_not_there(client, content, page):
    address = {"q": "dialogue", "kind": "session", "page": page}
    assert client.get("/fr/search/", address).status_code == 404


def test_an_unknown_kind_is_ignored(client, content):
    assert client.get("/fr/search/", {"q": "dialogue", "kind": "x' OR 1"}).status_code == 200


def test_queries_do_not_grow(client, content, django_assert_num_queries):
    session = Session.objects.create(
        summit=content, slug="s", kind="panel", title_fr="Dialogue", is_published=True
    )
    person = add_person("p", "Dialogue")
    client.get("/fr/search/", {"q": "x"})  # content types are remembered after the first time
    for extra in (0, 2, 27):
        more(session, extra)
        more(person, extra)
        rebuild()
        for kind in ({}, {"kind": "session"}):
            client.get("/fr/search/", {"q": "dialogue", **kind})  # the summit is kept from here on
            with django_assert_num_queries(3):
                client.get("/fr/search/", {"q": "dialogue", **kind})


def test_rebuilding_asks_as_many_queries_for_one_session_as_for_many(
    content, django_assert_max_num_queries
):
    for number in range(60):
        Session.objects.create(
            summit=content, slug=f"s{number}", kind="panel", title_fr="x", is_published=True
        )
    release_everything()
    with django_assert_max_num_queries(75):
        rebuild_index()


def test_the_database_has_its_own_index(content):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            assert {
                f"portal_searchentry_terms_{name}" for name in ("insert", "update", "delete")
            } <= {row[0] for row in cursor.fetchall()}
        else:
            cursor.execute(
                "SELECT indexdef FROM pg_indexes WHERE indexname = 'portal_searchentry_terms'"
            )
            assert "gin" in cursor.fetchone()[0]
