"""What is missing or contradicts itself is named before a release, in the officer's language."""

import pytest
from django.utils import translation

from portal.lib import provenance
from sessions.models import Registration, Session
from sessions.releases.checking import findings
from sessions.releases.freezing import draft_content
from summits.models import Figure
from tests.portal.builders import appear, both, make_city, make_part, make_person, make_session
from tests.portal.builders import make_summit as make_bare_summit

pytestmark = pytest.mark.django_db


def make_summit():
    """A summit of which nothing is missing by itself."""
    summit = make_bare_summit()
    for use in ("working", "interpretation"):
        summit.language_uses.create(language="fr", use=use)
    return summit


def found(summit, language="en"):
    with translation.override(language):
        return findings(draft_content(summit), summit, language)


def sentences(summit, language="en"):
    return [one.sentence for one in found(summit, language)]


@pytest.fixture
def whole():
    """A summit with a session of which nothing is missing."""
    summit = make_summit()
    session = make_session(
        summit, "Panel", part=make_part(summit), starts="2021-12-07T16:00", kind="panel"
    )
    session.room = summit.rooms.create(key="a", name_fr="Salle A", name_en="Room A")
    session.save()
    appear(session, make_person(), affiliation=make_city(), role="moderator")
    return session


def test_nothing_is_said_of_what_is_whole(whole):
    assert sentences(whole.summit) == []


def lacking_language(session):
    session.description_fr = "Texte"


def stale(session):
    provenance.note_translation(session, "title", "en", source="fr")
    session.title_fr = "Autre panel"


def machine(session):
    provenance.note_translation(session, "title", "en", source="fr", origin="machine")


def untimed(session):
    session.set_times(None, None)


def endless(session):
    session.ends_wall = ""


def partless(session):
    session.part = None


def leaderless(session):
    session.participations.update(role="speaker")


def empty(session):
    session.participations.all().delete()


def promising(session):
    session.description_fr = "Un lien sera ajouté ici."
    session.description_en = "TBC"


def plain_link(session):
    Registration.objects.create(session=session, url="http://parvis.example/", **both(label="Là"))


def without_page(session):
    person = session.participations.get().person
    person.is_published = False
    person.save()


def left_out(session):
    make_session(session.summit, "Pas prête", is_published=False)


def without_clocks(session):
    session.part.clock_cities.all().delete()


def stated(session):
    Figure.objects.create(summit=session.summit, value=11, **both(label="Séances annoncées"))


def two_languages(session):
    session.summit.language_uses.filter(use="interpretation").delete()
    for language in ("fr", "tr"):
        session.language_uses.create(language=language, use="working")


@pytest.mark.parametrize(
    "spoil, words",
    [
        (lacking_language, "lacks description in English"),
        (stale, "changed since its translation into English"),
        (machine, "machine translation nobody has read"),
        (untimed, "has no time"),
        (endless, "has no end"),
        (partless, "belongs to no part"),
        (leaderless, "has nobody who moderates it"),
        (empty, "names nobody"),
        (promising, "still says “un lien sera”"),
        (plain_link, "is not encrypted"),
        (without_page, "the name leads to no page"),
        (left_out, "1 session is not marked as published and stays out: Pas prête (en)."),
        (without_clocks, "names no cities whose clocks are shown"),
        (stated, "states “Séances annoncées (en): 11”; this programme has 1"),
        (two_languages, "no interpretation is declared"),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_what_is_missing_is_named_and_blocks_nothing(whole, spoil, words):
    spoil(whole)
    whole.save()
    told = found(whole.summit)
    assert [one for one in told if words in one.sentence]
    assert not any(one.blocks for one in told)


def test_what_would_mislead_blocks(whole):
    summit = whole.summit
    other = make_session(
        summit, "Autre", part=whole.part, starts="2021-12-07T16:30", room=whole.room
    )
    appear(other, whole.participations.get().person)
    late = make_session(summit, "Tard", part=whole.part, starts="2021-12-08T16:30")
    Session.objects.filter(pk=late.pk).update(starts_wall="2021-12-20T16:30")
    told = found(summit)
    blocking = [one.sentence for one in told if one.blocks]
    assert [one for one in blocking if "Room A at the same time" in one]
    assert [one for one in blocking if "on 2021-12-20, outside the dates of its part" in one]
    assert len(blocking) == 2
    assert told[:2] == [one for one in told if one.blocks]
    assert "Tunç Soyer is expected in" in " ".join(sentences(summit))


def test_a_video_message_or_a_cancelled_session_is_no_clash(whole):
    other = make_session(
        whole.summit, "Autre", part=whole.part, starts="2021-12-07T16:30", room=whole.room
    )
    appear(other, whole.participations.get().person, medium="video")
    Session.objects.filter(pk=whole.pk).update(status="cancelled")
    assert not [one for one in sentences(whole.summit) if "same time" in one]


def test_a_person_under_two_functions_and_a_room_free_again(whole):
    next_one = make_session(
        whole.summit, "Ensuite", part=whole.part, starts="2021-12-07T17:30", room=whole.room
    )
    person = whole.participations.get().person
    whole.participations.update(printed_function_fr="Maire", printed_function_en="Mayor")
    appear(next_one, person, **both(printed_function="Directeur"))
    told = sentences(whole.summit)
    assert [one for one in told if "under 2 different functions" in one]
    assert not [one for one in told if "same time" in one]


def test_nothing_to_release_blocks_and_french_is_french(whole):
    Session.objects.update(is_published=False)
    assert "Le programme n’a aucune séance prête." in sentences(whole.summit, "fr")
    assert found(whole.summit)[0].blocks


@pytest.mark.parametrize(
    "printed, is_told",
    [("Ada Lovelace", True), ("SOYER, Tunc", False), ("M. Soyer", False), ("T. Sojer", False)],
)
def test_a_printed_name_that_is_none_of_the_persons_is_told(whole, printed, is_told):
    row = whole.participations.get()
    row.person.aliases, row.person.honorific_fr = "Tunch\n \nT. Sojer", "M."
    row.person.save()
    row.printed_name = printed
    row.save()
    told = [one for one in found(whole.summit) if f"prints “{printed}”" in one.sentence]
    assert bool(told) is is_told and not any(one.blocks for one in told)
