"""schedule.xml and schedule.json: by the schemas of those who read them, and by what they say."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from jsonschema import Draft6Validator, FormatChecker
from lxml import etree

from sessions.machines.schedule import _ZONE, track_slug
from sessions.releases.publishing import release
from tests.portal.builders import make_session, make_summit
from tests.sessions.machines.conftest import at_address

SCHEMAS = Path(__file__).resolve().parents[2] / "data" / "schemas"
XSD = etree.XMLSchema(etree.parse(SCHEMAS / "voc-schedule.xml.xsd"))
JSON_SCHEMA = json.loads((SCHEMAS / "voc-schedule.schema.json").read_text(encoding="utf-8"))
CHECK = Draft6Validator(JSON_SCHEMA, format_checker=FormatChecker())
ADDRESS = "/{}/editions/{}/schedule.{}"


def get(language="fr", slug="izmir-2021", query=""):
    """Both files, checked by their schemas."""
    client = Client()
    xml = client.get(ADDRESS.format(language, slug, "xml") + query)
    assert xml.headers["Content-Type"] == "application/xml; charset=utf-8"
    tree = etree.fromstring(xml.content)
    XSD.assertValid(tree)
    document = client.get(ADDRESS.format(language, slug, "json") + query).json()
    assert [error.message for error in CHECK.iter_errors(document)] == []
    return tree, document["schedule"]["conference"]


def test_both_say_the_same_in_days_of_the_summit(izmir):
    tree, conference = get()
    assert [day["date"] for day in conference["days"]] == ["2021-12-07", "2021-12-08"]
    # The night session ends the first day, two hours into the next.
    assert conference["days"][0]["day_end"] == "2021-12-08T01:30:00+03:00"
    assert [(day.get("date"), day.get("end")) for day in tree.iter("day")] == [
        (day["date"], day["day_end"]) for day in conference["days"]
    ]
    events = {
        event["slug"].split("-", 2)[2]: event
        for day in conference["days"]
        for events in day["rooms"].values()
        for event in events
    }
    assert set(events) == {"ouverture", "nuit", "clos", "deplacee", "annulee"}
    opening = events["ouverture"]
    session = izmir.sessions.get(slug="ouverture")
    assert (opening["guid"], opening["id"]) == (str(session.uid), session.pk)
    assert opening["date"] == "2021-12-07T10:00:00+03:00"
    assert (opening["start"], opening["duration"]) == ("10:00", "01:30")
    assert opening["room"] == "Grande salle <A&B>"
    assert (opening["language"], opening["track"]) == ("fr", "Paix")
    assert [one["name"] for one in opening["persons"]] == ["Tunç Soyer"]
    assert opening["abstract"] == "Un mot."
    assert opening["links"][0]["url"] == "https://live.example/1"
    assert events["annulee"]["title"] == "Annulé\N{NO-BREAK SPACE}: Annulée"
    assert events["deplacee"]["room"] == "En ligne"
    assert events["nuit"]["room"] == "Salle non annoncée"
    assert events["nuit"]["language"] == "tr"
    assert (events["clos"]["persons"], events["clos"]["description"]) == ([], "")
    in_xml = {event.get("guid"): event for event in tree.iter("event")}
    assert set(in_xml) == {event["guid"] for event in events.values()}
    for event in events.values():
        for name in ("title", "date", "start", "room", "slug", "url", "track"):
            assert (in_xml[event["guid"]].findtext(name) or "") == event[name]
    # What has no time stands on no day, and both files say so.
    assert conference["meta"]["unscheduled"] == 1
    (comment,) = tree.xpath("/schedule/comment()")
    assert "stand on no day: 1;" in comment.text


def test_the_address_chooses_language_and_filter(izmir):
    _tree, conference = get("en", query="?kind=ceremony&utm_source=x")
    (events,) = conference["days"][0]["rooms"].values()
    assert [event["title"] for event in events] == ["Ouverture </script> (en)"]
    assert conference["title"] == "Sommet izmir-2021 (en)"
    assert [room["guid"] for room in conference["rooms"]] == [
        room["guid"] for room in get("fr")[1]["rooms"] if room["name"].startswith("Grande")
    ]


@pytest.mark.parametrize("query", ["kind=nonsense", "zone=Mars/X", "nonsense=1"])
def test_a_filter_that_means_nothing_gives_no_file(izmir, query):
    for name in ("schedule.xml", "schedule.json", "programme.csv", "programme.xlsx"):
        # Whoever claims to have whatever is there does not make it be there.
        address, headers = f"/fr/editions/izmir-2021/{name}?{query}", {"If-None-Match": "*"}
        assert Client().get(address, headers=headers).status_code == 404


def test_drafts_and_changes_wait_for_a_release(izmir):
    before = Client().get(ADDRESS.format("fr", "izmir-2021", "json")).content
    assert b"Brouillon" not in before and "Cachée".encode() not in before
    izmir.sessions.update(title_fr="Nouveau")
    assert Client().get(ADDRESS.format("fr", "izmir-2021", "json")).content == before


def test_who_has_the_file_gets_no_second_one(izmir, django_assert_num_queries):
    client, address = Client(), ADDRESS.format("fr", "izmir-2021", "xml")
    first = client.get(address)
    assert not first.cookies
    with django_assert_num_queries(2):
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    # Neither what newsletters add nor the order of an address makes another file of it.
    tags = {
        client.get(f"{address}?{query}").headers["ETag"]
        for query in (
            "kind=ceremony&day=2021-12-07",
            "utm_id=9&day=2021-12-07&kind=ceremony&view=x",
        )
    }
    assert len(tags) == 1
    other = client.get(f"{address}?kind=ceremony", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200
    assert client.post(address).status_code == 405
    # A list of forged sessions is not repeated, however long.
    forged = etree.fromstring(client.get(f"{address}?list={'A' * 9_000}").content)
    assert forged.findtext("url") == f"http://localhost:8000{address}?list="


def test_pages_of_other_sites_may_read_what_everybody_gets(izmir):
    below = "/fr/editions/izmir-2021/"
    for path in (
        *("programme.ics", "programme/nuit.ics", "schedule.json", "schedule.xml", "programme.csv"),
        *("programme.xlsx", "releases/atom.xml", "releases/1.json"),
    ):
        asked = Client().options(below + path)
        assert (asked.status_code, asked.content) == (204, b""), path
        assert "If-None-Match" in asked.headers["Access-Control-Allow-Headers"]
        answer = Client().get(below + path)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Origin" not in Client().get(f"{below}programme/").headers


def test_a_summit_without_times_dates_or_plain_address(db):
    # As short and as long as they come.
    summit = make_summit("A", starts_on=None, time_zone="America/Argentina/Buenos_Aires")
    make_session(summit, "Sans heure")
    release(summit=summit)
    _tree, conference = get(slug="A")
    assert [day["rooms"] for day in conference["days"]] == [{}]
    summit = make_summit("long", time_zone="UTC")
    at_address(summit, "Exposition", starts="2021-12-01T00:00", minutes=60 * 24 * 30, slug="-x-")
    release(summit=summit)
    tree, conference = get(slug="long")
    (event,) = conference["days"][0]["rooms"]["Salle non annoncée"]
    assert event["duration"] == "720:00"
    assert tree.findtext(".//duration") == "99:59"


@pytest.mark.parametrize("slug", ["nowhere", "draft"])
def test_what_is_not_public_is_not_there(db, slug):
    make_summit("draft", published=False)
    for kind in ("xml", "json", "yaml"):
        assert Client().get(ADDRESS.format("fr", slug, kind)).status_code == 404
    make_summit("unreleased")
    assert Client().get(ADDRESS.format("fr", "unreleased", "json")).status_code == 404


def test_slugs_of_tracks_begin_with_a_letter_and_end_as_they_should():
    assert [track_slug(key) for key in ("Paix_2", "2-", "ÉCOLE")] == ["t-paix-2", "t-2", "t-cole"]
    assert _ZONE.search(ZoneInfo("America/New_York").key)
