"""What a reader chose to see of a programme: the filter of a page, and of every export from it.

It lives in the address: `?day=2026-05-04&kind=workshop&kind=plenary&language=fr`. Values of one
parameter widen what is shown, parameters narrow each other.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from urllib.parse import urlencode

from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from portal.lib import clock, provenance
from portal.lib.text import find_unsafe_characters, sort_key
from portal.lib.typography import day_text
from sessions.agenda.facts import facts_of, language_matches, texts_of
from sessions.agenda.labels import access_label, followed_label, ignored_words, row_label
from sessions.clocks import local_date
from sessions.models import Session
from sessions.words import SIGN

ACCESS = ("on_site", "online", "streamed", "public", "closed")
# In the order in which they stand in an address.
PARAMETERS = (
    *("day", "kind", "theme", "language", "city", "person", "access", "part"),
    *("documents", "recording", "q"),
)
# Parameters of an address that choose no sessions, and those that newsletters add to it.
_BESIDE = {"zone", "view", "lang", "format", "paper", "size", "print", "both"}
_TRACKING = "utm_"
_LAST_SPACED = "\u2e7f"  # Chinese, Japanese and Korean letters stand above
MOST_VALUES, MOST_LETTERS, MOST_IGNORED, MOST_OF_IGNORED = 50, 120, 5, 80


@dataclass(frozen=True)
class Selection:
    """A filter, read from an address and checked against one `Programme`.

    `chosen` maps parameters to their values; `zone` (IANA) governs where a day begins; `ignored`
    are the (parameter, value) pairs that mean nothing here, as they were written.
    """

    chosen: dict = field(default_factory=dict)
    zone: str = "UTC"
    ignored: tuple = ()
    _is_other_zone: bool = False
    _named: dict = field(default_factory=dict, repr=False)

    @classmethod
    def from_query(cls, query, programme, *, zone=None):
        """Read a QueryDict. `zone` governs where the address names none, by default the summit's.

        Wrong and unknown values are left out and stand in `ignored`. Asks the database nothing.
        """
        reading = _Reading(programme)
        home = programme.summit.time_zone
        governing = zone or home
        for name, values in query.lists():
            if name == "zone":
                governing = reading.zone(values[-1]) or governing
        chosen = {}
        for name in PARAMETERS:
            values = reading.values(name, query.getlist(name), governing)
            if values:
                chosen[name] = values
        for name in query:
            if name not in PARAMETERS and not _is_beside(name):
                reading.ignore(name, query[name])
        return cls(
            chosen=chosen,
            zone=governing,
            ignored=tuple(reading.ignored),
            _is_other_zone=governing != home,
            _named=reading.named,
        )

    @property
    def is_empty(self):
        return not self.chosen

    @property
    def query(self):
        """The filter as a query string without its mark, always spelled the same; "" for none."""
        return urlencode([*self.pairs, *([("zone", self.zone)] if self.names_zone else [])])

    @property
    def names_zone(self):
        """Whether the filter belongs to its zone: elsewhere the same date is another time."""
        return self._is_other_zone and "day" in self.chosen

    def only(self, name):
        """Return the filter of one parameter alone."""
        return replace(self, chosen={name: self.chosen[name]})

    def without(self, name, value):
        """Return the filter without one of its values."""
        values = tuple(one for one in self.chosen[name] if one != value)
        rest = {key: kept for key, kept in self.chosen.items() if key != name or values}
        return replace(self, chosen={**rest, name: values} if values else rest)

    def sessions(self, programme):
        """Return the sessions of a `Programme` that this filter lets through, in their order."""
        return self._matching(programme, programme.sessions)

    def gone(self, programme):
        """Return the sessions removed since a former release that it lets through."""
        return self._matching(programme, programme.gone)

    def words(self, language):
        """Return the filter in words of a language (fr or en): “Workshop · in French · Izmir”."""
        with translation.override(language):
            return " · ".join(self.label(*pair, language) for pair in self.pairs)

    @property
    def ignored_words(self):
        """What means nothing here, in sentences of the active language."""
        return ignored_words(self.ignored)

    @property
    def pairs(self):
        """Each (parameter, value) that was chosen."""
        return [(name, value) for name, values in self.chosen.items() for value in values]

    def label(self, name, value, language):
        """Return one choice in words; the language (fr or en) must be the active one."""
        if name == "day":
            return day_text(date.fromisoformat(value), language)
        if name == "kind":
            return str(Session.Kind(value).label)
        if name == "language":
            return followed_label(value)
        if name == "access":
            return access_label(value)
        if name == "documents":
            return _("with documents")
        if name == "recording":
            return _("with a recording")
        if name == "q":
            return _("“%(words)s”") % {"words": value}
        return row_label(name, self._named[name, value], language)

    def _matching(self, programme, sessions):
        if self.is_empty:
            return list(sessions)
        facts = facts_of(programme)
        texts = texts_of(programme) if "q" in self.chosen else {}
        terms = [term for text in self.chosen.get("q", ()) for term in _terms(text)]
        return [
            session
            for session in sessions
            if all(self.lets_through(name, facts[session.uid]) for name in self.chosen)
            and all(term in texts[session.uid] for term in terms)
        ]

    def lets_through(self, name, facts):
        """Whether the `Facts` of a session meet what was chosen for one parameter."""
        values = self.chosen[name]
        if name == "day":
            return day_of(facts, self.zone) in values
        if name in ("kind", "part"):
            return getattr(facts, name) in values
        if name == "language":
            return any(language_matches(code, one) for code in facts.languages for one in values)
        if name in SETS:
            return not getattr(facts, SETS[name]).isdisjoint(values)
        if name == "q":
            return True
        return facts.has_documents if name == "documents" else facts.has_recording


def decisive(query):
    """Return what of a QueryDict may matter to which sessions are chosen, as one text.

    In whatever order an address has it, and whatever newsletters added to it: what is made once for
    an address is found again.
    """
    pairs = [
        (name, value)
        for name, values in sorted(query.lists())
        if name == "zone" or not _is_beside(name)
        for value in values
    ]
    return urlencode(pairs)


def _is_beside(name):
    return name in _BESIDE or name.startswith(_TRACKING)


SETS = {"theme": "themes", "city": "cities", "person": "people", "access": "access"}


def day_of(facts, zone):
    """Return the date (ISO) on which a session starts in a zone, "" where it has no time."""
    return local_date(facts.starts_at, zone).isoformat() if facts.starts_at else ""


class _Reading:
    """Checks the values of an address against a programme, and keeps what it refuses."""

    def __init__(self, programme):
        self.programme = programme
        self.ignored = []
        self.named = {}
        self._facts = None

    @property
    def facts(self):
        if self._facts is None:
            self._facts = facts_of(self.programme).values()
        return self._facts

    def ignore(self, name, value):
        if len(self.ignored) < MOST_IGNORED:
            pair = [
                "".join(letter for letter in text if not find_unsafe_characters(letter))
                for text in (name[:MOST_OF_IGNORED], value[:MOST_OF_IGNORED])
            ]
            self.ignored.append(tuple(pair))

    def zone(self, name):
        try:
            clock.zone(name)
        except ValueError:
            if name:
                self.ignore("zone", name)
            return None
        return name

    def values(self, name, written, zone):
        """Return the values of one parameter that mean something, sorted, each once."""
        written = [value.strip() for value in dict.fromkeys(written) if value.strip()]
        for value in written[MOST_VALUES:]:
            self.ignore(name, value)
        written = written[:MOST_VALUES]
        if not written:
            return ()
        known = self._known(name, written, zone)
        for value in written:
            if value not in known:
                self.ignore(name, value)
        meant = {known[value] for value in written if value in known}
        return tuple(sorted(meant))

    def _known(self, name, written, zone):
        """Return {written value: value that it means}."""
        if name in ("theme", "part"):
            rows = getattr(self.programme.summit, f"{name}s").all()
            return self._rows(name, written, {row.key: row for row in rows})
        if name in ("city", "person"):
            return self._rows(name, written, *self._called(name))
        known = self._constants(name, written, zone)
        return {value: value for value in written if value in known}

    def _constants(self, name, written, zone):
        """Return the values of a parameter that names no row, at least those that are written."""
        if name == "day":
            return {day_of(facts, zone) for facts in self.facts} - {""}
        if name == "kind":
            return set(Session.Kind.values)
        if name == "access":
            return set(ACCESS)
        if name in ("documents", "recording"):
            return {"1"}
        if name == "language":
            spoken = {code for facts in self.facts for code in facts.languages}
            return {
                value
                for value in written
                if value == SIGN
                or _is_language(value)
                or any(language_matches(code, value) for code in spoken)
            }
        return {value for value in written if _is_searchable(value)}

    def _called(self, name):
        """Return {slug: row} and {folded name: slug} of the bodies or people of the sessions."""
        slugs = {slug for facts in self.facts for slug in getattr(facts, SETS[name])}
        model = {"person": "person", "city": "organisation"}[name]
        rows = {
            row.slug: row
            for row in self.programme.rows
            if row._meta.model_name == model and row.slug in slugs
        }
        names = {
            sort_key(row_label(name, row, language)): slug
            for slug, row in rows.items()
            for language in provenance.languages()
        }
        return rows, names

    def _rows(self, name, written, rows, names=MappingProxyType({})):
        """Look rows up by their keys, or by their names as people write them."""
        found = {}
        for value in written:
            key = value if value in rows else names.get(sort_key(value[:MOST_LETTERS]))
            if key is not None:
                found[value] = key
                self.named[name, key] = rows[key]
        return found


def _is_searchable(text):
    return len(text) <= MOST_LETTERS and not find_unsafe_characters(text) and bool(sort_key(text))


def _terms(text):
    """Return what to look for: beginnings of words, or any place in scripts that space no words."""
    return [term if max(term) > _LAST_SPACED else f" {term}" for term in sort_key(text).split()]


def _is_language(code):
    try:
        get_language_info(code)
    except KeyError:
        return False
    return True
