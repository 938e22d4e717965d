"""What the page of the roll shows, ready for its templates, in the language that is active."""

from collections import Counter

from declarations.papers.subjects import Bilingual
from declarations.roll import words as roll_words
from declarations.roll.choice import CONFIRMED, KINDS, METHODS, ORDERS, STATES, Choice
from declarations.roll.counts import CountryCount
from declarations.roll.rows import Roll, RollEntry
from declarations.worldmap import MapPoint, WorldMap, world_map
from portal.lib.provenance import Served
from portal.lib.text import sort_key

# The drawing beside each kind: colour alone never tells.
ICONS = {"commits": "pen", "acknowledges": "hand", "supports": "check"}


def served(words: Bilingual, language: str) -> Served:
    """Return words as `portal/_served.html` prints them, in the other language if need be."""
    given = words.language_for(language)
    return Served(words.text_for(language), given, given != language, False, False)


def roll_rows(entries: list[RollEntry], language: str) -> list[dict]:
    """Return the lines of one page of the roll."""
    return [
        {
            "entry": entry,
            "city": served(entry.city, language),
            "country": served(entry.country, language),
            "members": roll_words.member_names(entry, language),
            "function": served(entry.function, language),
            "on_behalf_of": served(entry.on_behalf_of, language),
            "kind": roll_words.kind_words(entry.kind),
            "icon": ICONS[entry.kind],
            "method": roll_words.method_words(entry),
            "day": roll_words.day_words(entry.line.signed_on, language),
            "ending": roll_words.ending_words(entry, language),
            "confirmation": roll_words.confirmation_words(entry, language),
            "check": roll_words.check_path(entry),
        }
        for entry in entries
    ]


def country_rows(counts: list[CountryCount], language: str) -> list[dict]:
    """Return the counts by country with the name of each."""
    return [{"count": count, "name": served(count.name, language)} for count in counts]


def map_of(roll: Roll, language: str) -> WorldMap | None:
    """Return the map of the cities whose signature stands, each once; None without any.

    A city that signed in several ways is drawn by the first of commits, acknowledges, supports.
    """
    strongest = {}
    for entry in sorted(roll.entries, key=lambda entry: KINDS.index(entry.kind)):
        if entry.is_standing:
            strongest.setdefault(entry.seat, entry)
    if not strongest:
        return None
    points = []
    for entry in sorted(strongest.values(), key=lambda entry: entry.index):
        latitude, longitude = entry.coordinates or (None, None)
        points.append(
            MapPoint(
                name=entry.city.text_for(language),
                kind=entry.kind,
                country_code=entry.line.country_code,
                latitude=latitude,
                longitude=longitude,
            )
        )
    return world_map(points, language)


def filter_fields(roll: Roll, choice: Choice, language: str) -> dict:
    """Return the fields of choice as [{"value", "label", "count", "is_chosen"}] under their names.

    What no line of this roll has is not offered; `count` is that of the whole roll.
    """
    entries = roll.entries
    states = Counter(entry.state for entry in entries)
    states[CONFIRMED] = sum(entry.confirmation is not None for entry in entries)
    countries = sorted(
        roll.countries, key=lambda code: sort_key(roll.countries[code].text_for(language))
    )
    return {
        "kind": _options(
            KINDS, choice.kind, roll_words.kind_words, Counter(entry.kind for entry in entries)
        ),
        "country": _options(
            countries,
            choice.country,
            lambda code: roll.countries[code].text_for(language),
            Counter(entry.line.country_code for entry in entries),
        ),
        "method": _options(
            METHODS,
            choice.method,
            roll_words.short_method_words,
            Counter(entry.method for entry in entries),
        ),
        "state": _options(STATES, choice.state, roll_words.state_words, states),
        "order": [
            {
                "value": order,
                "label": roll_words.order_words(order),
                "is_chosen": order == choice.order,
            }
            for order in ORDERS
        ],
    }


def _options(values, chosen, label, counts):
    return [
        {
            "value": value,
            "label": label(value),
            "count": counts[value],
            "is_chosen": value == chosen,
        }
        for value in values
        if counts[value] or value == chosen
    ]
