"""What the roll adds up to. Only signatures that stand are counted, and each city once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from declarations.papers.subjects import Bilingual
from declarations.roll.choice import KINDS
from declarations.roll.rows import RENEWED, WITHDRAWN, Roll, RollEntry
from portal.lib.text import sort_key


@dataclass(frozen=True, slots=True)
class CountryCount:
    """The signatures of one country by kind, and how many cities and organisations gave them.

    `code` and `name` are empty for bodies of no country.
    """

    code: str
    name: Bilingual
    commits: int
    acknowledges: int
    supports: int
    cities: int

    @property
    def signatures(self) -> int:
        return self.commits + self.acknowledges + self.supports


@dataclass(frozen=True, slots=True)
class Totals:
    """The roll in numbers.

    `cities` are the seats with a signature that stands: a city that acknowledged and later
    commits is one of them, and so is a joint seat, however many members it has. `by_kind` holds
    every kind; `countries` those of `cities`, without the bodies of no country.
    """

    signatures: int
    cities: int
    countries: int
    by_kind: dict[str, int]
    withdrawn: int
    renewed: int
    erased: int


def totals(roll: Roll) -> Totals:
    """Return the roll in numbers."""
    standing = [entry for entry in roll.entries if entry.is_standing]
    kinds = Counter(entry.kind for entry in standing)
    return Totals(
        signatures=len(standing),
        cities=len({entry.seat for entry in standing}),
        countries=len({entry.line.country_code for entry in standing} - {""}),
        by_kind={kind: kinds[kind] for kind in KINDS},
        withdrawn=sum(entry.state == WITHDRAWN for entry in roll.entries),
        renewed=sum(entry.state == RENEWED for entry in roll.entries),
        erased=sum(entry.is_erased for entry in roll.entries),
    )


def count_by_country(entries: Iterable[RollEntry], language: str) -> list[CountryCount]:
    """Return the standing signatures by country: most cities first, then the alphabet.

    Bodies of no country come last. `language` is fr or en.
    """
    found = {}
    for entry in entries:
        if entry.is_standing:
            found.setdefault(entry.line.country_code, []).append(entry)
    rows = []
    for code, given in found.items():
        kinds = Counter(entry.kind for entry in given)
        rows.append(
            CountryCount(
                code=code,
                name=given[0].country,
                **{kind: kinds[kind] for kind in KINDS},
                cities=len({entry.seat for entry in given}),
            )
        )
    return sorted(
        rows, key=lambda row: (not row.code, -row.cities, sort_key(row.name.text_for(language)))
    )
