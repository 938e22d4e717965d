"""The sentences of the papers, in the language that is active when they are asked for.

Each function returns what its template places, ready to print: dates, numbers and names are in.
"""

import re
from datetime import UTC, date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from declarations.papers.subjects import (
    CeremonySheet,
    ReceiptPaper,
    RollLine,
    RollPaper,
    SealPlan,
    TextIdentity,
    TextPaper,
)
from portal.lib.clock import offset_text, to_wall
from portal.lib.fuzzy import dates_text
from portal.lib.typography import day_text, number_text, ordinal_text, smart, time_text
from portal.lib.zone_names import city_of_zone


def capitalised(text: str) -> str:
    """Return the text with its first letter as a capital, the others as they are."""
    return text[:1].upper() + text[1:]


def _raised(text, language):
    """French ordinals with small letters: 1er → 1ᵉʳ, 26e → 26ᵉ."""
    if language != "fr":
        return text
    return re.sub(r"(?<=\d)e(r?)\b", lambda match: "ᵉʳ" if match[1] else "ᵉ", text)


def _day(day: date, language):
    return _raised(dates_text([day], language), language)


def _moment(instant: datetime, zone_name, language):
    """The wall time of an instant: « jeudi 7 décembre 2021, 14 h 36 »."""
    wall = to_wall(instant, zone_name)
    day = _raised(day_text(wall.date(), language, year=True), language)
    return f"{day}, {time_text(wall, language)}"


def _utc_note(instant, zone_name, language):
    """The zone by its city and offset, and the same moment in UTC."""
    utc, wall = instant.astimezone(UTC), to_wall(instant, zone_name)
    clock = time_text(utc, language)
    if utc.date() != wall.date():
        clock = f"{day_text(utc.date(), language)}, {clock}"
    if zone_name == "UTC":
        return "UTC"
    return _("%(zone)s (%(offset)s), that is %(clock)s UTC") % {
        "zone": city_of_zone(zone_name, language),
        "offset": offset_text(instant, zone_name),
        "clock": clock,
    }


def text_words(text: TextIdentity, language: str) -> dict:
    """Return what every paper says about the text it belongs to."""
    adopted = ""
    if text.adopted_on:
        adopted = _("Adopted on %(day)s") % {"day": _day(text.adopted_on, language)}
        if text.place:
            adopted += f", {text.place.text_for(language)}"
    return {
        "name": smart(text.name.text_for(language), language),
        "version": _("Version %(number)s") % {"number": text.version},
        "binding": _binding(text.authoritative),
        "adopted": adopted,
        "fingerprint": _("Fingerprint of the text (SHA-256)"),
        "page": _("Page {page} of {total}"),
    }


def _binding(languages):
    if set(languages) >= {"fr", "en"}:
        return _("Both languages are authoritative")
    if "fr" in languages:
        return _("French is authoritative")
    if "en" in languages:
        return _("English is authoritative")
    return ""


def seal_words(plan: SealPlan) -> str:
    """Return what a paper says about the seal it carries or does not carry."""
    if plan is SealPlan.NONE:
        return _("This file carries no electronic seal.")
    sentence = _(
        "This file carries the electronic seal of the portal: it shows that the file has not "
        "changed since the portal issued it. The seal is the portal’s, not the signatory’s."
    )
    if plan is SealPlan.SELF_MADE:
        sentence += " " + _(
            "The portal made its certificate itself, so a PDF reader calls it unknown; that takes "
            "nothing from the text."
        )
    return sentence


def kind_words(kind: str) -> str:
    """Return what a signatory does by a statement of this kind: “commits”, « s’engage »."""
    return {
        "commits": _("commits"),
        "acknowledges": _("acknowledges"),
        "supports": _("supports"),
    }[kind]


def receipt_words(paper: ReceiptPaper, language: str) -> dict:
    """Return the sentences of a receipt."""
    if paper.method != "online":
        nature = (
            _(
                "A simple electronic signature of a political declaration, given on a tablet "
                "beside an officer and entered in the roll by two officers."
            )
            if paper.method == "tablet"
            else _(
                "A signature by hand on a political declaration, entered in the roll by two "
                "officers."
            )
        )
        change = _("To withdraw or correct: write to the contact below; nothing is overwritten.")
    else:
        nature = _("A simple electronic signature of a political declaration.")
        change = _(
            "To withdraw or correct: open the same address and choose “Withdraw or correct”. A new "
            "code is sent to the invited address; nothing is overwritten."
        )
    return {
        **text_words(paper.text, language),
        "kind_of_paper": _("Receipt of a signature"),
        "rank": _raised(ordinal_text(paper.rank, language, "f"), language) if paper.rank else "",
        "rank_of": ngettext("signature", "signatures", 1),
        "act": capitalised(kind_words(paper.statement.kind)),
        "behalf": _("on behalf of"),
        "remark": _("Statement on signing"),
        "signed": _("Signed on"),
        "signed_at": capitalised(_moment(paper.signed_at, paper.time_zone, language)),
        "zone": _utc_note(paper.signed_at, paper.time_zone, language),
        "method_text": {
            "online": _("Online"),
            "paper": _("On paper, given at the ceremony"),
            "tablet": _("On a tablet, given at the ceremony"),
        }[paper.method],
        "text": _("Text signed"),
        "ledger": _("Entry in the ledger"),
        "number": _("No. %(number)s") % {"number": number_text(paper.number, language)},
        "code": _("Verification code"),
        "qr": _("QR code of the address where this receipt is verified"),
        "state": _state(paper.state, paper.state_on, language),
        "confirmation": _confirmation(paper.confirmation, language),
        "verify": _(
            "To verify: scan the code or open the address below it, and compare. Anyone can, "
            "without an account."
        ),
        "change": change,
        "contact": _("Contact: %(who)s") % {"who": paper.contact} if paper.contact else "",
        "nature": nature,
        "seal": seal_words(paper.seal),
    }


def _state(state, day, language):
    if state == "valid":
        return ""
    words = {"withdrawn": _("Withdrawn"), "renewed": _("Replaced by a later signature")}[state]
    if day is None:
        return words
    return _("%(what)s on %(day)s") % {"what": words, "day": _day(day, language)}


def _confirmation(confirmation, language):
    if confirmation is None:
        return ""
    words = _("Confirmed on %(day)s") % {"day": _day(confirmation.decided_on, language)}
    details = [confirmation.by.text_for(language), confirmation.reference]
    return ", ".join([words, *filter(None, details)])


def roll_words(paper: RollPaper, language: str) -> dict:
    """Return the sentences of a roll."""
    # What was withdrawn or renewed is printed, and not counted.
    count = sum(line.state == "valid" for line in paper.lines)
    return {
        **text_words(paper.text, language),
        "kind_of_paper": _("Roll of signatures"),
        "as_of": _("As of %(moment)s")
        % {"moment": _moment(paper.as_of, paper.time_zone, language)},
        "zone": _utc_note(paper.as_of, paper.time_zone, language),
        "total": ngettext("%(n)s signature", "%(n)s signatures", count)
        % {"n": number_text(count, language)},
        "by_kind": _("By kind of act"),
        "by_country": _("By country"),
        "signatory": _("Name and function"),
        "city": _("City"),
        "country": _("Country"),
        "act": _("Act"),
        "date": _("Date"),
        "empty": _("Nobody has signed yet."),
        "checkpoint": _("Checkpoint of the ledger"),
        "checkpoint_why": _(
            "These lines are signed by the key of the ledger. Whoever keeps this page can show "
            "later whether anything was removed or changed. The code holds the same lines."
        ),
        "checkpoint_qr": _("QR code of the checkpoint, the same lines as beside it"),
        "verify": _("The roll and how to verify it: %(address)s") % {"address": paper.verify_url},
        "seal": seal_words(paper.seal),
    }


def line_words(line: RollLine, language: str) -> dict:
    """Return what one line of the roll says in words."""
    how = {"online": _("online"), "paper": _("on paper"), "tablet": _("on a tablet")}
    notes = [how[line.method]]
    if line.confirmed_on:
        notes.append(_("confirmed on %(day)s") % {"day": _day(line.confirmed_on, language)})
    behalf = line.on_behalf_of.text_for(language)
    return {
        "name": line.name or _("Name erased at the person’s request"),
        "honorific": line.honorific.text_for(language) if line.name else "",
        "function": line.function.text_for(language),
        "behalf": f"{_('on behalf of')} {behalf}" if behalf else "",
        "city": line.city.text_for(language),
        "country": line.country.text_for(language),
        "act": kind_words(line.kind),
        "notes": ", ".join(notes),
        "state": _state(line.state, line.state_on, language),
        "date": _day(line.signed_on, language),
    }


def column_words(status: str, authoritative: tuple[str, ...]) -> str:
    """Return how a column of the text stands to the other: “Authoritative text”, …"""
    if status == "authoritative":
        return _("Authoritative text")
    words = _("Machine translation") if status == "machine" else _("Courtesy translation")
    if authoritative == ("en",):
        return f"{words}, {_('the English text is authoritative')}"
    if authoritative == ("fr",):
        return f"{words}, {_('the French text is authoritative')}"
    return words


def paper_of_text_words(paper: TextPaper, language: str) -> dict:
    """Return the sentences of the paper that gives the text itself."""
    return {
        **text_words(paper.text, language),
        "kind_of_paper": _("Text of the declaration")
        if paper.text.sha256
        else _("Draft, not adopted: this text may still change"),
        "watermark": "" if paper.text.sha256 else _("DRAFT"),
        "statements": ngettext(
            "The statement of signature", "The statements of signature", len(paper.statements)
        ),
        "statements_why": _(
            "They are part of the text. A signatory chooses one that the office allows."
        ),
        "exact": _(
            "The fingerprint is that of the exact text, published as a file beside this paper; "
            "anyone can compute it again."
        ),
        "verify": _("Published at %(address)s") % {"address": paper.verify_url}
        if paper.verify_url
        else "",
        "seal": seal_words(paper.seal),
    }


def sheet_words(sheet: CeremonySheet, language: str) -> dict:
    """Return the sentences of a sheet that is signed by hand, or of what was given on a tablet."""
    order = sheet.place_in_order
    return {
        **text_words(sheet.text, language),
        "kind_of_paper": _("Sheet for a signature by hand"),
        "order": _("No. %(number)s") % {"number": order} if order is not None else "",
        "city": _("The signature of"),
        "tick": ngettext("Tick the box.", "Tick one box only.", len(sheet.statements)),
        "full_name": _("Name, in capitals"),
        "function": _("Function"),
        "signature": _("Signature"),
        "witness": _("Witness: name and signature"),
        "place": _("Place and date"),
        "code": _("Code of the seat"),
        "qr": _("QR code that finds this seat"),
        "after": _(
            "This sheet is scanned and entered in the roll by two officers; the original is kept. "
            "The name, function and city are published."
        ),
        "nature": _("A signature by hand on a political declaration."),
        **(_given_words(sheet.given, language) if sheet.given else {}),
    }


def _given_words(given, language):
    moment = _moment(given.at, given.time_zone, language)
    note = _utc_note(given.at, given.time_zone, language)
    where = f"{given.place}, " if given.place else ""
    return {
        "kind_of_paper": _("Record of a signature on a tablet"),
        "tick": _("The statement that was chosen is crossed."),
        "chosen": _("chosen"),
        "full_name": _("Name as it will be printed"),
        "behalf": _("on behalf of"),
        "witness": _("Identified by the officer at the tablet"),
        "where": f"{where}{moment} – {note}",
        "drawn": _("Signature drawn on the tablet"),
        "number": _("Number of the entry"),
        "after": given.consent.text_for(language),
        "nature": _(
            "Made by the portal at this moment from what was chosen, written and drawn. It counts "
            "once a second officer has looked at it and confirmed it."
        ),
    }
