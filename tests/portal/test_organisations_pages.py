"""Cities and other bodies: an index, and each with its people, roles and signatures."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.models import Declaration
from declarations.signing import acts
from declarations.signing.giving import Traces
from sessions.models import Participation
from speakers.models import Affiliation, Group
from summits.models import Award, Observance, Partnership
from tests.declarations.builders import (
    make_invitation,
    make_open_declaration,
    make_seat,
    sign_for,
)
from tests.portal.builders import (
    appear,
    both,
    fill,
    make_city,
    make_part,
    make_person,
    make_session,
    make_summit,
    more,
)
from tests.releasing import release_everything

pytestmark = pytest.mark.django_db


def page(client, organisation, language="fr"):
    response = client.get(f"/{language}/organisations/{organisation.slug}/")
    assert response.status_code == 200
    return response.content.decode()


def test_cities_come_first_and_drafts_not_at_all(client):
    make_city("Zagreb")
    make_city("ACCORD", kind="ngo")
    make_city("Atlantis", published=False)
    html = client.get("/en/organisations/").content.decode()
    assert html.index("Zagreb") < html.index("ACCORD")
    assert "Atlantis" not in html


def test_cities_are_in_order_whatever_the_accents(client):
    for name in ("Zurich", "Évora", "Fès", "Izmir"):
        make_city(name)
    rows = client.get("/fr/organisations/").context["cities"]
    assert [row["label"].text for row in rows] == ["Évora", "Fès", "Izmir", "Zurich"]


@pytest.mark.parametrize("query", ["dusseldorf", "DÜSSELDORF", "duesseldorf"])
def test_the_search_box_knows_other_spellings(client, query):
    make_city("Düsseldorf", aliases="Duesseldorf")
    make_city("Izmir")
    rows = client.get("/fr/organisations/", {"q": query}).context["cities"]
    assert [row["label"].text for row in rows] == ["Düsseldorf"]


def test_people_roles_and_appearances(client):
    city, summit, person = make_city(), make_summit(), make_person("Tunç Soyer")
    Affiliation.objects.create(person=person, organisation=city, **both(function="Maire"))
    Partnership.objects.create(summit=summit, role="host", organisation=city)
    appear(make_session(summit, "Ouverture"), person, affiliation=city)
    html = page(client, city, "en")
    assert "Tunç Soyer" in html and "Maire (en)" in html
    assert "Host" in html and "Ouverture (en)" in html


def test_its_groups_lead_to_what_they_did(client):
    city = make_city()
    group = Group.objects.create(**both(name="Les maires de l’Observatoire"))
    group.organisations.add(city)
    Participation.objects.create(session=make_session(make_summit(), "Échange"), group=group)
    html = page(client, city)
    assert "Les maires de l’Observatoire" in html and "Échange" in html


def test_signatures_are_shown_with_what_became_of_them(client, pilar, ada):
    declaration = make_open_declaration(pilar, ada)
    city, member = make_city("Izmir"), make_city("Bornova")
    seat = make_seat(declaration, city)
    seat.members.add(member)
    signature = sign_for(make_invitation(seat=seat, name="Ada Mayor"))
    for one in (city, member):
        html = page(client, one, "en")
        assert "Déclaration paix (en)" in html and "Ada Mayor" in html and "Commits" in html
        assert "Withdrawn on" not in html
    acts.withdraw(signature, Traces())
    assert "Withdrawn on" in page(client, city, "en")
    acts.erase(signature, ada)
    html = page(client, city, "en")
    assert "Ada Mayor" not in html and "Name erased" in html


def test_an_unpublished_declaration_is_not_named(client, signed_in, pilar, ada):
    declaration = make_open_declaration(pilar, ada)
    city = make_city()
    sign_for(make_invitation(seat=make_seat(declaration, city)))
    Declaration.objects.update(is_published=False)
    assert "Déclaration paix" not in page(client, city, "en")
    assert "Déclaration paix" in page(signed_in(pilar), city, "en")


def test_awards_of_its_place_are_its_own(client):
    city = make_city("Cordoue")
    day = Observance.objects.create(
        slug="day", falls_on="--05-16", is_published=True, **both(name="Journée")
    )
    Award.objects.create(observance=day, winner_place=city.place, **both(name="Capitale"))
    assert "Capitale" in page(client, city)


def test_an_unpublished_person_or_summit_stays_inside(client, signed_in, edith):
    city, draft = make_city(), make_summit("secret", published=False)
    Affiliation.objects.create(person=make_person("Shy Bob", published=False), organisation=city)
    Partnership.objects.create(summit=draft, role="host", organisation=city)
    html = page(client, city)
    assert "Shy Bob" not in html and "Sommet secret" not in html
    inside = page(signed_in(edith), city)
    assert "Shy Bob" in inside and "Sommet secret" in inside


def test_a_draft_body_is_for_the_staff(client, signed_in, rita):
    city = make_city(published=False)
    assert client.get(f"/fr/organisations/{city.slug}/").status_code == 404
    assert "The public does not see this page" in page(signed_in(rita), city, "en")


def test_a_name_in_the_other_language_alone_carries_it(client):
    city = make_city(description_fr="Au bord de la mer.")
    assert '<div lang="fr">' in page(client, city, "en")
    assert '<div lang="fr">' not in page(client, city, "fr")


def test_queries_do_not_grow(client):
    city, summit = make_city(), make_summit()
    part, counted = make_part(summit), []
    for number in (1, 2, 27):
        fill(summit, number, part=part)
        person, session = make_person(), make_session(summit, part=part)
        function = Affiliation.objects.create(
            person=person, organisation=city, **both(function="Maire")
        )
        people = more(person, number - 1)
        more(function, number - 1, person=people)
        more(
            appear(session, person, affiliation=city),
            number - 1,
            person=people,
            session=more(session, number - 1),
        )
        more(
            Partnership.objects.create(summit=summit, role="partner", organisation=city),
            number - 1,
        )
        release_everything()
        sizes = []
        for path in ("/fr/organisations/", f"/fr/organisations/{city.slug}/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            sizes.append(len(queries))
        counted.append(sizes)
    assert counted[0] == counted[1] == counted[2]
