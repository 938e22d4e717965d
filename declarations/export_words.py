"""What the export of a person says of itself to that person, in both languages."""

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override

from declarations.aligned import LANGUAGES
from portal.lib.typography import day_text
from portal.outbox.letters import plain


def readme(declaration, data: dict, files, language: str) -> str:
    """Return the README of an export in both languages, `language` first; plain text.

    `data` and `files` are those of `rights.export_person`.
    """
    parts = []
    for each in sorted(LANGUAGES, key=lambda one: one != language):
        with override(each):
            values = _values(declaration, data, files, each)
            parts.append(plain("declarations/rights/README.txt", values))
    return f"\n{'-' * 72}\n\n".join(parts)


def _values(declaration, data, files, language):
    words = _part_words()
    contact = (declaration.contact_name, declaration.contact_phone, declaration.contact_email)
    made_at = parse_datetime(data["made_at"])
    return {
        "name": declaration.name,
        "day": day_text(made_at.date(), language, year=True),
        "parts": [(key, words[key], len(data[key])) for key in words if data[key]],
        "files": sorted(files),
        "contact": ", ".join(part for part in contact if part),
    }


def _part_words():
    """Return what each part of the export is, in the active language."""
    return {
        "invitation": _("the invitation: your name, function and addresses, who invited you"),
        "statements_offered": _("the statements that you could sign"),
        "links": _("when links to the invitation were made, used or revoked"),
        "request": _("the request to sign"),
        "codes": _("when codes were mailed and whether they were typed"),
        "ready_sessions": _("when you had read the text and typed the code"),
        "refusal": _("that the invitation was declined"),
        "signature": _("the signature, without a name"),
        "public_records": _("what the roll prints of you"),
        "evidence": _("what could prove an act later: addresses, browser, typed name, drawing"),
        "papers": _("papers that were recorded, with their scans"),
        "paper_records": _("that two officers confirmed a paper"),
        "corrections": _("corrections of what is printed"),
        "endings": _("that a signature was withdrawn or renewed"),
        "confirmations": _("that a mayor or council confirmed an acknowledgement"),
        "erasures": _("that a name was erased"),
        "ledger": _("the entries of the public ledger about these acts"),
        "mails": _("mails that were sent to you: when, and what became of them"),
        "log_of_the_administration": _("what officers changed about you, and when"),
    }
