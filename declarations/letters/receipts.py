"""The mails about a signature: its receipt, the notice to the city, and what became of it."""

from django.urls import reverse

from declarations import receipts
from declarations.ledger import log
from declarations.papers import seal
from declarations.phrases import moment_text
from declarations.roll import words as roll_words
from portal.lib.addresses import absolute
from portal.outbox.letters import Attachment, Letter, Unneeded, bilingual, letter


@letter("declarations.receipt")
def receipt_letter(mail) -> Letter:
    """The receipt to the signatory: the PDF, the proof file, the checkpoint of the ledger.

    A seal that cannot be used keeps the PDF back, which the mail says, and not the mail. Raises
    KeyMissing without the key of the ledger: the mail is tried again later.
    """
    receipt = _receipt(mail)
    files, words = _papers(receipt, mail.language)
    return _write("declarations/receipt", mail, receipt, files=files, **words)


@letter("declarations.notice")
def notice_letter(mail) -> Letter:
    """Tells the city's second address that somebody signed in its name."""
    return _write("declarations/notice", mail, _receipt(mail))


@letter("declarations.withdrawn")
def withdrawn_letter(mail) -> Letter:
    """Confirms to the signatory that the signature was withdrawn."""
    return _later("declarations/withdrawn", mail)


@letter("declarations.corrected")
def corrected_letter(mail) -> Letter:
    """Confirms to the signatory how the line is printed now."""
    return _later("declarations/corrected", mail)


@letter("declarations.confirmed")
def confirmed_letter(mail) -> Letter:
    """Tells the signatory that the mayor or the council confirmed the acknowledgement."""
    return _later("declarations/confirmed", mail)


def _later(template, mail):
    receipt = _receipt(mail)
    return _write(template, mail, receipt, files=_ledger_files(receipt))


def _receipt(mail):
    receipt = receipts.find(mail.about)
    if receipt is None or receipt.line.is_erased:
        raise Unneeded("the person was erased")
    return receipt


def _papers(receipt, language):
    """Return the attachments of the receipt, and what is to be said about the PDF."""
    files = _ledger_files(receipt)
    try:
        sealed = receipts.sealed_receipt(receipt, language)
    except seal.SealUnusable:
        return files, {"has_pdf": False, "is_pending": False}
    pdf = Attachment(receipts.paper_name(receipt, sealed), sealed.pdf, "application/pdf")
    return (pdf, *files), {"has_pdf": True, "is_pending": bool(sealed.problem)}


def _ledger_files(receipt):
    """The proof file and the signed head of the ledger: whoever keeps them can show a change."""
    proof = receipts.proof_of(receipt)
    checkpoint = log.checkpoint(receipt.declaration)
    name = f"{receipt.declaration.slug}-{checkpoint.size}.checkpoint"
    return (
        Attachment(receipts.proof_name(receipt), proof.encode(), "text/plain"),
        Attachment(name, checkpoint.note.encode(), "text/plain"),
    )


def _write(template, mail, receipt, *, files=(), **words):
    subject, text, html = bilingual(
        template, lambda language: {**_sentences(receipt, language), **words}, mail.language
    )
    email = receipt.declaration.contact_email
    return Letter(subject, text, html, attachments=files, reply_to=(email,) if email else ())


def _sentences(receipt, language):
    """Return what the mails say, in the active language, which is `language`; plain text."""
    signature, line = receipt.signature, receipt.line
    text = signature.adopted_text
    lead_in, words = text.statement_texts(signature.statement, language)
    ending = line.ending
    return {
        "declaration": receipt.declaration.name,
        "name": roll_words.name_words(line),
        "function": line.function.text_for(language),
        "behalf": line.on_behalf_of.text_for(language),
        "city": line.city.text_for(language),
        "act": roll_words.kind_words(line.kind),
        "lead_in": lead_in,
        "statement": words,
        "signed_at": moment_text(signature.signed_at, receipt.zone, language),
        "signed_at_utc": moment_text(signature.signed_at, "UTC", language)
        if receipt.zone != "UTC"
        else "",
        "version": text.number,
        "fingerprint": " ".join(text.fingerprint_groups),
        "number": signature.entry.index,
        "code": str(receipt.number),
        "verify": receipts.verify_address(receipt, language),
        "page": receipts.receipt_address(receipt, language),
        "change": absolute(reverse("declarations:receipt-change", args=[receipt.number])),
        "ended_on": roll_words.day_words(ending.on, language) if ending else "",
        "confirmation": roll_words.confirmation_words(line, language),
        "contact": receipts.contact_of(receipt.declaration),
    }
