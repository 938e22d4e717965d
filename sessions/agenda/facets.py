"""The choices that a filter offers, each with the number of sessions it would show."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from html import escape

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from organisations.models import Organisation
from portal.lib.text import sort_key
from portal.lib.typography import short_day_text
from sessions.agenda.facts import facts_of
from sessions.agenda.labels import access_label, headings, row_label
from sessions.agenda.selection import ACCESS, SETS, day_of
from sessions.models import Session
from sessions.words import SIGN, language_name
from speakers.models import Person

# Where there are more, one writes a name instead of choosing from a list.
MOST_OPTIONS, MOST_SUGGESTIONS = 24, 100
_NAMED, _FLAGS = {"city", "person"}, {"documents": "has_documents", "recording": "has_recording"}


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One parameter of the filter.

    Where there are too many options they are suggestions for a name that is typed (`is_written`),
    and only those already chosen are boxes to tick.
    """

    name: str
    label: str
    options: tuple
    is_written: bool = False

    @property
    def checks(self):
        """The options as boxes to tick, in safe HTML: a hundred cost the template engine 10 ms."""
        return SafeString(
            "".join(
                f'<label class="check"><input type="checkbox" name="{self.name}" '
                f'value="{escape(option.value)}"{" checked" if option.is_chosen else ""}>'
                f'<span>{escape(option.label)}</span><span class="n">{option.count}</span></label>'
                for option in self.options
                if option.is_chosen or not self.is_written
            )
        )

    @property
    def suggestions(self):
        """The other options as suggestions for the field in which a name is typed, in safe HTML."""
        return SafeString(
            "".join(
                f'<option value="{escape(option.label)}">'
                for option in self.options
                if not option.is_chosen
            )
        )


def facets(programme, selection, language):
    """Return the `Facet`s of a `Programme`, in the active language, which is `language`.

    A number says how many sessions the option would show beside what is chosen for the other
    parameters; one that would show nothing stays, with its 0, so that the form keeps its shape.
    Parameters that could not tell sessions apart are left out.
    """
    every = counts = _counts(programme, replace(selection, chosen={}))
    if not selection.is_empty:
        counts = _counts(programme, selection)
    labels = _Labels(programme, language)
    found = []
    for name, heading in headings().items():
        chosen = selection.chosen.get(name, ())
        is_written = name in _NAMED and len(every[name]) > MOST_OPTIONS
        if is_written:
            most = [value for value, _count in counts[name].most_common(MOST_SUGGESTIONS)]
            values = dict.fromkeys([*chosen, *most])
        else:
            values = labels.order(name, every[name])
        if not (chosen or name in _FLAGS or _tells_apart(every[name], len(programme.sessions))):
            continue
        options = tuple(
            Option(value, labels.of(name, value), counts[name][value], value in chosen)
            for value in values
        )
        if options or is_written:
            found.append(Facet(name, heading, options, is_written))
    return found


def _tells_apart(counts, sessions):
    """Whether there is a choice: several values, or a single one that not every session has."""
    return len(counts) > 1 or any(count < sessions for count in counts.values())


def _counts(programme, selection):
    """Return {parameter: Counter of values} of the sessions that the other parameters show."""
    facts, counts = facts_of(programme), {name: Counter() for name in headings()}
    texts = selection.only("q").sessions(programme) if "q" in selection.chosen else None
    for session in programme.sessions if texts is None else texts:
        one = facts[session.uid]
        failing = selection.chosen and [
            name
            for name in selection.chosen
            if name != "q" and not selection.lets_through(name, one)
        ]
        if len(failing) > 1:
            continue
        for name in failing or counts:
            counter = counts[name]
            for value in _values(name, one, selection.zone):
                counter[value] += 1
    return counts


def _values(name, facts, zone):
    """Return the values of a parameter under which a session is found."""
    if name in SETS:
        return getattr(facts, SETS[name])
    if name == "language":
        return facts.languages
    if name in _FLAGS:
        return ("1",) if getattr(facts, _FLAGS[name]) else ()
    value = day_of(facts, zone) if name == "day" else getattr(facts, name)
    return (value,) if value else ()


_KINDS = {Person: "person", Organisation: "city"}


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
            kind = _KINDS.get(type(row))
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
            return capfirst(language_name(value))
        if name == "access":
            return capfirst(access_label(value))
        if name == "documents":
            return _("With documents")
        if name == "recording":
            return _("With a recording")
        row = self.rows[name].get(value)
        return row_label(name, row, self.language) if row else value
