"""The interface for programs: every answer as its OpenAPI document says, and nothing unreleased."""

import re

import pytest
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from declarations.models import Declaration
from organisations.models import Organisation
from portal.api.openapi import document
from speakers.models import Affiliation, Person
from summits.models import Document
from tests.portal.builders import both, make_person, make_summit

ROOT = "/api/v1/"
DESCRIBED = {}


def described():
    if not DESCRIBED:
        DESCRIBED.update(Client().get(f"{ROOT}openapi.json").json())
    return DESCRIBED


def get(path, **headers):
    """An answer of the interface, checked against the document that describes it."""
    response = Client().get(ROOT + path, headers=headers)
    assert response.status_code == 200, response.content
    assert not response.cookies
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    bare = f"/{path.partition('?')[0]}"
    (item,) = [
        item
        for known, item in described()["paths"].items()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", known), bare)
        and ("{" not in known or bare not in described()["paths"])
    ]
    schema = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": described()["components"]}
    checker = Draft202012Validator(whole, format_checker=FormatChecker())
    assert [f"{e.json_path}: {e.message}" for e in checker.iter_errors(response.json())] == []
    return response


def test_its_document_is_openapi(db):
    validate(described())
    assert described()["openapi"] == "3.1.0"
    assert document()["paths"].keys() == described()["paths"].keys()


@pytest.fixture
def filled(izmir):
    """Something behind every address."""
    mayor, city = Person.objects.get(name="Tunç Soyer"), Organisation.objects.get()
    Affiliation.objects.create(person=mayor, organisation=city, **both(function="Maire"))
    Document.objects.create(
        slug="appel", summit=izmir, kind="speech", is_published=True, author=mayor,
        dated="2021-12", **both(title="Appel", body="Le texte."),
    )  # fmt: skip
    Declaration.objects.create(
        slug="paix", summit=izmir, is_published=True, stage="named", **both(name="Paix")
    )
    make_person("Brouillon", published=False)
    return izmir


def test_every_address_answers_as_described(filled):
    session = filled.sessions.get(slug="ouverture")
    mayor, city = Person.objects.get(name="Tunç Soyer"), Organisation.objects.get()
    for path in (
        *("summits/", "summits/izmir-2021/", "summits/izmir-2021/sessions/"),
        *(f"sessions/{session.uid}/", "summits/izmir-2021/releases/"),
        *("summits/izmir-2021/releases/2/", "people/", f"people/{mayor.slug}/"),
        *("organisations/", f"organisations/{city.slug}/", "documents/", "documents/appel/"),
        *("declarations/", "declarations/paix/"),
    ):
        assert get(path).json()["data"], path
    opening = get(f"sessions/{session.uid}/").json()["data"]
    assert opening["title"] == {"fr": "Ouverture </script>", "en": "Ouverture </script> (en)"}
    assert opening["starts"] == {
        "utc": "2021-12-07T07:00:00Z",
        "local": "2021-12-07T10:00:00+03:00",
    }
    assert opening["participations"][0]["person"] == mayor.slug
    place = get("summits/izmir-2021/").json()["data"]["place"]
    assert (place["address"], place["city"]["fr"]) == ("Şair Eşref Blv. 50", "Izmir")
    assert [
        one["title"]["fr"] for one in get(f"people/{mayor.slug}/").json()["data"]["appearances"]
    ]
    assert "Brouillon" not in [one["name"] for one in get("people/").json()["data"]]
    changes = get("summits/izmir-2021/releases/2/").json()["data"]["changes"]
    assert {"moved", "cancelled", "removed"} <= {change["what"] for change in changes}


def test_only_what_was_released_is_there(izmir):
    izmir.sessions.filter(slug="ouverture").update(title_fr="Un brouillon")
    sessions = get("summits/izmir-2021/sessions/").json()
    slugs = [one["slug"] for one in sessions["data"]]
    assert slugs == ["ouverture", "nuit", "clos", "deplacee", "annulee", "sans-heure"]
    assert sessions["meta"]["release"]["number"] == 2
    closed = sessions["data"][2]
    assert closed["participations"] == [] and closed["description"] == {} and not closed["page"]
    removed = izmir.sessions.get(slug="retiree")
    gone = get(f"sessions/{removed.uid}/").json()["data"]
    assert (gone["status"], gone["page"]) == ("cancelled", None)
    make_summit("draft", published=False)
    for path in ("summits/draft/", "summits/draft/sessions/", "summits/draft/releases/"):
        assert Client().get(ROOT + path).status_code == 404


def test_lists_have_pages_filters_and_name_what_they_ignore(izmir):
    first = get("summits/izmir-2021/sessions/?page_size=4&kind=dialogue&nonsense=1&kind=tea")
    meta = first.json()["meta"]
    assert (meta["count"], meta["pages"], len(first.json()["data"])) == (5, 2, 4)
    assert {(one["parameter"], one["value"]) for one in meta["ignored"]} == {
        ("kind", "tea"),
        ("nonsense", "1"),
    }
    links = {
        relation: address
        for address, relation in re.findall(r'<([^>]+)>; rel="(\w+)"', first.headers["Link"])
    }
    assert links.keys() == {"first", "next", "last"}
    assert meta["next"] == links["next"]
    rest = get(links["next"].partition(ROOT)[2]).json()
    assert [one["slug"] for one in rest["data"]] == ["sans-heure"]
    assert rest["meta"]["next"] is None
    wrong = get("people/?page_size=9999&summit=nowhere&sort=name").json()["meta"]
    assert wrong["page_size"] == 50
    assert [one["parameter"] for one in wrong["ignored"]] == ["summit", "sort", "page_size"]
    assert get("people/?q=soyer").json()["meta"]["count"] == 1
    # Addresses of other pages repeat what means something, and a header nothing that is long.
    noise = "&".join(f"kind=x{number}" for number in range(900))
    noisy = get(f"summits/izmir-2021/sessions/?page_size=4&kind=dialogue&{noise}&z={'z' * 9_000}")
    assert noisy.headers["Link"] == first.headers["Link"]
    assert len(noisy.content) < len(first.content) + 1_000
    assert (
        len(get("people/?" + "&".join(f"x{n}=1" for n in range(90))).json()["meta"]["ignored"])
        == 20
    )
    many = "&".join(f"q={letter}{'o' * 100}" for letter in "abcdefghijklmnopqrstuvwxyz")
    assert "Link" not in get(f"summits/izmir-2021/sessions/?{many}").headers


def test_nothing_new_is_not_sent_again(izmir, django_assert_num_queries):
    address = f"{ROOT}summits/izmir-2021/sessions/"
    tag = get("summits/izmir-2021/sessions/").headers["ETag"]
    with django_assert_num_queries(1):
        again = Client().get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    people = get("people/").headers["ETag"]
    assert Client().get(f"{ROOT}people/", headers={"If-None-Match": people}).status_code == 304


def test_errors_are_problems(izmir):
    client = Client(enforce_csrf_checks=True)
    for method, path, status in (
        ("get", "people/nobody/", 404),
        ("get", "summits/izmir-2021/sessions/?page=2", 404),
        ("get", "summits/izmir-2021/sessions/?page=x", 404),
        ("get", "nonsense/", 404),
        ("get", "sessions/1/", 404),
        ("get", "summits/%00/", 404),
        ("get", f"people/?{'&'.join(f'x{number}' for number in range(10_001))}", 400),
        ("post", "summits/", 405),
        ("delete", "people/", 405),
    ):
        response = getattr(client, method)(ROOT + path)
        assert response.status_code == status, path
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == status
    options = client.options(f"{ROOT}summits/")
    assert (options.status_code, options.content) == (204, b"")
    assert options.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    moved = client.get("/api/v1/summits?page=1")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/api/v1/summits/?page=1")


def test_its_page_names_every_address_in_both_languages(db):
    for language, word in (("fr", "Interface de programmation"), ("en", "Interface for programs")):
        html = Client().get(f"/{language}/api/").content.decode()
        assert word in html
        for path in described()["paths"]:
            assert f"GET /api/v1{path}" in html
        assert "<script>" not in html and "style=" not in html
