"""The roll as JSON, the exact export, and as CSV for spreadsheets: see docs/roll-format.md."""

import json

from django.utils.translation import gettext as _
from django.utils.translation import override

from declarations.ledger import log
from declarations.papers.subjects import LANGUAGES, Bilingual
from declarations.roll import words as roll_words
from declarations.roll.choice import Choice
from declarations.roll.counts import count_by_country, totals
from declarations.roll.rows import Roll, RollEntry
from portal.lib.addresses import absolute
from portal.lib.cells import csv_bytes

# Raised when a field changes its meaning or goes; new fields may come without.
VERSION = 1


def roll_json(roll: Roll, entries: list[RollEntry], choice: Choice) -> bytes:
    """Return the chosen lines in their order as JSON in UTF-8, names and words in both languages.

    The same roll and choice give the same bytes.
    """
    declaration = roll.declaration
    sums = totals(roll)
    document = {
        "version": VERSION,
        "declaration": {
            "slug": declaration.slug,
            "name": {
                language: getattr(declaration, f"name_{language}") or "" for language in LANGUAGES
            },
            "stage": declaration.stage,
            "url": _in_each(lambda: absolute(declaration.get_absolute_url())),
        },
        "ledger": {"origin": log.origin(declaration), "size": roll.size},
        "as_of": log.instant(roll.as_of),
        "time_zone": roll.zone,
        "filters": choice.parameters(),
        "order": choice.order,
        "ignored": list(choice.ignored),
        "counts": {
            "all": len(roll.entries),
            "shown": len(entries),
            "standing": sums.signatures,
            "withdrawn": sums.withdrawn,
            "renewed": sums.renewed,
            "erased": sums.erased,
            "cities": sums.cities,
            "countries": sums.countries,
            "by_kind": sums.by_kind,
            "by_country": [
                {
                    "code": row.code,
                    "name": _both(row.name),
                    "commits": row.commits,
                    "acknowledges": row.acknowledges,
                    "supports": row.supports,
                    "cities": row.cities,
                }
                for row in count_by_country(roll.entries, "en")
            ],
        },
        "signatures": [_signature(entry) for entry in entries],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _signature(entry):
    line, ending, confirmation = entry.line, entry.ending, entry.confirmation
    return {
        "number": str(entry.number),
        "ledger_index": entry.index,
        "seat": str(entry.seat),
        "position": entry.position,
        "statement": entry.statement,
        "kind": entry.kind,
        "capacity": entry.capacity,
        "method": entry.method,
        "state": entry.state,
        "text": {"version": entry.version, "sha256": entry.text_sha256},
        "record_sha256": entry.record_sha256,
        "signed_on": line.signed_on.isoformat(),
        "recorded_at": log.instant(entry.signed_at),
        "place": line.place,
        "city": _both(entry.city),
        "country": {"code": line.country_code, **_both(entry.country)},
        "with": [_both(member) for member in entry.members],
        "erased": entry.is_erased,
        "honorific": line.honorific,
        "name": line.name,
        "function": _both(entry.function),
        "on_behalf_of": _both(entry.on_behalf_of),
        "follows": str(entry.follows) if entry.follows else None,
        "ending": {
            "reason": ending.reason,
            "on": ending.on.isoformat(),
            "at": log.instant(ending.at),
            "successor": str(ending.successor) if ending.successor else None,
        }
        if ending
        else None,
        "confirmation": {
            "by": confirmation.by,
            "decided_on": confirmation.decided_on.isoformat(),
            "reference": confirmation.reference,
            "at": log.instant(confirmation.at),
        }
        if confirmation
        else None,
        "verify": _in_each(lambda: absolute(roll_words.check_path(entry))),
    }


def _both(words: Bilingual):
    return {"fr": words.fr, "en": words.en}


def _in_each(function):
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = function()
    return found


def roll_csv(entries: list[RollEntry], language: str) -> bytes:
    """Return the chosen lines as CSV in the active language, safe to open in a spreadsheet."""
    header = [
        _("Ledger number"),
        _("City or organisation"),
        _("Signs together with it"),
        _("Country"),
        _("Country code"),
        _("Honorific"),
        _("Name"),
        _("Function"),
        _("On behalf of"),
        _("Act"),
        _("Signed how"),
        _("Date"),
        _("Place"),
        _("State"),
        _("Confirmation"),
        _("Code of the receipt"),
        _("To verify"),
    ]
    return csv_bytes(header, [_row(entry, language) for entry in entries])


def _row(entry, language):
    line = entry.line
    return [
        str(entry.index),
        entry.city.text_for(language),
        ", ".join(roll_words.member_names(entry, language)),
        entry.country.text_for(language),
        line.country_code,
        line.honorific,
        roll_words.name_words(entry) if entry.is_erased else line.name,
        entry.function.text_for(language),
        entry.on_behalf_of.text_for(language),
        roll_words.kind_words(entry.kind),
        roll_words.method_words(entry),
        line.signed_on.isoformat(),
        line.place,
        roll_words.ending_words(entry, language) or roll_words.state_words(entry.state),
        roll_words.confirmation_words(entry, language),
        str(entry.number),
        absolute(roll_words.check_path(entry)),
    ]
