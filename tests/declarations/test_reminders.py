"""Reminders: when they are due, to whom, and that none comes twice or too late."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from declarations import chores as declaration_chores  # noqa: F401 – registers them
from declarations import inviting, reminders
from declarations.inviting import INVITATION, REMINDER
from declarations.models import Declaration, Invitation
from declarations.signing import acts
from declarations.signing.giving import Traces, confirm_paper
from portal.outbox import api
from portal.outbox.chores import CHORES
from portal.outbox.models import Mail
from tests.declarations.builders import make_invitation, make_open_declaration, sign_for
from tests.declarations.rolls import make_paper

PARIS = "Europe/Paris"
# A Wednesday at noon in Paris.
NOON = datetime(2027, 3, 10, 11, 0, tzinfo=UTC)


@pytest.fixture
def now(monkeypatch):
    """A function that sets the clock (aware datetime)."""

    def at(instant):
        monkeypatch.setattr(timezone, "now", lambda: instant)

    at(NOON)
    return at


@pytest.fixture
def declaration(now, pilar, ada):
    """It closes thirty days after NOON."""
    return make_open_declaration(pilar, ada, reminder_days="14, 7, 2")


def invited(declaration, **fields):
    """Somebody whose invitation the mail server took at NOON."""
    invitation = make_invitation(declaration, **fields)
    mail = api.queue(
        INVITATION,
        to=invitation.email,
        language="fr",
        key=f"invitation:{invitation.number}:1",
        about=invitation.number,
    )
    Mail.objects.filter(pk=mail.pk).update(state="accepted", settled_at=timezone.now())
    return invitation


def accept_all():
    Mail.objects.filter(state="queued").update(state="accepted", settled_at=timezone.now())


def sent():
    """The keys of the reminders, without the number of the invitation."""
    keys = Mail.objects.filter(kind=REMINDER).order_by("pk").values_list("key", flat=True)
    return [key.split(":", 2)[2] for key in keys]


@pytest.mark.parametrize(
    "zone, hours",
    [("Europe/Paris", 8), ("Asia/Tokyo", 0), ("America/Toronto", 14), ("UTC", 9)],
)
def test_reminders_are_due_in_the_morning_of_the_invited_person(zone, hours):
    deadline = datetime(2027, 2, 20, 12, 0, tzinfo=UTC)
    found = reminders.schedule(deadline, zone, "2, 14,7")
    assert [reminder.days for reminder in found] == [14, 7, 2]
    assert [reminder.at for reminder in found] == [
        datetime(2027, 2, day, hours, 0, tzinfo=UTC) for day in (6, 13, 18)
    ]


def test_days_are_counted_on_the_calendar_of_the_zone():
    # Still the 19th in Toronto.
    deadline = datetime(2027, 2, 20, 3, 0, tzinfo=UTC)
    (reminder,) = reminders.schedule(deadline, "America/Toronto", "1")
    assert reminder.at == datetime(2027, 2, 18, 14, 0, tzinfo=UTC)


def test_nobody_is_reminded_where_no_days_are_set():
    assert reminders.schedule(NOON, PARIS, "") == []


def test_each_reminder_of_the_schedule_comes_once(declaration, now):
    invited(declaration)
    for hours in range(0, 31 * 24, 4):
        now(NOON + timedelta(hours=hours))
        reminders.remind()
        accept_all()
    # The deadline is on 9 April.
    assert sent() == ["14:2027-03-26", "7:2027-04-02", "2:2027-04-07"]


def test_running_again_in_the_same_minute_sends_nothing_more(declaration, now):
    invited(declaration)
    now(NOON + timedelta(days=16))
    assert reminders.remind() == 1
    assert reminders.remind() == 0
    assert len(sent()) == 1


def test_after_a_pause_of_the_worker_only_the_latest_reminder_goes_out(declaration, now):
    invited(declaration)
    now(NOON + timedelta(days=28))
    reminders.remind()
    accept_all()
    now(NOON + timedelta(days=28, minutes=5))
    reminders.remind()
    assert sent() == ["2:2027-04-07"]


def test_a_late_reminder_waits_for_the_morning(declaration, now):
    invited(declaration)
    now(NOON + timedelta(days=23, hours=14))  # one in the morning in Paris
    assert reminders.remind() == 0
    now(NOON + timedelta(days=23, hours=22))
    assert reminders.remind() == 1


@pytest.mark.parametrize("days", [0, 31])
def test_neither_too_early_nor_after_the_deadline(declaration, now, days):
    invited(declaration)
    now(NOON + timedelta(days=days))
    assert reminders.remind() == 0


@pytest.mark.parametrize(
    "answer", ["signed", "declined", "passed_on", "revoked", "erased", "closed", "no address"]
)
def test_reminders_stop(declaration, now, answer):
    invitation = invited(declaration)
    rows = Invitation.objects.filter(pk=invitation.pk)
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
        inviting.revoke(rows)
    elif answer == "erased":
        acts.blank_invitation(invitation, timezone.now())
    elif answer == "closed":
        Declaration.objects.update(closes_at=NOON + timedelta(days=15))
    else:
        rows.update(email="")
    now(NOON + timedelta(days=16))
    reminders.remind()
    assert not Mail.objects.filter(kind=REMINDER, about=str(invitation.number)).exists()


@pytest.mark.parametrize("is_renewal, reminded", [(False, 0), (True, 1)])
def test_a_city_that_signed_on_paper_is_not_reminded_unless_to_renew(
    declaration, now, pilar, ada, is_renewal, reminded
):
    invitation = invited(declaration, is_renewal=is_renewal)
    confirm_paper(make_paper(invitation.seat, pilar), ada)
    now(NOON + timedelta(days=16))
    assert reminders.remind() == reminded


@pytest.mark.parametrize("state", ["queued", "failed", "bounced", "cancelled"])
def test_whom_no_invitation_reached_is_not_reminded(declaration, now, state):
    invited(declaration)
    settled = None if state == "queued" else NOON
    Mail.objects.update(state=state, settled_at=settled)
    now(NOON + timedelta(days=16))
    assert reminders.remind() == 0


def test_whoever_was_never_invited_is_not_reminded(declaration, now):
    make_invitation(declaration)
    now(NOON + timedelta(days=16))
    assert reminders.remind() == 0


def test_the_deadline_of_the_invitation_comes_first(declaration, now):
    invited(declaration, expires_at=NOON + timedelta(days=8))
    now(NOON + timedelta(days=1))
    reminders.remind()
    assert sent() == ["7:2027-03-11"]


def test_a_deadline_moved_by_an_hour_reminds_nobody_anew(declaration, now):
    invited(declaration)
    now(NOON + timedelta(days=16))
    reminders.remind()
    accept_all()
    Declaration.objects.update(closes_at=NOON + timedelta(days=30, hours=1))
    now(NOON + timedelta(days=16, minutes=5))
    assert reminders.remind() == 0


def test_a_later_deadline_reminds_anew(declaration, now):
    invited(declaration)
    now(NOON + timedelta(days=16))
    reminders.remind()
    accept_all()
    Declaration.objects.update(closes_at=NOON + timedelta(days=40))
    now(NOON + timedelta(days=26))
    assert reminders.remind() == 1
    assert sent() == ["14:2027-03-26", "14:2027-04-05"]


def test_the_number_of_queries_does_not_grow(declaration, now, django_assert_max_num_queries):
    for number in range(12):
        invited(declaration, city=f"Ville {number}")
    now(NOON + timedelta(days=16))
    with django_assert_max_num_queries(8):
        assert reminders.remind() == 12


def test_the_worker_closes_what_is_over_and_reminds():
    assert {"declarations.closing", "declarations.reminders"} <= CHORES.keys()
