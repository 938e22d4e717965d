"""Inviting: who is written to, what the mails say, and what officers may still change."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from declarations import adoption, inviting
from declarations.inviting import INVITATION, REMINDER, State
from declarations.letters.invitations import greeting
from declarations.models import Invitation, InvitationLink
from declarations.signing import acts, giving, links
from declarations.signing.giving import Traces
from portal.outbox import api, sending
from portal.outbox.carrier import Carrier
from portal.outbox.models import Mail
from tests.declarations.builders import (
    make_declaration,
    make_invitation,
    make_open_declaration,
    sign_for,
)
from tests.portal.builders import make_summit

LIST = "/admin/declarations/invitation/"
HOSTILE = '<img src=x onerror="alert(1)"> & “Œuvre”'


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def officer(pilar, signed_in):
    client = signed_in(pilar)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def rows(*invitations):
    return Invitation.objects.filter(pk__in=[one.pk for one in invitations])


def invite(*invitations, batch="batch", again=False):
    return inviting.invite(rows(*invitations), None, batch=batch, again=again)


def deliver():
    """Send everything that is due; return the messages, oldest first."""
    carrier = Carrier()
    while sending.send_next(carrier):
        pass
    return django_mail.outbox


def links_in(message):
    """The secrets of the links that stand alone on a line of a mail: one per language."""
    alone = [
        line for line in message.body.splitlines() if line.startswith("http") and "/s/" in line
    ]
    return [line.rstrip("/").rpartition("/")[2] for line in alone]


def state(invitation):
    return inviting.state_of(inviting.with_answers(rows(invitation)).get(), timezone.now())


def all_states(declaration):
    """One invitation in each state there is, by the state."""
    found = {one: make_invitation(declaration, city=f"Ville {one}") for one in State}
    past = timezone.now() - timedelta(days=1)
    sign_for(found[State.SIGNED])
    acts.refuse(found[State.DECLINED], Traces())
    acts.delegate(
        found[State.PASSED_ON], name="Noé", email="noe@ville.example", language="fr",
        function_fr="", function_en="", traces=Traces(),
    )  # fmt: skip
    acts.blank_invitation(found[State.ERASED], timezone.now())
    rows(found[State.EXPIRED]).update(expires_at=past)
    inviting.revoke(rows(found[State.REVOKED]))
    return found


# Who is written to --------------------------------------------------------------------------------
def test_the_states_of_invitations_are_told_one_by_one_and_as_filters(declaration):
    found = all_states(declaration)
    at = timezone.now()
    for expected, invitation in found.items():
        assert state(invitation) == expected
        filtered = inviting.in_states(inviting.with_answers(rows(*found.values())), [expected], at)
        assert [one.pk for one in filtered] == [invitation.pk]
    several = inviting.in_states(
        inviting.with_answers(rows(*found.values())), inviting.ANSWERED, at
    )
    assert {one.pk for one in several} == {found[one].pk for one in inviting.ANSWERED}


def test_only_those_who_can_still_answer_are_written_to(declaration):
    found = all_states(declaration)
    survey = inviting.survey(rows(*found.values()))
    assert survey.first == [found[State.WAITING]]
    assert {row.pk for row, _reason in survey.cannot} == {
        one.pk for name, one in found.items() if name != State.WAITING
    }
    assert all(reason for _row, reason in survey.cannot)


@pytest.mark.parametrize("lacking", ["address", "statement", "contact", "open text", "time"])
def test_what_stands_in_the_way_of_a_mail_is_said(declaration, lacking):
    invitation = make_invitation(declaration)
    if lacking == "address":
        rows(invitation).update(email="")
    elif lacking == "statement":
        invitation.statements.all().delete()
    elif lacking == "contact":
        declaration.contact_phone = declaration.contact_email = ""
        declaration.save()
    elif lacking == "open text":
        adoption.close(declaration)
    else:
        declaration.closes_at = timezone.now() - timedelta(seconds=1)
        declaration.save()
    survey = inviting.survey(rows(invitation))
    assert not survey.first and len(survey.cannot) == 1 and survey.cannot[0][1]
    assert invite(invitation) == [] and not Mail.objects.exists()


def test_a_draft_is_not_open(db):
    invitation = make_invitation(make_declaration(), statements=["commits"])
    assert inviting.survey(rows(invitation)).cannot


def test_whoever_was_written_to_is_written_to_again_only_on_purpose(declaration):
    invitation = make_invitation(declaration)
    assert len(invite(invitation, batch="1")) == 1
    assert invite(invitation, batch="2") == []
    assert len(invite(invitation, batch="3", again=True)) == 1
    assert sorted(Mail.objects.values_list("key", flat=True)) == [
        f"invitation:{invitation.number}:1",
        f"invitation:{invitation.number}:2",
    ]


def test_a_form_sent_twice_sends_once(declaration):
    invitation = make_invitation(declaration)
    invite(invitation, batch="same", again=True)
    assert invite(invitation, batch="same", again=True) == []
    assert Mail.objects.count() == 1


def test_five_invitations_a_day_and_no_more(declaration):
    invitation = make_invitation(declaration)
    for number in range(7):
        invite(invitation, batch=str(number), again=True)
    assert Mail.objects.count() == inviting.PER_DAY
    Mail.objects.update(queued_at=timezone.now() - timedelta(days=1, minutes=1))
    assert len(invite(invitation, batch="tomorrow", again=True)) == 1


def test_a_new_address_is_written_to_for_the_first_time(declaration):
    invitation = make_invitation(declaration)
    invite(invitation, batch="1")
    rows(invitation).update(email="autre@ville.example")
    assert [mail.to for mail in invite(invitation, batch="2")] == ["autre@ville.example"]


def test_the_mails_of_a_declaration_that_opens_later_wait_for_it(pilar, ada):
    opens_at = timezone.now() + timedelta(days=2)
    declaration = make_open_declaration(pilar, ada, opens_at=opens_at)
    (mail,) = invite(make_invitation(declaration))
    assert mail.not_before == opens_at
    assert deliver() == []


def test_a_thousand_invitations_are_queued_in_few_queries(declaration, pilar):
    first = make_invitation(declaration)
    Invitation.objects.bulk_create(
        Invitation(
            declaration=declaration, seat=first.seat, name=f"N {number}", capacity="mayor",
            email=f"n{number}@ville.example", language="en" if number % 2 else "fr",
        )
        for number in range(999)
    )  # fmt: skip
    everybody = Invitation.objects.filter(declaration=declaration)
    first.statements.model.objects.bulk_create(
        first.statements.model(invitation=one, code="commits")
        for one in everybody.exclude(pk=first.pk)
    )
    with CaptureQueriesContext(connection) as few:
        inviting.survey(rows(first))
    with CaptureQueriesContext(connection) as many:
        survey = inviting.survey(everybody)
    assert len(few) == len(many) and len(survey.first) == 1000
    assert survey.by_language() == {"fr": 501, "en": 499}
    assert len(inviting.invite(everybody, pilar, batch="thousand")) == 1000
    progress = api.progress("thousand")
    assert (progress.queued, progress.total) == (1000, 1000)
    assert Invitation.objects.filter(invited_by=pilar).count() == 1000


# What the mails say -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "language, subject, first, second",
    [
        ("fr", "Invitation à signer", "Nous avons l’honneur", "We have the honour"),
        ("en", "Invitation to sign", "We have the honour", "Nous avons l’honneur"),
    ],
)
def test_the_invited_persons_language_comes_first(declaration, language, subject, first, second):
    invite(make_invitation(declaration, language=language))
    (message,) = deliver()
    assert message.subject.startswith(subject)
    html = message.alternatives[0][0]
    for body in (message.body, html):
        assert body.index(first) < body.index(second)


def test_the_mail_says_all_that_one_must_know(pilar, ada):
    summit = make_summit(time_zone="Europe/Istanbul")
    declaration = make_open_declaration(pilar, ada, summit=summit)
    invitation = make_invitation(
        declaration,
        city="Montréal",
        time_zone="America/Toronto",
        expires_at=datetime(2099, 7, 15, 3, 30, tzinfo=UTC),
        known_by="Site de la ville",
    )
    declaration.closes_at = datetime(2099, 7, 20, tzinfo=UTC)
    declaration.save()
    invite(invitation)
    (message,) = deliver()
    for words in (
        "Montréal",
        "Déclaration paix",
        "Je m’engage avec ma ville.",
        "mardi 14\u00a0juillet\u00a02099, 23\u00a0h\u00a030 (Toronto, UTC−4)",
        "mercredi 15\u00a0juillet\u00a02099, 6\u00a0h\u00a030 (Istanbul, UTC+3)",
        "Personne ne peut signer avec ce seul lien",
        "décliner",
        "papier",
        "effacer",
        "Site de la ville",
        "Inès Protocole",
        "+33 1 23 45 67 89",
    ):
        assert words in message.body, words
    assert message.reply_to == ["protocole@parvis.example"]
    html = message.alternatives[0][0]
    assert "<img" not in html and "http://localhost:8000/fr/s/" in html


def test_the_link_opens_the_invitation_in_both_languages_and_is_kept_nowhere(declaration):
    invitation = make_invitation(declaration)
    invite(invitation)
    (message,) = deliver()
    first, second = links_in(message)
    assert first == second and links.invitation_of(first) == invitation
    (mail,) = Mail.objects.all()
    assert first not in str(vars(mail)) + str(vars(InvitationLink.objects.get()))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", [INVITATION, REMINDER])
def test_hostile_names_stay_text(declaration, language, kind):
    invitation = make_invitation(
        declaration,
        language=language,
        name=HOSTILE,
        function_fr=HOSTILE,
        function_en=HOSTILE,
        known_by=HOSTILE,
    )
    api.queue(kind, to=invitation.email, language=language, key="k", about=invitation.number)
    (message,) = deliver()
    assert message.body.count(HOSTILE) >= 2
    html = message.alternatives[0][0]
    assert "<img" not in html and "&lt;img src=x" in html


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_line_break_of_a_name_enters_a_header(declaration, language):
    declaration.name_fr = declaration.name_en = "Paix\r\nBcc: everybody@ville.example"
    declaration.save()
    invite(make_invitation(declaration, language=language))
    (message,) = deliver()
    parsed = message.message()
    assert "Bcc" not in parsed and "Paix Bcc:" in message.subject


@pytest.mark.parametrize(
    "answer", ["signed", "declined", "passed_on", "revoked", "expired", "closed", "address"]
)
def test_a_mail_that_lost_its_purpose_is_not_sent(declaration, answer):
    invitation = make_invitation(declaration)
    (mail,) = invite(invitation)
    if answer == "signed":
        sign_for(invitation)
    elif answer == "declined":
        acts.refuse(invitation, Traces())
    elif answer == "passed_on":
        acts.delegate(
            invitation, name="Noé", email="noe@ville.example", language="fr",
            function_fr="", function_en="", traces=Traces(),
        )  # fmt: skip
    elif answer == "revoked":
        # Not by the rule, which takes the mail out of the queue itself.
        rows(invitation).update(revoked_at=timezone.now())
    elif answer == "expired":
        rows(invitation).update(expires_at=timezone.now())
    elif answer == "closed":
        adoption.close(declaration)
    else:
        rows(invitation).update(email="autre@ville.example")
    deliver()
    mail.refresh_from_db()
    assert mail.state == Mail.State.CANCELLED
    assert not InvitationLink.objects.filter(invitation=invitation, revoked_at=None).exists()


@pytest.mark.parametrize(
    "fields, french, english",
    [
        ({"honorific": "Mme"}, "Madame la Maire,", "Dear Mayor,"),
        (
            {"honorific": "Mme", "function_fr": "Mairesse de Laval"},
            "Madame la Mairesse,",
            "Dear Mayor,",
        ),
        ({"honorific": "S. E. M."}, "Monsieur le Maire,", "Dear Mayor,"),
        ({"honorific": "Dr"}, "Madame, Monsieur,", "Dear Mayor,"),
        ({"capacity": "representative", "honorific": "Mrs"}, "Madame,", "Dear Madam,"),
        ({"capacity": "representative", "honorific": "Mr."}, "Monsieur,", "Dear Sir,"),
        ({"capacity": "representative"}, "Madame, Monsieur,", "Dear Madam or Sir,"),
    ],
)
def test_people_are_addressed_as_it_is_proper(declaration, fields, french, english):
    invitation = make_invitation(declaration, **fields)
    with translation.override("fr"):
        assert greeting(invitation) == french
    with translation.override("en"):
        assert greeting(invitation) == english


def test_officers_are_told_who_declines_and_who_passes_on(declaration):
    declining, passing = make_invitation(declaration), make_invitation(declaration, city="Nice")
    acts.refuse(declining, Traces(note="Un motif privé"))
    acts.delegate(
        passing, name="Noé", email="noe@nice.example", language="en",
        function_fr="Adjointe", function_en="Deputy", traces=Traces(),
    )  # fmt: skip
    messages = {message.to[0]: [] for message in deliver()}
    for message in django_mail.outbox:
        messages[message.to[0]].append(message)
    told = "".join(one.body for one in messages["protocole@parvis.example"])
    assert declining.name in told and f"/admin/declarations/invitation/{declining.pk}/" in told
    assert "Un motif privé" not in told
    assert "Noé" in told and passing.name in told and "Adjointe" in told
    # The new person is invited, and told by whom.
    (invited,) = messages["noe@nice.example"]
    assert passing.name in invited.body and links.invitation_of(links_in(invited)[0])


# Changing -----------------------------------------------------------------------------------------
def test_links_of_an_invitation_taken_back_die_at_once(declaration):
    invitation = make_invitation(declaration)
    token = links.make_link(invitation)
    invite(invitation)
    assert inviting.revoke(rows(invitation)) == [invitation]
    assert links.invitation_of(token) is None
    assert deliver() == []
    with pytest.raises(giving.SigningRefused):
        sign_for(invitation)


def test_what_was_answered_is_not_taken_back_nor_extended(declaration):
    invitation = make_invitation(declaration)
    sign_for(invitation)
    later = timezone.now() + timedelta(days=9)
    assert inviting.revoke(rows(invitation)) == []
    assert inviting.extend(rows(invitation), later) == []
    invitation.refresh_from_db()
    assert invitation.revoked_at is None and invitation.expires_at is None


def test_links_follow_a_new_deadline(declaration, settings):
    soon, later = (timezone.now() + timedelta(days=days) for days in (1, 20))
    invitation = make_invitation(declaration, expires_at=soon)
    token = links.make_link(invitation)
    inviting.extend(rows(invitation), later)
    assert InvitationLink.objects.get().expires_at == later
    inviting.extend(rows(invitation), soon)
    assert InvitationLink.objects.get().expires_at == soon
    inviting.extend(rows(invitation), None)
    link = InvitationLink.objects.get()
    assert link.expires_at == link.created_at + timedelta(days=settings.LINK_DAYS)
    assert links.invitation_of(token) == invitation
    with pytest.raises(ValidationError):
        inviting.extend(rows(invitation), timezone.now())
