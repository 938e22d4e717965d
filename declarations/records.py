"""Public records: what the roll prints of a signature, and its salted fingerprint.

The ledger holds the fingerprint alone. Erasing the record and its salt leaves the tree valid, and
nobody can guess back what was erased.
"""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import date

from declarations.models import PublicRecord
from organisations.models import Organisation
from portal.lib.canonical import canonical_json


@dataclass(frozen=True)
class Line:
    """One line of the roll as it is printed, in both languages. `signed_on`: date at the summit."""

    honorific: str
    name: str
    function_fr: str
    function_en: str
    city_fr: str
    city_en: str
    country_code: str
    on_behalf_of_fr: str
    on_behalf_of_en: str
    place: str
    signed_on: date

    @classmethod
    def of(cls, record: PublicRecord) -> "Line":
        """Return the line that a stored record prints."""
        return cls(**{field: getattr(record, field) for field in cls.__dataclass_fields__})


def city_names(organisation) -> tuple[str, str]:
    """Return what the roll calls a city or organisation in French and in English."""
    place = organisation.place if organisation.kind == Organisation.Kind.CITY else None

    def name(language):
        values = [getattr(place, f"city_{language}")] if place else []
        values += [getattr(organisation, f"{part}_{language}") for part in ("short_name", "name")]
        return next((value for value in values if value), "")

    french, english = name("fr"), name("en")
    return french or english, english or french


def make_salt() -> str:
    """Return 128 random bits in hexadecimal."""
    return secrets.token_hex(16)


def salted_line(line: Line, salt: str) -> str:
    """Return the canonical JSON of a record with its salt: a line of the bundle's records.jsonl."""
    record = asdict(line)
    return canonical_json(
        {
            "record": {
                "honorific": record["honorific"],
                "name": record["name"],
                "function": {"fr": record["function_fr"], "en": record["function_en"]},
                "city": {"fr": record["city_fr"], "en": record["city_en"]},
                "country": record["country_code"],
                "on_behalf_of": {
                    "fr": record["on_behalf_of_fr"],
                    "en": record["on_behalf_of_en"],
                },
                "place": record["place"],
                "signed_on": line.signed_on.isoformat(),
            },
            "salt": salt,
        }
    )


def record_sha256(line: Line, salt: str) -> str:
    """Return the fingerprint that stands in the ledger for a record (hexadecimal)."""
    return hashlib.sha256(salted_line(line, salt).encode()).hexdigest()
