"""Which lines of the roll a reader wants to see, in which order: all of it is in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from declarations.models import Signature, Statement
from declarations.roll.rows import RENEWED, STANDING, WITHDRAWN, Roll, RollEntry
from portal.lib.text import fold, sort_key

CONFIRMED = "confirmed"
KINDS = tuple(Statement.Kind.values)
METHODS = tuple(Signature.Method.values)
STATES = (STANDING, CONFIRMED, WITHDRAWN, RENEWED)
PROTOCOL, CITY_FR, CITY_EN, SIGNED, NEWEST = "protocol", "city-fr", "city-en", "signed", "newest"
ORDERS = (PROTOCOL, CITY_FR, CITY_EN, SIGNED, NEWEST)
# Longer questions are cut: nobody looks for a name of this length.
LONGEST_QUESTION = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a reader chose; "" and None mean all. Days are those at the summit.

    `ignored` names the parameters whose value this roll does not know.
    """

    words: str = ""
    kind: str = ""
    country: str = ""
    method: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None
    order: str = PROTOCOL
    ignored: tuple[str, ...] = ()

    def parameters(self) -> dict[str, str]:
        """Return the filters as they stand in an address, without the order."""
        named = {
            "q": self.words,
            "kind": self.kind,
            "country": self.country,
            "method": self.method,
            "state": self.state,
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in named.items() if value}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.parameters())

    @property
    def query(self) -> str:
        """The address's question mark and what follows it; "" for the whole roll as it comes."""
        order = {"order": self.order} if self.order != PROTOCOL else {}
        chosen = {**self.parameters(), **order}
        return f"?{urlencode(chosen)}" if chosen else ""


def read_choice(data: Mapping[str, str], roll: Roll) -> Choice:
    """Return what the parameters of an address ask for; `data` is `request.GET`.

    A value that this roll does not know is ignored and its parameter named in `ignored`; so are
    both days when the first comes after the last. Parameters of other names are passed over.
    """
    ignored = []

    def one_of(name, known, spelt=str):
        value = spelt(data.get(name, ""))
        if not value or value in known:
            return value
        ignored.append(name)
        return ""

    def day(name):
        value = data.get(name, "")
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            ignored.append(name)
            return None

    since, until = day("from"), day("to")
    if since and until and since > until:
        ignored += ["from", "to"]
        since = until = None
    return Choice(
        words=data.get("q", "").replace("\x00", "")[:LONGEST_QUESTION].strip(),
        kind=one_of("kind", KINDS),
        country=one_of("country", roll.countries, str.upper),
        method=one_of("method", METHODS),
        state=one_of("state", STATES),
        since=since,
        until=until,
        order=one_of("order", ORDERS) or PROTOCOL,
        ignored=tuple(ignored),
    )


def choose(roll: Roll, choice: Choice, language: str) -> list[RollEntry]:
    """Return the chosen lines in their order; `language` (fr, en) is that of the alphabet.

    In the order of protocol seats of equal rank follow the alphabet, and the signatures of one
    seat follow the ledger.
    """
    words = fold(choice.words).split()
    found = [entry for entry in roll.entries if _is_chosen(entry, choice)]
    if words:
        found = [entry for entry in found if _has_words(entry, words)]
    return sorted(found, key=_order_key(choice.order, language))


def _is_chosen(entry, choice):
    return (
        choice.kind in ("", entry.kind)
        and choice.country in ("", entry.line.country_code)
        and choice.method in ("", entry.method)
        and _has_state(entry, choice.state)
        and (choice.since is None or entry.line.signed_on >= choice.since)
        and (choice.until is None or entry.line.signed_on <= choice.until)
    )


def _has_state(entry, state):
    if state == CONFIRMED:
        return entry.confirmation is not None
    return state in ("", entry.state)


def _has_words(entry, words):
    line = entry.line
    texts = [line.name, line.honorific]
    for pair in (entry.city, entry.country, entry.function, entry.on_behalf_of, *entry.members):
        texts += [pair.fr, pair.en]
    haystack = fold(" ".join(texts))
    return all(word in haystack for word in words)


def _order_key(order, language):
    if order == SIGNED:
        return lambda entry: (entry.line.signed_on, entry.index)
    if order == NEWEST:
        return lambda entry: (-entry.line.signed_on.toordinal(), -entry.index)
    alphabet = {CITY_FR: "fr", CITY_EN: "en"}.get(order, language)

    def by_city(entry):
        name = entry.city.text_for(alphabet)
        return (sort_key(name), name, entry.seat.bytes, entry.index)

    if order == PROTOCOL:
        return lambda entry: (entry.position, *by_city(entry))
    return by_city
