"""The programme for spreadsheets."""

from urllib.parse import unquote

from django.test import Client

from portal.lib.cells import read_table
from sessions.calendars.lists import pack
from sessions.releases.current import released_programme
from tests.sessions.machines.conftest import FORMULA


def rows_of(path):
    """Return ({title: row by its column}, the raw bytes, the response)."""
    response = Client().get(path)
    table = read_table("programme", response.content)
    rows = [dict(zip(table.header.cells, row.cells, strict=False)) for row in table.rows]
    return {row["Titre (français)"]: row for row in rows}, response


def test_csv_and_xlsx_hold_the_same_lines(izmir):
    by_csv, response = rows_of("/fr/editions/izmir-2021/programme.csv")
    by_xlsx, _response = rows_of("/fr/editions/izmir-2021/programme.xlsx")
    assert by_csv == by_xlsx
    disposition = unquote(response.headers["Content-Disposition"])
    assert "izmir-2021-programme.csv" in disposition
    titles = ["Ouverture </script>", "Nuit", "Huis clos", "Déplacée", "Annulée", FORMULA]
    assert list(by_csv) == titles
    opening = by_csv["Ouverture </script>"]
    assert (opening["Début"], opening["Fin"]) == ("2021-12-07 10:00", "2021-12-07 11:30")
    assert opening["Fuseau horaire"] == "Europe/Istanbul"
    assert (opening["Début (UTC)"], opening["Fin (UTC)"]) == (
        "2021-12-07T07:00Z",
        "2021-12-07T08:30Z",
    )
    assert opening["Titre (anglais)"] == "Ouverture </script> (en)"
    assert (opening["Type (français)"], opening["Type (anglais)"]) == ("Cérémonie", "Ceremony")
    assert opening["Participants (anglais)"] == "Tunç Soyer, Maire d’Izmir (en)"
    assert opening["Page (anglais)"].endswith("/en/editions/izmir-2021/programme/ouverture/")
    assert (by_csv[FORMULA]["Début"], by_csv[FORMULA]["Début (UTC)"]) == ("", "")
    assert by_csv["Annulée"]["État"] == "annulée"
    closed = by_csv["Huis clos"]
    assert (closed["Participants (français)"], closed["Description (français)"]) == ("", "")
    assert closed["Page (français)"].endswith("/editions/izmir-2021/programme/")


def test_no_cell_is_a_formula_and_the_filter_of_the_page_counts(izmir):
    raw = Client().get("/fr/editions/izmir-2021/programme.csv").content.decode()
    assert "\"'=HYPERLINK" in raw
    rows, _response = rows_of("/fr/editions/izmir-2021/programme.csv?day=2021-12-07&zone=UTC")
    assert list(rows) == ["Ouverture </script>", "Nuit"]
    assert Client().get("/fr/editions/izmir-2021/programme.ods").status_code == 404


def test_a_personal_list_keeps_what_was_removed_from_the_programme(izmir):
    programme = released_programme(izmir)
    [gone] = programme.gone
    chosen = pack([programme.sessions[0].uid, gone.uid])
    rows, _response = rows_of(f"/fr/editions/izmir-2021/programme.csv?list={chosen}")
    titles = [programme.sessions[0].title_fr, gone.title_fr]
    assert list(rows) == titles and rows[titles[1]]["État"] == "annulée"
    file = Client().get(f"/fr/editions/izmir-2021/schedule.json?list={chosen}&kind=culture")
    assert file.status_code == 200 and titles[0] not in file.content.decode()
