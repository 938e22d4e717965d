"""Lists: the same few queries whatever their length, search without accents, useful filters."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.models import Organisation
from sessions.models import Participation, Question, Release, Session
from speakers.models import Person
from summits.models import Document, Summit
from tests.admin.pages import save


def queries(client, address):
    client.get(address)  # content types and the like are loaded once
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def add_sessions(summit, count):
    part, room = summit.parts.get(), summit.rooms.get()
    start = summit.sessions.count()
    for number in range(start, count):
        Session.objects.create(
            summit=summit, slug=f"s{number}", kind="panel", title_fr=f"Séance {number}",
            part=part, room=room, starts_wall="2031-07-07T10:00",
        )  # fmt: skip


@pytest.mark.parametrize("query", ["", "?q=seance", "?timed=without", "?moderated=without"])
def test_the_list_of_sessions_costs_the_same_at_1_3_and_30(editor, summit, query):
    counts = set()
    for size in (1, 3, 30):
        add_sessions(summit, size)
        counts.add(queries(editor, f"/admin/programme/session/{query}"))
    assert len(counts) == 1 and counts.pop() <= 12


def test_the_page_of_a_session_costs_the_same_with_more_rows(
    editor, programme_session, session_page
):
    counts = set()
    for size in (1, 3):
        while programme_session.participations.count() < size:
            number = programme_session.participations.count()
            person = Person.objects.create(slug=f"p{number}", name=f"Personne {number}")
            city = Organisation.objects.create(slug=f"c{number}", name_fr="Ville", kind="city")
            Participation.objects.create(
                session=programme_session, person=person, affiliation=city, position=number
            )
            Question.objects.create(session=programme_session, text_fr=f"Question {number} ?")
        counts.add(queries(editor, session_page))
    assert len(counts) == 1


@pytest.mark.parametrize("words", ["ines", "INÊS", "acores ines", "Açores"])
@pytest.mark.parametrize(
    "address", ["/admin/speakers/person/?q=", "/admin/programme/participation/?q="]
)
def test_search_ignores_accents_capitals_and_order(editor, programme_session, address, words):
    assert editor.get(address + words).context["cl"].result_count == 1


def test_search_does_not_find_what_is_not_there(editor, programme_session):
    assert editor.get("/admin/speakers/person/?q=inez").context["cl"].result_count == 0


def test_autocompletion_ignores_accents(editor, programme_session):
    answer = editor.get(
        "/admin/autocomplete/",
        {
            "term": "acores", "app_label": "programme",
            "model_name": "participation", "field_name": "person",
        },
    ).json()  # fmt: skip
    assert [row["text"] for row in answer["results"]] == ["Inês Açores"]


@pytest.mark.parametrize(
    "query, titles",
    [
        ("timed=without", {"Nue"}),
        ("timed=with", {"Séance d’ouverture"}),
        ("roomed=without", {"Nue", "Séance d’ouverture"}),
        ("moderated=without", {"Nue"}),
        ("moderated=with", {"Séance d’ouverture"}),
        ("peopled=without", {"Nue"}),
        ("lacks=en", {"Nue", "Séance d’ouverture"}),
        ("is_published__exact=0", {"Nue", "Séance d’ouverture"}),
        ("is_published__exact=1", set()),
    ],
)
def test_filters_answer_what_an_organiser_asks(editor, programme_session, query, titles):
    programme_session.subtitle_fr = "Sans traduction"
    programme_session.save()
    Session.objects.create(
        summit=programme_session.summit, slug="bare", kind="panel", title_fr="Nue"
    )
    found = editor.get(f"/admin/programme/session/?{query}").context["cl"].result_list
    assert {session.title_fr for session in found} == titles


@pytest.fixture
def public(programme_session, editor):
    Document.objects.create(
        slug="speech", kind="speech", title_fr="Discours", summit=programme_session.summit
    )
    asked = editor.post(
        "/admin/summits/summit/",
        {"action": "publish", "_selected_action": [programme_session.summit_id]},
    )
    # Nothing is public before it was looked at and confirmed.
    assert not Summit.objects.get().is_published and not Release.objects.exists()
    page = editor.get(asked.headers["Location"])
    shown = {one.name: one.value() for one in page.context["form"].hidden_fields()}
    editor.post(page.request["PATH_INFO"], shown | {"is_planned": ""})
    programme_session.refresh_from_db()
    return programme_session


def test_publishing_a_summit_publishes_what_it_shows(public):
    assert Summit.objects.get().is_published and public.is_published
    assert Person.objects.get().is_published and Document.objects.get().is_published
    assert Organisation.objects.get().is_published


@pytest.mark.parametrize("model", ["summits/summit", "programme/session", "speakers/person"])
def test_what_is_public_is_not_deleted_and_the_page_says_why(editor, public, model):
    row = {"summits/summit": Summit, "programme/session": Session, "speakers/person": Person}[
        model
    ].objects.get()
    for answer in (
        editor.get(f"/admin/{model}/{row.pk}/delete/"),
        editor.post(f"/admin/{model}/{row.pk}/delete/", {"post": "yes"}),
        editor.post(
            f"/admin/{model}/",
            {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
        ),
    ):
        assert answer.status_code in (200, 409)
        assert "is published" in answer.content.decode()
    assert type(row).objects.filter(pk=row.pk).exists()


def test_a_draft_that_a_programme_names_is_kept_and_the_page_links_to_it(editor, programme_session):
    person = Person.objects.get()
    page = editor.post(f"/admin/speakers/person/{person.pk}/delete/", {"post": "yes"})
    participation = Participation.objects.get(person=person)
    assert f"/admin/programme/participation/{participation.pk}/change/" in page.content.decode()
    assert Person.objects.filter(pk=person.pk).exists()


def test_a_draft_that_nothing_names_goes(editor, db):
    person = Person.objects.create(slug="nobody", name="Nobody")
    editor.post(f"/admin/speakers/person/{person.pk}/delete/", {"post": "yes"})
    assert not Person.objects.exists()


def test_withdrawing_hides_the_summit_and_allows_a_correction_of_its_address(editor, public):
    page = f"/admin/summits/summit/{public.summit_id}/change/"
    assert 'name="slug"' not in editor.get(page).content.decode()
    editor.post(
        "/admin/summits/summit/",
        {"action": "withdraw", "_selected_action": [public.summit_id]},
    )
    assert save(editor, page, slug="lisbon").status_code == 302
    assert not Summit.objects.get().is_published and Summit.objects.get().slug == "lisbon"


def test_each_page_leads_to_the_public_page(editor, session_page):
    assert 'href="/en/editions/lisbon-2031/programme/opening/"' in (
        editor.get(session_page).content.decode()
    )


def test_a_new_row_goes_to_the_end_of_the_order(editor, programme_session, session_page):
    Question.objects.create(session=programme_session, text_fr="Première ?", position=4)
    response = save(
        editor,
        session_page,
        **{"questions-TOTAL_FORMS": "2", "questions-1-text_fr": "Seconde ?"},
    )
    assert response.status_code == 302
    assert list(programme_session.questions.values_list("position", "text_fr")) == [
        (4, "Première ?"),
        (5, "Seconde ?"),
    ]
