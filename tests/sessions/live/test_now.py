"""The moment of a summit: what runs, what comes next, what moved, with the value before."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from sessions.live.changes import changes_after, changes_of_day, start_of_day, tell
from sessions.live.wall import wall_of
from sessions.models import Release
from sessions.releases.current import released_programme
from sessions.releases.publishing import facts, release
from tests.portal.builders import IZMIR, make_session
from tests.sessions.live.days import NOON, add_overseas, make_day, minutes, shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    return make_day()


@pytest.fixture
def at_noon(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def get(summit, query="", language="fr", **headers):
    address = f"/{language}/editions/{summit.slug}/programme/now/{query}"
    return Client().get(address, headers=headers)


def text(response):
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def words_of(programme, changes):
    known = {str(one.uid): one for one in (*programme.sessions, *programme.gone)}
    with translation.override("en"):
        told = [tell(one, known[one.uid], "en", IZMIR) for one in changes]
    return {(one.label, one.was, one.now) for one in told}


def test_says_what_runs_what_follows_and_what_moved(day, at_noon):
    shift(day.late, 10)
    day.parallel.room = day.ege
    day.parallel.save()
    day.visit.status = "cancelled"
    day.visit.save()
    release(summit=day.summit, at=NOON - minutes(30))
    page = text(get(day.summit))
    running, following = page.split("Ensuite", 1)
    assert "Hospitalité" in running and "encore 1 h" in running
    assert following.index("Logement") < following.index("Climat")
    assert "Retardée de 10 min" in page and "<s>13 h 30 – 15 h</s>" in page
    assert "Salle changée" in page and "<s>Salle Konak</s>" in page
    assert "Annulée" in page and "<s>16 h – 17 h 30</s>" in page
    english = text(get(day.summit, language="en"))
    assert "Delayed by 10 min" in english and "<s>13:30–15:00</s>" in english
    assert "Room changed" in english and "<s>Konak room</s>" in english


def test_several_releases_of_a_day_count_as_one_step(day):
    shift(day.late, 10)
    release(summit=day.summit, at=NOON - minutes(50))
    shift(day.late, 5)
    shift(day.running, 15)
    release(summit=day.summit, at=NOON - minutes(40))
    shift(day.running, -15)
    day.visit.is_published = False
    day.visit.save()
    release(summit=day.summit, at=NOON - minutes(30))
    programme = released_programme(day.summit)
    assert words_of(programme, changes_of_day(programme, NOON)) == {
        ("Delayed by 15\xa0min", "13:30–15:00", "13:45–15:15"),
        # Somebody may have read that it runs later.
        ("Brought forward by 15\xa0min", "12:45–14:15", "12:30–14:00"),
        ("Cancelled", "16:00–17:30", ""),
    }
    # Two days later nothing of this is news; since the first release all of it is.
    assert changes_of_day(programme, NOON + timedelta(days=2)) == ()
    assert len(changes_after(programme, 1)) == 2
    assert changes_after(programme, programme.number) == ()


def test_what_a_former_release_takes_back_is_told_to_whoever_read_it(day, at_noon):
    first = released_programme(day.summit).number
    shift(day.late, 30)
    day.parallel.room = day.ege
    day.parallel.save()
    day.visit.status = "cancelled"
    day.visit.save()
    extra = make_session(day.summit, "Extra", part=day.late.part, starts="2026-05-04T18:00")
    release(summit=day.summit, at=NOON - minutes(50))
    content = facts(Release.objects.get(summit=day.summit, number=first).content())
    release(summit=day.summit, content=content, at=NOON - minutes(40))
    programme = released_programme(day.summit)
    assert words_of(programme, changes_of_day(programme, NOON)) == {
        ("Brought forward by 30\xa0min", "14:00–15:30", "13:30–15:00"),
        ("Room changed", "Ege room", "Konak room"),
        ("Takes place after all", "", "16:00–17:30"),
        ("Cancelled", "18:00–19:30", ""),
    }
    assert extra.title_fr in text(get(day.summit))
    assert changes_after(programme, first) == ()


@pytest.mark.parametrize(
    ("by", "label"),
    [(-10, "Brought forward by 10\xa0min"), (60 * 24, "Moved to another day")],
)
def test_names_the_direction_of_a_move(day, by, label):
    shift(day.late, by)
    release(summit=day.summit, at=NOON - minutes(30))
    programme = released_programme(day.summit)
    ((told, was, _now),) = words_of(programme, changes_of_day(programme, NOON))
    assert told == label
    assert ("Monday 4\xa0May" in was) == (label == "Moved to another day")


def test_the_evening_counts_until_the_small_hours():
    half_past_midnight = NOON.replace(hour=21, minute=30)
    assert start_of_day(half_past_midnight, "Europe/Istanbul") < NOON.replace(hour=16)
    assert start_of_day(NOON, "Europe/Istanbul") == NOON.replace(hour=21) - timedelta(days=1)


def test_the_part_that_is_asked_for_again_is_not_made_again(
    day, at_noon, django_assert_num_queries
):
    part = get(day.summit, "?fragment=1")
    assert part.content.lstrip().startswith(b"<p") and not part.cookies
    etag = part.headers["ETag"]
    with django_assert_num_queries(2):
        again = get(day.summit, "?fragment=1", if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")
    shift(day.late, 10)
    release(summit=day.summit, at=NOON - minutes(1))
    changed = get(day.summit, "?fragment=1", if_none_match=etag)
    assert changed.status_code == 200 and "Retardée de 10 min" in text(changed)


def test_a_wall_says_when_it_is_lost_and_needs_no_hand(day, at_noon):
    wall = text(get(day.summit, "?wall=1"))
    assert '<noscript><meta http-equiv="refresh"' in wall
    assert "Connexion perdue" in wall and "<a " not in wall.split("<body")[1]
    assert "refresh" not in text(get(day.summit))
    for city in ("Izmir", "Paris", "Montréal"):
        assert city in wall


def test_a_wall_prints_as_large_as_fits_and_counts_the_rest():
    clocks = SimpleNamespace(others=[SimpleNamespace(city="Paris", starts="9 h", ends="10 h")] * 2)

    def line(title, told=()):
        return SimpleNamespace(
            title=SimpleNamespace(text=title), clocks=clocks, told=told,
            room="Salle", is_closed=False, interpretation=[],
        )  # fmt: skip

    def wall(running, coming, changes=()):
        return wall_of(SimpleNamespace(running=running, coming=coming, changes=changes))

    assert wall([], [line("Court")]).size == "few"
    told = SimpleNamespace(label="Retardée de 10 min", was="9 h – 10 h", now="9 h 10 – 10 h 10")
    moved = SimpleNamespace(told=told, title=SimpleNamespace(text="Un titre " * 6))
    full = wall([line("Un titre fort long " * 5, [told])] * 12, [line("Court")] * 4, [moved] * 9)
    assert full.size == "all" and len(full.changes) == 6
    assert 1 <= len(full.running) < 6 and len(full.running) + full.more_running == 12
    assert len(full.coming) + full.more_coming == 4


def test_closed_sessions_show_their_title_alone(day, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: day.closed.starts_at)
    page = text(get(day.summit))
    assert "Comité directeur" in page
    assert f'href="{reverse("programme:now", args=[day.summit.slug])}' in page
    assert f"programme/{day.closed.slug}/" not in page


def test_strange_addresses_do_no_harm(day, at_noon):
    for query in ("?zone=Mars/Olympus", "?day=never&kind=x", "?wall=2&fragment=9", "?part=%00"):
        assert get(day.summit, query).status_code == 200
    assert "« nothing » est inconnu ici" in text(get(day.summit, "?kind=nothing"))
    assert Client().get("/fr/editions/nowhere/programme/now/").status_code == 404
    assert "Tokyo" in text(get(day.summit, "?zone=Asia/Tokyo"))
    forged = "&".join(["zone=Asia/Tokyo", "kind=workshop", *["uid=forged"] * 500])
    swollen = text(get(day.summit, f"?{forged}"))
    assert 'data-live="?kind=workshop&amp;zone=Asia%2FTokyo&amp;fragment=1"' in swollen
    assert "forged" not in swollen


def test_one_zone_governs_whatever_the_zone_of_a_session(day, monkeypatch):
    session = add_overseas(day)
    monkeypatch.setattr("django.utils.timezone.now", lambda: session.starts_at + minutes(5))
    # 20:00 in Montréal is 03:00 of the next day in Izmir.
    wall = text(get(day.summit, "?wall=1", language="en"))
    assert "All times are those of <b>Izmir</b> (UTC+3)." in wall
    line = wall.split('class="wallline__time', 1)[1].split("</article>")[0]
    assert line.index(">03:00<") < line.index("Montreal")
    base = f"/en/editions/{day.summit.slug}/programme/now/"
    plain = Client().get(base)
    assert "Cookie" in plain.headers["Vary"] and "Tuesday 5 May" in text(plain)
    reader = Client()
    reader.cookies["zone"] = "America/Montreal"
    own = reader.get(base, headers={"If-None-Match": plain.headers["ETag"]})
    assert own.status_code == 200 and "Monday 4 May" in text(own)
    assert "All times are those of <b>Montreal</b> (UTC−4)." in text(own)
    named = text(reader.get(base, {"zone": "Asia/Tokyo"}))
    assert "All times are those of <b>Tokyo</b> (UTC+9)." in named and ">09:00<" in named
    assert 'href="?zone=Asia%2FTokyo&amp;wall=1"' in named
