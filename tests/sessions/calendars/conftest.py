"""One released summit with all that is hard to put into a calendar."""

from datetime import datetime
from types import SimpleNamespace

import pytest
from django.test import Client

from organisations.models import Place
from sessions.models import LanguageUse, Segment
from sessions.releases.publishing import release
from summits.models import Part, Theme
from tests.portal.builders import (
    appear,
    make_city,
    make_part,
    make_person,
    make_session,
    make_summit,
    make_talk,
)

DESCRIPTION = """**Deux** villes; trois, quatre \\ cinq.

- 首先 – مرحبا
- İzmir’de"""


@pytest.fixture
def world(db):
    """Izmir 2021, online with three clocks, then on site in Montréal; released once."""
    place = Place.objects.create(
        key="hall", city_fr="Izmir", city_en="Izmir", venue_fr="Salle; des fêtes",
        venue_en="Hall", latitude="38.41885", longitude="27.12872",
    )  # fmt: skip
    summit = make_summit(place=place, intro_fr="x")
    part = make_part(summit)
    montreal = Part.objects.create(
        summit=summit, key="montreal", mode="on_site", time_zone="America/Toronto", position=2,
        title_fr="À Montréal", title_en="In Montréal",
    )  # fmt: skip
    theme = Theme.objects.create(summit=summit, key="paix", name_fr="Paix, justice", name_en="P")
    dialogue = make_session(
        summit, "Paix; égalité, 平等", part=part, starts="2021-12-07T16:00", place=place,
        stream_url="https://video.example/a,b;c", description_fr=DESCRIPTION,
    )  # fmt: skip
    dialogue.themes.add(theme)
    for code, use in (("tr", "working"), ("fr", "interpretation"), ("en", "interpretation")):
        LanguageUse.objects.create(session=dialogue, language=code, use=use)
    city, person = make_city("Nilüfer"), make_person("Özge Şimşir", gender="f")
    appear(
        dialogue, person, role="moderator", affiliation=city, printed_honorific_fr="Mme",
        printed_function_fr="Maire", printed_function_en="Mayor",
    )  # fmt: skip
    late = make_session(summit, "Concert", part=part, starts="2021-12-07T23:30", kind="culture")
    make_talk(late, person, affiliation=city)
    Segment.objects.filter(session=late).update(
        starts_wall="2021-12-07T23:45", starts_at=late.starts_at.replace(minute=45)
    )
    nights = [make_session(summit, title, part=montreal) for title in ("Nuit", "Nuit bis")]
    for occurrence, night in enumerate(nights, start=1):
        one, three = datetime(2021, 11, 7, 1, 30), datetime(2021, 11, 7, 3, 0)
        night.set_times(one, three, starts_occurrence=occurrence)
        night.save()
    endless = make_session(summit, "Sans fin", part=part)
    endless.set_times(datetime(2021, 12, 8, 9, 0), None)
    endless.save()
    return SimpleNamespace(
        summit=summit, part=part, montreal=montreal, dialogue=dialogue, late=late, person=person,
        city=city, nights=nights, endless=endless,
        paris=make_session(
            summit, "Changement", part=part, time_zone="Europe/Paris",
            starts="2021-10-31T01:00", minutes=240,
        ),
        timeless=make_session(summit, "Sans heure", part=part),
        closed=make_session(
            summit, "Comité", part=part, starts="2021-12-08T10:00", access="closed",
            description_fr="Secret", stream_url="https://secret.example/",
        ),
        hidden=make_session(
            summit, "Caché", part=part, starts="2021-12-08T11:00", access="hidden"
        ),
        draft=make_session(
            summit, "Brouillon", part=part, starts="2021-12-08T11:00", is_published=False
        ),
        cancelled=make_session(
            summit, "Annulée", part=part, starts="2021-12-08T12:00", status="cancelled",
            stream_url="https://video.example/gone",
        ),
        first=release(summit=summit),
    )  # fmt: skip


@pytest.fixture
def reader():
    """A client that releases nothing, unlike the fixture `client`."""
    return Client()


@pytest.fixture
def load(reader):
    """A function: the octets of a calendar below /fr/editions/izmir-2021/, or elsewhere."""

    def loaded(path="programme.ics", *, language="fr", below="editions/izmir-2021/"):
        response = reader.get(f"/{language}/{below}{path}")
        assert response.status_code == 200, response.status_code
        return response.content

    return loaded
