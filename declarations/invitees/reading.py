"""From a table to lines of invitees, each with its errors. No query: cities are matched by others.

invitees = read_invitees(read_table(upload.name, upload.read()), today=clock_of_the_officer)
for line in invitees.lines:
    print(line.number, line.name, line.errors)
"""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from declarations.invitees.columns import COLUMNS, GIVEN_NAME, find_column
from declarations.models.texts import Statement
from portal.lib.cells import Row, Table, TableError
from portal.lib.fields import (
    validate_links,
    validate_person_name,
    validate_readable,
    validate_zone,
)
from portal.lib.text import normalise, sort_key

# How far down the row of headings may stand: lists often begin with a title.
_ROWS_ABOVE = 10
_LIST_SEPARATORS = re.compile(r"[|;\n]")
_CODE_SEPARATORS = re.compile(r"[|;,\s]+")
_CODE = re.compile(r"[-a-zA-Z0-9_]{1,80}")
_ANGLES = re.compile(r"[<>＜＞]")
_COUNTRY_CODE = re.compile(r"[A-Z]{2}")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?", re.ASCII)
_DAY_FIRST_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)
# The lengths of the columns of the database; a note is limited by the cell.
_LENGTHS = {"key": 80, "honorific": 60, "city": 300, "name": 300, "email": 254, "notice_email": 254,
            "function_fr": 300, "function_en": 300}  # fmt: skip

# Words as `sort_key` folds them.
_LANGUAGES = {
    **dict.fromkeys(("fr", "fra", "fre", "francais", "french", "fr fr", "fr ca"), "fr"),
    **dict.fromkeys(("en", "eng", "anglais", "english", "en gb", "en us", "en ca"), "en"),
}
_CAPACITIES = {
    **dict.fromkeys(
        ("mayor", "maire", "mairesse", "maire mairesse", "maire sse", "le maire", "la maire",
         "la mairesse", "madame la maire", "lord mayor", "bourgmestre", "the mayor"),
        Statement.Capacity.MAYOR.value,
    ),
    **dict.fromkeys(
        ("representative", "representant", "representante", "representant e",
         "representant representante", "delegate", "delegue", "deleguee", "delegue e"),
        Statement.Capacity.REPRESENTATIVE.value,
    ),
    **dict.fromkeys(
        ("head", "head of an organisation", "head of organisation", "head of the organisation",
         "head of an organization", "responsable", "responsable d organisation",
         "responsable d une organisation", "dirigeant", "dirigeante", "dirigeant e",
         "president", "presidente", "president e"),
        Statement.Capacity.HEAD.value,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class InviteeLine:
    """One invitee as the file gives it. Absent or wrong values are empty; `errors` says why.

    number: the row in the spreadsheet, from 1. language: "fr", "en" or "". capacity: a value of
    `Statement.Capacity` or "". statements: codes. errors: messages in the reader's language by the
    key of their column, by "" where they concern the whole line. refused: the text of the cells
    that could not be read, by the same keys, to be shown beside their errors.
    """

    number: int
    key: str = ""
    city: str = ""
    country_code: str = ""
    joint_cities: tuple[str, ...] = ()
    honorific: str = ""
    name: str = ""
    function_fr: str = ""
    function_en: str = ""
    email: str = ""
    notice_email: str = ""
    language: str = ""
    time_zone: str = ""
    capacity: str = ""
    statements: tuple[str, ...] = ()
    expires: datetime.date | None = None
    note: str = ""
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        return not self.errors

    def with_errors(self, more: Mapping[str, Sequence[str]]) -> "InviteeLine":
        """Return the same line with more errors, by the key of their column."""
        errors = dict(self.errors)
        for column, messages in more.items():
            if messages:
                errors[column] = (*errors.get(column, ()), *map(str, messages))
        return replace(self, errors=errors)


@dataclass(frozen=True, slots=True)
class InviteeList:
    """The lines of a file, the keys of the columns it has, and the headings that mean nothing.

    A column that the file lacks is empty in each line and should leave what is stored alone.
    """

    lines: tuple[InviteeLine, ...]
    columns: frozenset[str]
    unknown_headings: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        return all(line.is_valid for line in self.lines)


Check = Callable[[Sequence[InviteeLine]], Mapping[int, Mapping[str, Sequence[str]]]]


def read_invitees(table: Table, *, today: datetime.date, check: Check | None = None) -> InviteeList:
    """Read a table of invitees with headings in French or English, in any order.

    today: the date before which no reply can be asked for. check: is given all lines at once and
    returns more errors by the number of their line and the key of their column, such as cities
    that nobody knows.
    Raises TableError when a column that is needed is missing, when two columns mean the same, and
    when there is no line.
    """
    header, rows = _find_header(table)
    positions, unknown = _recognise(header)
    lines = [_read_line(row, positions, len(header.cells), today) for row in rows]
    if not lines:
        raise TableError(_("There is no line below the headings."), code="no_lines")
    lines = _refuse_doubles(lines)
    found = check(lines) if check else {}
    return InviteeList(
        lines=tuple(
            line.with_errors(found[line.number]) if line.number in found else line for line in lines
        ),
        columns=frozenset(positions) - {GIVEN_NAME},
        unknown_headings=unknown,
    )


def _find_header(table):
    """Return the row of headings and those below it: the first row that names the most columns."""
    candidates = (table.header, *table.rows[: _ROWS_ABOVE - 1])
    known = [len({find_column(cell) for cell in row.cells} - {None}) for row in candidates]
    start = known.index(max(known))
    return candidates[start], (table.header, *table.rows)[start + 1 :]


def _recognise(header: Row):
    """Return ({key of a column: its place}, headings that mean nothing)."""
    positions, unknown = {}, []
    for place, heading in enumerate(header.cells):
        column = find_column(heading)
        if column is None:
            if heading.strip():
                unknown.append(heading.strip())
        elif column in positions:
            raise TableError(
                _("The columns “%(first)s” and “%(second)s” mean the same. Keep one."),
                code="double_column",
                params={"first": header.cells[positions[column]].strip(), "second": heading},
            )
        else:
            positions[column] = place
    missing = [
        column.label
        for column in COLUMNS.values()
        if column.is_required and column.key not in positions
    ]
    if missing:
        raise TableError(
            _("These columns are missing: %(columns)s. The headings found are: %(found)s."),
            code="missing_columns",
            params={
                "columns": ", ".join(map(str, missing)),
                "found": ", ".join(cell for cell in header.cells if cell) or "–",
            },
        )
    return positions, tuple(unknown)


def _read_line(row, positions, width, today):
    values, errors, refused = {}, {}, {}
    if len(row.cells) > width:
        errors[""] = (_("This line has more cells than there are headings."),)
    for column, place in positions.items():
        text = normalise(row.cells[place] if place < len(row.cells) else "").strip()
        try:
            if text:
                values[column] = _read_cell(column, text, today)
            elif COLUMNS[column].is_required:
                raise ValidationError(_("This cell may not be empty."), code="required")
        except ValidationError as error:
            errors[column] = tuple(error.messages)
            refused[column] = text
    if given_name := values.pop(GIVEN_NAME, ""):
        values["name"] = f"{given_name} {values.get('name', '')}".strip()
        if len(values["name"]) > _LENGTHS["name"]:
            errors["name"] = (_too_long("name"),)
    return InviteeLine(number=row.number, errors=errors, refused=refused, **values)


def _read_cell(column, text, today):
    """Return the value of a cell that is not empty; raise ValidationError for an impossible one."""
    validate_readable(text)
    if column == "note":
        validate_links(text)
        return text
    if column == "joint_cities":
        _refuse_angles(text)
        return tuple(_one_line(city) for city in _LIST_SEPARATORS.split(text) if city.strip())
    if column == "statements":
        return _read_statements(text)
    text = _one_line(text)
    if len(text) > _LENGTHS.get(column, len(text)):
        raise ValidationError(_too_long(column))
    if column in _READERS:
        return _READERS[column](text)
    if column == "expires":
        return _read_date(text, today)
    return text


def _too_long(column):
    return _("At most %(limit)s characters, please.") % {"limit": _LENGTHS[column]}


def _one_line(text):
    return " ".join(text.split())


def _read_statements(text):
    codes = tuple(dict.fromkeys(code for code in _CODE_SEPARATORS.split(text) if code))
    for code in codes:
        if not _CODE.fullmatch(code):
            raise ValidationError(
                _("“%(code)s” cannot be the key of a statement."), params={"code": code}
            )
    return codes


def _read_name(text):
    validate_person_name(text)
    _refuse_angles(text)
    return text


def _refuse_angles(text):
    """Refuse < and >: no name has them, but an address or HTML that slipped in."""
    if found := _ANGLES.search(text):
        raise ValidationError(
            _("This holds “%(sign)s”. Write the words alone, without an address or HTML."),
            params={"sign": found[0]},
        )


def _read_words(text):
    _refuse_angles(text)
    return text


def _read_email(text):
    # Django checks the domain as it is sent, where characters that are not seen are left out.
    if not text.isprintable():
        raise ValidationError(validate_email.message)
    validate_email(text)
    return text


def _read_country_code(text):
    if not _COUNTRY_CODE.fullmatch(text.upper()):
        raise ValidationError(_("Two letters of ISO 3166, such as TR."))
    return text.upper()


def _read_zone(text):
    validate_zone(text)
    return text


def _read_language(text):
    language = _LANGUAGES.get(sort_key(text))
    if language is None:
        raise ValidationError(
            _("“%(text)s” is no language of this site. Write fr or en."), params={"text": text}
        )
    return language


def _read_capacity(text):
    capacity = _CAPACITIES.get(sort_key(text))
    if capacity is None:
        raise ValidationError(
            _(
                "“%(text)s” is no capacity in which one signs. Write mayor, representative or "
                "head of an organisation."
            ),
            params={"text": text},
        )
    return capacity


_READERS = {
    "name": _read_name,
    GIVEN_NAME: _read_name,
    "honorific": _read_name,
    "city": _read_words,
    "function_fr": _read_words,
    "function_en": _read_words,
    "email": _read_email,
    "notice_email": _read_email,
    "country_code": _read_country_code,
    "time_zone": _read_zone,
    "language": _read_language,
    "capacity": _read_capacity,
}


def _read_date(text, today):
    """Read 2026-05-16 or, day first as in France and Britain, 16/05/2026."""
    try:
        if found := _ISO_DATE.fullmatch(text):
            date = datetime.date(*map(int, found.groups()))
        elif found := _DAY_FIRST_DATE.fullmatch(text):
            date = datetime.date(*map(int, reversed(found.groups())))
        else:
            raise ValueError(text)
    except ValueError as error:
        raise ValidationError(
            _("“%(text)s” is no date. Write year-month-day, for example 2027-05-16."),
            params={"text": text},
        ) from error
    if date < today:
        raise ValidationError(_("This date has passed."))
    return date


def _refuse_doubles(lines):
    """Name, on every line but the first, the line that has its key, or its address and capacity."""
    keys, addresses, checked = {}, {}, []
    for line in lines:
        errors = {}
        if line.key and (first := keys.setdefault(line.key, line.number)) != line.number:
            errors["key"] = [_("Line %(line)s has the same key.") % {"line": first}]
        if line.email and line.capacity:
            address = (line.email.casefold(), line.capacity)
            if (first := addresses.setdefault(address, line.number)) != line.number:
                errors["email"] = [
                    _("Line %(line)s invites the same address in the same capacity.")
                    % {"line": first}
                ]
        checked.append(line.with_errors(errors))
    return checked
