"""Wall times, zones and instants; the table of cases holds the known traps of real zones."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from portal.lib import clock

CASES = json.loads(
    (Path(__file__).parent.parent / "data" / "time_zone_cases.json").read_text(encoding="utf-8")
)
NORMAL = [case for case in CASES if case["kind"] == "normal"]
GAPS = [case for case in CASES if case["kind"] == "gap"]
FOLDS = [case for case in CASES if case["kind"] == "fold"]


def by_id(cases):
    return pytest.mark.parametrize("case", cases, ids=[case["id"] for case in cases])


def instant(text):
    return datetime.fromisoformat(text)


def test_table_is_whole():
    assert len(CASES) == 44
    assert len(NORMAL) + len(GAPS) + len(FOLDS) == 44
    assert len(GAPS) == 4 and len(FOLDS) == 2


@by_id(NORMAL)
def test_normal_time_has_one_instant(case):
    wall = clock.parse_wall(case["wall"])
    found = clock.to_utc(wall, case["zone"])
    assert found == instant(case["utc"]) and found.tzinfo is UTC
    assert clock.to_wall(found, case["zone"]) == wall
    # An occurrence asked for where there is only one changes nothing.
    assert clock.to_utc(wall, case["zone"], occurrence=2) == found
    assert clock.occurrence_of(found, case["zone"]) is None


@by_id(NORMAL + FOLDS)
def test_printed_offset_is_that_of_the_date(case):
    found = instant(case["utc"])
    text = clock.iso_local(found, case["zone"])
    assert text[:16] == case["wall"]
    parsed = datetime.fromisoformat(text)
    assert parsed == found
    assert parsed.utcoffset() == timedelta(minutes=case["offset_minutes"])


@by_id(GAPS)
@pytest.mark.parametrize("occurrence", [None, 1, 2])
def test_time_in_a_gap_is_refused(case, occurrence):
    with pytest.raises(clock.ImpossibleTime):
        clock.to_utc(clock.parse_wall(case["wall"]), case["zone"], occurrence=occurrence)


@by_id(FOLDS)
def test_time_that_exists_twice_is_asked_about(case):
    wall = clock.parse_wall(case["wall"])
    first, second = instant(case["utc"]), instant(case["utc_second"])
    with pytest.raises(clock.AmbiguousTime) as caught:
        clock.to_utc(wall, case["zone"])
    assert (caught.value.first, caught.value.second) == (first, second)
    for occurrence, expected in ((1, first), (2, second)):
        assert clock.to_utc(wall, case["zone"], occurrence=occurrence) == expected
        assert clock.occurrence_of(expected, case["zone"]) == occurrence
        assert clock.to_wall(expected, case["zone"]) == wall


@by_id(CASES)
def test_saving_unchanged_twice_moves_nothing(case):
    if case["kind"] == "gap":
        pytest.raises(clock.ImpossibleTime, clock.to_utc, instant(case["wall"]), case["zone"])
        return
    found = instant(case["utc"])
    for _save in range(2):
        wall = clock.parse_wall(clock.format_wall(clock.to_wall(found, case["zone"])))
        occurrence = clock.occurrence_of(found, case["zone"])
        found = clock.to_utc(wall, case["zone"], occurrence=occurrence)
    assert found == instant(case["utc"])


def test_wall_to_utc_ignores_the_fold_that_a_datetime_carries():
    wall = datetime(2024, 10, 27, 2, 30, fold=1)
    with pytest.raises(clock.AmbiguousTime):
        clock.to_utc(wall, "Europe/Paris")
    assert clock.to_wall(datetime(2024, 10, 27, 1, 30, tzinfo=UTC), "Europe/Paris").fold == 0


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "Europe", "Europe/", "europe/paris", "Europe/Paris ", "../etc/passwd",
        "/etc/passwd",
        "Europe/../Europe/Paris", "Europe\\Paris", "posix/Europe/Paris", "right/Europe/Paris",
        "localtime", "Factory", "UTC+3", "Europe/Paris\x00", "zone.tab", "tzdata.zi", None, 3,
    ],
)  # fmt: skip
def test_unknown_and_unsafe_zones_are_refused(name):
    with pytest.raises(ValueError, match="Unknown time zone"):
        clock.zone(name)


def test_zone_is_cached_and_keeps_its_name():
    assert clock.zone("Europe/Istanbul") is clock.zone("Europe/Istanbul")
    assert isinstance(clock.zone("Europe/Istanbul"), ZoneInfo)
    assert clock.zone("Europe/Istanbul").key == "Europe/Istanbul"


def test_zones_offered():
    names = clock.all_zones()
    assert names == sorted(set(names))
    assert {
        "UTC",
        "Europe/Istanbul",
        "America/Toronto",
        "America/Montreal",
        "Asia/Calcutta",
    } <= set(names)
    assert not {"localtime", "Factory", "EST", "US/Pacific", "Etc/GMT+3", "posixrules"} & set(names)
    assert not [name for name in names if name.startswith(("posix", "right"))]
    assert all(clock.zone(name).key == name for name in names)


@pytest.mark.parametrize(
    "text", ["2021-12-07T16:00", "2021-12-07 16:00", "2021-12-07T16:00:00", "2021-12-07T16:00:00.0"]
)
def test_wall_times_are_read(text):
    assert clock.parse_wall(text) == datetime(2021, 12, 7, 16)
    assert clock.format_wall(clock.parse_wall(text)) == "2021-12-07T16:00"


@pytest.mark.parametrize(
    "text",
    [
        "", "2021-12-07", "16:00", "2021-12-07T24:00", "2021-02-29T10:00", "2021-12-07T16:60",
        "2021-12-07T16:00Z", "2021-12-07T16:00+03:00", "2021-12-07T16:00:30", "07/12/2021 16:00",
        "2021-12-07T16:00 ", "0000-01-01T00:00", "٢٠٢١-12-07T16:00", "2021-12-07  16:00", None,
    ],
)  # fmt: skip
def test_other_wall_times_are_refused(text):
    with pytest.raises(ValueError):
        clock.parse_wall(text)


def test_naive_and_aware_are_not_confused():
    aware, naive = datetime(2021, 12, 7, 12, tzinfo=UTC), datetime(2021, 12, 7, 12)
    with pytest.raises(ValueError):
        clock.format_wall(aware)
    with pytest.raises(ValueError):
        clock.to_utc(aware, "Europe/Paris")
    with pytest.raises(ValueError):
        clock.to_wall(naive, "Europe/Paris")
    with pytest.raises(ValueError):
        clock.to_utc(naive, "Europe/Paris", occurrence=3)


@pytest.mark.parametrize(
    ("wall", "zone"),
    [("0001-01-01T00:00", "Asia/Tokyo"), ("9999-12-31T23:59", "America/Los_Angeles")],
)
def test_ends_of_the_calendar_are_an_error_not_a_crash(wall, zone):
    with pytest.raises(ValueError):
        clock.to_utc(clock.parse_wall(wall), zone)


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Istanbul", "UTC+3"),
        ("America/Toronto", "UTC−5"),
        ("America/St_Johns", "UTC−3:30"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("Europe/London", "UTC"),
        ("UTC", "UTC"),
        ("Pacific/Kiritimati", "UTC+14"),
    ],
)
def test_offset_in_words(zone, text):
    assert clock.offset_text(datetime(2021, 12, 7, 13, tzinfo=UTC), zone) == text


def test_izmir_summit_in_its_three_cities():
    opening = clock.to_utc(clock.parse_wall("2021-12-07T16:00"), "Europe/Istanbul")
    assert clock.iso_local(opening, "Europe/Istanbul") == "2021-12-07T16:00+03:00"
    assert clock.iso_local(opening, "Europe/Paris") == "2021-12-07T14:00+01:00"
    assert clock.iso_local(opening, "America/Toronto") == "2021-12-07T08:00-05:00"
    assert clock.iso_local(opening, "America/St_Johns") == "2021-12-07T09:30-03:30"
    # The zone in which the instant itself is written does not matter.
    moved = opening.astimezone(timezone(timedelta(hours=9)))
    assert clock.iso_local(moved, "Europe/Istanbul") == "2021-12-07T16:00+03:00"


def test_offset_of_the_date_and_not_of_today():
    """An edition entered in February for April keeps its hour (a change lies between)."""
    for day, expected in (("2023-03-11", "18:00-08:00"), ("2023-03-12", "18:00-07:00")):
        found = clock.to_utc(clock.parse_wall(f"{day}T18:00"), "America/Los_Angeles")
        assert clock.iso_local(found, "America/Los_Angeles") == f"{day}T{expected}"


@pytest.mark.parametrize(
    ("wall", "host", "zone", "shift"),
    [
        ("2021-12-07T16:00", "Europe/Istanbul", "America/Toronto", 0),
        ("2021-12-07T20:00", "Europe/Istanbul", "Asia/Seoul", 1),
        ("2025-08-09T09:00", "Asia/Taipei", "America/Vancouver", -1),
        ("2025-01-15T09:00", "Pacific/Kiritimati", "Pacific/Niue", -1),
        ("2025-01-15T00:30", "Pacific/Kiritimati", "Pacific/Niue", -2),
        ("2025-01-14T23:30", "Pacific/Niue", "Pacific/Kiritimati", 2),
        ("2025-01-01T00:30", "Europe/Paris", "America/Toronto", -1),
    ],
)
def test_day_shift(wall, host, zone, shift):
    found = clock.to_utc(clock.parse_wall(wall), host)
    assert clock.day_shift(found, zone, host) == shift
    assert clock.day_shift(found, host, host) == 0


@pytest.mark.parametrize(
    ("hour", "name"),
    [
        ("00:00", "night"), ("05:59", "night"), ("06:00", "dawn"), ("08:59", "dawn"),
        ("09:00", "day"),
        ("17:59", "day"), ("18:00", "dusk"), ("20:59", "dusk"), ("21:00", "night"),
    ],
)  # fmt: skip
def test_sky_follows_the_local_hour(hour, name):
    found = clock.to_utc(clock.parse_wall(f"2021-12-07T{hour}"), "America/Toronto")
    assert clock.sky(found, "America/Toronto") == name


def test_days_are_cut_in_the_zone_of_the_event():
    begin, end = clock.day_bounds(date(2023, 9, 10), "Asia/Kolkata")
    assert begin == datetime(2023, 9, 9, 18, 30, tzinfo=UTC)
    assert end - begin == timedelta(hours=24)
    begin, end = clock.day_bounds(date(2024, 10, 27), "Europe/Paris")
    assert end - begin == timedelta(hours=25)


def test_days_that_begin_late_or_not_at_all():
    # In Beirut the clocks jump from 0 to 1 h: the day begins at 1 h. Apia skipped one day.
    begin, end = clock.day_bounds(date(2024, 3, 31), "Asia/Beirut")
    assert clock.iso_local(begin, "Asia/Beirut") == "2024-03-31T01:00+03:00"
    assert end - begin == timedelta(hours=23)
    begin, end = clock.day_bounds(date(2011, 12, 30), "Pacific/Apia")
    assert begin == end == datetime(2011, 12, 30, 10, tzinfo=UTC)
