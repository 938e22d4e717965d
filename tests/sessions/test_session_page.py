"""One session: who takes part, how it was printed, what comes before and after."""

import re
from datetime import datetime

import pytest

from portal.lib import provenance
from sessions.models import Item, LanguageUse, Participation, Question, Segment
from speakers.models import Group
from tests.portal.builders import (
    appear,
    both,
    make_city,
    make_part,
    make_person,
    make_session,
    make_session_now,
    make_summit,
)
from tests.sessions.test_programme_page import words

pytestmark = pytest.mark.django_db
NB = "\N{NO-BREAK SPACE}"


def page(client, session, language="fr"):
    """What people read: without the data for machines."""
    response = client.get(f"/{language}/editions/{session.summit.slug}/programme/{session.slug}/")
    assert response.status_code == 200
    return re.sub("<script.*?</script>", "", response.content.decode(), flags=re.DOTALL)


@pytest.fixture
def session(db):
    """A dialogue in Izmir from 15:00 to 16:30."""
    summit = make_summit()
    return make_session(summit, part=make_part(summit), starts="2021-12-07T15:00")


def test_the_times_of_all_cities_stand_in_the_card(client, session):
    said = words(page(client, session, "en"))
    assert "15:00 – 16:30" in said
    assert "Paris (UTC+1)13:00 – 14:30" in said
    assert "Montréal (UTC−5)07:00 – 08:30" in said
    assert "Tuesday 7 December 2021" in said


@pytest.mark.parametrize(
    ("gender", "french"), [("f", "Modératrice"), ("m", "Modérateur"), ("", "Modération")]
)
def test_a_role_agrees_with_its_person_in_french(client, session, gender, french):
    appear(session, make_person("Ada Exemple", gender=gender), role="moderator")
    assert f'<p class="person__as">{french}</p>' in page(client, session)
    assert '<p class="person__as">Moderator</p>' in page(client, session, "en")


def test_names_and_functions_stand_as_they_were_printed(client, session):
    person = make_person("Ayşe Yılmaz", gender="f")
    appear(
        session,
        person,
        printed_name="Ayşe Demir",
        printed_honorific_fr="S. E. Mme",
        printed_honorific_en="H. E. Ms",
        **both(printed_function="Maire par intérim"),
    )
    person.name = "Ayşe Renamed"
    person.save()
    html = page(client, session)
    assert "Ayşe Demir</a>" in html
    assert "Ayşe Renamed" not in html
    assert "S. E. Mme" in html
    assert "Maire par intérim" in html
    assert "H. E. Ms" in page(client, session, "en")


def test_who_speaks_on_behalf_of_whom_and_for_which_body(client, session):
    absent, body = make_person("Absent Maire"), make_city("Lyon")
    appear(
        session,
        make_person("Adjointe Présente"),
        stands_for=absent,
        represents=body,
        **both(stands_for_function="Maire de Lyon"),
    )
    said = words(page(client, session, "en"))
    assert "on behalf of Absent Maire, Maire de Lyon (en)" in said
    assert "representing City of Lyon" in said


def test_a_video_message_and_a_remote_speaker_are_told_apart(client, session):
    appear(session, make_person("Video Person"), medium="video", position=1)
    html = page(client, session, "en")
    assert "Video message" in html
    assert 'class="person__note">Online' not in html
    appear(session, make_person("Remote Person"), medium="online", position=2)
    assert 'class="person__note">Online' in page(client, session, "en")


def test_groups_and_drafts_have_no_link(client, session):
    group = Group.objects.create(key="choir", **both(name="Chœur des enfants"))
    Participation.objects.create(session=session, group=group)
    appear(session, make_person("Unknown Yet", published=False), position=2)
    html = page(client, session)
    assert "Chœur des enfants</p>" in html.replace("\n", "")
    assert "Unknown Yet</p>" in html
    assert "/participants/person" not in html


def test_a_step_before_the_session_comes_before_its_people(client, session):
    appear(session, make_person("Mayor Of All"))
    for title, wall in (("Récital", (14, 30)), ("Panel", None), ("Clôture", (16, 0))):
        step = Segment(session=session, kind="music", **both(title=title))
        if wall:
            step.set_times(datetime(2021, 12, 7, *wall), None)
        step.save()
    html = page(client, session)
    places = [html.index(text) for text in ("Récital<", "Mayor Of All", "Panel<", "Clôture<")]
    assert places == sorted(places)
    assert f'<time datetime="2021-12-07T14:30+03:00">14{NB}h{NB}30</time> Izmir (UTC+3)' in html


def test_talks_questions_and_languages_are_all_there(client, session):
    segment = Segment.objects.create(session=session, kind="panel", number="2.")
    item = Item.objects.create(segment=segment, kind="good_practice", **both(title="Jardins"))
    Participation.objects.create(item=item, person=make_person("Item Person"), role="presenter")
    Question.objects.create(session=session, key="q", **both(text="Que faire ?"))
    LanguageUse.objects.create(session=session, language="tr", use="interpretation")
    said = words(page(client, session, "en"))
    for text in ("“Jardins (en)”", "Item Person", "Que faire ?", "Turkish", "2. Panel"):
        assert text in said


def test_text_in_the_other_language_says_which_one_it_is(client, session):
    session.title_en, session.subtitle_fr, session.subtitle_en = "", "Sous-titre", ""
    session.save()
    english = page(client, session, "en")
    assert '<span lang="fr">Dialogue</span></h1>' in english
    assert '<span lang="fr">Sous-titre</span>' in english


def test_a_machine_translation_can_be_reported_without_an_account(client, session):
    question = Question.objects.create(session=session, key="q", **both(text="Que faire ?"))
    provenance.note_translation(
        question, "text", "en", source="fr", origin=provenance.MACHINE, engine="Robot"
    )
    question.save()
    html = page(client, session, "en")
    assert "Machine translation (Robot)" in html
    address = f"/en/report/?kind=programme.question&amp;id={question.pk}&amp;language=en"
    assert f'href="{address}"' in html
    assert client.get(address.replace("&amp;", "&")).status_code == 200
    assert "Machine translation" not in page(client, session, "fr")


def test_neighbours_follow_the_programme_and_leave_out_what_is_closed(client, session):
    part, summit = session.part, session.summit
    after = make_session(summit, "Après", part=part, starts="2021-12-07T18:00")
    make_session(summit, "Huis clos", part=part, starts="2021-12-07T17:00", access="closed")
    make_session(summit, "Brouillon", part=part, starts="2021-12-07T14:30", is_published=False)
    before = make_session(summit, "Avant", part=part, starts="2021-12-07T14:00")
    make_session(summit, "Matin", part=part, starts="2021-12-07T09:00")
    html = page(client, session)
    assert f'{before.slug}/" rel="prev"' in html
    assert f'{after.slug}/" rel="next"' in html
    assert 'rel="next"' not in page(client, after)


def test_only_what_takes_place_is_offered_live(client):
    session = make_session_now(make_summit(), "Séance", minutes_from_now=-5)
    session.stream_url = "https://video.example/direct"
    session.save()
    assert session.stream_url in page(client, session)
    session.status = "cancelled"
    session.save()
    assert session.stream_url not in page(client, session)


def test_a_session_without_a_time_has_no_clock(client):
    session = make_session(make_summit())
    html = page(client, session, "en")
    assert "The time is not announced." in html
    assert "<time" not in html


def test_names_of_languages_keep_their_capitals(client, session):
    LanguageUse.objects.create(session=session, language="pt-br", use="interpretation")
    assert "Brazilian Portuguese" in page(client, session, "en")
