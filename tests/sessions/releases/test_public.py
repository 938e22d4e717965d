"""The change log, its feed, and former programmes at their permanent addresses."""

import hashlib
from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from sessions.releases.publishing import release
from tests.portal.builders import appear, make_part, make_person, make_session, make_summit

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LOG = "/fr/editions/izmir-2021/releases/"


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def moved():
    """A summit whose session was released, then moved and retitled; then one was added."""
    summit = make_summit()
    part = make_part(summit)
    session = make_session(summit, "Panel", part=part, starts="2021-12-07T16:00")
    appear(session, make_person())
    release(summit=summit)
    session.set_times(datetime(2021, 12, 7, 17), datetime(2021, 12, 7, 18, 30))
    session.title_fr = "Grand panel <ouvert>"
    session.save()
    make_session(summit, "Atelier", part=part)
    release(summit=summit, note={"fr": "L’heure change", "en": "Another time"})
    return session


def test_the_log_tells_each_release_in_words_and_names_the_zone(client, moved):
    page = client.get(LOG).content.decode()
    assert page.index("Publication 2") < page.index("Publication 1")
    assert "L’heure change" in page
    assert "<b>Déplacée</b>" in page
    assert "mardi 7\u00a0décembre, 17\u00a0h – 18\u00a0h\u00a030 (Izmir, UTC+3)" in page.replace(
        "\u00a0– ", " – "
    )
    assert "Grand panel &lt;ouvert&gt;" in page
    english = client.get(LOG.replace("/fr/", "/en/")).content.decode()
    assert "<b>Moved</b>" in english
    assert "Another time" in english


def test_the_log_of_many_releases_asks_no_more(client, moved, django_assert_max_num_queries):
    for number in range(3):
        moved.title_fr = f"Titre {number}"
        moved.save()
        release(summit=moved.summit)
    client.get(LOG)
    with django_assert_max_num_queries(8):
        client.get(LOG)


def test_before_the_first_release_the_log_says_so(client):
    make_session(make_summit())
    assert client.get(LOG).status_code == 200
    assert client.get(f"{LOG}atom.xml").status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_feed_is_atom_with_stable_ids(client, moved, language):
    address = LOG.replace("/fr/", f"/{language}/") + "atom.xml"
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert [feed.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated")]
    own = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own == [f"http://localhost:8000{address}"]
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    assert feed.find(f"{ATOM}updated").text == entries[0].find(f"{ATOM}updated").text
    summary = entries[0].find(f"{ATOM}summary").text
    ElementTree.fromstring(f"<div>{summary}</div>")
    assert {"fr": "Déplacée", "en": "Moved"}[language] in summary
    ids = [entry.find(f"{ATOM}id").text for entry in entries]
    moved.title_fr = "Encore un titre"
    moved.save()
    release(summit=moved.summit)
    later = ElementTree.fromstring(client.get(address).content).findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}id").text for entry in later][1:] == ids
    assert len({*ids, later[0].find(f"{ATOM}id").text}) == 3


def test_who_has_the_feed_gets_304_before_it_is_written(
    client, moved, django_assert_max_num_queries
):
    tag = client.get(f"{LOG}atom.xml").headers["ETag"]
    with django_assert_max_num_queries(2):
        answer = client.get(f"{LOG}atom.xml", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert not answer.cookies


def test_the_exact_bytes_have_the_fingerprint_and_keep_for_ever(client, moved):
    answer = client.get(f"{LOG}1.json")
    made = moved.summit.releases.get(number=1)
    assert hashlib.sha256(answer.content).hexdigest() == made.sha256
    assert answer.headers["ETag"] == f'"{made.sha256}"'
    assert "immutable" in answer.headers["Cache-Control"]
    again = client.get(f"{LOG}1.json", headers={"If-None-Match": f'W/"{made.sha256}"'})
    assert again.status_code == 304


def test_a_former_programme_stays_as_it_was_and_leads_to_the_present_one(client, moved):
    page = client.get(f"{LOG}1/").content.decode()
    assert "Panel" in page
    assert "Grand panel" not in page
    assert "Atelier" not in page
    assert "Il n’est plus à jour" in page
    assert reverse("programme:programme", args=["izmir-2021"]) in page
    assert moved.summit.releases.get(number=1).sha256 in page
    assert "Il n’est plus à jour" not in client.get(f"{LOG}2/").content.decode()
    session = client.get(f"{LOG}1/{moved.slug}/").content.decode()
    assert "16\u00a0h" in session
    assert "Tunç Soyer" in session


@pytest.mark.parametrize(
    "path",
    [
        *("3/", "0/", "99999999999999999999/", "3.json", "99999999999999999999.json", "x/"),
        *("1/atelier/", "1.xml"),
    ],
)
def test_what_is_not_there_is_404(client, moved, path):
    assert client.get(LOG + path).status_code == 404


def test_nothing_of_a_withdrawn_summit_is_public(client, moved, signed_in, edith):
    moved.summit.is_published = False
    moved.summit.save()
    for path in ("", "atom.xml", "1/", "1.json", f"1/{moved.slug}/"):
        assert client.get(LOG + path).status_code == 404, path
    staff = Client()
    staff.force_login(edith)
    assert "no-store" in staff.get(f"{LOG}1.json").headers["Cache-Control"]


def test_a_page_that_is_none_is_the_nearest(client, moved):
    for page in ("0", "x", "999"):
        assert "Publication 1" in client.get(f"{LOG}?page={page}").content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Cette séance n’est plus au programme", "la publication 4"]),
        ("en", ["This session is no longer in the programme", "with release 4"]),
    ],
)
def test_the_page_of_a_removed_session_says_what_became_of_it(client, moved, language, words):
    base, summit = f"/{language}/editions/izmir-2021/", moved.summit
    closed = make_session(summit, "Huis clos", access="closed")
    release(summit=summit)
    for session in (moved, closed):
        session.is_published = False
        session.save()
    fourth = release(summit=summit)
    answer = client.get(f"{base}programme/{moved.slug}/")
    page = answer.content.decode()
    assert answer.status_code == 410
    assert all(one in page for one in [words[0], words[1]])
    assert str(fourth.released_at.year) in page
    assert f"{base}releases/?page=1#r4" in page
    assert client.get(f"{base}releases/3/{moved.slug}/").status_code == 200
    # A closed session never had a page.
    assert client.get(f"{base}programme/{closed.slug}/").status_code == 404
    moved.is_published = True
    moved.save()
    release(summit=summit)
    assert client.get(f"{base}programme/{moved.slug}/").status_code == 200


def test_a_former_programme_keeps_to_the_clock_of_its_summit(client):
    summit = make_summit()
    part = make_part(summit, cities=False)
    session = make_session(
        summit, "Ailleurs", part=part, starts="2021-12-07T20:00", time_zone="America/Toronto"
    )
    release(summit=summit)
    # 20:00 in Toronto is 04:00 of the next day in Izmir.
    page = client.get(f"{LOG}1/".replace("/fr/", "/en/")).content.decode()
    assert page.index("Wednesday 8\u00a0December") < page.index(">04:00<") < page.index("20:00")
    alone = client.get(f"{LOG}1/{session.slug}/".replace("/fr/", "/en/")).content.decode()
    assert alone.index("Wednesday 8\u00a0December") < alone.index(">04:00<")
