"""How the preview of an import shows a line: its cells, each with its errors and changes."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from declarations.invitees.columns import COLUMNS
from declarations.invitees.plans import MAKE, Outcome, Plan, PlannedLine, Question
from declarations.models import Invitation, Statement

# The cells of the preview from left to right: a label, and the columns of the list in it.
CELLS = (
    (gettext_lazy("City or organisation"), ("city", "country_code", "joint_cities")),
    (
        gettext_lazy("Person"),
        ("honorific", "given_name", "name", "function_fr", "function_en"),
    ),
    (gettext_lazy("Mail"), ("email", "notice_email", "language", "time_zone")),
    (gettext_lazy("Signs as"), ("capacity", "statements")),
    (gettext_lazy("Other"), ("key", "expires", "note", "")),
)
# Columns whose errors need no name beside them, and those whose values need one.
_SPEAKING = ("city", "name", "email", "capacity", "")
_NAMED = ("key", "expires", "notice_email")
# Fields of an invitation that stand in the cell of another column.
_COLUMN_OF_FIELD = {
    "expires_at": "expires", "seat": "city", "members": "joint_cities", "known_by": "email",
}  # fmt: skip


@dataclass
class Cell:
    """`texts` are what the list says, `errors` what is wrong with it, `changes` what differs."""

    label: str
    texts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    changes: list[tuple] = field(default_factory=list)
    questions: list = field(default_factory=list)


@dataclass
class PreviewRow:
    number: int
    outcome: Outcome
    cells: list[Cell]
    notes: list[str]


def preview_rows(plan: Plan, *, may_make: bool) -> list[PreviewRow]:
    """Return every line of a plan as the preview shows it. A question stands on its first line."""
    asked = set()
    return [_row(planned, asked, may_make) for planned in plan.lines]


def _row(planned: PlannedLine, asked, may_make):
    line = planned.line
    cells = []
    for label, columns in CELLS:
        cell = Cell(label)
        for column in columns:
            name = "" if column in _SPEAKING else COLUMNS[column].label
            text = line.refused.get(column) or (_text(planned, column) if column else "")
            if text:
                cell.texts.append(f"{name} – {text}" if column in _NAMED else text)
            for message in line.errors.get(column, ()):
                cell.errors.append(f"{name} – {message}" if name else message)
        cell.changes = [
            (_label(name), _shown(name, before), _shown(name, after))
            for name, before, after in planned.changes
            if _COLUMN_OF_FIELD.get(name, name) in columns
        ]
        cells.append(cell)
    cells[0].questions = [
        _question(question, question.key in asked, may_make) for question in planned.questions
    ]
    asked.update(question.key for question in planned.questions)
    return PreviewRow(line.number, planned.outcome, cells, planned.notes)


def _text(planned, column):
    """What a column of the list says, in words."""
    line = planned.line
    if column == "joint_cities":
        cities = ", ".join(line.joint_cities)
        return _("with %(cities)s") % {"cities": cities} if cities else ""
    if column == "city" and planned.city is not None and str(planned.city) != line.city:
        return f"{line.city} → {planned.city}"
    if column == "capacity":
        return str(Statement.Capacity(line.capacity).label) if line.capacity else ""
    if column == "statements":
        return ", ".join(planned.statements or line.statements)
    if column in ("language", "time_zone"):
        return getattr(line, column) or planned.values.get(column, "")
    if column == "expires":
        return line.expires.isoformat() if line.expires else ""
    return getattr(line, column, "")


def _question(question: Question, was_asked, may_make):
    choices = [
        (str(one.pk), f"{one} ({_where(one)})" if _where(one) else str(one))
        for one in question.candidates
    ]
    if may_make:
        choices.append((MAKE, _("Make this city: %(name)s") % {"name": question.name}))
    return {
        "question": question,
        "first_line": question.lines[0] if was_asked else None,
        "choices": choices,
    }


def _where(organisation):
    place = organisation.place
    if place is None:
        return ""
    return ", ".join(part for part in (place.city, place.country or place.country_code) if part)


def _label(name):
    if name == "statements":
        return _("statements")
    if name == "members":
        return _("signs together with")
    return Invitation._meta.get_field(name).verbose_name


def _shown(name, value):
    if value in (None, ""):
        return "–"
    if name == "capacity":
        return Statement.Capacity(value).label
    if name == "expires_at":
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return str(value)
