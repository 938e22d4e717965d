"""Tables in files: CSV and XLSX that strangers send, and the same written for them.

    table = read_table(upload.name, upload.read())
    for row in table.rows:
        print(row.number, row.cells)

What `csv_bytes` and `xlsx_bytes` write, `read_table` gives back letter by letter; only rows without
anything and white space at the ends of the header are lost.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.lib.cells.limits import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_LETTERS,
    MAX_LINES,
    TableError,
    limited,
)
from portal.lib.cells.texts import csv_bytes, csv_rows
from portal.lib.cells.workbooks import PASSWORD_MESSAGE, workbook_rows, xlsx_bytes

__all__ = [
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_LETTERS",
    "MAX_LINES",
    "Row",
    "Table",
    "TableError",
    "csv_bytes",
    "read_table",
    "xlsx_bytes",
]

_ARCHIVE = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB], “Compound File”
# A workbook with a password is a compound file with a stream of this name ([MS-OFFCRYPTO]).
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds anything. `number` counts from 1 as a spreadsheet does, empty ones too.

    It has at least as many cells as the header, and more where the file has more.
    """

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The first row that holds anything, and those below it."""

    header: Row
    rows: tuple[Row, ...]


def read_table(name: str, data: bytes) -> Table:
    """Read a CSV file or the first filled sheet of an XLSX workbook.

    name: what its sender called the file, for messages only: the kind is told by the content.
    Raises TableError, with a message for the reader, for files of other kinds, damaged or empty
    ones, and those past a limit (`MAX_BYTES`, `MAX_LINES`, `MAX_COLUMNS`, `MAX_LETTERS`).
    """
    if len(data) > MAX_BYTES:
        raise TableError(
            _("This file is larger than %(limit)s MB."),
            code="too_large",
            params={"limit": MAX_BYTES // 1024**2},
        )
    rows = list(limited(_rows(data)))
    if not rows:
        raise TableError(
            _("“%(name)s” holds no table: nothing is written in it."),
            code="empty",
            params={"name": name},
        )
    (number, cells), *others = rows
    header = Row(number, tuple(cell.strip() for cell in cells))
    width = len(header.cells)
    return Table(
        header,
        tuple(Row(number, (*cells, *[""] * (width - len(cells)))) for number, cells in others),
    )


def _rows(data):
    if data.startswith(_ARCHIVE):
        return workbook_rows(data)
    if data.startswith(_OLD_OFFICE):
        if _ENCRYPTED in data:
            raise TableError(PASSWORD_MESSAGE, code="password")
        raise TableError(
            _("This is an old Excel file (.xls). Save it as XLSX or CSV."), code="old_excel"
        )
    if data.startswith(b"%PDF"):
        raise TableError(_("This is a PDF. Send the table itself, as XLSX or CSV."), code="pdf")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise TableError(
            _("This is a web page or an XML file. Save the table as XLSX or CSV."), code="markup"
        )
    return csv_rows(data)
