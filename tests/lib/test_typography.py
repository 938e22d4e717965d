"""Times, days, numbers, roles and names as each language prints them."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from portal.lib import typography as type_
from portal.lib.roles import ROLES, common_gender, role_label

NB, THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


def seen(text):
    """Write no-break spaces so that a test shows them: ~ for U+00A0, ^ for U+202F."""
    return text.replace(NB, "~").replace(THIN, "^")


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (time(16, 30), "16~h~30", "16:30"),
        (time(16), "16~h", "16:00"),
        (time(9, 5), "9~h~05", "09:05"),
        (time(0), "0~h", "00:00"),
        (datetime(2021, 12, 7, 17, 30), "17~h~30", "17:30"),
    ],
)
def test_time(value, french, english):
    assert seen(type_.time_text(value, "fr")) == french
    assert seen(type_.time_text(value, "en")) == english


def test_time_range():
    start, end = datetime(2021, 12, 7, 16), datetime(2021, 12, 7, 17, 30)
    assert seen(type_.time_range_text(start, end, "fr")) == "16~h~– 17~h~30"
    assert seen(type_.time_range_text(start, end, "en")) == "16:00–17:30"
    assert seen(type_.time_range_text(start, None, "fr")) == "16~h"
    assert seen(type_.time_range_text(time(23, 30), time(0, 15), "en")) == "23:30–00:15"


@pytest.mark.parametrize(
    ("day", "french", "english", "short_french", "short_english"),
    [
        ("2021-12-07", "mardi 7~décembre", "Tuesday 7~December", "mar. 7~déc.", "Tue 7~Dec"),
        (
            "2019-09-01",
            "dimanche 1er~septembre",
            "Sunday 1~September",
            "dim. 1er~sept.",
            "Sun 1~Sep",
        ),
        ("2024-02-29", "jeudi 29~février", "Thursday 29~February", "jeu. 29~févr.", "Thu 29~Feb"),
    ],
)
def test_day(day, french, english, short_french, short_english):
    day = date.fromisoformat(day)
    assert seen(type_.day_text(day, "fr")) == french
    assert seen(type_.day_text(day, "en")) == english
    assert seen(type_.day_text(day, "fr", year=True)) == f"{french}~{day.year}"
    assert seen(type_.day_text(day, "en", year=True)) == f"{english}~{day.year}"
    assert seen(type_.short_day_text(day, "fr")) == short_french
    assert seen(type_.short_day_text(day, "en")) == short_english


@pytest.mark.parametrize(
    ("minutes", "french", "english"),
    [
        (0, "0~min", "0~min"),
        (45, "45~min", "45~min"),
        (60, "1~h", "1~h"),
        (65, "1~h~05", "1~h~05~min"),
        (90, "1~h~30", "1~h~30~min"),
        (1500, "25~h", "25~h"),
    ],
)
def test_duration(minutes, french, english):
    assert seen(type_.duration_text(minutes, "fr")) == french
    assert seen(type_.duration_text(minutes, "en")) == english


@pytest.mark.parametrize(
    ("days", "short", "long"),
    [
        (0, ("", ""), ("", "")),
        (1, ("+1~j", "+1~d"), ("le lendemain", "next day")),
        (-1, ("−1~j", "−1~d"), ("la veille", "previous day")),
        (2, ("+2~j", "+2~d"), ("2~jours plus tard", "2~days later")),
        (-2, ("−2~j", "−2~d"), ("2~jours plus tôt", "2~days earlier")),
    ],
)
def test_day_shift(days, short, long):
    assert tuple(seen(type_.day_shift_text(days, code)) for code in ("fr", "en")) == short
    assert tuple(seen(type_.day_shift_long_text(days, code)) for code in ("fr", "en")) == long


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1234, "1^234", "1,234"),
        (1234567, "1^234^567", "1,234,567"),
        (Decimal("1234.50"), "1^234,50", "1,234.50"),
        (Decimal("1E+4"), "10^000", "10,000"),
        (-5, "−5", "−5"),
    ],
)
def test_number(number, french, english):
    assert seen(type_.number_text(number, "fr")) == french
    assert seen(type_.number_text(number, "en")) == english


def test_percentage():
    assert seen(type_.percent_text(68, "fr")) == "68~%"
    assert seen(type_.percent_text(Decimal("68.5"), "fr")) == "68,5~%"
    assert seen(type_.percent_text(68, "en")) == "68%"


@pytest.mark.parametrize(
    ("number", "masculine", "feminine", "english"),
    [
        (1, "1er", "1re", "1st"), (2, "2e", "2e", "2nd"), (3, "3e", "3e", "3rd"),
        (4, "4e", "4e", "4th"), (11, "11e", "11e", "11th"), (12, "12e", "12e", "12th"),
        (13, "13e", "13e", "13th"), (21, "21e", "21e", "21st"), (111, "111e", "111e", "111th"),
        (122, "122e", "122e", "122nd"),
    ],
)  # fmt: skip
def test_ordinal(number, masculine, feminine, english):
    assert type_.ordinal_text(number, "fr") == masculine
    assert type_.ordinal_text(number, "fr", "f") == feminine
    assert type_.ordinal_text(number, "en") == english


def test_nonsense_is_an_error():
    for call in (
        lambda: type_.ordinal_text(0, "fr"),
        lambda: type_.duration_text(-1, "fr"),
        lambda: type_.number_text(Decimal("NaN"), "fr"),
        lambda: type_.time_text(time(1), "de"),
        lambda: type_.day_text(date(2021, 1, 1), ""),
        lambda: role_label("clown"),
        lambda: role_label("speaker", language="de"),
    ):
        with pytest.raises(ValueError):
            call()


@pytest.mark.parametrize(
    ("role", "gender", "number", "french", "english"),
    [
        ("moderator", "m", 1, "Modérateur", "Moderator"),
        ("moderator", "f", 1, "Modératrice", "Moderator"),
        ("moderator", "", 1, "Modération", "Moderator"),
        ("moderator", "m", 2, "Modérateurs", "Moderators"),
        ("moderator", "f", 2, "Modératrices", "Moderators"),
        ("moderator", "", 2, "Modération", "Moderators"),
        ("moderator", "neutral", 1, "Modération", "Moderator"),
        ("co_chair", "f", 1, "Coprésidente", "Co-chair"),
        ("chair", "f", 2, "Présidentes", "Chairs"),
        ("host", "f", 2, "Hôtes", "Hosts"),
        ("conclusion", "f", 2, "Conclusion", "Conclusion"),
        ("speaker", "m", 3, "Intervenants", "Speakers"),
        ("performer", "", 1, "Interprétation", "Performer"),
    ],
)
def test_role(role, gender, number, french, english):
    assert role_label(role, gender, number, "fr") == french
    assert role_label(role, gender, number, "en") == english


def test_every_role_has_every_form():
    assert set(ROLES) == {
        "speaker", "moderator", "chair", "co_chair", "host", "presenter", "discussant",
        "introduction", "conclusion", "reader", "performer", "author",
    }  # fmt: skip
    for role in ROLES:
        for gender in ("m", "f", ""):
            for number in (1, 2):
                for language in ("fr", "en"):
                    assert role_label(role, gender, number, language)[0].isupper()


def test_common_gender():
    assert [common_gender(genders) for genders in ("f", "ff", "mm", "mf", ["f", ""], "")] == [
        *("f", "f", "m", "", "", "")
    ]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Tunç Soyer", "TS"), ("S. E. M. Tunç Soyer", "TS"), ("S.E.M. Tunç Soyer", "TS"),
        ("Mme. Ada Colau", "AC"), ("Dre. Ana Falú", "AF"), ("M. Jan van Zanen", "JZ"),
        ("Cheikh Khaled Bentounes", "KB"), ("Jean-Pierre Élong Mbassi", "JM"),
        ("Li Mingyuan", "LM"),
        ("Emil Broberg, PhD", "EB"), ("Emil Broberg PhD", "EB"), ("Cher", "C"), ("İpek Işık", "İI"),
        ("Ødegård", "Ø"), ("", ""), ("  … ", ""), ("Mme", "M"), ("Son Heung-min", "SH"),
        ("Éric Ünal (maire)", "ÉÜ"), ("李 明", "李明"),
    ],
)  # fmt: skip
def test_initials(name, letters):
    assert type_.initials(name) == letters


def test_join_names():
    assert type_.join_names([], "fr") == ""
    assert type_.join_names(["A"], "fr") == "A"
    assert type_.join_names(["A", "B"], "fr") == "A et B"
    assert type_.join_names(["A", "B", "C"], "fr") == "A, B et C"
    assert type_.join_names(["A", "B", "C"], "en") == "A, B and C"
