"""Tables as text: CSV as spreadsheets and people write it, and CSV that no spreadsheet obeys."""

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from portal.lib.cells.limits import TableError

_SEPARATORS = ",;\t"
# The line by which Excel names the separator; it is no line of the table.
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?[ ]*(?:\r\n|\r|\n)', re.IGNORECASE)
_SAMPLE_LETTERS = 64 * 1024
_SAMPLE_ROWS = 20
_ENCODINGS_BY_MARK = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

# What makes a spreadsheet take a cell for a formula (OWASP, “CSV Injection”): = + - @, a tab or a
# line end, NUL, the full-width and small forms of the signs, all of them behind characters that
# are not seen. Apostrophes before them are counted in, so that `unguarded` finds the very text.
_UNSEEN = (
    " \x01-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5"
    "\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0"
)
_FORMULA = re.compile(rf"'*[{_UNSEEN}]*[=+\-@\t\r\n\0＝＋－＠﹦﹢﹣﹫]")


def guarded(text: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet might calculate it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return the text without the apostrophe that `guarded` puts before it."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV (RFC 4180, UTF-8 with a mark for Excel), every cell in quotes.

    Cells that a spreadsheet might take for a formula get an apostrophe before them.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    for row in itertools.chain([header], rows):
        writer.writerow([guarded(cell) for cell in row])
    return codecs.BOM_UTF8 + file.getvalue().encode()


def decode(data: bytes) -> str:
    """Return the text of UTF-8, UTF-16 or, failing these, Windows-1252 bytes.

    Raises TableError for bytes that are no text.
    """
    text = _decode(data)
    if text is None or len(_CONTROLS.findall(text)) * 20 > len(text):
        raise TableError(
            _("This is neither a CSV file nor an XLSX workbook. Save the table as one of them."),
            code="not_a_table",
        )
    return text


def _decode(data):
    for mark, encoding in _ENCODINGS_BY_MARK:
        if data.startswith(mark):
            return _try(data[len(mark) :], encoding)
    # Without a mark, Latin text in UTF-16 shows by a zero in every second byte.
    sample = data[:1000]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if zeros and zeros.count(0) * 2 > len(zeros) and sample.count(0) < 0.7 * len(sample):
            return _try(data, encoding)
    for encoding in ("utf-8", "cp1252"):
        if (text := _try(data, encoding)) is not None:
            return text
    return None


def _try(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def csv_rows(data: bytes) -> Iterator[list[str]]:
    """Yield the rows of a CSV file; an empty line is an empty row.

    The separator (comma, semicolon or tab) is found by itself. Raises TableError for bytes that
    are no text, and for a quotation mark that is not closed or stands where none may.
    """
    text = decode(data)
    if named := _SEPARATOR_LINE.match(text):
        separator, text = named[1], text[named.end() :]
    else:
        separator = _find_separator(text)
    number = 0
    reader = _reader(text, separator)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(
                _(
                    "From line %(line)s on, this CSV file cannot be read: a quotation mark is "
                    "not closed, or stands inside a cell that is not in quotation marks."
                ),
                code="broken_csv",
                params={"line": number + 1},
            ) from error
        number += 1
        yield [unguarded(cell) for cell in row]


def _reader(text, separator):
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _find_separator(text):
    """Return the separator that cuts the first rows into the most columns, alike in each row."""
    sample = text[:_SAMPLE_LETTERS]

    def columns(separator):
        widths = _widths(sample, separator)
        return sum(width == widths[0] for width in widths) * (widths[0] - 1) if widths else 0

    return max(_SEPARATORS, key=columns)


def _widths(sample, separator):
    widths = []
    reader = _reader(sample, separator)
    while len(widths) < _SAMPLE_ROWS:
        try:
            row = next(reader)
        except (StopIteration, csv.Error):
            break  # the end of the sample may lie within quotation marks
        if any(row):
            widths.append(len(row))
    return widths
