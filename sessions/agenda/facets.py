"""The choices that a filter offers, each with the number of sessions it would show."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.lib.text import sort_key
from portal.lib.typography import short_day_text
from sessions.agenda.facts import SIGN, facts_of
from sessions.agenda.selection import ACCESS, SETS, access_label, day_of, row_label
from sessions.models import Session
from sessions.words import language_name

# Where there are more, one writes a name instead of choosing from a list.
MOST_OPTIONS, MOST_SUGGESTIONS = 24, 150


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One parameter of the filter; `is_written` for names that are typed, with suggestions."""

    name: str
    label: str
    options: tuple
    is_written: bool = False

    @property
    def written(self):
        """The names that were chosen, for the field in which they are typed."""
        return ", ".join(option.label for option in self.options if option.is_chosen)

    @property
    def suggestions(self):
        return self.options[:MOST_SUGGESTIONS]


def facets(programme, selection, language):
    """Return the `Facet`s of a `Programme`, in the active language, which is `language`.

    A number says how many sessions the option would show beside what is chosen for the other
    parameters. Parameters that could not tell sessions apart are left out.
    """
    counts = _counts(programme, selection)
    labels = _Labels(programme, language)
    found = []
    for name, heading in _headings():
        values = labels.order(name, counts[name])
        chosen = selection.chosen.get(name, ())
        if len(values) < 2 and not chosen and name not in ("documents", "recording"):
            continue
        options = tuple(
            Option(value, labels.of(name, value), counts[name][value], value in chosen)
            for value in values
        )
        if options:
            is_written = name in ("person", "city") and len(options) > MOST_OPTIONS
            found.append(Facet(name, heading, options, is_written))
    return found


def _headings():
    return (
        ("day", _("Day")),
        ("kind", _("Kind")),
        ("theme", _("Theme")),
        ("language", _("I can follow in")),
        ("access", _("Access")),
        ("part", _("Part")),
        ("city", _("City")),
        ("person", _("Person")),
        ("documents", _("Documents")),
        ("recording", _("Recordings")),
    )


def _counts(programme, selection):
    """Return {parameter: Counter of values} of the sessions that the other parameters show."""
    facts, counts = facts_of(programme), {name: Counter() for name, _heading in _headings()}
    texts = selection.only("q").sessions(programme) if "q" in selection.chosen else None
    for session in programme.sessions if texts is None else texts:
        one = facts[session.uid]
        failing = [
            name
            for name in selection.chosen
            if name != "q" and not selection.lets_through(name, one)
        ]
        if len(failing) > 1:
            continue
        for name in failing or counts:
            counts[name].update(_values(name, one, selection.zone))
    # What was chosen can be taken away, even where nothing is left of it.
    for name, values in selection.chosen.items():
        for value in values if name in counts else ():
            counts[name].setdefault(value, 0)
    return counts


def _values(name, facts, zone):
    if name == "day":
        return filter(None, [day_of(facts, zone)])
    if name in ("kind", "part"):
        return filter(None, [getattr(facts, name)])
    if name in ("documents", "recording"):
        has = facts.has_documents if name == "documents" else facts.has_recording
        return ["1"] if has else []
    return facts.languages if name == "language" else getattr(facts, SETS[name])


class _Labels:
    """What values are called, and in which order they stand."""

    def __init__(self, programme, language):
        self.programme, self.language = programme, language
        self.rows = {
            "theme": {row.key: row for row in programme.summit.themes.all()},
            "part": {row.key: row for row in programme.summit.parts.all()},
            "person": {},
            "city": {},
        }
        for row in programme.rows:
            kind = {"person": "person", "organisation": "city"}.get(row._meta.model_name)
            if kind:
                self.rows[kind][row.slug] = row

    def order(self, name, counts):
        """Return the values in the order of the programme, of their meaning, or of their names."""
        if name == "day":
            return sorted(counts)
        if name in ("kind", "access"):
            known = Session.Kind.values if name == "kind" else ACCESS
            return [value for value in known if value in counts]
        if name in ("theme", "part"):
            return [key for key in self.rows[name] if key in counts]
        if name == "language":
            return sorted(counts, key=lambda code: (code == SIGN, -counts[code], code))
        return sorted(counts, key=lambda value: sort_key(self.of(name, value)))

    def of(self, name, value):
        if name == "day":
            return capfirst(short_day_text(date.fromisoformat(value), self.language))
        if name == "kind":
            return str(Session.Kind(value).label)
        if name == "language":
            return language_name(value)
        if name == "access":
            return capfirst(access_label(value))
        if name == "documents":
            return _("With documents")
        if name == "recording":
            return _("With a recording")
        row = self.rows[name].get(value)
        return row_label(name, row, self.language) if row else value
