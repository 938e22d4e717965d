"""Tables as XLSX workbooks (ECMA-376, “Office Open XML”), read from strangers and written."""

import datetime
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence

import openpyxl
from django.utils.translation import gettext_lazy as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from portal.lib.cells.limits import MAX_COLUMNS, TableError

_MAX_UNPACKED = 64 * 1024 * 1024  # bytes; 5,000 full lines need a tenth
_MAX_PARTS = 1_000
# Empty rows and cells count too: a small file can claim a million of them.
_MAX_CELLS_VISITED = 1_000_000
# What the library raises for files that are no sound workbook: XML errors are SyntaxError or
# ValueError, missing parts KeyError, senseless values TypeError, AttributeError or IndexError, bad
# archives the others. It has no exception of its own for most of them.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    OSError,
    RuntimeError,
)
_PASSWORD = 0x1  # flag of an encrypted member of an archive
# ECMA-376, part 1, 22.9.2.19: characters that XML cannot hold are written _xHHHH_.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

PASSWORD_MESSAGE = _("This file is protected by a password. Save it without one.")
TOO_LARGE_MESSAGE = _(
    "This workbook is far too large once unpacked. Copy the table into a new one."
)


def workbook_rows(data: bytes) -> Iterator[list[str]]:
    """Yield the rows of the first visible sheet that holds anything, as text; none if none does.

    Formulas give the values that were saved with them. Raises TableError for a file that is
    damaged, protected by a password, no workbook, or far larger than it seems.
    """
    try:
        _check_archive(data)
        yield from _first_filled_sheet(data)
    except _BROKEN as error:
        raise TableError(
            _(
                "This workbook is damaged or of a kind that cannot be read here. Open it in your "
                "spreadsheet program and save it again as XLSX or CSV."
            ),
            code="broken_workbook",
        ) from error


def _check_archive(data):
    """Refuse, before anything is unpacked, what is no workbook or would fill the memory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if any(part.flag_bits & _PASSWORD for part in parts):
            raise TableError(PASSWORD_MESSAGE, code="password")
        # The library never reads more of a part than the archive says it holds.
        if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED:
            raise TableError(TOO_LARGE_MESSAGE, code="too_large_unpacked")
        if "content.xml" in names and "mimetype" in names:
            raise TableError(
                _("This is an OpenDocument file. Save the table as XLSX or CSV."),
                code="opendocument",
            )
        if "[Content_Types].xml" not in names or "xl/workbook.bin" in names:
            raise TableError(
                _("This is no XLSX workbook. Save the table as XLSX or CSV."), code="not_a_workbook"
            )


def _first_filled_sheet(data):
    workbook = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False
    )
    visited = 0
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()  # the size that the file claims may be false
        empty_rows = 0  # above the first one that holds anything
        filled = False
        for values in sheet.values:
            visited += 1 + len(values)
            if visited > _MAX_CELLS_VISITED:
                raise TableError(TOO_LARGE_MESSAGE, code="too_large_unpacked")
            row = _texts(values) if values else []
            if filled:
                yield row
            elif any(cell.strip() for cell in row):
                filled = True
                yield from [[] for _row in range(empty_rows)]
                yield row
            else:
                empty_rows += 1
        if filled:
            return


def _texts(values):
    # Formatted cells to the right of the table may be thousands, and empty.
    end = len(values)
    while end > MAX_COLUMNS and values[end - 1] is None:
        end -= 1
    return [_text(value) for value in values[:end]]


def _text(value):
    """Return a value of a cell as people would write it into a text file."""
    match value:
        case None:
            return ""
        case str():
            return _unescape(value)
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            # Excel keeps 15 digits; whole numbers have no point.
            return str(int(value)) if value.is_integer() else format(value, ".15g")
        case datetime.datetime():
            if value.time() == datetime.time():
                return value.date().isoformat()
            return value.isoformat(" ", timespec="seconds" if value.second else "minutes")
        case datetime.time():
            return value.isoformat(timespec="seconds" if value.second else "minutes")
        case _:
            return str(value)


def _unescape(text):
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    # Two halves of one character may have been escaped one by one.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def xlsx_bytes(
    header: Sequence[str], rows: Iterable[Sequence[str]], title: str = "Parvis"
) -> bytes:
    """Return a table as an XLSX workbook of one sheet; every cell is text, never a formula.

    title: the name of the sheet, 31 letters at most and none of []:*?/\\.
    """
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in itertools.chain([header], rows):
        sheet.append([_text_cell(sheet, text) for text in row])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _text_cell(sheet, text):
    cell = WriteOnlyCell(sheet, _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
    # Text it stays, also when somebody edits it: no formula, no date, no number.
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True
    return cell
