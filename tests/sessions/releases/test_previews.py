"""Links for a cabinet: the draft, marked, for one language and some days, until they are ended."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.lib import clock
from portal.lib.typography import day_text
from sessions.models import Session
from sessions.releases import previews
from sessions.releases.publishing import release
from tests.portal.builders import make_part, make_session, make_summit

pytestmark = pytest.mark.django_db


@pytest.fixture
def summit():
    """A public programme with one session that was retitled since, one new and one withdrawn."""
    summit = make_summit()
    part = make_part(summit)
    panel = make_session(summit, "Panel", part=part, starts="2021-12-07T16:00")
    gone = make_session(summit, "Atelier retiré", part=part)
    release(summit=summit)
    panel.title_fr, panel.slug = "Grand panel", "panel"
    panel.save()
    Session.objects.filter(pk=gone.pk).update(access="hidden")
    make_session(summit, "Nouveau dialogue", part=part)
    make_session(summit, "En préparation", part=part, is_published=False)
    return summit


def link(summit, language="fr", days=7, **options):
    made = previews.preview_link(summit=summit, language=language, days=days, **options)
    return made.removeprefix("http://localhost:8000")


def test_the_draft_is_shown_with_what_differs_and_kept_by_nobody(summit):
    answer = Client().get(link(summit))
    page = answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert not answer.cookies
    assert 'data-watermark="PROJET"' in page
    assert "<b>Nouveau titre</b>" in page
    assert "Ajoutée" in page or "Ajouté" in page
    assert page.index("Ne figurent plus au programme") < page.index("Atelier retiré")
    assert "En préparation" not in page
    assert "En préparation" in Client().get(link(summit, with_drafts=True)).content.decode()
    assert 'rel="canonical"' not in page


def test_words_are_marked_and_the_page_says_how_old_it_is_and_how_long_it_lives(summit):
    panel = summit.sessions.filter(is_published=True).first()
    panel.title_fr += " des villes qui gardent leur eau potable sous toutes les pluies"
    panel.save()
    release(summit=summit)
    panel.title_fr = panel.title_fr.replace("gardent", "partagent")
    panel.save()
    address = link(summit, days=3)
    page = Client().get(address).content.decode()
    assert re.search(r"<del>[^<]*<span[^>]*>[^<]*</span>gardent\s*<", page)
    assert re.search(r"<ins>[^<]*<span[^>]*>[^<]*</span>partagent\s*<", page)
    ends = previews.read_link(address.split("/")[-2]).ends_at
    day = clock.to_wall(ends, summit.time_zone).date()
    assert f"valable jusqu’au {day_text(day, 'fr', year=True)}" in page


def test_a_session_of_the_preview_has_its_own_page(summit):
    address = link(summit)
    assert f"{address}panel/" in Client().get(address).content.decode()
    page = Client().get(f"{address}panel/").content.decode()
    assert 'data-watermark="PROJET"' in page
    assert "Grand panel" in page
    assert Client().get(f"{address}nowhere/").status_code == 404


def test_each_language_has_its_own_link(summit):
    english = link(summit, language="en")
    assert 'data-watermark="DRAFT"' in Client().get(english).content.decode()
    assert Client().get(english.replace("/en/", "/fr/")).status_code == 404


def test_a_summit_that_is_not_public_can_be_previewed(summit):
    summit.is_published = False
    summit.save()
    assert Client().get(link(summit)).status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.replace(".7.", ".80.", 1),
        lambda token: "999" + token,
        lambda token: "x",
        lambda token: "9" * 40,
        lambda token: token.replace("ready", "all"),
    ],
)
def test_a_forged_link_leads_nowhere(summit, spoil):
    prefix, token = link(summit).rstrip("/").rsplit("/", 1)
    assert Client().get(f"{prefix}/{spoil(token)}/").status_code == 404


def test_a_link_expires(summit, monkeypatch):
    past = timezone.now() - timedelta(days=8)
    monkeypatch.setattr("django.core.signing.time.time", past.timestamp)
    address = link(summit)
    monkeypatch.undo()
    answer = Client().get(address)
    assert answer.status_code == 410
    assert "Ce lien n’est plus valable" in answer.content.decode()
    assert "Grand panel" not in answer.content.decode()


def test_links_can_be_ended(summit):
    address = link(summit)
    other = link(make_summit("ailleurs"))
    previews.revoke_links(summit)
    assert Client().get(address).status_code == 404
    assert Client().get(link(summit)).status_code == 200
    assert Client().get(other).status_code == 200


@pytest.mark.parametrize("language, days", [("tr", 7), ("fr", 0), ("fr", 91)])
def test_no_other_links_are_made(summit, language, days):
    with pytest.raises(ValueError, match="No such preview"):
        previews.preview_link(summit=summit, language=language, days=days)
