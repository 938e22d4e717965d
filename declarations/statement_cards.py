"""The statements of a text as officers and signatories choose among them, in full."""

from declarations.ceremony_papers import capacities, ordered_statements
from declarations.models import AdoptedText, Signature
from declarations.papers.subjects import LANGUAGES
from declarations.signing.papers import taken_words
from declarations.views.signing.words import kind_deed, kind_meaning, kind_title


def statement_cards(text: AdoptedText, seat, chosen: str = "") -> list[dict]:
    """Return every statement of a text with a capacity, in its order, in the page's language.

    `chosen` is the value of the one that is ticked. `taken` says who signed it for the seat.
    """
    taken = {
        signature.statement: taken_words(signature)
        for signature in Signature.objects.standing()
        .filter(seat=seat)
        .select_related("seat__organisation", "declaration__summit")
    }
    return [
        {
            "value": f"{code}:{capacity}",
            "is_chosen": f"{code}:{capacity}" == chosen,
            "kind": words["kind"],
            "title": kind_title(words["kind"]),
            "deeds": {language: kind_deed(words["kind"], language) for language in LANGUAGES},
            "capacity": capacities([capacity]),
            "meaning": kind_meaning(words["kind"], capacity),
            "wordings": [
                {
                    "language": language,
                    "lead_in": words["reading"].get(language, ""),
                    "text": words[language],
                    "is_authoritative": language in text.authoritative,
                }
                for language in LANGUAGES
                if words.get(language)
            ],
            "taken": taken.get(code, ""),
        }
        for code, words in ordered_statements(text)
        for capacity in words["capacity"]
    ]


def card_of(text: AdoptedText, seat, code: str, capacity: str) -> dict | None:
    """Return the card of one statement, None where the text has no such statement."""
    wanted = f"{code}:{capacity}"
    return next((card for card in statement_cards(text, seat) if card["value"] == wanted), None)
