"""The sheet of a delegation, as a page and as PDF."""

import pytest
from django.test import Client

from organisations.models import Organisation
from sessions.models import LanguageUse
from sessions.releases.publishing import release
from summits.models import Contact
from tests.declarations.builders import make_invitation, make_open_declaration, make_seat, sign_for
from tests.declarations.papers.reading import pages, says
from tests.portal.builders import (
    appear,
    both,
    make_city,
    make_part,
    make_person,
    make_session,
    make_summit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def montreal(settings, tmp_path, monkeypatch):
    """Montréal at a summit in Izmir: one session, represented by somebody from elsewhere."""
    settings.PAPERS_ROOT = tmp_path
    monkeypatch.setattr("portal.pages.delegations.PATIENCE", 120)
    summit = make_summit()
    session = make_session(
        summit, "Dialogue des maires", part=make_part(summit), starts="2021-12-07T16:00",
        stream_url="https://live.example/1",
    )  # fmt: skip
    LanguageUse.objects.create(session=session, language="tr", use="interpretation")
    city, elsewhere = make_city("Montréal"), make_city("Lyon")
    appear(
        session, make_person("Camille Modèle"), affiliation=elsewhere, represents=city,
        **both(printed_function="Déléguée"),
    )  # fmt: skip
    for name, is_public in (("Dominique Ouverte", True), ("Privée Secrète", False)):
        Contact.objects.create(
            summit=summit, organisation=city, scope="delegation", printed_name=name,
            key=name[:3].lower(), email="contact@montreal.example", is_public=is_public,
        )  # fmt: skip
    return city


def sheet(body, ending="/", language="fr"):
    address = f"/{language}/editions/izmir-2021/delegations/{body.slug}{ending}"
    return Client().get(address)


def test_the_sheet_tells_both_times_who_represents_and_whom_to_ask(montreal):
    release(summit=montreal.represented_by.get().session.summit)
    page = sheet(montreal).content.decode()
    told = (
        *("Mardi 7 décembre 2021", "16 h – 17 h 30", "8 h – 9 h 30", "Montréal (UTC−5)"),
        *("représentée par", "Camille Modèle", "Déléguée", "turc", "https://live.example/1"),
        *("Dominique Ouverte", "contact@montreal.example"),
    )
    plain = page.replace("\u00a0", " ")
    assert [words for words in told if words not in plain] == []
    assert "Privée Secrète" not in page
    response = sheet(montreal, ".pdf?paper=letter")
    pdf = b"".join(response.streaming_content)
    assert says(pdf, "Fiche de la délégation", *told)
    assert len(pages(pdf)) == 1
    known = {"If-None-Match": response.headers["ETag"]}
    address = response.request["PATH_INFO"] + "?paper=letter"
    assert Client().get(address, headers=known).status_code == 304
    lyon = Organisation.objects.get(short_name_fr="Lyon")
    assert "Aucune des horloges du sommet" in sheet(lyon).content.decode()
    of_city = Client().get(f"/fr/organisations/{montreal.slug}/").content.decode()
    assert f"/fr/editions/izmir-2021/delegations/{montreal.slug}/" in of_city


def test_the_sheet_says_what_is_signed_and_nothing_of_who_was_invited(montreal, pilar, ada):
    summit = montreal.represented_by.get().session.summit
    release(summit=summit)
    declaration = make_open_declaration(pilar, ada, summit=summit)
    seat = make_seat(declaration, montreal)
    invitation = make_invitation(seat=seat, name="Ada Mayor")
    lyon = Organisation.objects.get(short_name_fr="Lyon")
    for body in (montreal, lyon):
        page = sheet(body, "/", "en").content.decode()
        assert "Not signed so far; open for signature until" in page
    sign_for(invitation)
    page = sheet(montreal, "/", "en").content.decode()
    assert "Commits" in page
    assert "Ada Mayor" in page
    assert "Not signed" not in page


def test_there_is_no_sheet_of_who_does_not_take_part(montreal):
    release(summit=montreal.represented_by.get().session.summit)
    absent, draft = make_city("Oslo"), make_city("Quito", published=False)
    for body in (absent, draft):
        assert sheet(body).status_code == 404
        assert sheet(body, ".pdf").status_code == 404
