"""Receipts: what is said of one signature on its page, on paper, in mails and in its proof file.

A receipt shows what is public: its code stands in the ledger, which anybody may read.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from declarations.ledger import log
from declarations.ledger.notes import PROOF_SUFFIX
from declarations.models import Declaration, PaperEntry, PublicRecord, Signature, Statement
from declarations.papers import seal
from declarations.papers.rendering import render
from declarations.papers.subjects import (
    LANGUAGES,
    Attachment,
    Bilingual,
    Confirmation,
    ReceiptPaper,
    TextIdentity,
    Wording,
)
from declarations.roll import words as roll_words
from declarations.roll.rows import RENEWED, RollEntry, read_signatures, zone_of
from organisations.models import Organisation
from portal.lib import clock
from portal.lib.addresses import absolute

_CODE = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015_]+")
# What is read for a digit that looks the same: no other letter of a code is missing.
_LOOKALIKES = str.maketrans("oil", "011")
_LONGEST_TYPED = 500


def read_code(typed: str) -> UUID | None:
    """Return the code of a receipt that somebody typed or pasted, perhaps within an address.

    Dashes, spaces and capitals are forgiven, and O for 0, I or L for 1. None where there is none.
    """
    compact = _SEPARATORS.sub("", typed[:_LONGEST_TYPED]).lower()
    if len(compact) == 32:
        compact = compact.translate(_LOOKALIKES)
    found = _CODE.search(compact)
    return UUID(found[0]) if found else None


@dataclass(frozen=True)
class Receipt:
    """One signature with its declaration, and `line`: what the roll says of it."""

    signature: Signature
    declaration: Declaration
    line: RollEntry

    @property
    def number(self) -> UUID:
        return self.signature.number

    @cached_property
    def invitation(self):
        """The invitation that was answered; None for a signature on paper."""
        return self.signature.invitation

    @property
    def address(self) -> str:
        """Where a code for a later act is mailed: the invited address, "" without one."""
        return self.invitation.email if self.invitation is not None else ""

    @property
    def zone(self) -> str:
        """The IANA name of the signatory's zone; that of the summit for a paper."""
        return self.invitation.time_zone if self.invitation is not None else self.summit_zone

    @property
    def summit_zone(self) -> str:
        return zone_of(self.declaration)

    @property
    def is_city(self) -> bool:
        return self.signature.seat.organisation.kind == Organisation.Kind.CITY

    @property
    def wordings(self) -> list[dict]:
        """What was signed, in full, in each language: lead_in, text, whether it is authoritative.

        The languages of the text come in the order of `LANGUAGES`.
        """
        text = self.signature.adopted_text
        return [
            {
                "language": language,
                "lead_in": lead_in,
                "text": words,
                "title": text.content["languages"].get(language, {}).get("title", ""),
                "is_authoritative": language in text.authoritative,
            }
            for language in LANGUAGES
            for lead_in, words in [text.statement_texts(self.signature.statement, language)]
            if words
        ]

    @cached_property
    def rank(self) -> int | None:
        """Which of the cities this one was to sign; None for other bodies and for a later act.

        Whoever withdrew later was counted then: an order of signing does not change.
        """
        signature = self.signature
        if not self.is_city:
            return None
        before = Signature.objects.filter(
            declaration=self.declaration, entry__index__lt=signature.entry.index
        )
        if before.filter(seat=signature.seat).exists():
            return None
        cities = before.filter(seat__organisation__kind=Organisation.Kind.CITY)
        return cities.order_by().values("seat").distinct().count() + 1


def find(number) -> Receipt | None:
    """Return the receipt of a code (UUID, or its usual spelling), None where there is none."""
    try:
        wanted = number if isinstance(number, UUID) else UUID(number)
    except ValueError:
        return None
    if str(wanted) != str(number):
        return None
    found = read_signatures(Signature.objects.filter(number=wanted))
    if not found:
        return None
    declaration, line = found[0]
    signature = _whole(Signature.objects.filter(number=wanted)).get()
    return Receipt(signature, declaration, line)


def _whole(signatures):
    records = PublicRecord.objects.select_related("entry").order_by("number")
    return signatures.select_related(
        *("declaration__summit", "declaration__place", "entry__declaration", "adopted_text"),
        *("seat__organisation__place", "invitation", "ready_session", "paper"),
        *("ending", "confirmation", "erasure"),
    ).prefetch_related(Prefetch("records", records))


def verify_address(receipt: Receipt, language: str) -> str:
    """Return the full address of the page that checks a receipt: what its QR code holds."""
    with override(language):
        return absolute(reverse("declarations:verify-signature", args=[receipt.number]))


def receipt_address(receipt: Receipt, language: str) -> str:
    """Return the full address of the page of a receipt."""
    with override(language):
        return absolute(reverse("declarations:receipt", args=[receipt.number]))


# The proof file -----------------------------------------------------------------------------------
def proof_name(receipt: Receipt) -> str:
    """Return the name of the proof file."""
    return f"{receipt.declaration.slug}-{receipt.signature.entry.index}{PROOF_SUFFIX}"


def proof_of(receipt: Receipt) -> str:
    """Return the proof that the signature stands in the ledger of now. Raises KeyMissing."""
    return log.proof_of(receipt.signature.entry)


# The paper ----------------------------------------------------------------------------------------
def paper_name(receipt: Receipt, sealed: seal.Sealed) -> str:
    """Return the name of the PDF, which says so where its time stamp is still to come."""
    words = _("receipt-time-stamp-pending") if sealed.problem else _("receipt")
    return f"{receipt.declaration.slug}-{receipt.signature.entry.index}-{words}.pdf"


def receipt_paper(receipt: Receipt, language: str, proof: str) -> ReceiptPaper:
    """Return the receipt as a paper in both languages, `language` first, its proof inside.

    Raises SealUnusable when a seal is configured and cannot be used.
    """
    signature, line = receipt.signature, receipt.line
    declaration = receipt.declaration
    with override(language):
        name = line.line.name or _("Name erased at the person’s request")
    return ReceiptPaper(
        languages=(language, *(other for other in LANGUAGES if other != language)),
        text=_identity(receipt),
        statement=_wording(receipt),
        name=name,
        honorific=Bilingual(line.line.honorific, line.line.honorific),
        function=line.function,
        city=line.city,
        country=line.country,
        on_behalf_of=line.on_behalf_of,
        signed_at=signature.signed_at,
        time_zone=receipt.zone,
        number=signature.entry.index,
        rank=None,
        code=str(receipt.number),
        verify_url=verify_address(receipt, language),
        method=line.medium or line.method,
        state=_state(line),
        state_on=line.ending.on if line.ending else None,
        confirmation=_confirmation(line),
        contact=", ".join(contact_of(declaration)),
        seal=seal.plan(),
        attachments=(
            Attachment(
                name=proof_name(receipt),
                mime_type="text/plain",
                description="C2SP tlog-proof",
                content=proof,
            ),
        ),
    )


def sealed_receipt(receipt: Receipt, language: str) -> seal.Sealed:
    """Return the PDF of a receipt, with the portal's seal where one is configured.

    Raises KeyMissing without the key of the ledger, SealUnusable when the seal cannot be used.
    """
    paper = receipt_paper(receipt, language, proof_of(receipt))
    return seal.seal(render(paper), reason=_("Receipt of a signature"), location=paper.verify_url)


def contact_of(declaration) -> list[str]:
    """Return who answers signatories: name, telephone and address, as far as they are known."""
    parts = (declaration.contact_name, declaration.contact_phone, declaration.contact_email)
    return [part for part in parts if part]


def _identity(receipt):
    text, declaration = receipt.signature.adopted_text, receipt.declaration
    content = text.content
    return TextIdentity(
        name=Bilingual(*(getattr(declaration, f"name_{one}") or "" for one in LANGUAGES)),
        title=Bilingual(*(content["languages"].get(one, {}).get("title", "") for one in LANGUAGES)),
        version=text.number,
        sha256=text.sha256,
        authoritative=tuple(text.authoritative),
        host=declaration.summit.palette if declaration.summit_id else "meridien",
    )


def _wording(receipt):
    text, signature = receipt.signature.adopted_text, receipt.signature
    both = [text.statement_texts(signature.statement, language) for language in LANGUAGES]
    return Wording(
        kind=signature.kind,
        reading=Bilingual(*(lead_in for lead_in, _words in both)),
        text=Bilingual(*(words for _lead_in, words in both)),
        capacity=_in_both(lambda: str(Statement.Capacity(signature.capacity).label)),
    )


def _state(line):
    if line.ending is None:
        return "valid"
    return "renewed" if line.ending.reason == RENEWED else "withdrawn"


def _confirmation(line):
    if line.confirmation is None:
        return None
    return Confirmation(
        decided_on=line.confirmation.decided_on,
        by=_in_both(lambda: str(PaperEntry.Body(line.confirmation.by).label)),
        reference=line.confirmation.reference,
    )


def _in_both(words):
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = words()
    return Bilingual(**found)


# What became of it --------------------------------------------------------------------------------
def news_of(receipt: Receipt, language: str) -> list[str]:
    """Return what happened to the signature since, in the active language, which is `language`."""
    line = receipt.line
    found = [
        roll_words.ending_words(line, language),
        roll_words.confirmation_words(line, language),
    ]
    found += [
        _("spelling corrected on %(day)s")
        % {"day": roll_words.day_words(day_of(record.entry.at, receipt), language)}
        for record in receipt.signature.records.all()
        if record.number > 1
    ]
    if line.is_erased:
        found.append(_("name erased at the person’s request"))
    return [words for words in found if words]


def day_of(instant, receipt: Receipt):
    """Return the day of an instant at the summit."""
    return clock.to_wall(instant, receipt.summit_zone).date()
