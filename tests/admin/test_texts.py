"""Two languages side by side, and where each text comes from."""

import pytest

from organisations.models import Organisation
from portal.lib import provenance
from sessions.models import Session
from speakers.models import Person
from tests.admin.pages import errors_of, fields_of, save


@pytest.fixture
def translated(programme_session):
    provenance.note_original(programme_session, "title", "fr")
    provenance.note_translation(
        programme_session, "title", "en", source="fr", origin="machine", engine="WPML"
    )
    programme_session.save()
    return programme_session


def status(session, language="en"):
    session.refresh_from_db()
    return provenance.status(session, "title", language)


def test_both_languages_stand_in_one_row(editor, session_page):
    page = editor.get(session_page).content.decode()
    row = page.split('field-title_fr field-title_en">')[1].split("field-subtitle_fr")[0]
    assert 'name="title_fr"' in row and 'name="title_en"' in row
    assert 'lang="fr"' in row and 'lang="en"' in row


def test_a_changed_source_makes_the_translation_stale_until_it_is_said_to_be_right(
    editor, translated, session_page
):
    assert status(translated) == "machine"
    save(editor, session_page, title_fr="Séance inaugurale")
    assert status(translated) == "stale"
    page = editor.get(session_page).content.decode()
    assert "Out of date: the source changed" in page
    save(editor, session_page)
    assert status(translated) == "stale"
    save(editor, session_page, title_en_origin_right="on", title_en_origin_reviewed="on")
    assert status(translated) == "reviewed"
    assert provenance.record(translated, "title", "en")["engine"] == "WPML"


def test_a_changed_translation_follows_its_source(editor, translated, session_page):
    save(editor, session_page, title_fr="Séance inaugurale", title_en="Inaugural session")
    assert status(translated) == "machine"
    save(editor, session_page, title_en_origin_kind="human", title_en_origin_engine="")
    assert status(translated) == "human"
    assert "engine" not in provenance.record(translated, "title", "en")


def test_a_translation_without_a_record_goes_stale_too(editor, programme_session, session_page):
    assert programme_session.provenance == {}
    save(editor, session_page, title_fr="Séance inaugurale")
    assert status(programme_session) == "stale"
    assert status(programme_session, "fr") == "original"


def test_an_added_translation_is_a_human_one_of_today(editor, programme_session, session_page):
    save(editor, session_page, subtitle_fr="Sous-titre")
    save(editor, session_page, subtitle_en="Subtitle")
    programme_session.refresh_from_db()
    record = provenance.record(programme_session, "subtitle", "en")
    assert record["origin"] == "human" and record["source"] == "fr" and record["on"]


def test_a_removed_translation_leaves_no_record(editor, translated, session_page):
    save(editor, session_page, title_en="")
    assert status(translated) == "absent"
    assert provenance.record(translated, "title", "en") == {}


def test_a_name_may_stand_in_english_alone(editor, programme_session, session_page):
    assert save(editor, session_page, title_fr="").status_code == 302
    programme_session.refresh_from_db()
    assert programme_session.title == "Opening"
    response = save(editor, session_page, title_en="")
    assert errors_of(response) == {"title_fr": ["Write it in at least one language."]}


def test_an_address_is_made_from_the_name_and_is_free(editor, db):
    for expected in ("li-mingyuan", "li-mingyuan-2"):
        assert save(editor, "/admin/speakers/person/add/", name="Li Mingyuan").status_code == 302
        assert Person.objects.filter(slug=expected).exists()


@pytest.mark.parametrize(
    "query, count",
    [("lacks=en", 1), ("lacks=fr", 0), ("texts=machine", 1), ("texts=stale", 1)],
)
def test_filters_find_what_is_to_be_translated(editor, translated, query, count):
    stale = Session.objects.create(
        summit=translated.summit, slug="b", kind="panel", title_fr="Un", title_en="One"
    )
    provenance.note_translation(stale, "title", "en", source="fr")
    stale.title_fr = "Deux"
    stale.save()
    Session.objects.create(summit=translated.summit, slug="c", kind="panel", title_fr="Trois")
    page = editor.get(f"/admin/programme/session/?{query}")
    assert page.context["cl"].result_count == count


def test_who_is_added_by_name_alone_is_printed_under_the_function_of_today(
    editor, programme_session, session_page
):
    porto, person = Organisation.objects.get(), Person.objects.create(slug="rui", name="Rui Sá")
    person.affiliations.create(function_fr="Juge", is_former=True)
    person.affiliations.create(organisation=porto, function_fr="Maire", function_en="Mayor")
    entry = {"TOTAL_FORMS": "2", "1-person": str(person.pk), "1-role": "moderator"}
    added = {f"participations-{name}": value for name, value in entry.items()}
    assert save(editor, session_page, **added).status_code == 302
    rui = programme_session.participations.get(person=person)
    assert (rui.printed_name, rui.affiliation) == ("Rui Sá", porto)
    assert (rui.printed_function_fr, rui.printed_function_en) == ("Maire", "Mayor")
    # What an editor then empties stays empty.
    row = next(
        name.removesuffix("-id")
        for name, values in fields_of(editor.get(session_page)).items()
        if name.endswith("-id") and name.startswith("participations-") and values == [str(rui.pk)]
    )
    functions = ("affiliation", "printed_function_fr", "printed_function_en")
    emptied = {f"{row}-{name}": "" for name in functions}
    assert save(editor, session_page, **emptied).status_code == 302
    rui.refresh_from_db()
    assert rui.affiliation is None and not rui.printed_function_fr
