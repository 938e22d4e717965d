"""Checking a receipt: does what is printed of a signature agree with the ledger that was signed?

The same rules as the bundle's own verifier, for the one signature that somebody asks about. What
follows from each check is said in sentences that a mayor understands.
"""

import codecs
import re
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from declarations.ledger import log, merkle, notes
from declarations.models import Checkpoint, Declaration, LedgerEntry, LedgerKey
from declarations.receipts import Receipt
from declarations.records import Line, record_sha256
from portal.lib.canonical import fingerprint

# A receipt has a tenth of this.
LARGEST_FILE = 2_000_000
PDF = b"%PDF-"
# Where the PDF of a receipt links to; typst writes addresses uncompressed.
_ADDRESS_IN_PDF = re.compile(
    rb"/URI\s*\([^()]*/verify/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/\)"
)
_LATER = (
    LedgerEntry.Kind.ENDING,
    LedgerEntry.Kind.CORRECTION,
    LedgerEntry.Kind.CONFIRMATION,
    LedgerEntry.Kind.ERASURE,
)


class FileRefused(Exception):
    """A file proves nothing here; `str()` says why. `is_alarming`: somebody should be told."""

    def __init__(self, message, *, is_alarming=False):
        super().__init__(message)
        self.is_alarming = is_alarming


@dataclass(frozen=True)
class Finding:
    """One thing that was checked. `holds` is None where it could not be."""

    holds: bool | None
    sentence: str


@dataclass(frozen=True)
class Findings:
    """All that was checked of one signature, and the signed checkpoint it was checked against."""

    findings: tuple[Finding, ...]
    checkpoint: Checkpoint | None

    @property
    def all_hold(self) -> bool:
        return all(one.holds for one in self.findings)

    @property
    def any_fails(self) -> bool:
        return any(one.holds is False for one in self.findings)


@dataclass(frozen=True)
class Proved:
    """What a proof file proves: an entry, under a checkpoint that a key of the ledger signed."""

    entry: LedgerEntry
    head: notes.Checkpoint


# A signature --------------------------------------------------------------------------------------
def check(receipt: Receipt) -> Findings:
    """Check a signature against the ledger of now; reads every leaf hash of its declaration."""
    in_ledger, checkpoint = _check_inclusion(receipt.signature.entry)
    return Findings(
        (in_ledger, _check_entry(receipt), _check_text(receipt), _check_record(receipt))
        + (_check_later(receipt),),
        checkpoint,
    )


def _check_inclusion(entry):
    try:
        checkpoint = log.checkpoint(entry.declaration)
    except log.KeyMissing:
        words = _("The ledger cannot be checked now: its key is missing. The officers can help.")
        return Finding(None, words), None
    hashes = _leaf_hashes(entry.declaration, checkpoint.size)
    try:
        path = merkle.inclusion_path(hashes, entry.index)
        head = notes.verify_checkpoint(checkpoint.note, known_keys(), log.origin(entry.declaration))
        holds = merkle.verify_inclusion(
            merkle.leaf_hash(entry.leaf.encode()), entry.index, head.size, path, head.root
        )
    except ValueError:
        holds = False
    if holds:
        words = _(
            "The signature stands in the ledger, as entry No. %(number)s, under the latest "
            "checkpoint, which covers %(size)s entries."
        ) % {"number": entry.index, "size": checkpoint.size}
    else:
        words = _("The signature does not stand under the signed checkpoint of the ledger.")
    return Finding(holds, words), checkpoint


def _check_entry(receipt):
    signature, said = receipt.signature, receipt.signature.entry.content
    holds = (
        said["id"] == str(signature.number)
        and said["kind"] == signature.kind
        and said["statement"] == signature.statement
        and said["seat"] == str(signature.seat.number)
        and said["text_sha256"] == signature.text_sha256
        and said["record_sha256"] == signature.record_sha256
    )
    if holds:
        return Finding(True, _("The entry says the same act, by the same city, as this page."))
    return Finding(False, _("The entry of the ledger says something else than this page."))


def _check_text(receipt):
    text = receipt.signature.adopted_text
    holds = receipt.signature.text_sha256 == text.sha256 == fingerprint(text.canonical)
    if holds:
        return Finding(
            True, _("The text kept here is, letter by letter, the text that was signed.")
        )
    return Finding(False, _("The text kept here is not the text that was signed."))


def _check_record(receipt):
    if receipt.line.is_erased:
        words = _("The name was erased, so it can no longer be compared; the act stays provable.")
        return Finding(True, words)
    record = list(receipt.signature.records.all())[-1]
    said = record.entry.content["record_sha256"]
    holds = said == record.record_sha256 == record_sha256(Line.of(record), record.salt)
    if holds:
        return Finding(True, _("The name, the function and the city are those that were recorded."))
    return Finding(
        False, _("The name, the function or the city was changed after it was recorded.")
    )


def _check_later(receipt):
    """Whether the ledger knows the same later acts of this signature as this page."""
    signature = receipt.signature
    entries = signature.entry.declaration.entries.filter(
        kind__in=_LATER, leaf__contains=str(signature.number)
    )
    told = sorted(
        entry.kind for entry in entries if entry.content["signature"] == str(signature.number)
    )
    shown = [LedgerEntry.Kind.CORRECTION for record in signature.records.all() if record.number > 1]
    for name, kind in (
        ("ending", LedgerEntry.Kind.ENDING),
        ("confirmation", LedgerEntry.Kind.CONFIRMATION),
        ("erasure", LedgerEntry.Kind.ERASURE),
    ):
        if hasattr(signature, name):
            shown.append(kind)
    if told == sorted(str(kind) for kind in shown):
        words = _("The ledger knows of no other withdrawal, correction or confirmation of it.")
        return Finding(True, words)
    return Finding(False, _("The ledger tells another story of this signature than this page."))


def _leaf_hashes(declaration, size):
    return [
        bytes.fromhex(one)
        for one in declaration.entries.filter(index__lt=size)
        .order_by("index")
        .values_list("leaf_hash", flat=True)
    ]


def known_keys() -> list[str]:
    """Return the public lines of every key that ever signed a checkpoint here."""
    return list(LedgerKey.objects.values_list("vkey", flat=True))


# A file -------------------------------------------------------------------------------------------
def code_in_pdf(data: bytes) -> UUID | None:
    """Return the code to which a receipt in PDF links, None where there is none, or several.

    The bytes are searched and not interpreted: no file can make this expensive.
    """
    found = {match[1] for match in _ADDRESS_IN_PDF.finditer(data)}
    return UUID(found.pop().decode()) if len(found) == 1 else None


def check_proof(data: bytes) -> Proved:
    """Check a proof file against its own checkpoint, the keys and the ledger of now.

    What mail programs and editors do to a text, a mark before it and other ends of lines, is
    forgiven. Raises FileRefused.
    """
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")
    try:
        proof = notes.parse_proof(data)
        head = notes.parse_checkpoint(notes.parse_note(proof.checkpoint_note).text)
    except ValueError as error:
        raise FileRefused(
            _(
                "This is not a proof file of a ledger. Choose the file that came with the receipt, "
                "whose name ends in .tlog-proof, or the receipt in PDF."
            )
        ) from error
    declaration = _declaration_of(head.origin)
    if declaration is None:
        raise FileRefused(
            _(
                "This proof is of another ledger (%(origin)s). It has to be verified where it was "
                "issued, or with the verifier in the bundle."
            )
            % {"origin": head.origin[:200]}
        )
    try:
        notes.verify_checkpoint(proof.checkpoint_note, known_keys(), head.origin)
    except ValueError as error:
        raise FileRefused(
            _("No key of this ledger signed this file. It was altered, or it was not issued here.")
        ) from error
    entry = declaration.entries.filter(index=proof.index).first()
    leaf = proof.extra or (entry.leaf.encode() if entry else b"")
    if not merkle.verify_inclusion(
        merkle.leaf_hash(leaf), proof.index, head.size, proof.path, head.root
    ):
        raise FileRefused(
            _("This file does not prove what it says: it was altered after it was issued.")
        )
    hashes = _leaf_hashes(declaration, head.size)
    is_same = entry is not None and entry.leaf.encode() == leaf
    if not is_same or len(hashes) != head.size or merkle.root(hashes) != head.root:
        raise FileRefused(
            _(
                "This file is genuine, and the ledger of today contradicts it: something was "
                "removed or changed since. Keep the file, and tell the officers and the other "
                "signatories."
            ),
            is_alarming=True,
        )
    return Proved(entry, head)


def _declaration_of(origin):
    prefix = f"{settings.LEDGER_NAME}/declarations/"
    if not origin.startswith(prefix):
        return None
    return Declaration.objects.filter(slug=origin.removeprefix(prefix)).first()
