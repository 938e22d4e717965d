"""Tables that strangers send, and tables that we write."""

import csv
import datetime
import io
import random
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from portal.lib.cells import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_LETTERS,
    MAX_LINES,
    TableError,
    csv_bytes,
    read_table,
    xlsx_bytes,
)


def cells_of(table):
    """Header and rows without their numbers."""
    return [table.header.cells, *[row.cells for row in table.rows]]


def workbook(*sheets):
    """An XLSX file of sheets, each a list of rows of any values."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(data, name, text):
    """The archive with one part replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
    return file.getvalue()


def refusal(data, name="list.xlsx"):
    """The code of the refusal of a file."""
    with pytest.raises(TableError) as caught:
        read_table(name, data)
    assert all(caught.value.messages)
    return caught.value.code


# CSV ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_csv_of_any_program(encoding, separator, line_end):
    lines = [["Ville", "Nom"], ["İzmir", "Işıl Öztürk"], ["Xi’an", "李明"]]
    text = line_end.join(separator.join(line) for line in lines)
    assert cells_of(read_table("x.csv", text.encode(encoding))) == [tuple(line) for line in lines]


def test_csv_of_old_windows():
    table = read_table("x.csv", "Ville;Coût\nOrléans;3 €\nŒuvre;« été »".encode("cp1252"))
    assert cells_of(table) == [("Ville", "Coût"), ("Orléans", "3 €"), ("Œuvre", "« été »")]


def test_csv_with_quotes_line_breaks_and_other_separators_inside():
    text = 'Ville, commune;Nom;Note\r\n"Liège; Luik";"Anna ""Ann"" Roy";"un\r\ndeux"\r\n'
    assert cells_of(read_table("x.csv", text.encode())) == [
        ("Ville, commune", "Nom", "Note"),
        ("Liège; Luik", 'Anna "Ann" Roy', "un\r\ndeux"),
    ]


def test_the_separator_named_by_excel_is_no_line():
    table = read_table("x.csv", b"sep=;\r\na,b;c\r\n1,5;2\r\n")
    assert cells_of(table) == [("a,b", "c"), ("1,5", "2")]
    assert table.header.number == 1


def test_rows_have_the_numbers_of_a_spreadsheet():
    table = read_table("x.csv", b'\n\nname,city\n"two\nlines",a\n,\n\nlast,b,too many\nshort\n')
    assert table.header.number == 3
    assert [(row.number, row.cells) for row in table.rows] == [
        (4, ("two\nlines", "a")),
        (7, ("last", "b", "too many")),
        (8, ("short", "")),
    ]


@pytest.mark.parametrize("end", ['"never closed,y\n', '"closed" early,y\n'])
def test_a_lost_quotation_mark_is_told_with_its_line(end):
    with pytest.raises(TableError) as caught:
        read_table("x.csv", b"a,b\nc,d\n" + end.encode())
    assert caught.value.code == "broken_csv"
    with translation.override("en"):
        assert "line 3" in caught.value.messages[0]


# XLSX -----------------------------------------------------------------------------------------
def test_values_of_a_workbook_become_text():
    values = {
        "x": "x", 12: "12", 2.5e3: "2500", 3e0 + 0.25: "3.25", 0.1 + 0.2: "0.3", -1.5: "-1.5",
        True: "TRUE", "007": "007",
        datetime.datetime(2026, 5, 16): "2026-05-16", datetime.date(2026, 5, 16): "2026-05-16",
        datetime.datetime(2026, 5, 16, 14, 30): "2026-05-16 14:30", datetime.time(9, 5): "09:05",
        "_x0041_": "A", "_xD83D__xDE00_": "😀", "line\nbreak": "line\nbreak",
    }  # fmt: skip
    table = read_table("x.xlsx", workbook([["h"] * len(values), list(values)]))
    assert table.rows[0].cells == tuple(values.values())


def shared_strings():
    """A workbook that keeps its texts in a part of their own, as Excel does."""
    data = workbook([["h"], ["h"]])
    parts = {
        "[Content_Types].xml": (
            "</Types>",
            '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats'
            '-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        ),
        "xl/worksheets/sheet1.xml": (
            '<row r="2"><c r="A2" t="inlineStr"><is><t>h</t></is></c></row>',
            '<row r="2"><c r="A2" t="s"><v>1</v></c></row>',
        ),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name in parts:
                assert parts[name][0] in text
                text = text.replace(*parts[name])
            new.writestr(name, text)
        new.writestr(
            "xl/sharedStrings.xml",
            '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            "<si><t>h</t></si><si><r><t>Ada</t></r><r><t> Roy</t></r></si></sst>",
        )
    return file.getvalue()


def test_texts_in_a_part_of_their_own_are_read():
    assert cells_of(read_table("x.xlsx", shared_strings())) == [("h",), ("Ada Roy",)]


def test_the_first_visible_sheet_with_content_is_read():
    book = openpyxl.Workbook()
    book.active.cell(5, 1, "   ")
    hidden = book.create_sheet()
    hidden.append(["secret"])
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet()
    sheet.cell(3, 1, "name")
    sheet.cell(3, 2, "city")
    sheet.cell(6, 2, "Nilüfer")
    book.create_sheet().append(["later"])
    table = read_table("x.xlsx", saved(book))
    assert (table.header.number, table.header.cells) == (3, ("name", "city"))
    assert [(row.number, row.cells) for row in table.rows] == [(6, ("", "Nilüfer"))]


def test_a_formula_gives_its_saved_value_and_is_never_shown():
    data = workbook([["a", "b"], ["x", "=1+1"]])
    assert read_table("x.xlsx", data).rows[0].cells == ("x", "")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    data = changed(data, "xl/worksheets/sheet1.xml", sheet.replace("<v></v>", "<v>2</v>"))
    assert read_table("x.xlsx", data).rows[0].cells == ("x", "2")


def test_formatted_empty_cells_are_no_columns_and_no_lines():
    book = openpyxl.Workbook()
    book.active.append(["name", "city"])
    book.active.append(["Ada", "London"])
    book.active.cell(9_000, 1).number_format = "@"
    book.active.cell(2, 400).number_format = "@"
    assert cells_of(read_table("x.xlsx", saved(book))) == [("name", "city"), ("Ada", "London")]


def test_sizes_that_a_sheet_claims_are_not_believed():
    data = workbook([["name"], ["Ada"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    for claimed in ("A1", "A1:XFD1048576"):
        claim = sheet.replace('ref="A1:A2"', f'ref="{claimed}"')
        assert claim != sheet or claimed == "A1:A2"
        table = read_table("x.xlsx", changed(data, "xl/worksheets/sheet1.xml", claim))
        assert cells_of(table) == [("name",), ("Ada",)]
    far = sheet.replace('<row r="2">', '<row r="999999999">').replace('"A2"', '"A999999999"')
    assert far != sheet
    assert refusal(changed(data, "xl/worksheets/sheet1.xml", far)) == "too_large_unpacked"


# Refusals -------------------------------------------------------------------------------------
def test_a_bomb_is_not_unpacked():
    data = changed(workbook([["name"]]), "xl/theme/theme1.xml", b"0" * (65 * 1024 * 1024))
    assert len(data) < 100_000
    assert refusal(data) == "too_large_unpacked"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_entities_are_not_expanded(part):
    data = shared_strings()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read(part).decode()
    declared = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + text
    assert refusal(changed(data, part, declared.replace("Ada", "&e;"))) == "broken_workbook"


def archive_of(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "."), text)
    return file.getvalue()


def encrypted_archive():
    data = bytearray(workbook([["name"]]))
    start = 0
    while (start := data.find(b"PK\x01\x02", start)) >= 0:
        data[start + 8] |= 1
        start += 4
    return bytes(data)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("empty", b""),
        ("empty", b"\xef\xbb\xbf \r\n,,\r\n"),
        ("empty", workbook([[]])),
        ("old_excel", OLE),
        ("password", OLE + "EncryptedPackage".encode("utf-16-le")),
        ("password", encrypted_archive()),
        ("opendocument", archive_of(mimetype="x", content__xml="<x/>")),
        ("not_a_workbook", archive_of(word="<x/>")),
        ("broken_workbook", workbook([["name"]])[:-30]),
        ("broken_workbook", archive_of(**{"[Content_Types]__xml": "<x/>"})),
        ("broken_workbook", changed(workbook([["n"]]), "xl/worksheets/sheet1.xml", "<worksheet")),
        ("broken_workbook", changed(workbook([["n"]]), "xl/workbook.xml", "<a><b></a>")),
        ("pdf", b"%PDF-1.7\n"),
        ("markup", b"\xef\xbb\xbf\n<html><table></table></html>"),
        ("not_a_table", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4),
        ("not_a_table", b"a,b\n" + bytes(200)),
        ("too_large", b"a" * (MAX_BYTES + 1)),
        ("too_many_lines", b"a\n" * (MAX_LINES + 2)),
        ("too_many_columns", b"a," * MAX_COLUMNS + b"a"),
        ("cell_too_long", b"a,b\nc," + b"d" * (MAX_LETTERS + 1)),
        ("too_many_lines", workbook([["a"]] * (MAX_LINES + 2))),
        ("too_many_columns", workbook([["a"] * (MAX_COLUMNS + 1)])),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_plain_words(code, data):
    assert refusal(data) == code


def test_the_limits_themselves_are_allowed():
    rows = ["a," * (MAX_COLUMNS - 1) + "b" * MAX_LETTERS, *["a"] * MAX_LINES]
    table = read_table("x.csv", "\n".join(rows).encode())
    assert len(table.rows) == MAX_LINES
    assert len(table.header.cells) == MAX_COLUMNS


def test_refusals_speak_the_language_of_the_reader_and_fit_a_form():
    with pytest.raises(ValidationError) as caught:
        read_table("invités.xls", OLE)
    with translation.override("fr"):
        assert "ancien fichier Excel" in caught.value.messages[0]


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_no_damaged_file_breaks_the_reader(make):
    """Whatever is cut or overwritten, the answer is a table or a refusal."""
    good = make(["name", "city"], [[f"n{number}", "x" * 40] for number in range(30)])
    chance = random.Random(7)
    for _round in range(150):
        data = bytearray(good)
        for _change in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        try:
            assert read_table("x", bytes(data)).header.cells
        except TableError as error:
            assert error.messages


# Writing --------------------------------------------------------------------------------------
DANGEROUS = [
    "=1+1", "+33 1 23", "-5", "@SUM(A1)", "\t=1", "\rx", "\nx", "\0x", "＝1", "＋1", "－1", "＠x",
    " =1", "\u200b=1", "\xa0\u202e@x", "'=1", "''=1", "' =1", "\ufeff-1", "﹦1",
]  # fmt: skip
HARMLESS = [
    "", "a=b", "'a", "''", "'", "l’été", "' '=1", "a\nb", 'say "x"', " a", "a ", "1-2", "é;b,c\td",
    "NULL", "007", "1e5", "#N/A", "2026-05-16", "TRUE", "_x0041_", "_x005F_x0041_x0042_", "😀 李 İ",
    "\x01", "a\r\nb\rc", "\x7f", "a\x0bb", "<b>&amp;</b>", "\u2028", "\ufffe",
]  # fmt: skip


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_gives_a_spreadsheet_nothing_to_calculate(text):
    written = csv_bytes(["h"], [[text]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written, newline="")))[1] == ["'" + text]
    assert all(line.startswith('"') for line in written.split("\r\n")[:2])


@pytest.mark.parametrize("text", HARMLESS)
def test_csv_leaves_other_text_alone(text):
    written = csv_bytes(["h"], [[text]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written, newline="")))[1] == [text]


def test_a_workbook_holds_text_cells_only():
    data = xlsx_bytes(["h"], [[text] for text in [*DANGEROUS, *HARMLESS]])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "inlineStr"}
    assert sheet["A2"].number_format == "@"
    assert sheet["A2"].quotePrefix


@pytest.mark.parametrize("write", [csv_bytes, xlsx_bytes])
def test_what_we_wrote_reads_back_letter_by_letter(write):
    rows = [["x", text, "y"] for text in [*DANGEROUS, *HARMLESS]]
    header = ["Ville", "=Nom", "Note"]
    assert cells_of(read_table("x", write(header, rows))) == [tuple(row) for row in [header, *rows]]


@pytest.mark.parametrize("write", [csv_bytes, xlsx_bytes])
def test_random_text_reads_back_letter_by_letter(write):
    chance = random.Random(16)
    letters = "='+-@ \t\r\n\0;,\"_x04Ａ＝é\u200b\u202e李😀\ufeff_x"
    rows = [
        [
            "x",
            *("".join(chance.choices(letters, k=chance.randint(0, 9))) for _cell in range(3)),
            "y",
        ]
        for _row in range(400)
    ]
    table = read_table("x", write(["a", "b", "c", "d", "e"], rows))
    assert cells_of(table)[1:] == [tuple(row) for row in rows]
