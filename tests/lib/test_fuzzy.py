"""Dates of known precision: read, bounded, sorted and printed in both languages."""

from datetime import date, datetime

import pytest
from django.utils import translation

from portal.lib.fuzzy import FuzzyDate, dates_text, period_text

NB = "\N{NO-BREAK SPACE}"


def parse(text):
    return FuzzyDate.parse(text) if text else None


def spaced(text):
    """Write the no-break spaces of an expected text as ~."""
    return text.replace("~", NB)


TABLE = [
    # text, first day, last day, French, English
    ("2015", "2015-01-01", "2015-12-31", "2015", "2015"),
    ("2023-09", "2023-09-01", "2023-09-30", "septembre~2023", "September~2023"),
    ("2024-02", "2024-02-01", "2024-02-29", "février~2024", "February~2024"),
    ("2021-12-07", "2021-12-07", "2021-12-07", "7~décembre~2021", "7~December~2021"),
    ("2019-09-01", "2019-09-01", "2019-09-01", "1er~septembre~2019", "1~September~2019"),
    ("2021-21", "2021-03-01", "2021-05-31", "printemps~2021", "spring~2021"),
    ("2021-22", "2021-06-01", "2021-08-31", "été~2021", "summer~2021"),
    ("2021-23", "2021-09-01", "2021-11-30", "automne~2021", "autumn~2021"),
    ("2023-24", "2023-12-01", "2024-02-29", "hiver~2023", "winter~2023"),
    ("--05-16", None, None, "16~mai", "16~May"),
    ("--02-29", None, None, "29~février", "29~February"),
    ("--08-01", None, None, "1er~août", "1~August"),
    ("/2030", None, "2030-12-31", "d’ici~2030", "by~2030"),
    ("/2030-06", None, "2030-06-30", "d’ici~juin~2030", "by~June~2030"),
    ("/2030-06-01", None, "2030-06-01", "d’ici au~1er~juin~2030", "by~1~June~2030"),
    ("/2021-21", None, "2021-05-31", "d’ici au~printemps~2021", "by~spring~2021"),
    ("/2021-23", None, "2021-11-30", "d’ici à l’automne~2021", "by~autumn~2021"),
    (
        "2019-08-31/2019-09-01", "2019-08-31", "2019-09-01",
        "du~31~août au~1er~septembre~2019", "31~August – 1~September~2019",
    ),
    (
        "2021-12-07/2021-12-08", "2021-12-07", "2021-12-08",
        "du~7 au~8~décembre~2021", "7–8~December~2021",
    ),
    (
        "2021-12-31/2022-01-01", "2021-12-31", "2022-01-01",
        "du~31~décembre~2021 au~1er~janvier~2022", "31~December~2021 – 1~January~2022",
    ),
    ("2019/2020", "2019-01-01", "2020-12-31", "2019–2020", "2019–2020"),
    ("2019-04/2019-06", "2019-04-01", "2019-06-30", "d’avril à juin~2019", "April – June~2019"),
    (
        "2019-05/2020-06", "2019-05-01", "2020-06-30",
        "de mai~2019 à juin~2020", "May~2019 – June~2020",
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_reading_bounds_and_printing(row):
    text, first, last, french, english = row
    fuzzy = parse(text)
    assert str(fuzzy) == text
    assert fuzzy == FuzzyDate.parse(f"  {text} ") and hash(fuzzy) == hash(parse(text))
    assert fuzzy.first_day == (date.fromisoformat(first) if first else None)
    assert fuzzy.last_day == (date.fromisoformat(last) if last else None)
    assert fuzzy.text("fr") == spaced(french)
    assert fuzzy.text("en") == spaced(english)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "2021-13", "2021-00", "2021-20", "2021-25", "2021-02-29", "2021-12-32", "21",
        "02021",
        "--02-30", "--13-01", "--5-16", "/", "//2030", "2019/", "2020/2019",
        "2021-12-08/2021-12-07",
        "/2019/2020", "2019/2020/2021", "--05-16/--05-17", "0000", "2021-12-07T16:00", "7/12/2021",
        "２０２１", "septembre 2023", "2023-09\u202e", "9999-24", "a" * 1000,
    ],
)  # fmt: skip
def test_other_texts_are_refused(text):
    with pytest.raises(ValueError) as caught:
        FuzzyDate.parse(text)
    assert 10 < len(str(caught.value)) < 250


def test_messages_can_be_translated(monkeypatch):
    monkeypatch.setattr("portal.lib.fuzzy._", lambda message: f"FR {message}")
    for text in ("x", "2021-02-29", "2020/2019", "2021-13"):
        with pytest.raises(ValueError, match="^FR “"):
            FuzzyDate.parse(text)


def test_what_is_not_text_is_refused():
    for value in (None, 2015, date(2015, 1, 1)):
        with pytest.raises(ValueError):
            FuzzyDate.parse(value)


def test_printing_ignores_the_active_language():
    with translation.override("en"):
        assert parse("2021-08").text("fr") == spaced("août~2021")
    with translation.override("fr"):
        assert parse("2021-08").text("en") == spaced("August~2021")


@pytest.mark.parametrize("language", ["", "de", None, "FR"])
def test_other_languages_are_an_error(language):
    with pytest.raises(ValueError):
        parse("2021").text(language)
    with pytest.raises(ValueError):
        dates_text([], language)


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("2021-12-07", "7~décembre", "7~December"),
        ("2021-12", "décembre", "December"),
        ("2021-23", "automne", "autumn"),
        ("2021", "2021", "2021"),
        ("2021-12-07/2021-12-08", "du~7 au~8~décembre", "7–8~December"),
        ("2019-08-31/2019-09-01", "du~31~août au~1er~septembre", "31~August – 1~September"),
    ],
)
def test_without_year(text, french, english):
    assert parse(text).text("fr", with_year=False) == spaced(french)
    assert parse(text).text("en", with_year=False) == spaced(english)


def test_order_is_by_time_the_wider_first_the_yearly_last():
    expected = [
        "2015", "2019-08", "2019-08-31/2019-09-01", "2019-08-31", "2021", "2021-21", "2021-09-01",
        "2021-12-07/2021-12-08", "2021-12-07", "2023-09", "/2023-09-30", "/2030", "2031-01-01",
        "--05-16", "--10-08",
    ]  # fmt: skip
    fuzzies = [FuzzyDate.parse(text) for text in reversed(expected)]
    assert [str(fuzzy) for fuzzy in sorted(fuzzies, key=lambda one: one.sort_key)] == expected


def test_from_date():
    assert str(FuzzyDate.from_date(date(2021, 12, 7))) == "2021-12-07"
    assert FuzzyDate.from_date(datetime(2021, 12, 7, 16)) == parse("2021-12-07")


def test_interval_of_one_date_is_that_date():
    assert str(FuzzyDate.parse("2021-12-07/2021-12-07")) == "2021-12-07"


@pytest.mark.parametrize(
    ("start", "end", "french", "english"),
    [
        (None, None, "", ""),
        ("2019", None, "depuis 2019", "since 2019"),
        ("2019-10", None, "depuis octobre~2019", "since October~2019"),
        ("2019-09-01", None, "depuis le~1er~septembre~2019", "since 1~September~2019"),
        ("2019-21", None, "depuis le~printemps~2019", "since spring~2019"),
        ("2019-23", None, "depuis l’automne~2019", "since autumn~2019"),
        (None, "2019", "jusqu’à~2019", "until 2019"),
        (None, "2019-09-01", "jusqu’au~1er~septembre~2019", "until 1~September~2019"),
        (None, "2019-22", "jusqu’à l’été~2019", "until summer~2019"),
        ("2021-12-07", "2021-12-07", "7~décembre~2021", "7~December~2021"),
        ("2021-12-07", "2021-12-10", "du~7 au~10~décembre~2021", "7–10~December~2021"),
        ("2016", "2019", "2016–2019", "2016–2019"),
        ("2018-23", "2020", "automne~2018 – 2020", "autumn~2018 – 2020"),
    ],
)
def test_period(start, end, french, english):
    assert period_text(parse(start), parse(end), "fr") == spaced(french)
    assert period_text(parse(start), parse(end), "en") == spaced(english)


@pytest.mark.parametrize(
    ("days", "french", "english"),
    [
        ([], "", ""),
        (["2021-12-01"], "1er~décembre~2021", "1~December~2021"),
        (
            ["2021-12-10", "2021-12-07", "2021-12-08", "2021-12-07"],
            "7, 8 et 10~décembre~2021",
            "7, 8 and 10~December~2021",
        ),
        (
            ["2019-08-30", "2019-08-31", "2019-09-01"],
            "30 et 31~août et 1er~septembre~2019",
            "30 and 31~August and 1~September~2019",
        ),
        (
            ["2021-12-31", "2022-01-01"],
            "31~décembre~2021 et 1er~janvier~2022",
            "31~December~2021 and 1~January~2022",
        ),
        (
            ["2021-12-01", "2022-12-01", "2022-12-02"],
            "1er~décembre~2021 et 1er et 2~décembre~2022",
            "1~December~2021 and 1 and 2~December~2022",
        ),
    ],
)
def test_list_of_days(days, french, english):
    dates = [date.fromisoformat(day) for day in days]
    assert dates_text(dates, "fr") == spaced(french)
    assert dates_text(dates, "en") == spaced(english)
