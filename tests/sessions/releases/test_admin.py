"""Releasing from the admin: what is confirmed is what is released, once."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.core.management import CommandError, call_command
from django.test import Client

from sessions.models import PlannedRelease, Release, Session
from sessions.releases.publishing import release, release_what_is_due
from tests.portal.builders import appear, make_person, make_session, make_summit

pytestmark = pytest.mark.django_db


@pytest.fixture
def summit():
    summit = make_summit(published=False)
    make_session(summit, "Panel")
    make_session(summit, "En préparation", is_published=False)
    return summit


@pytest.fixture
def officer(edith):
    client = Client()
    client.force_login(edith)
    client.cookies["django_language"] = "en"
    return client


def page_of(summit):
    return f"/admin/summits/summit/{summit.pk}/release/"


def confirmed(client, address):
    """The hidden fields of the page: what an officer was shown."""
    html = client.get(address).content.decode()
    return dict(re.findall(r'name="(number|sha256|with_drafts|with_pages)" value="([^"]*)"', html))


def said(answer):
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_what_was_shown_is_released_once_and_noted(summit, officer):
    address = page_of(summit)
    shown = confirmed(officer, address)
    given = {**shown, "note_fr": "Bonjour", "note_en": "Hello"}
    answer = officer.post(address, given)
    made = Release.objects.get()
    assert answer.headers["Location"] == address
    assert (made.number, made.note_fr, made.note_en) == (1, "Bonjour", "Hello")
    assert made.sha256 in said(answer)
    assert "Panel" in made.canonical
    assert "En préparation" not in made.canonical
    summit.refresh_from_db()
    assert summit.is_published
    assert made.sha256 in LogEntry.objects.latest("pk").change_message
    again = officer.post(address, given)
    assert "Nothing has changed since release 1" in said(again)
    assert Release.objects.count() == 1


@pytest.mark.parametrize("meanwhile", ["edited", "released"])
def test_a_draft_that_changed_meanwhile_is_not_released(summit, officer, meanwhile):
    shown = confirmed(officer, page_of(summit))
    if meanwhile == "released":
        release(summit=summit)
    Session.objects.filter(title_fr="Panel").update(title_fr="Autre")
    before = Release.objects.count()
    for extra in ({}, {"is_planned": "1", "due_at_day": "2150-01-01", "due_at_hour": "10:00"}):
        answer = officer.post(page_of(summit), shown | extra)
        assert "Look at it again" in said(answer)
    assert (Release.objects.count(), PlannedRelease.objects.count()) == (before, 0)


def test_sessions_that_are_not_ready_can_be_included(summit, officer):
    address = page_of(summit)
    assert "They stay out of the release" in officer.get(address).content.decode()
    shown = confirmed(officer, f"{address}?with_drafts=1")
    other = officer.post(address, shown | {"sha256": "0" * 64})
    assert other.headers["Location"] == f"{address}?with_drafts=1"
    officer.post(address, shown)
    assert "En préparation" in Release.objects.get().canonical
    assert not summit.sessions.filter(is_published=False).exists()


def test_the_page_shows_the_difference_word_by_word_and_what_is_missing(summit, officer):
    release(summit=summit)
    panel = summit.sessions.get(title_fr="Panel")
    panel.title_fr = "Grand panel"
    panel.room = summit.rooms.create(key="a", name_fr="Salle A", name_en="Room A")
    panel.description_fr = "Un lien sera ajouté. " + "Beaucoup de mots à lire. " * 9
    panel.save()
    page = officer.get(page_of(summit)).content.decode()
    assert re.search(r"<del>.*Panel.*</del> <ins>.*Grand panel.*</ins>", page)
    assert "Promises in the text" in page
    assert f"/admin/programme/session/{panel.pk}/change/" in page
    assert "has no time" in page
    assert "<b>Room</b> <ins>" in page
    assert "<b>New title (French)</b>" in page


def test_what_misleads_blocks(summit, officer):
    room = summit.rooms.create(key="a", name_fr="Salle A", name_en="Room A")
    for title in ("Un", "Deux"):
        make_session(summit, title, starts="2021-12-07T10:00", room=room)
    page = officer.get(page_of(summit)).content.decode()
    assert "are in Room A at the same time" in page
    assert "Release now" not in page
    shown = {"number": 0, "sha256": "0" * 64}
    answer = officer.post(page_of(summit), shown)
    assert "mend what blocks it first" in said(answer)
    assert not Release.objects.exists()
    with pytest.raises(CommandError):
        call_command("release", summit.slug)


def test_pages_of_those_it_names_become_public_when_it_does(summit, officer):
    mayor = make_person(published=False)
    appear(Session.objects.get(title_fr="Panel"), mayor)
    address = page_of(summit)
    assert mayor.name in officer.get(address).content.decode()
    shown = confirmed(officer, f"{address}?with_pages=1")
    officer.post(
        address,
        {**shown, "is_planned": "1", "due_at_day": "2150-01-01", "due_at_hour": "10:00"},
    )
    mayor.refresh_from_db()
    assert not mayor.is_published
    PlannedRelease.objects.update(due_at="2020-01-01T00:00:00Z")
    release_what_is_due()
    mayor.refresh_from_db()
    assert mayor.is_published
    assert (
        f"/participants/{mayor.slug}/"
        in Client().get(f"/fr/editions/{summit.slug}/programme/").content.decode()
    )


def test_a_withdrawn_summit_comes_back_as_it_was_released(summit, officer):
    release(summit=summit)
    assert "Put the summit on the site again" in officer.get(page_of(summit)).content.decode()
    officer.post(f"{page_of(summit)}open/")
    summit.refresh_from_db()
    assert summit.is_published
    assert Release.objects.count() == 1


def test_a_release_is_planned_in_the_zone_of_the_summit_and_cancelled(summit, officer):
    shown = confirmed(officer, page_of(summit)) | {"is_planned": "1"}
    answer = officer.post(page_of(summit), shown)
    assert "Say when it is to be released" in answer.content.decode()
    past = {"due_at_day": "2020-01-01", "due_at_hour": "10:00"}
    assert "This moment has passed" in said(officer.post(page_of(summit), shown | past))
    officer.post(page_of(summit), shown | {"due_at_day": "2150-01-01", "due_at_hour": "10:00"})
    assert PlannedRelease.objects.get().due_at.isoformat() == "2150-01-01T07:00:00+00:00"
    assert "Cancel the planned release" in officer.get(page_of(summit)).content.decode()
    officer.post(f"{page_of(summit)}unplan/")
    assert not PlannedRelease.objects.exists()


def test_going_back_is_confirmed_and_happens_once(summit, officer):
    release(summit=summit)
    Session.objects.filter(title_fr="Panel").update(title_fr="Autre")
    release(summit=summit)
    address = f"{page_of(summit)}back/1/"
    page = officer.get(address).content.decode()
    assert re.search(r"<del>.*Autre.*</del> <ins>.*Panel.*</ins>", page)
    assert Release.objects.count() == 2
    officer.post(address, {"number": 2})
    assert Release.objects.latest("number").restores.number == 1
    assert "already" in said(officer.post(address, {"number": 2}))
    assert Release.objects.count() == 3
    assert officer.get(f"{page_of(summit)}back/9/").status_code == 404


def test_a_preview_link_is_made_and_ended(summit, officer):
    answer = officer.post(f"{page_of(summit)}preview/", {"language": "fr", "days": "7"})
    link = re.search(r'href="http://localhost:8000([^"]+)"', said(answer))[1]
    assert Client().get(link).status_code == 200
    assert link not in LogEntry.objects.latest("pk").change_message
    officer.post(f"{page_of(summit)}revoke/")
    assert Client().get(link).status_code == 404


def test_no_link_is_made_for_another_language_or_for_ever(summit, officer):
    answer = officer.post(f"{page_of(summit)}preview/", {"language": "tr", "days": "1000"})
    assert "/preview/" not in said(answer)
    assert "less than or equal to 90" in said(answer)


@pytest.mark.parametrize("name", ["tariq", "pilar", "rita", "victor"])
def test_others_release_nothing(summit, name, request):
    client = Client()
    client.force_login(request.getfixturevalue(name))
    for path in ("", "unplan/", "open/", "preview/", "revoke/"):
        answer = client.post(page_of(summit) + path, {"number": 0, "sha256": "0" * 64})
        assert answer.status_code in (302, 403), path
        assert answer.headers.get("Location", "/admin/login/").startswith("/admin/login/")
    assert not Release.objects.exists()


def test_the_pages_of_a_summit_lead_to_its_releases(summit, officer):
    for path in ("/admin/summits/summit/", f"/admin/summits/summit/{summit.pk}/change/"):
        assert page_of(summit) in officer.get(path).content.decode()


def test_the_command_releases_plans_and_says_what_it_did(summit, capsys):
    call_command("release", summit.slug, note_en="Hello", language="en")
    assert "release 1, fingerprint" in capsys.readouterr().out
    call_command("release", summit.slug, language="en")
    assert "Nothing has changed" in capsys.readouterr().out
    Session.objects.filter(title_fr="Panel").update(title_fr="Autre")
    call_command("release", summit.slug, at="2150-01-01T10:00", language="en")
    assert PlannedRelease.objects.get().due_at.isoformat() == "2150-01-01T07:00:00+00:00"
    for arguments in (["nowhere"], [], [summit.slug, "--at", "tomorrow"]):
        with pytest.raises(CommandError):
            call_command("release", *arguments)
    summit.is_published = True
    summit.save()
    call_command("release", all=True)
    assert Release.objects.count() == 2
