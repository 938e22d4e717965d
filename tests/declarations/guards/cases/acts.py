"""What comes before and after a signature, and must not be."""

from datetime import timedelta

from django.utils import timezone

from declarations.models import (
    Confirmation,
    Correction,
    Ending,
    Erasure,
    Invitation,
    Refusal,
)
from declarations.signing import acts, giving
from tests.declarations.guards.cases.register import refused_by
from tests.declarations.guards.cases.signatures import ready_session
from tests.declarations.guards.lifting import Check, Guard, Unique
from tests.declarations.guards.world import change, columns_of, insertion, removal

# What an erasure makes of a record, besides its instant.
BLANK = dict.fromkeys(["salt", "honorific", "name", "function_fr", "function_en"], "")


def record_of_erased(world):
    signature = world.signed()
    Erasure.objects.create(
        signature=signature, entry=world.entry(), officer=world.ada, at=timezone.now()
    )
    return signature.records.get()


@refused_by(Guard("ready_session_statement"))
def a_session_for_words_that_were_not_granted(world):
    return insertion(ready_session(world, world.invited(statements=["supports"])))


@refused_by(Guard("ready_session_statement", sqlite="ready_session_statement_moved"))
def a_grant_changed_while_somebody_is_ready(world):
    return change(world.invitation.statements.get(code="commits"), code="acknowledges")


@refused_by(Guard("ready_session_statement", sqlite="ready_session_statement_removed"))
def a_grant_taken_back_while_somebody_is_ready(world):
    return removal(world.invitation.statements.get(code="commits"))


@refused_by(Check("ready_session_reads_before_the_code"))
def a_code_before_the_reading(world):
    early = timezone.now() - timedelta(minutes=1)
    return insertion(ready_session(world, world.invitation, code_ok_at=early))


@refused_by(Check("paper_needs_two_officers"))
def a_paper_confirmed_by_who_recorded_it(world):
    return insertion(world.paper(confirmed_by=world.pilar))


@refused_by(Unique("declarations_paperrecord", ("scan_sha256",)))
def one_scan_for_two_papers(world):
    first = world.paper()
    first.save()
    return insertion(world.paper(world.seat_elsewhere, scan_sha256=first.scan_sha256))


@refused_by(Guard("refusal_before_signature"))
def a_refusal_after_the_signature(world):
    signature = world.signed()
    return insertion(Refusal(invitation=signature.invitation, at=timezone.now()))


@refused_by(Guard("ending_signature"))
def the_end_of_a_signature_that_was_never_given(world):
    signature = world.signed()
    return insertion(ending_of(world, signature, generation=2))


def ending_of(world, signature, **fields):
    return Ending(
        **{
            "signature": signature,
            "seat": signature.seat,
            "statement": signature.statement,
            "generation": signature.generation,
            "reason": "withdrawn",
            "entry": world.entry(),
            "at": timezone.now(),
            **fields,
        }
    )


@refused_by(
    Unique("declarations_ending", ("signature_id",)),
    lifted=(
        Unique(
            "declarations_ending",
            ("signature_id", "seat_id", "statement", "generation"),
            name="ending_identity",
        ),
    ),
)
def two_ends_of_one_signature(world):
    signature = world.signed()
    acts.withdraw(signature, giving.Traces())
    return insertion(ending_of(world, signature))


def confirmation_of(world, signature, **fields):
    return Confirmation(
        **{
            "signature": signature,
            "body": "council",
            "decided_on": timezone.now().date(),
            "paper_sha256": "ef" * 32,
            "paper_entry": world.paper_entry(signature=signature),
            "recorded_by": world.pilar,
            "confirmed_by": world.ada,
            "entry": world.entry(),
            "at": timezone.now(),
            **fields,
        }
    )


@refused_by(Guard("confirmation_signature"))
def the_confirmation_of_a_commitment(world):
    return insertion(confirmation_of(world, world.signed()))


@refused_by(Check("confirmation_of_an_acknowledgement"))
def the_confirmation_of_a_commitment_by_its_own_name(world):
    return insertion(confirmation_of(world, world.signed(), kind="commits"))


@refused_by(Check("confirmation_needs_two_officers"))
def a_confirmation_by_one_officer(world):
    return insertion(confirmation_of(world, world.acknowledged(), confirmed_by=world.pilar))


@refused_by(Check("correction_changes_something"))
def a_correction_of_nothing(world):
    signature = world.signed()
    same = signature.record_sha256
    return insertion(
        Correction(
            signature=signature,
            previous_record_sha256=same,
            record_sha256=same,
            entry=world.entry(),
            at=timezone.now(),
        )
    )


@refused_by(Guard("invitation_seat"))
def an_invitation_to_a_seat_elsewhere(world):
    return insertion(
        Invitation(seat=world.seat_of_other, declaration=world.declaration, capacity="mayor"),
        created_at=columns_of(world.invitation)["created_at"],
    )


@refused_by(Guard("invitation_seat", sqlite="invitation_seat_kept"))
def an_invitation_moved_to_a_seat_elsewhere(world):
    return change(world.invited(), seat_id=world.seat_of_other.pk)


@refused_by(Guard("invitation_seat", sqlite="invitation_seat_moved"))
def a_seat_with_an_invitation_moved_elsewhere(world):
    world.invited()
    return change(world.seat_elsewhere, declaration_id=world.other.pk)


@refused_by(Guard("public_record_changed"))
def another_name_in_a_public_record(world):
    return change(world.signed().records.get(), name="Somebody else")


@refused_by(Guard("public_record_changed"))
def another_fingerprint_under_the_pretext_of_an_erasure(world):
    at = columns_of(world.ready)["read_at"]
    return change(record_of_erased(world), **BLANK, record_sha256="2" * 64, erased_at=at)


@refused_by(Guard("public_record_changed"))
def a_record_blanked_without_an_erasure(world):
    at = columns_of(world.ready)["read_at"]
    return change(world.signed().records.get(), **BLANK, erased_at=at)


@refused_by(Guard("public_record_changed"))
def another_city_under_the_pretext_of_an_erasure(world):
    at = columns_of(world.ready)["read_at"]
    return change(record_of_erased(world), **BLANK, city_fr="Ailleurs", erased_at=at)


@refused_by(Guard("public_record_deleted"))
def a_public_record_deleted(world):
    return removal(world.signed().records.get())


@refused_by(Check("erased_record_is_blank"))
def a_name_kept_in_an_erased_record(world):
    return change(record_of_erased(world), salt="", erased_at=columns_of(world.ready)["read_at"])
