"""What lists print of a summit is what was released, until the next release."""

import pytest
from django.test import Client

from portal.search.index import rebuild
from sessions.releases.publishing import release
from summits.models import Partnership
from tests.portal.builders import make_city, make_session, make_summit

pytestmark = pytest.mark.django_db


def test_no_list_shows_the_draft_of_a_summit():
    summit, host = make_summit(), make_city()
    make_session(summit, "Ouverture")
    Partnership.objects.create(summit=summit, role="host", organisation=host)
    release(summit=summit)
    summit.short_title_fr = summit.title_fr = "Brouillonneux"
    summit.save()
    rebuild()
    reader = Client()
    addresses = [
        *("/fr/", "/fr/editions/", "/fr/editions/izmir-2021/", "/fr/participants/"),
        *("/api/v1/summits/", f"/fr/organisations/{host.slug}/", "/fr/search/?q=ouverture"),
    ]
    for address in addresses:
        page = reader.get(address)
        assert page.status_code == 200
        assert "Brouillonneux" not in page.content.decode(), address
    assert "Aucun" in reader.get("/fr/search/?q=Brouillonneux").content.decode()
    make_session(summit, "Clôture")
    release(summit=summit)
    for address in addresses[:4]:
        assert "Brouillonneux" in reader.get(address).content.decode(), address
