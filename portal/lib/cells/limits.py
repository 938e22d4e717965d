"""What a table may hold, and how a file that cannot be read says so."""

from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 5_000  # without the header
MAX_COLUMNS = 60
MAX_LETTERS = 2_000  # of one cell


class TableError(ValidationError):
    """The file as a whole cannot be used; its message tells the reader what to do.

    A form that lets it pass shows it beside its field.
    """


def limited(rows: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield (number from 1, cells) of the rows that hold anything, white space aside.

    Empty cells at the end of a row are cut off. Raises TableError at the first row that passes a
    limit, so that no more of the file is read.
    """
    filled = 0
    for number, cells in enumerate(rows, 1):
        while cells and not cells[-1]:
            cells.pop()
        if not any(cell.strip() for cell in cells):
            continue
        filled += 1
        if filled > MAX_LINES + 1:
            raise TableError(
                _("This table has more than %(limit)s lines. Divide it into several files."),
                code="too_many_lines",
                params={"limit": MAX_LINES},
            )
        if len(cells) > MAX_COLUMNS:
            raise TableError(
                _("Line %(line)s has more than %(limit)s columns."),
                code="too_many_columns",
                params={"line": number, "limit": MAX_COLUMNS},
            )
        if any(len(cell) > MAX_LETTERS for cell in cells):
            raise TableError(
                _("A cell of line %(line)s has more than %(limit)s characters. Shorten it."),
                code="cell_too_long",
                params={"line": number, "limit": MAX_LETTERS},
            )
        yield number, cells
