"""Declarations with people who are ready to sign, and ledgers of any size.

A ledger of thousands is written in bulk, row for row as the rules of signing write it; the
verifier that is measured on it finds nothing wrong, or the run ends.
"""

from datetime import date

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from declarations.ledger import log, merkle
from declarations.models import LedgerEntry, PublicRecord, ReadySession, Signature
from declarations.records import Line, make_salt, record_sha256
from portal.lib.canonical import canonical_json
from tests.declarations import builders
from tests.declarations.concurrency.hall import invite

BATCH = 500


def make_declaration(slug):
    """Return a declaration open for signature, adopted by two officers."""
    officers = [
        get_user_model().objects.get_or_create(email=f"{name}@parvis.example")[0]
        for name in ("ada", "pilar")
    ]
    return builders.make_open_declaration(*officers, slug=slug)


def make_bare_table():
    """Make the table of the bare INSERT that a signature is compared with."""
    key = "serial" if connection.vendor == "postgresql" else "integer"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS bench_row (id {key} PRIMARY KEY, words text, at timestamp)"
        )


def grow(declaration, size):
    """Sign until the ledger of a declaration has so many entries."""
    while (missing := size - declaration.entries.count()) > 0:
        with transaction.atomic():
            _sign_many(log.lock(declaration), min(missing, BATCH))


def _sign_many(declaration, number):
    text = declaration.open_text.adopted_text
    invitations = invite(declaration, number)
    at = timezone.now()
    sessions = ReadySession.objects.bulk_create(
        ReadySession(
            invitation=one,
            adopted_text=text,
            statement="commits",
            read_at=at,
            code_ok_at=at,
            consent_version=1,
        )
        for one in invitations
    )
    lines = [_line(one) for one in invitations]
    salts = [make_salt() for _one in invitations]
    signatures = [
        Signature(
            declaration=declaration,
            adopted_text=text,
            text_sha256=text.sha256,
            statement="commits",
            kind="commits",
            capacity="mayor",
            seat=session.invitation.seat,
            method=Signature.Method.ONLINE,
            invitation=session.invitation,
            ready_session=session,
            record_sha256=record_sha256(line, salt),
            signed_at=at,
        )
        for session, line, salt in zip(sessions, lines, salts, strict=True)
    ]
    entries = LedgerEntry.objects.bulk_create(_entries(declaration, signatures, at))
    for signature, entry in zip(signatures, entries, strict=True):
        signature.entry = entry
    signatures = Signature.objects.bulk_create(signatures)
    PublicRecord.objects.bulk_create(
        PublicRecord(
            signature=signature,
            entry=signature.entry,
            record_sha256=signature.record_sha256,
            salt=salt,
            **vars(line),
        )
        for signature, line, salt in zip(signatures, lines, salts, strict=True)
    )


def _line(invitation):
    return Line(
        honorific="",
        name=invitation.name,
        function_fr="Maire",
        function_en="Mayor",
        city_fr=invitation.seat.organisation.name_fr,
        city_en=invitation.seat.organisation.name_en,
        country_code="",
        on_behalf_of_fr="",
        on_behalf_of_en="",
        place="",
        signed_on=date(2026, 5, 16),
    )


def _entries(declaration, signatures, at):
    first = declaration.entries.count()
    for index, signature in enumerate(signatures, first):
        content = {
            "v": 1,
            "type": str(LedgerEntry.Kind.SIGNATURE),
            "log": declaration.slug,
            "at": log.instant(at),
            "id": str(signature.number),
            "seat": str(signature.seat.number),
            "generation": 1,
            "previous": None,
            "statement": signature.statement,
            "kind": signature.kind,
            "capacity": signature.capacity,
            "method": str(signature.method),
            "text_sha256": signature.text_sha256,
            "record_sha256": signature.record_sha256,
            "paper_sha256": None,
        }
        leaf = canonical_json(content)
        yield LedgerEntry(
            declaration=declaration,
            index=index,
            previous_index=index - 1,
            kind=LedgerEntry.Kind.SIGNATURE,
            leaf=leaf,
            leaf_hash=merkle.leaf_hash(leaf.encode()).hex(),
            at=at,
        )
