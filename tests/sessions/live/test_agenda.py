"""My agenda: a list in an address, what overlaps in it, what changed since."""

import pytest
from django.test import Client

from sessions.calendars.lists import pack
from sessions.releases.publishing import release
from tests.sessions.live.days import NOON, add_overseas, make_day, minutes, shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    return make_day()


def mine(day, *sessions, query="", language="fr"):
    packed = pack([one.uid for one in sessions])
    address = f"/{language}/editions/{day.summit.slug}/programme/mine/?list={packed}{query}"
    response = Client().get(address)
    assert response.status_code == 200 and not response.cookies
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_a_link_opens_the_list_without_scripts(day):
    page = mine(day, day.parallel, day.running)
    assert page.index("Hospitalité") < page.index("Climat")
    assert "Visite du port" not in page and "Chevauche" not in page
    packed = pack([day.running.uid, day.parallel.uid])
    for form in ("ics", "pdf"):
        assert f"/fr/editions/{day.summit.slug}/programme.{form}?list={packed}" in page
    assert 'aria-label="Cet agenda sur un autre appareil"' in page and "webcal://" in page


def test_names_what_overlaps(day):
    page = mine(day, day.late, day.parallel, day.running, language="en")
    assert "2 of them overlap" not in mine(day, day.running, day.visit, language="en")
    # 12:30–14:00 and 13:30–15:00, 13:30–15:00 and 14:00–15:30; 14:00 only touches 14:00.
    assert page.count('class="conflict"') == 4 and "3 of them overlap" in page


def test_says_what_changed_since_it_was_chosen(day):
    shift(day.late, 10)
    day.visit.is_published = False
    day.visit.save()
    release(summit=day.summit, at=NOON - minutes(30))
    page = mine(day, day.late, day.visit, query="&since=1")
    assert "Retardée de 10 min" in page and 'data-changed-in="2"' in page
    assert "Visite du port" in page and "Annulée" in page
    # A session that is gone has no page to lead to.
    assert f"programme/{day.visit.slug}/" not in page
    for since in ("", "&since=2", "&since=99", "&since=x", "&since=-1"):
        assert "Retardée" not in mine(day, day.late, query=since)


def test_forged_lists_cost_nothing(day, django_assert_max_num_queries):
    base = f"/fr/editions/{day.summit.slug}/programme/mine/"
    with django_assert_max_num_queries(6):
        page = Client().get(base, {"list": "QUJDREVG" * 10_000})
    assert page.status_code == 200 and "Aucune des séances" in page.content.decode()
    for query in ({"list": "%%%"}, {"list": ""}, {"uid": ["x"] * 10_000}, {"list": "\x00"}):
        assert Client().get(base, query).status_code == 200


def test_browsers_learn_the_uids_of_what_can_be_chosen(day):
    address = f"/fr/editions/{day.summit.slug}/programme/mine/keys.json"
    response = Client().get(address)
    known = response.json()
    assert known["sessions"][day.late.slug][0] == day.late.uid.hex[:12]
    assert day.closed.slug not in known["sessions"] and known["release"] == 1
    again = Client().get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_one_zone_governs_the_days_and_the_order(day):
    session = add_overseas(day, minutes_long=23 * 60)
    page = mine(day, session, day.visit, language="en")
    heads = [page.index(one) for one in ("Monday 4 May", ">16:00<", "Tuesday 5 May", ">03:00<")]
    # It ends at 02:00 of the day after.
    assert heads == sorted(heads) and "+1 d" in page[heads[-1] :].split("</p>")[0]
    abroad = mine(day, session, day.visit, query="&zone=America/Montreal", language="en")
    heads = [abroad.index(one) for one in ("Monday 4 May", ">09:00<", ">20:00<")]
    assert heads == sorted(heads) and "<h2" not in abroad[heads[0] : heads[-1]]
    reader = Client()
    reader.cookies["zone"] = "America/Montreal"
    packed = pack([session.uid])
    chosen = reader.get(f"/en/editions/{day.summit.slug}/programme/mine/?list={packed}")
    assert ">20:00<" in chosen.content.decode() and "Cookie" in chosen.headers["Vary"]
