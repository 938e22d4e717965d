"""Signatures that must not be."""

from datetime import timedelta

from django.utils import timezone

from declarations.models import (
    Invitation,
    InvitationStatement,
    OpenText,
    ReadySession,
)
from declarations.signing import acts, giving
from tests.declarations import builders
from tests.declarations.guards.cases.register import CASES, Case, refused_by
from tests.declarations.guards.lifting import Check, Guard, Unique
from tests.declarations.guards.world import change, insertion, removal


def ready_for(world, invitation, **fields):
    """The session of an invitation, ready to commit whether or not it may; saved."""
    session = ready_session(world, invitation, **fields)
    session.save()
    return session


def ready_session(world, invitation, **fields):
    return ReadySession(
        **{
            "invitation": invitation,
            "adopted_text": world.text,
            "statement": "commits",
            "read_at": timezone.now(),
            "code_ok_at": timezone.now(),
            "consent_version": 1,
            **fields,
        }
    )


@refused_by(Guard("signature_text"))
def a_text_of_another_fingerprint(world):
    return insertion(world.online(), text_sha256="0" * 64)


@refused_by(Guard("signature_text"))
def a_text_of_another_declaration(world):
    text = world.other.open_text.adopted_text
    paper = world.paper(adopted_text=text)
    paper.save()
    return insertion(world.on_paper(paper=paper, adopted_text=text, text_sha256=text.sha256))


@refused_by(Guard("signature_statement"))
def a_representative_with_the_words_of_a_mayor(world):
    invitation = world.invited(capacity="representative", statements=["commits"])
    return insertion(world.online(ready_for(world, invitation), kind="commits"))


@refused_by(Guard("signature_statement"))
def a_commitment_recorded_as_an_acknowledgement(world):
    return insertion(world.online(), kind="acknowledges")


@refused_by(Guard("signature_invitation"))
def an_invitation_of_another_city(world):
    return insertion(world.online(), seat_id=world.seat_elsewhere.pk)


@refused_by(Guard("signature_invitation"))
def a_representative_who_signs_as_mayor(world):
    invitation = world.invited(capacity="representative", statements=["commits"])
    return insertion(world.online(ready_for(world, invitation)), capacity="mayor")


@refused_by(Guard("signature_invitation", sqlite="signature_invitation_moved"))
def a_capacity_changed_after_the_signature(world):
    return change(world.signed().invitation, capacity="representative")


@refused_by(Guard("signature_invited_statement"), lifted=(Guard("ready_session_statement"),))
def words_that_were_not_granted(world):
    invitation = world.invited(statements=["supports"])
    return insertion(world.online(ready_for(world, invitation)))


@refused_by(
    Guard("signature_invited_statement", sqlite="signature_invited_statement_removed"),
    lifted=(Guard("ready_session_statement", sqlite="ready_session_statement_removed"),),
)
def a_grant_taken_back_after_the_signature(world):
    signature = world.signed()
    return removal(InvitationStatement.objects.get(invitation=signature.invitation, code="commits"))


@refused_by(Guard("signature_ready_session"))
def another_version_than_the_one_read(world):
    text = world.open_second_text()
    signature = world.online(world.ready)
    return insertion(signature, adopted_text_id=text.pk, text_sha256=text.sha256)


@refused_by(Guard("signature_ready_session"))
def other_words_than_those_chosen_before_the_code(world):
    return insertion(world.online(), statement="supports", kind="supports")


@refused_by(Guard("signature_ready_session"))
def the_session_of_somebody_else(world):
    ready = builders.get_ready(world.invited())
    return insertion(world.online(), ready_session_id=ready.pk)


@refused_by(Guard("signature_paper"))
def the_paper_of_another_city(world):
    return insertion(world.on_paper(), seat_id=world.seat_elsewhere.pk)


@refused_by(Guard("signature_seat"))
def a_seat_at_another_declaration(world):
    return insertion(world.on_paper(world.seat_of_other))


@refused_by(Guard("signature_seat", sqlite="signature_seat_moved"))
def a_signed_seat_moved_to_another_declaration(world):
    world.on_paper(world.seat_elsewhere).save()
    return change(world.seat_elsewhere, declaration_id=world.other.pk)


@refused_by(Guard("signature_previous"))
def a_second_signature_without_the_end_of_the_first(world):
    first = world.signed()
    ready = builders.get_ready(builders.make_invitation(seat=world.seat))
    return insertion(world.online(ready), generation=2, previous_id=first.pk, previous_generation=1)


@refused_by(Guard("signature_entry"))
def an_entry_of_another_ledger(world):
    return insertion(world.online(entry=world.entry(world.other)))


@refused_by(Unique("declarations_signature", ("entry_id",)))
def one_entry_for_two_signatures(world):
    signature = world.signed()
    ready = builders.get_ready(world.invited())
    return insertion(world.online(ready, entry=signature.entry))


@refused_by(
    Unique(
        "declarations_signature",
        ("seat_id", "statement", "generation"),
        name="one_signature_per_generation",
    )
)
def two_people_of_one_city_with_the_same_words(world):
    world.signed()
    return insertion(world.online(builders.get_ready(builders.make_invitation(seat=world.seat))))


@refused_by(Unique("declarations_signature", ("invitation_id",)))
def one_invitation_used_twice(world):
    again = builders.get_ready(world.invitation, statement="supports")
    world.signed()
    return insertion(world.online(again))


@refused_by(
    Unique("declarations_signature", ("ready_session_id",)),
    lifted=(Unique("declarations_signature", ("invitation_id",)),),
)
def one_session_used_twice(world):
    signature = giving.sign(world.ready, giving.Printed(name="Zoé"), giving.Traces())
    ending = acts.withdraw(signature, giving.Traces())
    return insertion(
        world.online(),
        generation=2,
        previous_id=ending.signature_id,
        previous_generation=1,
    )


@refused_by(Unique("declarations_signature", ("paper_id",)))
def one_paper_used_twice(world):
    signature = world.on_paper()
    signature.save()
    acts.withdraw(signature, giving.Traces())
    return insertion(
        world.on_paper(paper=signature.paper),
        generation=2,
        previous_id=signature.pk,
        previous_generation=1,
    )


@refused_by(Check("first_generation_has_no_predecessor"))
def a_generation_out_of_nowhere(world):
    return insertion(world.online(), generation=2)


@refused_by(Check("signature_is_online_or_on_paper"))
def an_online_signature_without_a_code(world):
    return insertion(world.online(), ready_session_id=None)


@refused_by(Check("signature_is_online_or_on_paper"))
def an_online_signature_that_calls_itself_a_paper(world):
    return insertion(world.online(), method="paper")


@refused_by(Check("signature_is_online_or_on_paper"))
def a_paper_signature_without_a_paper(world):
    return insertion(world.on_paper(), paper_id=None)


@refused_by(Guard("online_signature_on_the_open_text"))
def a_declaration_closed_for_signature(world):
    signature = world.online()
    OpenText.objects.filter(declaration=world.declaration).delete()
    return insertion(signature)


@refused_by(Guard("online_signature_on_the_open_text"))
def a_version_that_is_open_no_more(world):
    signature = world.online()
    world.open_second_text()
    return insertion(signature)


@refused_by(Guard("online_signature_on_the_open_text"))
def a_signature_after_the_deadline(world):
    signature = world.online(signed_at=world.declaration.closes_at)
    return insertion(signature)


@refused_by(Guard("online_signature_on_the_open_text"))
def a_signature_before_the_opening(world):
    world.declaration.opens_at = timezone.now() + timedelta(hours=1)
    world.declaration.save()
    return insertion(world.online())


def _unless(**fields):
    def make(world):
        signature = world.online()
        Invitation.objects.filter(pk=world.invitation.pk).update(**fields)
        return insertion(signature)

    return make


for name, fields in {
    "a_revoked_invitation": {"revoked_at": timezone.now()},
    "an_expired_invitation": {"expires_at": timezone.now() - timedelta(seconds=1)},
    "an_erased_invitation": {"erased_at": timezone.now()},
}.items():
    CASES.append(Case(name, Guard("invitation_still_holds"), _unless(**fields)))


@refused_by(Guard("invitation_still_holds"))
def a_declined_invitation(world):
    signature = world.online()
    acts.refuse(world.invitation, giving.Traces())
    return insertion(signature)


@refused_by(Guard("invitation_still_holds"))
def an_invitation_passed_on(world):
    signature = world.online()
    builders.make_invitation(seat=world.seat, delegated_from=world.invitation)
    return insertion(signature)
