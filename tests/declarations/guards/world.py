"""One small world in which every forbidden statement would otherwise be allowed."""

import uuid
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from declarations import adoption
from declarations.ledger import log
from declarations.models import (
    AdoptedStatement,
    LedgerEntry,
    PaperEntry,
    PaperRecord,
    Signature,
)
from organisations.models import User
from portal.lib.access import ADMINISTRATOR, PROTOCOL_OFFICER
from tests.conftest import make_user
from tests.declarations import builders
from tests.declarations.guards.lifting import execute

# A mayor may commit or support, a representative acknowledge.
STATEMENTS = {
    "commits": ("mayor", "Je m’engage.", "I commit."),
    "supports": ("mayor", "Je soutiens.", "I support."),
    "acknowledges": ("representative", "J’en prends acte.", "I acknowledge."),
}


def columns_of(instance) -> dict:
    """The columns of a model instance as the database takes them, without an empty number."""
    return {
        field.column: field.get_db_prep_save(getattr(instance, field.attname), connection)
        for field in instance._meta.local_concrete_fields
        if not (field.primary_key and instance.pk is None)
    }


def insertion(instance, **changes):
    """The raw INSERT of an instance, with some columns changed: (table, SQL, parameters)."""
    row = {**columns_of(instance), **changes}
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    table = instance._meta.db_table
    return table, f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values())


def change(instance, **changes):
    """The raw UPDATE of the row of an instance."""
    table = instance._meta.db_table
    assignments = ", ".join(f'"{name}" = %s' for name in changes)
    key = instance._meta.pk.column
    statement = f'UPDATE "{table}" SET {assignments} WHERE "{key}" = %s'
    return table, statement, [*changes.values(), instance.pk]


def removal(instance):
    """The raw DELETE of the row of an instance."""
    table = instance._meta.db_table
    return table, f'DELETE FROM "{table}" WHERE "{instance._meta.pk.column}" = %s', [instance.pk]


def run(statement):
    """Run one of these statements; returns how many rows it touched."""
    _table, sql, parameters = statement
    return execute(sql, parameters)


class World:
    """A declaration open for signature, the mayor of Izmir ready to sign it, and another one."""

    def __init__(self):
        # A module's world is made once; these names are those of the suite's cast.
        self.ada = User.objects.filter(email="ada@parvis.example").first() or make_user(
            "ada", ADMINISTRATOR
        )
        self.pilar = User.objects.filter(email="pilar@parvis.example").first() or make_user(
            "pilar", PROTOCOL_OFFICER
        )
        self.declaration = self.open_declaration("paix")
        self.other = self.open_declaration("climat")
        self.text = self.declaration.open_text.adopted_text
        self.seat = builders.make_seat(self.declaration, "Izmir")
        self.seat_elsewhere = builders.make_seat(self.declaration, "Paris")
        self.seat_of_other = builders.make_seat(self.other, self.seat.organisation)
        self.invitation = builders.make_invitation(seat=self.seat)
        self.ready = builders.get_ready(self.invitation)

    def open_declaration(self, slug):
        return builders.make_open_declaration(
            self.pilar, self.ada, slug=slug, statements=STATEMENTS
        )

    def invited(self, *, capacity="mayor", **fields):
        """Somebody invited for Paris."""
        return builders.make_invitation(seat=self.seat_elsewhere, capacity=capacity, **fields)

    def entry(self, declaration=None, content=None):
        """One more entry of a ledger."""
        declaration = log.lock(declaration or self.declaration)
        return log.append(
            declaration,
            LedgerEntry.Kind.SIGNATURE,
            content or {"id": str(uuid.uuid4())},
            timezone.now(),
        )

    def online(self, ready=None, **fields):
        """The signature that a ready session allows, not saved."""
        ready = ready or self.ready
        invitation = ready.invitation
        allowed = AdoptedStatement.objects.get(
            adopted_text=ready.adopted_text, code=ready.statement
        )
        given = {
            "declaration": invitation.declaration,
            "adopted_text": ready.adopted_text,
            "text_sha256": ready.adopted_text.sha256,
            "statement": ready.statement,
            "kind": allowed.kind,
            "capacity": invitation.capacity,
            "seat": invitation.seat,
            "method": "online",
            "invitation": invitation,
            "ready_session": ready,
            "record_sha256": "ab" * 32,
            "signed_at": timezone.now(),
            **fields,
        }
        return Signature(entry=given.pop("entry", None) or self.entry(), **given)

    def paper_entry(self, seat=None, **fields):
        return PaperEntry.objects.create(
            **{
                "seat": seat or self.seat,
                "adopted_text": self.text,
                "statement": "commits",
                "capacity": "mayor",
                "name": "Zoé",
                "signed_on": date(2026, 5, 16),
                "scan": "scans/one.pdf",
                "scan_sha256": uuid.uuid4().hex * 2,
                "recorded_by": self.pilar,
                **fields,
            }
        )

    def paper(self, seat=None, **fields):
        """A paper that two officers vouch for, not saved."""
        entry = self.paper_entry(seat)
        return PaperRecord(
            **{
                "seat": entry.seat,
                "adopted_text": entry.adopted_text,
                "statement": entry.statement,
                "scan_sha256": entry.scan_sha256,
                "signed_on": entry.signed_on,
                "entry": entry,
                "recorded_by": self.pilar,
                "confirmed_by": self.ada,
                "confirmed_at": timezone.now(),
                **fields,
            }
        )

    def on_paper(self, seat=None, paper=None, **fields):
        """The signature that a paper allows, not saved."""
        if paper is None:
            paper = self.paper(seat)
            paper.save()
        given = {
            "declaration": self.declaration,
            "adopted_text": self.text,
            "text_sha256": self.text.sha256,
            "statement": "commits",
            "kind": "commits",
            "capacity": "mayor",
            "seat": paper.seat,
            "method": "paper",
            "paper": paper,
            "record_sha256": "cd" * 32,
            "signed_at": timezone.now(),
            **fields,
        }
        return Signature(entry=given.pop("entry", None) or self.entry(), **given)

    def signed(self):
        """The signature of the mayor of Izmir, given."""
        return builders.sign_for(self.invitation)

    def acknowledged(self):
        """The acknowledgement of a representative of Paris, given."""
        return builders.sign_for(self.invited(capacity="representative"))

    def open_second_text(self):
        """Adopt and open a second version; returns it."""
        builders.add_text(self.declaration, 2, word="Nouveau")
        text = builders.adopt(self.declaration, self.pilar, self.ada, number=2)
        adoption.open_for_signature(text, self.ada, closes_at=timezone.now() + timedelta(days=9))
        return text
