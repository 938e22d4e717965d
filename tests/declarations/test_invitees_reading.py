"""Lists of invitees as cities' offices send them, in both languages."""

import csv
import datetime
import io

import pytest
from django.utils import translation

from declarations.invitees.columns import COLUMNS, GIVEN_NAME, find_column, template_table
from declarations.invitees.reading import InviteeLine, read_invitees
from declarations.models.texts import Statement
from portal.lib.cells import TableError, csv_bytes, read_table, xlsx_bytes

TODAY = datetime.date(2026, 11, 22)
GOOD = {"city": "Nilüfer", "name": "Deniz Örnek", "email": "maire@nilufer.example",
        "capacity": "mayor"}  # fmt: skip


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def read(*rows, check=None):
    """Read rows of cells, the first of them the headings."""
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    table = read_table("list.csv", file.getvalue().encode())
    return read_invitees(table, today=TODAY, check=check)


def read_line(**cells):
    """Read a list of one good line with some cells changed or added."""
    cells = {**GOOD, **cells}
    return read([COLUMNS[key].label for key in cells], cells.values()).lines[0]


def refusal(*rows):
    with pytest.raises(TableError) as caught:
        read(*rows)
    return caught.value


def test_a_full_line():
    line = read_line(
        key="7", country_code="tr", joint_cities="Osmangazi | Yıldırım;Mudanya", honorific="Mme",
        given_name=" Deniz ", name="Örnek", function_fr="Maire\u00a0de\nNilüfer",
        function_en="Mayor of Nilüfer", notice_email="office@nilüfer.example", language="Français",
        time_zone="Europe/Istanbul", capacity="Mairesse", statements="commit, acknowledge|commit",
        expires="16/05/2027", note="Line one\nline two",
    )  # fmt: skip
    assert line == InviteeLine(
        number=2, key="7", city="Nilüfer", country_code="TR",
        joint_cities=("Osmangazi", "Yıldırım", "Mudanya"), honorific="Mme", name="Deniz Örnek",
        function_fr="Maire de Nilüfer", function_en="Mayor of Nilüfer",
        email="maire@nilufer.example", notice_email="office@nilüfer.example", language="fr",
        time_zone="Europe/Istanbul", capacity="mayor", statements=("commit", "acknowledge"),
        expires=datetime.date(2027, 5, 16), note="Line one\nline two",
    )  # fmt: skip
    assert line.is_valid


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("write", [csv_bytes, xlsx_bytes])
def test_the_list_to_fill_in_is_read_without_an_error(language, write):
    table = read_table("list", write(*template_table(language, ["commit"])))
    invitees = read_invitees(table, today=TODAY)
    assert invitees.is_valid
    assert invitees.unknown_headings == ()
    assert invitees.columns == set(COLUMNS) - {GIVEN_NAME}
    line = invitees.lines[0]
    assert (line.language, line.capacity, line.statements) == (language, "mayor", ("commit",))
    assert line.joint_cities == ("Osmangazi", "Yıldırım")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_pages_call_a_thing_is_understood_in_lists(language):
    with translation.override(language):
        assert {key: find_column(str(column.label)) for key, column in COLUMNS.items()} == {
            key: key for key in COLUMNS
        }
        for capacity in Statement.Capacity:
            assert read_line(capacity=str(capacity.label)).capacity == capacity.value


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("  VILLE ", "city"), ("Organisation", "city"), ("Nom", "name"), ("nom et prénom", "name"),
        ("E-mail", "email"), ("Courriel*", "email"), ("ADRESSE ÉLECTRONIQUE", "email"),
        ("Qualité (maire/représentant)", "capacity"), ("capacity", "capacity"),
        ("Pays", "country_code"),
        ("N°", "key"), ("Clé", "key"), ("time_zone", "time_zone"), ("function_fr", "function_fr"),
        ("Fonction", "function_fr"), ("Répondre avant le (AAAA-MM-JJ)", "expires"),
        ("Prénom", GIVEN_NAME), ("notice_email", "notice_email"), ("joint_cities", "joint_cities"),
        ("Colour", None), ("", None),
    ],
)  # fmt: skip
def test_headings_are_known_by_many_names(heading, key):
    assert find_column(heading) == key


def test_no_heading_could_mean_two_columns():
    names = [name for column in COLUMNS.values() for name in column.names]
    assert len(names) == len(set(names))
    assert all(find_column(key) == key for key in COLUMNS)


def test_unknown_columns_are_named_and_ignored():
    invitees = read(
        ["Téléphone", "Nom", "Ville", "Couleur", "Courriel", "", "Qualité"],
        ["+33 1", "Ada", "Paris", "bleu", "ada@paris.example", "", "maire"],
    )
    assert invitees.unknown_headings == ("Téléphone", "Couleur")
    assert invitees.columns == {"name", "city", "email", "capacity"}
    assert invitees.is_valid


def test_a_title_above_the_headings_is_passed_over():
    invitees = read(
        ["Invités de la ville"], [], ["établie le 3 mai", "name"],
        ["Ville", "Nom", "Courriel", "Qualité"], ["Paris", "Ada", "ada@paris.example", "maire"],
    )  # fmt: skip
    assert [(line.number, line.city) for line in invitees.lines] == [(5, "Paris")]


def test_missing_columns_are_named():
    error = refusal(["Ville", "Nom"], ["Paris", "Ada"])
    assert error.code == "missing_columns"
    assert "Official e-mail address, Invited as" in error.messages[0]
    assert "Ville, Nom" in error.messages[0]


def test_two_columns_of_one_meaning_are_refused():
    error = refusal(["Ville", "Nom", "Courriel", "E-mail", "Qualité"], ["a", "b", "c", "d", "e"])
    assert error.code == "double_column"
    assert "Courriel" in error.messages[0]
    assert "E-mail" in error.messages[0]


def test_a_list_without_lines_is_refused():
    assert refusal(["Ville", "Nom", "Courriel", "Qualité"]).code == "no_lines"


@pytest.mark.parametrize(
    ("word", "capacity"),
    [
        ("Maire", "mayor"), ("MAYOR", "mayor"), ("mairesse", "mayor"), ("Maire/Mairesse", "mayor"),
        ("Représentante", "representative"), ("représentant·e", "representative"),
        ("représentant(e)", "representative"), ("representative", "representative"),
        ("Responsable d’organisation", "head"), ("head of an organisation", "head"),
    ],
)  # fmt: skip
def test_capacities_in_both_languages(word, capacity):
    assert read_line(capacity=word).capacity == capacity


@pytest.mark.parametrize("text", ["2027-05-16", "16.5.2027", "16/05/2027", "2027-05-16 00:00"])
def test_dates(text):
    assert read_line(expires=text).expires == datetime.date(2027, 5, 16)


def test_today_is_not_too_late():
    assert read_line(expires=TODAY.isoformat()).expires == TODAY


@pytest.mark.parametrize("email", ["a@example.com", "a.b+c@xn--mnchen-3ya.de", "a@münchen.de"])
def test_addresses_that_exist(email):
    assert read_line(email=email).email == email


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("city", ""), ("name", " "), ("email", ""), ("capacity", ""),
        ("email", "nobody"), ("email", "a@b@c.fr"), ("email", "é@paris.fr"), ("email", "a b@c.fr"),
        ("email", "a@c.fr\nBcc: all@c.fr"), ("email", "a@c.fr, b@c.fr"), ("email", "A <a@c.fr>"),
        ("email", "a@c\u200b.fr"), ("email", "a" * 250 + "@c.fr"), ("notice_email", "x"),
        ("name", "Ada\u202eRoy"), ("name", "Ada\u200fRoy"), ("name", "Ada\u200b"),
        ("name", "Ada\x07"), ("name", "a" * 301), ("name", "\u200d"), ("honorific", "M\u200e."),
        ("city", "Par\u2066is"), ("function_fr", "\x00"), ("note", "\u202d"),
        ("name", "Ada <ada@c.fr>"), ("function_en", "<b>Mayor</b>"), ("city", "Paris>"),
        ("note", "[x](javascript:alert(1))"), ("key", "k" * 81), ("country_code", "France"),
        ("language", "de"), ("time_zone", "Paris"), ("time_zone", "Europe/paris"),
        ("capacity", "roi"), ("statements", "com!mit"), ("expires", "2026-11-21"),
        ("expires", "31/02/2027"), ("expires", "5/16/2027"), ("expires", "demain"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_told_beside_its_column_and_left_out(column, text):
    line = read_line(**{column: text})
    assert list(line.errors) == [column]
    assert all(line.errors[column])
    assert not getattr(line, column)
    assert not line.is_valid


def test_every_error_of_a_line_is_told_at_once():
    line = read(
        ["city", "name", "email", "capacity"], ["", "Ada", "nobody", "queen", "one too many"]
    ).lines[0]
    assert set(line.errors) == {"", "city", "email", "capacity"}
    assert line.name == "Ada"


def test_a_given_name_and_a_name_are_together_not_too_long():
    assert list(read_line(given_name="a" * 200, name="b" * 200).errors) == ["name"]


def test_joiners_that_names_need_are_kept():
    assert read_line(name="می\u200cخواهم").name == "می\u200cخواهم"


def test_names_are_stored_in_one_form_of_unicode():
    assert read_line(name="Ame\u0301lie").name == "Am\xe9lie"


def test_doubles_name_the_other_line():
    head = ["key", "city", "name", "email", "capacity"]
    invitees = read(
        head,
        ["1", "Paris", "Ada", "ada@paris.example", "mayor"],
        ["1", "Lyon", "Bea", "bea@lyon.example", "mayor"],
        ["2", "Lyon", "Ada", "ADA@paris.example", "maire"],
        ["", "Lyon", "Ada", "ada@paris.example", "representative"],
        ["", "Rome", "Eva", "eva@rome.example", "mayor"],
    )
    assert [dict(line.errors) for line in invitees.lines] == [
        {},
        {"key": ("Line 2 has the same key.",)},
        {"email": ("Line 2 invites the same address in the same capacity.",)},
        {},
        {},
    ]


def test_others_add_their_errors_once_for_all_lines():
    calls = []

    def check(lines):
        calls.append(len(lines))
        return {3: {"city": ["No such city."]}}

    good = ["Paris", "Ada", "ada@paris.example", "mayor"]
    wrong = ["Lyonn", "Bea", "nobody", "mayor"]
    invitees = read(["city", "name", "email", "capacity"], good, wrong, check=check)
    assert calls == [2]
    assert invitees.lines[0].is_valid
    assert invitees.lines[1].errors["city"] == ("No such city.",)
    assert "email" in invitees.lines[1].errors
    assert not invitees.is_valid


def test_errors_speak_the_language_of_the_reader():
    with translation.override("fr"):
        line = read_line(capacity="roi")
        assert "maire" in line.errors["capacity"][0]


def test_a_thousand_lines_need_no_query(django_assert_num_queries, db):
    rows = [[f"City {n}", f"Name {n}", f"m{n}@city.example", "mayor"] for n in range(1000)]
    with django_assert_num_queries(0):
        assert read(["city", "name", "email", "capacity"], *rows).is_valid
