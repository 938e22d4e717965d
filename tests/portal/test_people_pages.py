"""People from A to Z, and each as the programmes of their day printed them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions.models import Item, Participation, Segment
from speakers.models import Affiliation
from summits.models import Document, Observance
from tests.portal.builders import (
    appear,
    both,
    fill,
    make_city,
    make_part,
    make_person,
    make_session,
    make_summit,
    make_talk,
    more,
)
from tests.releasing import release_everything

pytestmark = pytest.mark.django_db


def page(client, person, language="fr"):
    response = client.get(f"/{language}/participants/{person.slug}/")
    assert response.status_code == 200
    return response.content.decode()


def names(client, query=""):
    letters = client.get(f"/fr/participants/{query}").context["letters"]
    return [row["person"].name for _letter, rows in letters for row in rows]


def test_the_index_goes_from_a_to_z_whatever_the_accents(client):
    for name in ("Begüm Zorlu", "Şelale Dalyan", "Ângela Melo", "Anna Émile", "Onur Eryuce"):
        make_person(name)
    make_person("Draft Aaa", published=False)
    letters = client.get("/fr/participants/").context["letters"]
    assert [letter for letter, _rows in letters] == ["D", "E", "M", "Z"]
    assert names(client)[:3] == ["Şelale Dalyan", "Anna Émile", "Onur Eryuce"]


@pytest.mark.parametrize("query", ["?q=simsir", "?q=ŞİMŞİR", "?q=maire+yelda", "?q=karsiyaka"])
def test_the_search_box_ignores_accents_and_case(client, query):
    person = make_person("Yelda Şimşir")
    make_person("Somebody Else")
    Affiliation.objects.create(
        person=person, organisation=make_city("Karşıyaka"), **both(function="Maire")
    )
    assert names(client, query) == ["Yelda Şimşir"]


def test_the_index_can_be_narrowed_to_a_city_and_to_a_summit(client):
    izmir, here, there = make_city("Izmir"), make_person("Ada Here"), make_person("Bob There")
    Affiliation.objects.create(person=here, organisation=izmir)
    appear(make_session(make_summit()), there)
    assert names(client, f"?city={izmir.slug}") == ["Ada Here"]
    assert names(client, "?edition=izmir-2021") == ["Bob There"]


@pytest.mark.parametrize(
    "query", ["?q=%00%27--", "?city=nowhere", "?edition[]=x", "?q=" + "a" * 5000]
)
def test_nonsense_is_ignored(client, query):
    assert client.get(f"/fr/participants/{query}").status_code == 200


def test_markup_in_the_question_is_text(client):
    html = client.get("/fr/participants/?q=<script>alert(1)</script>").content.decode()
    assert "<script>alert(1)" not in html


def test_all_appearances_over_the_years_as_printed_at_that_time(client):
    person = make_person("Khaled Bentounes", gender="m")
    for slug, day, function in (
        ("duesseldorf-2019", "2019-08-30", "Président d’honneur de AISA ONG Internationale"),
        ("izmir-2021", "2021-12-07", "Président d’honneur d’AISA International"),
    ):
        session = make_session(make_summit(slug, starts_on=day), f"Séance {slug}")
        appear(
            session,
            person,
            printed_name="Khaled Bentounes",
            printed_honorific_fr="Cheikh",
            printed_function_fr=function,
        )
    person.name = "K. B. Renamed"
    person.save()
    html = page(client, person)
    assert html.index("d’AISA International") < html.index("de AISA ONG Internationale")
    assert "Cheikh Khaled Bentounes" in html


@pytest.mark.parametrize(
    ("gender", "word"), [("f", "Modératrice"), ("m", "Modérateur"), ("", "Modération")]
)
def test_the_role_agrees_with_the_person(client, gender, word):
    person = make_person(gender=gender)
    appear(make_session(make_summit()), person, role="moderator")
    assert word in page(client, person)
    assert "Moderator" in page(client, person, "en")


def test_who_stands_in_for_whom_is_told_on_both_pages(client):
    absent, deputy = make_person("Li Mingyuan"), make_person("Qiang Sheng")
    appear(make_session(make_summit()), deputy, stands_for=absent, stands_for_name="Li Mingyuan")
    assert "Li Mingyuan" in page(client, deputy, "en")
    html = page(client, absent, "en")
    assert "Represented" in html and "Qiang Sheng" in html


def test_a_speech_read_by_somebody_stays_its_authors(client):
    author, reader = make_person("Khaled Bentounes"), make_person("Toufik Hartit")
    segment = Segment.objects.create(session=make_session(make_summit()), kind="conclusion")
    item = Item.objects.create(segment=segment, kind="speech", title_fr="Discours")
    Participation.objects.create(item=item, person=author, role="author")
    Participation.objects.create(item=item, person=reader, role="reader", stands_for=author)
    assert "read by Toufik Hartit" in page(client, author, "en")
    assert "text by Khaled Bentounes" in page(client, reader, "en")


def test_video_talk_documents_and_days(client):
    person = make_person()
    make_talk(make_session(make_summit()), person, title="Welcome Points", medium="video")
    Document.objects.create(
        slug="speech", kind="speech", author=person, is_published=True, **both(title="Discours")
    )
    Document.objects.create(slug="secret", kind="speech", author=person, **both(title="Secret"))
    Observance.objects.create(
        slug="day", falls_on="--05-16", initiator=person, is_published=True, **both(name="Paix")
    )
    html = page(client, person, "en")
    assert "Welcome Points" in html and "Video message" in html
    assert "Discours (en)" in html and "Secret" not in html
    assert "16\N{NO-BREAK SPACE}May" in html


def test_nothing_unpublished_shows(client, signed_in, edith):
    person = make_person()
    appear(make_session(make_summit("draft-summit", published=False), "In draft"), person)
    appear(make_session(make_summit(), "Draft session", is_published=False), person)
    appear(make_session(make_summit("open"), "Closed session", access="closed"), person)
    for reader in (client, signed_in(edith)):
        html = page(reader, person, "en")
        for title in ("In draft", "Draft session", "Closed session (en)"):
            assert title not in html


def test_a_draft_person_is_for_the_staff(client, signed_in, rita):
    person = make_person(published=False)
    assert client.get(f"/fr/participants/{person.slug}/").status_code == 404
    assert "The public does not see this page" in page(signed_in(rita), person, "en")


def test_an_unpublished_body_is_named_without_a_link(client):
    person, body = make_person(), make_city("Atlantis", published=False)
    Affiliation.objects.create(person=person, organisation=body)
    html = page(client, person)
    assert "Atlantis" in html and body.slug not in html


def test_times_are_the_hosts_first_then_the_other_cities(client):
    summit = make_summit()
    session = make_session(summit, part=make_part(summit), starts="2021-12-07T16:00")
    person = make_person()
    appear(session, person)
    html = page(client, person)
    found = [html.index(text) for text in ("T16:00+03:00", "T14:00+01:00", "T08:00-05:00")]
    assert found == sorted(found)
    assert "16\N{NO-BREAK SPACE}h" in html


def test_queries_do_not_grow(client):
    person, summit = make_person(), make_summit()
    part, counted = make_part(summit), []
    for number in (1, 2, 27):
        fill(summit, number, part=part)
        city, session = make_city(), make_session(summit, part=part, starts="2021-12-07T10:00")
        talk = make_talk(session, person, affiliation=city)
        sessions = more(session, number - 1)
        segments = more(talk.item.segment, number - 1, session=sessions)
        more(
            talk,
            number - 1,
            item=more(talk.item, number - 1, segment=segments),
            affiliation=more(city, number - 1),
        )
        release_everything()
        sizes = []
        for path in ("/fr/participants/", f"/fr/participants/{person.slug}/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            sizes.append(len(queries))
        counted.append(sizes)
    assert counted[0] == counted[1] == counted[2]
