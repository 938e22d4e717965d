"""What the head of a page tells machines: JSON-LD, Open Graph, and the picture it names."""

import json
import re
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from organisations.models import Organisation
from speakers.models import Affiliation, Person
from summits.models import Partnership
from tests.portal.builders import both, make_summit

# Types, properties and values of schema-dts; see docs/machines.md.
VOCABULARY = json.loads(
    (Path(__file__).resolve().parents[2] / "data" / "schema-org.json").read_text(encoding="utf-8")
)
VALUES = {
    "eventStatus": VOCABULARY["values"]["EventStatusType"],
    "eventAttendanceMode": VOCABULARY["values"]["EventAttendanceModeEnumeration"],
}


def head(path):
    """Return ({og: and twitter: names: content}, JSON-LD or None) of a page."""
    response = Client().get(path)
    assert response.status_code == 200
    html = response.content.decode()
    tags = {
        name: unescape(content)
        for name, content in re.findall(
            r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)"', html
        )
    }
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(blocks) <= 1
    return tags, json.loads(blocks[0]) if blocks else None


def check(thing):
    """Fail at a type or property that schema.org does not have."""
    known = VOCABULARY["types"][thing["@type"]]
    for name, value in thing.items():
        if name.startswith("@"):
            continue
        assert name in known, f"{thing['@type']} has no {name}"
        assert name not in VALUES or value in VALUES[name]
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                check(one)


def data_of(path):
    data = head(path)[1]
    assert data["@context"] == "https://schema.org"
    check(data)
    return data


PROGRAMME = "/fr/editions/izmir-2021/programme/"


def test_a_session_says_when_where_and_with_whom(izmir):
    opening = data_of(f"{PROGRAMME}ouverture/")
    assert opening["name"] == "Ouverture </script>"
    assert opening["startDate"] == "2021-12-07T10:00+03:00"
    assert opening["duration"] == "PT1H30M"
    assert opening["inLanguage"] == ["fr"]
    assert [one["@type"] for one in opening["location"]] == ["Place", "VirtualLocation"]
    assert opening["location"][0]["name"] == "Grande salle <A&B>"
    assert opening["location"][0]["address"]["streetAddress"] == "Şair Eşref Blv. 50"
    assert opening["location"][1]["url"] == "https://live.example/1"
    (mayor,) = opening["performer"]
    assert (mayor["name"], mayor["jobTitle"]) == ("Tunç Soyer", "Maire d’Izmir")
    assert opening["superEvent"]["name"] == "Sommet izmir-2021"
    english = data_of("/en/editions/izmir-2021/programme/ouverture/")
    assert english["@id"] == opening["@id"]
    assert english["superEvent"]["@id"] == opening["superEvent"]["@id"]


def test_a_moved_and_a_cancelled_session_say_so(izmir):
    moved = data_of(f"{PROGRAMME}deplacee/")
    assert moved["eventStatus"] == "https://schema.org/EventRescheduled"
    assert moved["previousStartDate"] == "2021-12-08T11:00+03:00"
    assert moved["startDate"] == "2021-12-08T11:30+03:00"
    assert moved["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    cancelled = data_of(f"{PROGRAMME}annulee/")
    assert cancelled["eventStatus"] == "https://schema.org/EventCancelled"
    assert "startDate" not in data_of(f"{PROGRAMME}sans-heure/")


def test_summits_people_and_bodies(izmir):
    city, mayor = Organisation.objects.get(), Person.objects.get(name="Tunç Soyer")
    Partnership.objects.create(summit=izmir, organisation=city, role="host")
    Affiliation.objects.create(person=mayor, organisation=city, **both(function="Maire"))
    summit = data_of("/fr/editions/izmir-2021/")
    assert (summit["startDate"], summit["endDate"]) == ("2021-12-07", "2021-12-10")
    assert summit["location"][0]["address"]["addressCountry"] == "TR"
    assert [event["name"] for event in summit["subEvent"]][:2] == ["Ouverture </script>", "Nuit"]
    assert data_of(PROGRAMME)["subEvent"] == summit["subEvent"]
    assert "subEvent" not in data_of(f"{PROGRAMME}?kind=ceremony")
    person = data_of(mayor.get_absolute_url())
    assert person["@id"] == data_of(f"{PROGRAMME}ouverture/")["performer"][0]["@id"]
    assert [event["name"] for event in person["performerIn"]] == ["Ouverture </script>"]
    body = data_of(city.get_absolute_url())
    assert (body["@type"], body["@id"]) == (
        "GovernmentOrganization",
        person["worksFor"][0]["@id"],
    )


@pytest.mark.parametrize(
    "path, title, words",
    [
        ("/fr/", "Parvis", "Sommets et déclarations de villes"),
        ("/en/editions/izmir-2021/", "Ville izmir-2021 (en)", "Izmir (en)"),
        (PROGRAMME, "Programme", "Programme. Sommet izmir-2021"),
        (f"{PROGRAMME}nuit/", "Nuit", "23 h 30"),
        ("/fr/participants/", "Personnes", "Parvis"),
    ],
)
def test_every_public_page_has_a_card(izmir, path, title, words):
    tags, _data = head(path)
    assert title in tags["og:title"]
    assert tags["og:url"] == f"http://testserver{path}"
    assert tags["og:locale"] == {"fr": "fr_FR", "en": "en_GB"}[path[1:3]]
    assert words in tags["og:image:alt"].replace("\N{NO-BREAK SPACE}", " ")
    assert tags["twitter:card"] == "summary_large_image"
    address = tags["og:image"].removeprefix("http://testserver")
    picture = Client().get(address)
    assert Image.open(BytesIO(picture.content)).size == (1200, 630)
    assert not picture.cookies
    again = Client().get(address, headers={"If-None-Match": picture.headers["ETag"]})
    assert again.status_code == 304


def test_what_is_not_to_be_found_has_neither(izmir):
    for path in ("/fr/search/?q=paix", "/fr/participants/?q=soyer"):
        assert head(path) == ({}, None)
    make_summit("draft", published=False)
    for path in ("editions/draft", "participants/nobody", "editions/izmir-2021/clos/session"):
        assert Client().get(f"/fr/cards/{path}.png").status_code == 404
