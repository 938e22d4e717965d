"""A small summit for the admin: Lisbon, whose clocks change, with one session."""

import pytest

from organisations.models import Organisation, Place
from sessions.models import Participation, Segment, Session
from speakers.models import Person
from summits.models import ClockCity, Part, Room, Summit


@pytest.fixture
def summit(db):
    place = Place.objects.create(key="lisbon", city_fr="Lisbonne", city_en="Lisbon")
    summit = Summit.objects.create(
        slug="lisbon-2031",
        title_fr="Sommet de Lisbonne",
        title_en="Lisbon summit",
        short_title_fr="Lisbonne 2031",
        time_zone="Europe/Lisbon",
        place=place,
    )
    part = Part.objects.create(
        summit=summit, mode="on_site", starts_on="2031-03-29", ends_on="2031-10-26"
    )
    ClockCity.objects.create(
        part=part, label_fr="Lisbonne", label_en="Lisbon", time_zone="Europe/Lisbon"
    )
    Room.objects.create(summit=summit, name_fr="Salle A", name_en="Room A")
    return summit


@pytest.fixture
def programme_session(summit):
    session = Session(
        slug="opening",
        summit=summit,
        part=summit.parts.get(),
        kind="plenary",
        title_fr="Séance d’ouverture",
        title_en="Opening",
        starts_wall="2031-07-07T16:00",
        ends_wall="2031-07-07T17:30",
    )
    session.save()
    segment = Segment.objects.create(
        session=session, kind="music", title_fr="Récital", starts_wall="2031-07-07T15:30"
    )
    person = Person.objects.create(slug="ines-acores", name="Inês Açores", honorific_fr="Mme")
    Participation.objects.create(session=session, person=person, role="moderator")
    Participation.objects.create(
        segment=segment,
        organisation=Organisation.objects.create(slug="porto", name_fr="Porto", kind="city"),
    )
    return session


@pytest.fixture
def session_page(programme_session):
    return f"/admin/programme/session/{programme_session.pk}/change/"


@pytest.fixture
def editor(edith, signed_in):
    """The editor's client, reading English."""
    client = signed_in(edith)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client
