"""Which city or organisation a list means: every known name, whatever its accents and capitals."""

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass

from organisations.models import Organisation
from portal.lib.text import sort_key

# What an administration is called besides its city, as `sort_key` writes it.
_BODY = re.compile(
    r"^(?:la |the )?(?:ville|mairie|commune|municipalite|municipality|city|town|commune urbaine"
    r"|city council|ayuntamiento|stadt)(?: (?:de la|de l|du|des|de|d|of|hall of))? "
)
MOST_SIMILAR = 5
# Below this likeness (difflib, 0 to 1) a name is not worth showing.
_LIKENESS = 0.72
_SHORTEST_WORD = 3


@dataclass(frozen=True)
class Match:
    """`found`: organisations of exactly this name; `similar`: ones that may be meant, best first.

    One that was found alone is the answer.
    """

    found: tuple[Organisation, ...]
    similar: tuple[Organisation, ...] = ()

    @property
    def only(self) -> Organisation | None:
        return self.found[0] if len(self.found) == 1 else None

    @property
    def candidates(self) -> tuple[Organisation, ...]:
        return tuple(dict.fromkeys((*self.found, *self.similar)))


class Directory:
    """The cities and organisations of the database, loaded at once: one query."""

    def __init__(self):
        self.by_pk = {
            organisation.pk: organisation
            for organisation in Organisation.objects.select_related("place").order_by("pk")
        }
        self._by_name = defaultdict(dict)
        for organisation in self.by_pk.values():
            for name in names_of(organisation):
                self._by_name[name][organisation.pk] = organisation
        self._names_with = defaultdict(set)
        for name in self._by_name:
            for beginning in _beginnings(name):
                self._names_with[beginning].add(name)

    def find(self, name: str, country_code: str = "") -> Match:
        """Return who bears a name; a country code leaves out those of other countries."""
        wanted = sort_key(name)
        bearers = {**self._by_name.get(wanted, {}), **self._by_name.get(_without_body(wanted), {})}
        there = {pk: one for pk, one in bearers.items() if not _elsewhere(one, country_code)}
        if country_code and len(there) > 1:
            sure = {pk: one for pk, one in there.items() if _country(one) == country_code}
            there = sure or there
        found = tuple(there.values())
        if len(found) == 1:
            return Match(found)
        others = [one for pk, one in bearers.items() if pk not in there]
        return Match(found, tuple(dict.fromkeys([*others, *self._similar(wanted)])))

    def _similar(self, wanted):
        short = _without_body(wanted)
        near = set().union(*(self._names_with[one] for one in _beginnings(short)))
        close = difflib.get_close_matches(short, sorted(near), n=MOST_SIMILAR, cutoff=_LIKENESS)
        return [one for name in close for one in self._by_name[name].values()][:MOST_SIMILAR]


def names_of(organisation: Organisation) -> set[str]:
    """Return all that a city or organisation is called, as `sort_key` writes it."""
    names = [
        getattr(organisation, f"{part}_{language}")
        for part in ("name", "short_name", "acronym")
        for language in ("fr", "en")
    ]
    names += (organisation.aliases or "").splitlines()
    if organisation.kind == Organisation.Kind.CITY and organisation.place is not None:
        names += [organisation.place.city_fr, organisation.place.city_en]
    folded = {sort_key(name) for name in names if name}
    return (folded | {_without_body(name) for name in folded}) - {""}


def _without_body(name):
    return _BODY.sub("", name) or name


def _country(organisation):
    return organisation.place.country_code if organisation.place is not None else ""


def _elsewhere(organisation, country_code):
    """True for what is known to lie in another country than the one given."""
    country = _country(organisation)
    return bool(country_code and country and country != country_code)


def _beginnings(name):
    """How the words of a name begin: what two similar names have in common."""
    return {word[:_SHORTEST_WORD] for word in name.split() if len(word) >= _SHORTEST_WORD} or {name}
