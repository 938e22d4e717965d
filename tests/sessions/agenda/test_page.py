"""The programme page: two views, one filter, news of the last release, and how it is kept."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessions.agenda import serving
from sessions.agenda.facets import Facet, Option
from sessions.agenda.moments import Timeline
from sessions.models import Session
from sessions.releases.memory import Kept
from sessions.releases.publishing import release
from summits.models import Room
from tests.portal.builders import both, make_part, make_session, make_summit

pytestmark = pytest.mark.django_db
PAGE = "/en/editions/izmir-2021/programme/"


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).replace("\N{NO-BREAK SPACE}", " ").split())


def read(query="", **headers):
    response = Client(headers=headers).get(PAGE + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def summit(db):
    """Released: two sessions at once in one room, one past midnight, one without a time."""
    summit = make_summit()
    part = make_part(summit)
    hall = Room.objects.create(summit=summit, key="hall", **both(name="Salle"))
    make_session(summit, "Dialogue", part=part, room=hall, starts="2021-12-07T16:00")
    make_session(summit, "Atelier", part=part, room=hall, starts="2021-12-07T16:30", minutes=30)
    make_session(summit, "Veillée", part=part, starts="2021-12-07T23:00", minutes=120)
    make_session(summit, "Matin", part=part, starts="2021-12-08T09:00", kind="workshop")
    make_session(summit, "Sans heure", part=part)
    release(summit=summit)
    return summit


def test_the_grid_is_a_table_with_hours_in_rows_and_rooms_in_columns(summit):
    html = read("?view=grid")
    tables = re.findall(r"<table.*?</table>", html, re.DOTALL)
    assert len(tables) == 2
    first = tables[0]
    # What overlaps in the hall stands side by side under its heading.
    assert '<th scope="colgroup" colspan="2">Salle (en)</th>' in first
    assert '<th scope="col">Without a room</th>' in first
    hours = re.findall(r'<th scope="row".*?</th>', first)
    assert [words(hour) for hour in hours][:4] == ["16:00", "16:30", "17:00", "17:30"]
    assert words(hours[-1]) == "00:00 +1 d"
    # Every row has as many cells as there are columns, spans counted.
    spans, widths = {}, set()
    for number, line in enumerate(re.findall(r"<tr class.*?</tr>", first, re.DOTALL)):
        width = spans.get(number, 0)
        for cell in re.findall(r"<t[dh][^>]*>", line):
            across = int((re.search(r'colspan="(\d+)"', cell) or [0, 1])[1])
            down = int((re.search(r'rowspan="(\d+)"', cell) or [0, 1])[1])
            width += across
            for below in range(number + 1, number + down):
                spans[below] = spans.get(below, 0) + across
        widths.add(width)
    assert widths == {3 + 2 + 1}
    # The night's end is told on the next day, and what has no time stands in its list.
    assert "Since the day before: Veillée (en) , until 01:00" in words(html)
    assert "Sans heure (en)" in html.partition("Sessions in their order")[2]


def test_a_night_in_which_the_clocks_change_tells_both_offsets(db):
    summit = make_summit(time_zone="Europe/Paris", starts_on="2021-10-30")
    make_session(summit, "Veillée", starts="2021-10-30T23:00", minutes=300)
    release(summit=summit)
    hours = re.findall(r'<th scope="row".*?</th>', read("?view=grid"), re.DOTALL)
    assert [words(hour).replace(" +1 d", "") for hour in hours] == [
        *("23:00", "00:00", "01:00", "02:00", "02:00 UTC+1", "03:00"),
    ]
    assert "Paris (UTC+2 / UTC+1) · 6 h" in words(read())


def test_a_card_in_the_hour_that_comes_twice_tells_which_of_the_two_it_is(db):
    summit = make_summit(time_zone="Europe/Paris", starts_on="2021-10-30")
    quarter = datetime(2021, 10, 31, 2, 15)
    for which in (1, 2):
        night = make_session(summit, f"Veille {which}")
        night.set_times(
            *(quarter, quarter + timedelta(minutes=30)),
            starts_occurrence=which,
            ends_occurrence=which,
        )
        night.save()
    make_session(summit, "Matin", starts="2021-10-31T08:00", minutes=30)
    release(summit=summit)
    cards = re.findall(r'<p class="blk__top">.*?</p>', read("?view=grid"), re.DOTALL)
    told = [re.search(r"\d\d:\d\d.*", words(card))[0] for card in cards]
    assert told == ["02:15 – 02:45 (UTC+2)", "02:15 – 02:45 (UTC+1)", "08:00 – 08:30"]


def test_what_lasts_for_days_is_told_on_each_of_them_and_midnight_ends_a_day(db):
    summit = make_summit()
    make_session(summit, "Exposition", starts="2021-12-07T09:00", minutes=60 * 50)
    make_session(summit, "Dîner", starts="2021-12-07T22:00", minutes=120)
    for day in (8, 9):
        make_session(summit, "Débat", starts=f"2021-12-0{day}T10:00")
    release(summit=summit)
    told = re.findall(r'<p class="day__late">.*?</p>', read(), re.DOTALL)
    assert [words(line) for line in told] == [
        "Since the day before: Exposition (en) , until Thursday 9 December, 11:00",
        "Since Tuesday 7 December: Exposition (en) , until 11:00",
    ]


def test_of_names_that_are_typed_those_chosen_are_boxes_and_the_others_suggestions():
    options = (Option("ada", "Ada <b>", 2, True), Option("rita", "Rita", 1, False))
    facet = Facet("person", "Person", options, is_written=True)
    assert 'value="ada" checked><span>Ada &lt;b&gt;' in facet.checks and "Rita" not in facet.checks
    assert facet.suggestions == '<option value="Rita">'


def test_the_filter_on_screen_is_that_of_every_export(summit):
    html = read("?kind=workshop&view=grid&zone=Asia/Tokyo")
    assert "1 session of 5" in html
    assert html.count('<div class="blk"') == 1
    for file in (".ics", ".pdf", ".xlsx", ".csv"):
        assert f'href="/en/editions/izmir-2021/programme{file}?kind=workshop"' in html
    assert (
        'href="webcal://localhost:8000/en/editions/izmir-2021/programme.ics?kind=workshop"' in html
    )
    for kind in ("json", "xml"):
        assert f'href="/en/editions/izmir-2021/schedule.{kind}?kind=workshop"' in html
    # Taking it away keeps view and zone.
    assert 'class="chip" href="?view=grid&amp;zone=Asia%2FTokyo"' in html
    assert "No session meets all that you chose" in read("?kind=workshop&q=dialogue")


def test_a_choice_says_how_many_sessions_it_would_show(summit):
    html = read("?day=2021-12-08")
    boxes = dict(re.findall(r'value="(\w+)"[^>]*><span>[^<]*</span><span class="n">(\d+)', html))
    assert (boxes["workshop"], boxes.get("dialogue", "0")) == ("1", "0")
    assert re.search(r'value="2021-12-07"><span>Tue 7.Dec</span><span class="n">3<', html)


def test_what_the_last_release_changed_is_told_with_what_was_before(summit):
    first, second, third = Session.objects.filter(starts_at__isnull=False).order_by("pk")[:3]
    first.set_times(datetime(2021, 12, 7, 16, 10), datetime(2021, 12, 7, 17, 40))
    first.room = Room.objects.create(summit=summit, key="b", **both(name="Autre"))
    first.save()
    second.status = "cancelled"
    second.save()
    third.is_published = False
    third.save()
    release(summit=summit)
    said = words(read())
    assert "Delayed by 10 min , was 16:00–17:30" in said
    assert "Room changed , was Salle (en)" in said
    assert re.search(r"Cancelled .{0,30}Atelier \(en\)", said)
    assert re.search(r"Taken out of the programme Veillée \(en\)", said)
    french = Client().get("/fr/editions/izmir-2021/programme/").content.decode()
    assert "Retardée de 10 min" in words(french)


def test_a_page_is_kept_and_sent_once_and_never_outlives_its_release(summit):
    client = Client(headers={"accept-encoding": "gzip"})
    first = client.get(PAGE)
    assert first.headers["Content-Encoding"] == "gzip" and not first.cookies
    assert "Cookie" in first.headers["Vary"]
    with CaptureQueriesContext(connection) as queries:
        assert client.get(PAGE).content == first.content
    assert len(queries) <= 2
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(PAGE, headers={"if-none-match": first.headers["ETag"]})
    assert (answer.status_code, answer.content) == (304, b"")
    assert len(queries) <= 2
    Session.objects.filter(title_fr="Matin").update(title_en="Morning")
    assert client.get(PAGE).content == first.content
    release(summit=summit)
    again = client.get(PAGE, headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "Morning" in gzip.decompress(again.content).decode()
    summit.is_published = False
    summit.save()
    assert client.get(PAGE).status_code == 404


def test_what_follows_from_a_release_is_sent_once_and_never_outlives_it(summit, edith):
    client, staff = Client(), Client()
    staff.force_login(edith)
    edition, slug = PAGE.removesuffix("programme/"), Session.objects.get(title_fr="Matin").slug
    before_it_is_made = (
        *(f"{PAGE}{slug}/", f"{PAGE}paper/", f"{edition}releases/"),
        *(f"{edition}releases/1/", f"{edition}releases/1/{slug}/"),
    )
    had = {}
    for page in (*before_it_is_made, edition):
        had[page] = {"if-none-match": client.get(page).headers["ETag"]}
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(page, headers=had[page])
        assert (answer.status_code, answer.content) == (304, b""), page
        assert len(queries) <= 2 or page == edition
        # What the staff get may hold what is meant for them alone.
        assert staff.get(page, headers=had[page]).headers["Cache-Control"] != (
            "public, max-age=0, must-revalidate"
        )
    client.cookies["zone"] = "Asia/Tokyo"
    assert client.get(f"{PAGE}{slug}/", headers=had[f"{PAGE}{slug}/"]).status_code == 200
    summit.title_en = "Another name"
    summit.save()
    release(summit=summit)
    for page, headers in had.items():
        assert Client().get(page, headers=headers).status_code == 200, page


def test_which_release_is_the_last_is_asked_at_most_once_a_second(summit, settings, monkeypatch):
    settings.PROGRAMME_LOOKUP_SECONDS = 1
    monkeypatch.setattr(serving, "_current", Kept(9))
    now = iter([100.1, 100.9, 101.0])
    monkeypatch.setattr(serving, "time", SimpleNamespace(monotonic=lambda: next(now)))
    asked = []
    for _turn in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert serving.current_release("izmir-2021")
        asked.append(len(queries))
    assert asked == [1, 0, 1]


def test_what_is_kept_for_one_zone_language_or_reader_is_not_shown_to_another(summit, edith):
    assert "those of <b>Izmir" in read()
    client = Client()
    client.cookies["zone"] = "Asia/Tokyo"
    assert "those of <b>Tokyo" in client.get(PAGE).content.decode()
    assert "those of <b>Izmir" in read()
    staff = Client()
    staff.force_login(edith)
    assert "private" in staff.get(PAGE).headers["Cache-Control"]


def test_a_page_changes_by_the_minute_while_the_day_lasts_and_not_otherwise():
    start = datetime(2021, 12, 7, 13, 0, tzinfo=UTC)
    sessions = [
        Session(starts_at=start + timedelta(hours=n), ends_at=start + timedelta(hours=n + 1))
        for n in (0, 3, 24)
    ]
    timeline, since = Timeline(sessions), start - timedelta(days=9)

    def moment(**later):
        return timeline.moment(start + timedelta(**later), since)

    assert moment(days=-2) == moment(minutes=-1) == since
    assert moment(minutes=5, seconds=59) == start + timedelta(minutes=5)
    # A break belongs to the day, the night does not.
    assert moment(hours=2, seconds=1) == start + timedelta(hours=2)
    assert moment(hours=9) == moment(hours=20) == start + timedelta(hours=4, minutes=1)
    assert moment(days=8) == start + timedelta(hours=25, minutes=1)
