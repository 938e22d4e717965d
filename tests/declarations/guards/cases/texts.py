"""Texts that must not be, and what must not become of adopted ones."""

import hashlib

from django.utils import timezone

from declarations.models import (
    AdoptedStatement,
    AdoptedText,
    Clause,
    DeclarationText,
    OpenText,
)
from tests.declarations.guards.cases.register import refused_by
from tests.declarations.guards.lifting import Check, Guard, Unique
from tests.declarations.guards.world import change, insertion, removal, run


def adopted(world, **fields):
    canonical = fields.pop("canonical", '{"v":1}')
    return AdoptedText(
        **{
            "declaration": world.declaration,
            "number": 7,
            "canonical": canonical,
            "sha256": hashlib.sha256(canonical.encode()).hexdigest(),
            "proposed_by": world.pilar,
            "countersigned_by": world.ada,
            "adopted_at": timezone.now(),
            **fields,
        }
    )


@refused_by(Guard("adopted_text_fingerprint"))
def a_text_under_a_wrong_fingerprint(world):
    return insertion(adopted(world, sha256="1" * 64))


@refused_by(Check("adoption_needs_two_officers"))
def an_adoption_by_one_officer(world):
    return insertion(adopted(world, countersigned_by=world.pilar))


@refused_by(
    Unique(
        "declarations_adoptedtext",
        ("declaration_id", "number"),
        name="one_adopted_text_per_version",
    )
)
def a_second_text_of_one_version(world):
    return insertion(adopted(world, number=1))


@refused_by(Check("adopted_commitment_is_a_mayors"))
def a_commitment_that_a_representative_may_sign(world):
    return insertion(
        AdoptedStatement(
            adopted_text=world.text, code="x", kind="commits", capacity="representative"
        )
    )


@refused_by(Guard("open_text_of_declaration"))
def the_text_of_another_declaration_opened(world):
    row = OpenText.objects.get(declaration=world.declaration)
    OpenText.objects.filter(pk=row.pk).delete()
    return insertion(row, adopted_text_id=world.other.open_text.adopted_text_id)


@refused_by(Guard("open_text_of_declaration", sqlite="open_text_of_declaration_kept"))
def the_open_text_exchanged_for_another_declarations(world):
    row = OpenText.objects.get(declaration=world.declaration)
    return change(row, adopted_text_id=world.other.open_text.adopted_text_id)


def draft(world):
    return DeclarationText.objects.get(declaration=world.declaration, language="fr", version=1)


def next_draft(world):
    return DeclarationText.objects.create(
        declaration=world.declaration, language="fr", version=2, kind="translation", title="Deux"
    )


def clause(world):
    return Clause.objects.filter(text_version=draft(world)).last()


@refused_by(Guard("adopted_draft_inserted"))
def a_language_added_to_an_adopted_version(world):
    return insertion(
        DeclarationText(
            declaration=world.declaration, language="de", version=1, kind="machine", title="Drei"
        )
    )


@refused_by(Guard("adopted_draft_changed"))
def the_title_of_an_adopted_draft(world):
    return change(draft(world), title="Autre")


@refused_by(Guard("adopted_draft_changed"))
def a_draft_moved_into_an_adopted_version(world):
    return change(next_draft(world), version=1, language="de")


@refused_by(Guard("adopted_draft_deleted"), lifted=(Guard("adopted_clause_deleted"),))
def an_adopted_draft_deleted(world):
    for row in draft(world).clauses.all():
        run(removal(row))
    return removal(draft(world))


@refused_by(Guard("adopted_clause_inserted"))
def a_clause_added_to_an_adopted_draft(world):
    return insertion(
        Clause(text_version=draft(world), key="three", kind="goal", text="Trois", position=3)
    )


@refused_by(Guard("adopted_clause_changed"))
def the_words_of_an_adopted_clause(world):
    return change(clause(world), text="Autre")


@refused_by(Guard("adopted_clause_changed"))
def a_clause_moved_into_an_adopted_draft(world):
    added = Clause.objects.create(
        text_version=next_draft(world), key="three", kind="goal", text="Trois", position=3
    )
    return change(added, text_version_id=draft(world).pk)


@refused_by(Guard("adopted_clause_deleted"))
def an_adopted_clause_deleted(world):
    return removal(clause(world))


@refused_by(Guard("adopted_declaration_keeps_its_address"))
def the_address_of_an_adopted_declaration(world):
    return change(world.declaration, slug="guerre")
