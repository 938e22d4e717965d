"""All that a ledger and its tables hold at one moment, read under the lock of the declaration."""

from dataclasses import dataclass

from django.db import transaction

from declarations.ledger import log
from declarations.models import (
    AdoptedStatement,
    AdoptedText,
    Checkpoint,
    Confirmation,
    Correction,
    Declaration,
    Ending,
    Erasure,
    LedgerEntry,
    LedgerKey,
    OpenText,
    PublicRecord,
    Signature,
    Timestamp,
)

Kind = LedgerEntry.Kind


@dataclass
class Snapshot:
    """Rows of one declaration, in the order of the ledger.

    `acts` has for each kind of entry {number of the entry's row: its fields as the tables have
    them}, in the words of the leaf and with `at`.
    """

    declaration: Declaration
    origin: str
    entries: list[LedgerEntry]
    texts: list[AdoptedText]
    statements: set[tuple]
    open_text: str | None
    records: list[PublicRecord]
    checkpoints: list[Checkpoint]
    stamps: list[Timestamp]
    # Those of this ledger as `log.key_lines` gives them, and all that the site knows.
    key_lines: list[tuple[int, str]]
    keys: list[str]
    acts: dict[str, dict[int, dict]]
    # Numbers of signatures whose proof is of another text, statement or person.
    misled: list[str]


@transaction.atomic
def read(declaration) -> Snapshot:
    """Read everything at once; nobody can sign in between. The number of queries is constant."""
    declaration = log.lock(declaration)
    texts = list(AdoptedText.objects.filter(declaration=declaration).order_by("number"))
    statements = AdoptedStatement.objects.filter(adopted_text__declaration=declaration)
    opened = OpenText.objects.filter(declaration=declaration)
    signatures = Signature.objects.filter(declaration=declaration)
    return Snapshot(
        declaration=declaration,
        origin=log.origin(declaration),
        entries=list(declaration.entries.order_by("index")),
        texts=texts,
        statements=set(
            statements.values_list("adopted_text__number", "code", "kind", "capacity", "position")
        ),
        open_text=opened.values_list("adopted_text__sha256", flat=True).first(),
        records=list(
            PublicRecord.objects.filter(signature__declaration=declaration).order_by(
                "signature_id", "number"
            )
        ),
        checkpoints=list(declaration.checkpoints.order_by("size")),
        stamps=list(
            Timestamp.objects.filter(checkpoint__declaration=declaration).select_related(
                "checkpoint"
            )
        ),
        key_lines=log.key_lines(declaration),
        keys=list(LedgerKey.objects.values_list("vkey", flat=True)),
        acts=_acts(declaration, signatures),
        misled=_misled(signatures),
    )


def _acts(declaration, signatures):
    of_signatures = {"signature__declaration": declaration}
    return {
        Kind.SIGNATURE: _rows(
            signatures,
            id="number",
            seat="seat__number",
            generation="generation",
            previous="previous__number",
            statement="statement",
            kind="kind",
            capacity="capacity",
            method="method",
            text_sha256="text_sha256",
            record_sha256="record_sha256",
            paper_sha256="paper__scan_sha256",
            at="signed_at",
        ),
        Kind.ENDING: _rows(
            Ending.objects.filter(**of_signatures),
            signature="signature__number",
            reason="reason",
            at="at",
        ),
        Kind.CONFIRMATION: _rows(
            Confirmation.objects.filter(**of_signatures),
            signature="signature__number",
            by="body",
            decided_on="decided_on",
            reference="reference",
            paper_sha256="paper_sha256",
            at="at",
        ),
        Kind.CORRECTION: _rows(
            Correction.objects.filter(**of_signatures),
            signature="signature__number",
            previous_record_sha256="previous_record_sha256",
            record_sha256="record_sha256",
            at="at",
        ),
        Kind.ERASURE: _rows(
            Erasure.objects.filter(**of_signatures), signature="signature__number", at="at"
        ),
    }


def _rows(queryset, **fields):
    """Return {number of the entry's row: fields under the names, and as, the leaf has them}."""
    return {
        entry: dict(zip(fields, map(_as_in_leaf, values), strict=True))
        for entry, *values in queryset.order_by().values_list("entry_id", *fields.values())
    }


def _as_in_leaf(value):
    if value is None or isinstance(value, int | str):
        return value
    if hasattr(value, "hour"):
        return log.instant(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _misled(signatures):
    online = signatures.filter(method=Signature.Method.ONLINE).values_list(
        "number",
        *("adopted_text_id", "ready_session__adopted_text_id"),
        *("statement", "ready_session__statement"),
        *("invitation_id", "ready_session__invitation_id"),
        *("seat_id", "invitation__seat_id"),
        *("capacity", "invitation__capacity"),
    )
    on_paper = signatures.filter(method=Signature.Method.PAPER).values_list(
        "number",
        *("adopted_text_id", "paper__adopted_text_id"),
        *("statement", "paper__statement"),
        *("seat_id", "paper__seat_id"),
    )
    return [str(number) for number, *pairs in (*online, *on_paper) if pairs[::2] != pairs[1::2]]
