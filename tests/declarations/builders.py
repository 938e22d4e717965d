"""Declarations open for signature, invitations to them, and signatures given through the rules.

Whoever needs the checkpoint of a signature runs in a test that commits (`transaction=True`), or
asks `ledger.log.checkpoint` itself.
"""

from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from declarations import adoption
from declarations.models import (
    Clause,
    Declaration,
    DeclarationText,
    Invitation,
    InvitationStatement,
    Seat,
    Statement,
)
from declarations.signing import giving
from tests.portal.builders import both, make_city

_numbers = count(1)
ADOPTED_ON = date(2026, 11, 1)
# Key (and kind) of a statement → who may sign it and its words.
STATEMENTS = {
    "commits": ("mayor", "Je m’engage avec ma ville.", "I commit with my city."),
    "acknowledges": ("representative", "J’en prends acte.", "I acknowledge it."),
}


def make_declaration(slug="paix", *, statements=STATEMENTS, **fields):
    """A published draft whose text has two aligned clauses in each language; English binds."""
    fields = {
        **both(name=f"Déclaration {slug}"),
        "authoritative_language": "en",
        "is_published": True,
        "contact_name": "Inès Protocole",
        "contact_phone": "+33 1 23 45 67 89",
        "contact_email": "protocole@parvis.example",
        **fields,
    }
    declaration = Declaration.objects.create(slug=slug, **fields)
    add_text(declaration)
    for position, (key, (capacity, french, english)) in enumerate(statements.items()):
        Statement.objects.create(
            declaration=declaration,
            key=key,
            kind=key if key in Statement.Kind.values else Statement.Kind.SUPPORTS,
            capacity=capacity,
            position=position,
            lead_in_fr="J’ai lu la Déclaration.",
            lead_in_en="I have read the Declaration.",
            text_fr=french,
            text_en=english,
        )
    return declaration


def add_text(declaration, version=1, *, clauses=("one", "two"), word="Texte"):
    """Write one more version of the draft, in both languages."""
    for language, kind in (("fr", "translation"), ("en", "authoritative")):
        text = DeclarationText.objects.create(
            declaration=declaration,
            language=language,
            version=version,
            kind=kind,
            title=f"{word} {language}",
            preamble="Nous, maires," if language == "fr" else "We, mayors,",
        )
        for position, key in enumerate(clauses):
            Clause.objects.create(
                text_version=text,
                key=key,
                kind="goal",
                text=f"{word} {key} {language}",
                position=position,
            )


def adopt(declaration, proposer, countersigner, *, number=1):
    """Have two officers adopt a version; returns the adopted text."""
    proposal = adoption.propose(declaration, number, proposer, ADOPTED_ON)
    return adoption.countersign(proposal, countersigner, proposal.sha256)


def make_open_declaration(pilar, ada, *, opens_at=None, closes_in=timedelta(days=30), **fields):
    """A declaration adopted by Pilar and Ada and open for signature; `closes_in` None: no end."""
    declaration = make_declaration(**fields)
    adopted = adopt(declaration, pilar, ada)
    closes_at = timezone.now() + closes_in if closes_in is not None else None
    adoption.open_for_signature(adopted, ada, opens_at=opens_at, closes_at=closes_at)
    declaration.refresh_from_db()
    return declaration


def make_seat(declaration, city="Izmir", **fields):
    """A seat for a city (a name, or an organisation that exists)."""
    organisation = make_city(city) if isinstance(city, str) else city
    return Seat.objects.create(declaration=declaration, organisation=organisation, **fields)


def make_invitation(declaration=None, *, seat=None, city="Izmir", statements=None, **fields):
    """An invitation of a mayor; `statements` are codes, those that the capacity may sign if None.

    Give the declaration, or a seat of it.
    """
    seat = seat or make_seat(declaration, city)
    number = next(_numbers)
    fields = {
        "name": f"Maire {number}",
        "email": f"maire-{number}@ville.example",
        "function_fr": "Maire",
        "function_en": "Mayor",
        "capacity": "mayor",
        "language": "fr",
        "time_zone": "Europe/Paris",
        **fields,
    }
    invitation = Invitation.objects.create(seat=seat, declaration=seat.declaration, **fields)
    if statements is None:
        text = seat.declaration.adopted_texts.order_by("number").last()
        statements = (
            text.statements.filter(capacity=invitation.capacity).values_list("code", flat=True)
            if text
            else ()
        )
    InvitationStatement.objects.bulk_create(
        InvitationStatement(invitation=invitation, code=code) for code in statements
    )
    return invitation


def get_ready(invitation, *, statement=None):
    """The session of a person who has read the open text, chosen a statement, typed the code."""
    text = invitation.declaration.open_text.adopted_text
    code = statement or giving.statements_for(invitation, text)[0].code
    return giving.get_ready(invitation, text, code, read_at=timezone.now())


def sign_for(invitation, *, statement=None, **printed):
    """Sign as the invited person; `printed` replaces what the invitation says."""
    line = {
        "name": invitation.name,
        "honorific": invitation.honorific,
        "function_fr": invitation.function_fr,
        "function_en": invitation.function_en,
        **printed,
    }
    return giving.sign(
        get_ready(invitation, statement=statement),
        giving.Printed(**line),
        giving.Traces(email=invitation.email, typed_name=line["name"]),
    )
