"""Addresses of calendars: filters, personal lists, conditions, and what is refused."""

import base64

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions.calendars.lists import pack, short_uids, unpack
from sessions.releases.memory import Kept
from sessions.releases.publishing import release
from tests.portal.builders import make_city, make_person, make_session, make_summit
from tests.sessions.calendars.readers import events
from tests.sessions.calendars.test_feeds import uid, values

PROGRAMME = "/fr/editions/izmir-2021/programme.ics"


def test_a_list_of_sessions_is_packed_and_read_again(world):
    uids = [world.late.uid, str(world.dialogue.uid), world.late.uid, "nonsense"]
    packed = pack(uids)
    assert len(packed) == 16
    assert (
        unpack(packed)
        == short_uids(uids)
        == [one.hex[:12] for one in (uids[0], world.dialogue.uid)]
    )
    assert pack([]) == "" and unpack("") == []
    # 200 at most, and nothing that raises.
    many = base64.urlsafe_b64encode(bytes(range(256)) * 300).decode()
    assert len(unpack(many)) <= 200 and len(pack([world.late.uid] * 10_000)) == 8
    assert unpack("é" * 8) == unpack("AAA=") == unpack("+/+/+/+/") == []
    assert unpack(packed + "AA") == unpack(packed)


def test_a_personal_list_is_a_calendar(world, load, reader):
    listed = load(f"programme.ics?list={pack([world.late.uid, world.closed.uid])}")
    assert events(listed).keys() == {uid(world.late), uid(world.closed)}
    assert events(load(f"programme.ics?uid={world.late.uid}")).keys() == {uid(world.late)}
    # Together with a filter both narrow; nothing chosen is an empty calendar, never everything.
    assert events(load(f"programme.ics?uid={world.late.uid}&kind=dialogue")) == {}
    assert events(load("programme.ics?list=")) == {}
    forged = [f"uid={number:032x}" for number in range(9_000)]
    with CaptureQueriesContext(connection) as queries:
        empty = reader.get(f"{PROGRAMME}?{'&'.join(forged)}")
        other = reader.get(f"{PROGRAMME}?list={'A' * 9_000}")
    assert events(empty.content) == {} and empty.headers["ETag"] == other.headers["ETag"]
    assert len(queries) == 2  # one each: forged lists are all the same empty one
    # Hidden sessions and drafts cannot be fetched by their uid.
    secret = f"uid={world.hidden.uid}&uid={world.draft.uid}"
    assert reader.get(f"{PROGRAMME}?{secret}").headers["ETag"] == empty.headers["ETag"]


def test_the_filter_on_screen_is_the_filter_of_the_calendar(world, load):
    assert events(load("programme.ics?part=montreal")).keys() == {uid(one) for one in world.nights}
    both = {uid(world.dialogue), uid(world.late)}
    assert events(load(f"programme.ics?person={world.person.slug}")).keys() == both
    assert events(load(f"programme.ics?city={world.city.slug}&kind=culture")).keys() == {
        uid(world.late)
    }
    found = load("programme.ics?day=2021-12-07&view=grid&zone=Europe/Istanbul&utm_source=letter")
    assert events(found).keys() == both
    # A day from which everything was moved away stays an address.
    assert events(load("programme.ics?day=2021-12-25")) == {}


@pytest.mark.parametrize(
    "path",
    [
        *("programme.ics?zone=Europe/Atlantis", "programme.ics?language=xx", "programme.ics?day=x"),
        *("programme.ics?part=none", "programme.ics?kind=none", "programme.ics?theme=none"),
        *("programme.ics?person=none", "programme.ics?city=none", "programme.ics?other=1"),
        *("programme.ics?person=a%00b", "programme.ics?city=%ff", "programme.ics?part=%00"),
        *("programme.ics?q=%00", "programme/none.ics", "programme.ical"),
    ],
)
def test_what_does_not_exist_is_not_found(world, reader, path):
    assert reader.get(f"/fr/editions/izmir-2021/{path}").status_code == 404


def test_what_is_not_public_is_not_found_either(world, reader, rita):
    reader.force_login(rita)  # the staff read the same calendars as everybody
    unpublished, elsewhere = make_person(published=False), make_person()
    for person in (unpublished, elsewhere):
        assert reader.get(f"{PROGRAMME}?person={person.slug}").status_code == 404
        assert reader.get(f"/fr/participants/{person.slug}/programme.ics").status_code == 404
    body = make_city(published=False)
    assert reader.get(f"/fr/organisations/{body.slug}/programme.ics").status_code == 404
    for name in ("draft", "hidden"):
        slug = getattr(world, name).slug
        assert reader.get(f"/fr/editions/izmir-2021/programme/{slug}.ics").status_code == 404
    assert reader.get(f"/de{PROGRAMME[3:]}").status_code == 404
    assert reader.post(PROGRAMME).status_code == 405
    # Somebody who takes part, and whose page was withdrawn since, still stands in the programme.
    world.person.is_published = False
    world.person.save()
    assert reader.get(f"{PROGRAMME}?person={world.person.slug}").status_code == 200
    assert reader.get(f"/fr/participants/{world.person.slug}/programme.ics").status_code == 404
    make_session(make_summit("never-released"), starts="2021-12-07T10:00")
    world.summit.is_published = False
    world.summit.save()
    for slug in ("izmir-2021", "never-released", "no-such-summit"):
        assert reader.get(f"/fr/editions/{slug}/programme.ics").status_code == 404
    assert reader.get(f"/fr/organisations/{world.city.slug}/programme.ics").status_code == 404


def test_who_has_the_calendar_gets_304_and_nothing_is_made(world, reader):
    first = reader.get(PROGRAMME)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Content-Disposition"] == (
        'attachment; filename="izmir-2021-programme.ics"'
    )
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Cookie" not in first.headers.get("Vary", "") and not first.cookies
    tag = first.headers["ETag"]
    for headers in ({"If-None-Match": tag}, {"If-Modified-Since": first.headers["Last-Modified"]}):
        with CaptureQueriesContext(connection) as queries:
            unchanged = reader.get(PROGRAMME, headers=headers)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["ETag"] == tag and len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        again = reader.get(PROGRAMME)
    assert again.content == first.content and len(queries) == 1
    assert reader.head(PROGRAMME).headers["ETag"] == tag
    english = reader.get(f"/en{PROGRAMME[3:]}", headers={"If-None-Match": tag})
    assert english.status_code == 200
    world.late.title_fr = "Récital"
    world.late.save()
    release(summit=world.summit)
    changed = reader.get(PROGRAMME, headers={"If-None-Match": tag})
    assert changed.status_code == 200 and "Récital".encode() in changed.content


def test_names_of_files_are_readable(world, reader):
    for path, name in (
        ("editions/izmir-2021/programme.ics?part=montreal", "izmir-2021-a-montreal.ics"),
        (
            f"editions/izmir-2021/programme/{world.late.slug}.ics",
            f"izmir-2021-{world.late.slug}.ics",
        ),
        (f"participants/{world.person.slug}/programme.ics", f"{world.person.slug}.ics"),
    ):
        response = reader.get(f"/fr/{path}")
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert values(response.content, "X-WR-CALNAME") == ["Özge Şimşir"]


def test_what_is_kept_stays_within_its_room():
    kept = Kept(100, weigh=len)
    for number in range(10):
        kept.put(str(number), b"x" * 25)
    assert [number for number in range(10) if kept.get(str(number))] == [6, 7, 8, 9]
    kept.get("6")
    kept.put("10", b"x" * 20)
    assert kept.get("6") and not kept.get("7")
    kept.put("large", b"x" * 101)
    assert kept.get("large") is None and kept.get("6")
