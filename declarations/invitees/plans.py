"""A plan of importing a list of invitees: data that a page shows and that `saving` stores."""

import hashlib
import json
from dataclasses import dataclass, field, replace

from django.db import models
from django.utils.translation import pgettext_lazy

from declarations.invitees.reading import InviteeLine
from declarations.models import Invitation
from organisations.models import Organisation
from portal.lib.text import sort_key

# The answer “make this city” to a question.
MAKE = "make"


class Outcome(models.TextChoices):
    """What becomes of a line."""

    NEW = "new", pgettext_lazy("line of a list", "new")
    CHANGED = "changed", pgettext_lazy("line of a list", "changed")
    SAME = "same", pgettext_lazy("line of a list", "unchanged")
    KEPT = "kept", pgettext_lazy("line of a list", "left alone")
    WRONG = "wrong", pgettext_lazy("line of a list", "wrong")


@dataclass(frozen=True)
class Defaults:
    """What holds for all lines that do not say otherwise."""

    language: str = "fr"
    known_by: str = ""


@dataclass(frozen=True)
class NewCity:
    """A city that the list names and that the officer wants made."""

    key: str
    name: str
    country_code: str

    def __str__(self):
        return self.name


@dataclass
class Question:
    """Which city or organisation a name means; `lines` are the numbers of the lines that ask.

    `is_ambiguous`: several have exactly this name.
    """

    key: str
    name: str
    country_code: str
    candidates: tuple[Organisation, ...]
    is_ambiguous: bool
    answer: str = ""
    lines: list[int] = field(default_factory=list)


@dataclass
class PlannedLine:
    """One line of the list and what it would do.

    `city` and `members` are organisations or cities to make; `values` the fields to store;
    `statements` None where they stay; `changes` triples of a field, its value before and after;
    `notes` remarks for the officer; `questions` what must be answered first.
    """

    line: InviteeLine
    outcome: Outcome = Outcome.WRONG
    city: Organisation | NewCity | None = None
    members: list = field(default_factory=list)
    invitation: Invitation | None = None
    values: dict = field(default_factory=dict)
    statements: list[str] | None = None
    changes: list[tuple] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def add_error(self, column, message):
        self.line = self.line.with_errors({column: [message]})


@dataclass
class Plan:
    """All lines in their order, and the questions they raise, each once."""

    declaration: object
    lines: list[PlannedLine]
    questions: list[Question]
    unknown_headings: tuple[str, ...] = ()

    def of(self, *outcomes: Outcome) -> list[PlannedLine]:
        """Return the lines with one of these outcomes."""
        return [planned for planned in self.lines if planned.outcome in outcomes]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines have which outcome, by its value."""
        return {str(outcome): len(self.of(outcome)) for outcome in Outcome}

    @property
    def changes_anything(self) -> bool:
        return bool(self.of(Outcome.NEW, Outcome.CHANGED))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything that would be stored: equal fingerprints, equal effects."""
        content = [
            [
                planned.line.number,
                str(planned.outcome),
                identity_of(planned.city),
                [identity_of(member) for member in planned.members],
                planned.invitation.pk if planned.invitation else None,
                {name: str(value) for name, value in planned.values.items()},
                planned.statements,
                [[name, str(before), str(after)] for name, before, after in planned.changes],
            ]
            for planned in self.lines
        ]
        text = json.dumps([self.declaration.pk, content], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def only_right(self) -> "Plan":
        """Return the plan without its wrong lines."""
        return replace(self, lines=[one for one in self.lines if one.outcome != Outcome.WRONG])


def question_key(name: str, country_code: str) -> str:
    """Return the key under which forms ask about a name; lines that spell it alike share it."""
    return hashlib.sha256(f"{sort_key(name)}|{country_code}".encode()).hexdigest()[:12]


def identity_of(city):
    """Return what tells cities apart: a number, the key of one to make, or None."""
    return city.pk if isinstance(city, Organisation) else city and city.key
