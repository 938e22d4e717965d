"""What tells of persons ends at its time, not before, and nothing else does."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from declarations import retention
from declarations.models import (
    Challenge,
    Evidence,
    Invitation,
    InvitationLink,
    LedgerEntry,
    PaperEntry,
    PublicRecord,
    RateCount,
    SigningRequest,
)
from declarations.signing import acts, codes, giving, links, rates
from portal.outbox.models import Mail
from tests.declarations.builders import (
    make_invitation,
    make_open_declaration,
    make_seat,
    sign_for,
)
from tests.declarations.ledger.test_bundle import add_paper

DAY = timedelta(days=1)


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


def after(days):
    """What a run after so many days ends, without the rules that found nothing."""
    counted = retention.enforce(timezone.now() + days * DAY)
    return {name: count for name, count in counted.items() if count}


def test_on_the_first_day_nothing_ends(declaration, pilar):
    sign_for(make_invitation(declaration))
    make_invitation(declaration, city="Saga")
    rates.count("x", "192.0.2.17", window=timedelta(hours=1))
    assert after(1) == {}


def test_evidence_and_the_invitation_end_together_and_the_roll_stays(declaration):
    invitation = make_invitation(declaration, name="Zoé")
    sign_for(invitation)
    entries = LedgerEntry.objects.count()
    assert "evidence" not in after(3649)
    assert Evidence.objects.get().typed_name == "Zoé"
    assert after(3652)["evidence"] == 1
    invitation.refresh_from_db()
    assert (invitation.name, invitation.email) == ("", "")
    assert Evidence.objects.get().typed_name == ""
    assert PublicRecord.objects.get().name == "Zoé"
    assert LedgerEntry.objects.count() == entries
    assert after(3653) == {}


def test_an_answer_keeps_the_invitation_as_long_as_its_evidence(declaration):
    invitation = make_invitation(declaration, name="Zoé")
    acts.refuse(invitation, giving.Traces(note="occupée"))
    after(800)
    invitation.refresh_from_db()
    assert invitation.name == "Zoé"
    after(3652)
    invitation.refresh_from_db()
    assert invitation.name == ""


def test_unanswered_invitations_end_two_years_after_the_deadline(declaration):
    # One with a deadline of its own, one with that of the declaration (in thirty days).
    own = make_invitation(declaration, expires_at=timezone.now() + 10 * DAY)
    make_invitation(declaration, city="Saga")
    assert "unanswered invitations" not in after(739)
    assert after(741)["unanswered invitations"] == 1
    own.refresh_from_db()
    assert own.name == ""
    assert after(761)["unanswered invitations"] == 1
    assert not Invitation.objects.exclude(name="").exists()


def make_request(declaration, state, **fields):
    return SigningRequest.objects.create(
        declaration=declaration,
        city="Izmir",
        name="Zoé",
        email="z@izmir.example",
        capacity="mayor",
        language="fr",
        state=state,
        **fields,
    )


def test_requests_end_by_their_state(declaration):
    make_request(declaration, "unproven")
    waiting = make_request(declaration, "waiting")
    declined = make_request(declaration, "declined", decided_at=timezone.now())
    assert after(6) == {}
    assert after(8) == {"unproven requests": 1}
    assert after(366) == {"declined requests": 1}
    declined.refresh_from_db()
    assert (declined.name, declined.email, declined.city) == ("", "", "Izmir")
    waiting.refresh_from_db()
    assert waiting.name == "Zoé"
    assert after(367) == {}


def test_an_accepted_request_ends_with_its_invitation(declaration):
    invitation = make_invitation(declaration)
    request = make_request(declaration, "accepted", invitation=invitation)
    after(700)
    request.refresh_from_db()
    assert request.name == "Zoé"
    after(800)
    request.refresh_from_db()
    assert request.name == ""


def test_codes_links_counts_and_sessions_end(declaration):
    invitation = make_invitation(declaration)
    links.make_link(invitation)
    codes.send_code("sign", "0" * 64, to=invitation.email, language="fr", invitation=invitation)
    rates.count("x", "192.0.2.17", window=timedelta(hours=1))
    Session.objects.create(session_key="k", session_data="d", expire_date=timezone.now() + 14 * DAY)
    after(3)
    assert not RateCount.objects.exists()
    assert Session.objects.exists() and Challenge.objects.exists()
    after(15)
    assert not Session.objects.exists()
    after(31)
    assert not Challenge.objects.exists()
    after(119)
    assert InvitationLink.objects.exists()
    after(151)
    assert not InvitationLink.objects.exists()


def test_addresses_of_settled_mails_end_and_waiting_ones_stay(declaration):
    sign_for(make_invitation(declaration, notice_email="n@izmir.example"))
    sent = Mail.objects.get(kind="declarations.receipt")
    Mail.objects.filter(pk=sent.pk).update(state="accepted", settled_at=timezone.now())
    after(89)
    sent.refresh_from_db()
    assert sent.to
    assert after(91)["addresses of sent mails"] == 1
    sent.refresh_from_db()
    assert (sent.to, sent.state) == ("", "accepted")
    waiting = Mail.objects.get(kind="declarations.notice")
    assert (waiting.to, waiting.state) == ("n@izmir.example", "queued")


def test_papers_end_with_the_evidence_and_rejected_ones_before(declaration, pilar, ada):
    seat = make_seat(declaration)
    rejected = add_paper(seat, pilar, name="Zoé", rejected_by=ada)
    kept = add_paper(seat, pilar, name="Zoé")
    giving.confirm_paper(kept, ada)
    assert "papers" not in after(364)
    assert after(366)["papers"] == 1
    assert PaperEntry.objects.get(pk=rejected.pk).name == ""
    assert PaperEntry.objects.get(pk=kept.pk).name == "Zoé"
    assert after(3652)["papers"] == 1
    assert PaperEntry.objects.get(pk=kept.pk).scan_sha256


def test_a_dry_run_counts_and_changes_nothing(declaration):
    invitation = make_invitation(declaration)
    sign_for(invitation)
    later = timezone.now() + 3652 * DAY
    counted = retention.enforce(later, dry_run=True)
    assert counted["evidence"] == 1
    assert Evidence.objects.get().typed_name
    assert retention.enforce(later)["evidence"] == 1


def test_the_command_prints_the_whole_schedule(declaration):
    out = StringIO()
    call_command("enforce_retention", dry_run=True, stdout=out)
    for rule in retention.SCHEDULE:
        assert f"{rule.name}: {rule.kept}" in out.getvalue()


def test_the_documentation_prints_the_same_schedule(settings):
    text = (settings.BASE_DIR / "docs/signing.md").read_text()
    for rule in retention.SCHEDULE:
        assert f"| {rule.name} | {rule.kept} |" in text
