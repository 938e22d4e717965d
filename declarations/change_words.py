"""Changes between two versions in words that a reader understands."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from declarations.difference import ADDED, REMOVED, Change
from declarations.models import LANGUAGE_CHOICES, Clause, DeclarationText, Statement
from portal.lib.word_difference import Piece

_CODES = {
    "authoritative": dict(LANGUAGE_CHOICES),
    "status": dict(DeclarationText.Kind.choices),
    "capacity": dict(Statement.Capacity.choices),
}


@dataclass(frozen=True, slots=True)
class Described:
    """A change as it is shown: what it is of, what happened besides the words, the words."""

    what: str
    label: str
    notes: tuple
    words: dict


def described(changes: list[Change]) -> list[Described]:
    """Return the changes in the active language."""
    return [Described(one.what, _label(one), tuple(_notes(one)), _words(one)) for one in changes]


def _label(change):
    if change.part == "clause":
        kind = capfirst(str(Clause.Kind(change.kind).label))
        return f"{kind} {change.number or f'({change.key})'}"
    label = {
        "adopted_at": _("Date of adoption"),
        "place": _("Place"),
        "authoritative": _("Authoritative language"),
        "status": _("Status of the text"),
        "mark": _("Mark as printed"),
        "title": _("Title"),
        "preamble": _("Opening words"),
        "reading": _("Reading statement"),
        "statement": _("Statement of signature"),
        "capacity": _("Who may sign so"),
    }[change.part]
    return f"{label} ({Statement.Kind(change.kind).label})" if change.key else label


def _notes(change):
    if change.what == ADDED:
        yield _("added")
    if change.what == REMOVED:
        yield _("removed")
    if change.kinds:
        kinds = Clause.Kind if change.part == "clause" else Statement.Kind
        before, after = (kinds(kind).label for kind in change.kinds)
        yield _("kind: %(before)s, now %(after)s") % {"before": before, "after": after}
    if change.parents:
        yield _("stands under another clause")
    if change.is_moved:
        yield _("stands at another place")


def _words(change):
    """The pieces by language; codes are replaced by their words."""
    names = _CODES.get(change.part)
    if names is None:
        return change.words
    return {
        language: tuple(
            Piece(piece.what, ", ".join(str(names[code]) for code in piece.text.split()))
            for piece in pieces
        )
        for language, pieces in change.words.items()
    }
