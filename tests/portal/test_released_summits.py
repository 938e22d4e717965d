"""What lists print of a summit is what was released, until the next release."""

import pytest
from django.test import Client

from declarations.models import Declaration
from portal.search.index import rebuild
from sessions.releases.publishing import release
from summits.models import (
    Award,
    Document,
    Link,
    LinkGroup,
    Observance,
    Outcome,
    Part,
    Partnership,
)
from tests.portal.builders import both, make_city, make_session, make_summit

pytestmark = pytest.mark.django_db


def test_no_list_shows_the_draft_of_a_summit():
    summit, host = make_summit(), make_city()
    make_session(summit, "Ouverture")
    Partnership.objects.create(summit=summit, role="host", organisation=host)
    day = Observance.objects.create(
        slug="16-mai", name_fr="Journée", falls_on="--05-16", is_published=True
    )
    Part.objects.create(summit=summit, mode="on_site", observance=day)
    Document.objects.create(
        slug="bilan", kind="report", summit=summit, is_published=True, title_fr="Bilan"
    )
    Declaration.objects.create(slug="paix", name_fr="Déclaration", summit=summit, is_published=True)
    release(summit=summit)
    summit.short_title_fr = summit.title_fr = "Brouillonneux"
    summit.save()
    rebuild()
    reader = Client()
    addresses = [
        *("/fr/", "/fr/editions/", "/fr/editions/izmir-2021/", "/fr/participants/"),
        *("/fr/observances/16-mai/", "/fr/documents/", "/fr/documents/bilan/"),
        "/fr/declarations/paix/",
        *("/api/v1/summits/", f"/fr/organisations/{host.slug}/", "/fr/search/?q=ouverture"),
    ]
    for address in addresses:
        page = reader.get(address)
        assert page.status_code == 200
        assert "Brouillonneux" not in page.content.decode(), address
    assert "Aucun" in reader.get("/fr/search/?q=Brouillonneux").content.decode()
    make_session(summit, "Clôture")
    release(summit=summit)
    for address in addresses[:8]:
        assert "Brouillonneux" in reader.get(address).content.decode(), address


def test_what_came_of_a_summit_and_where_it_leads_are_released_too(django_assert_max_num_queries):
    summit, city = make_summit(), make_city("Bilbao")
    after = make_summit("bilbao-2023", predecessor=summit)
    make_session(after, "Suite")
    make_session(summit, "Ouverture")
    release(summit=summit)
    release(summit=after)
    theme = summit.themes.create(key="paix", name_fr="Thème de la paix")
    Outcome.objects.create(summit=summit, kind="result", theme=theme, **both(text="Un résultat"))
    group = LinkGroup.objects.create(summit=summit, **both(title="Vers la suite"))
    Link.objects.create(
        group=group, target_summit=after, target_organisation=city, **both(name="Un pacte")
    )
    day = Observance.objects.create(
        slug="16-mai", name_fr="Journée", falls_on="--05-16", is_published=True
    )
    Award.objects.create(
        key="a", summit=summit, observance=day, winner_organisation=city, **both(name="Un prix")
    )
    report = Document.objects.create(
        slug="bilan", kind="report", summit=summit, is_published=True, **both(title="Le bilan")
    )
    after.title_fr = after.short_title_fr = "Brouillonneux"
    after.save()
    page, reader = "/fr/editions/izmir-2021/", Client()
    new = ("Thème de la paix", "Un résultat", "Vers la suite", "Un pacte", "Un prix", "Le bilan")
    html = reader.get(page).content.decode()
    assert "Ville bilbao-2023" in html
    assert not [one for one in (*new, "Brouillonneux") if one in html]
    told = release(summit=summit).changes
    assert [one["model"] for one in told] == [
        *("theme", "outcome", "award", "linkgroup", "document")
    ]
    with django_assert_max_num_queries(26):
        html = reader.get(page).content.decode()
    assert not [one for one in new if one not in html]
    assert html.count("Sommet bilbao-2023") + html.count("Ville bilbao-2023") > 1
    assert "Brouillonneux" not in html
    # What is withdrawn goes at once, even before a release says so.
    report.is_published = False
    report.save()
    assert "Le bilan" not in reader.get(page).content.decode()
