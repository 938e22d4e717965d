"""What officers see of the mails, and what they may do about those that did not arrive."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.outbox.models import Chore, Mail
from tests.outbox.conftest import ADDRESS, state_of

pytestmark = pytest.mark.django_db

LIST = "/admin/outbox/mail/"


@pytest.fixture
def officer(pilar, signed_in):
    client = signed_in(pilar)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def failed(note):
    mail = note(kind="desk.unknown")
    call_command("worker", "--drain")
    return mail


def act(client, action, *mails):
    rows = [str(mail.pk) for mail in mails]
    return client.post(LIST, {"action": action, "_selected_action": rows}, follow=True)


@pytest.mark.parametrize(
    "name, status",
    [("ada", 200), ("pilar", 200), ("edith", 403), ("tariq", 403), ("rita", 403)],
)
def test_addresses_are_shown_to_administrators_and_protocol_officers(
    request, signed_in, note, name, status
):
    client = signed_in(request.getfixturevalue(name))
    mail = note()
    for page in (LIST, f"{LIST}{mail.pk}/change/", "/admin/outbox/chore/"):
        assert client.get(page).status_code == status
    assert (ADDRESS in client.get(LIST).content.decode()) == (status == 200)


def test_nobody_writes_into_the_queue_by_hand(ada, signed_in, note):
    client, mail = signed_in(ada), note()
    page = f"{LIST}{mail.pk}/change/"
    assert client.post(page, {"to": "other@city.example"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{mail.pk}/delete/", {"post": "yes"}).status_code == 403
    assert 'name="_save"' not in client.get(page).content.decode()
    mail.refresh_from_db()
    assert mail.to == ADDRESS


def test_a_failed_mail_is_sent_again_and_nothing_else_is(officer, failed, note, composer, pilar):
    waiting = note()
    composer("desk.unknown", lambda mail: pytest.fail("not yet"))
    answer = act(officer, "send_again", failed, waiting)
    assert "1 mail is queued again." in answer.content.decode()
    assert state_of(failed) == ("queued", 0, "")
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (pilar, str(failed.pk))
    answer = act(officer, "send_again", waiting)
    assert "Only mails that failed or bounced" in answer.content.decode()


def test_an_accepted_mail_is_marked_as_bounced_and_sent_again(officer, note, mailoutbox):
    mail = note()
    call_command("worker", "--drain")
    assert "1 mail is marked" in act(officer, "mark_bounced", mail).content.decode()
    assert state_of(mail) == ("bounced", 1, "bounced_by_hand")
    assert "an officer noted that it did not arrive" in officer.get(LIST).content.decode()
    assert "Only mails that the mail" in act(officer, "mark_bounced", mail).content.decode()
    act(officer, "send_again", mail)
    call_command("worker", "--drain")
    assert state_of(mail) == ("accepted", 1, "")
    assert len({message.extra_headers["Message-ID"] for message in mailoutbox}) == 1
    assert len(mailoutbox) == 2


def test_the_right_to_see_is_not_the_right_to_send(officer, failed, pilar):
    for group in pilar.groups.all():
        group.permissions.remove(group.permissions.get(codename="change_mail"))
    act(officer, "send_again", failed)
    assert state_of(failed)[0] == "failed"


def test_the_problem_is_told_in_the_readers_language(pilar, signed_in, note):
    mail = note()
    Mail.objects.filter(pk=mail.pk).update(problem="postponed: 451 4.7.1")
    client = signed_in(pilar)
    for language, words in (
        ("fr", "le serveur de messagerie demande de réessayer plus tard (451 4.7.1)"),
        ("en", "the mail server asks to try again later (451 4.7.1)"),
    ):
        page = client.get(LIST, headers={"accept-language": language}).content.decode()
        assert words in page


@pytest.mark.parametrize("query", ["", "?state__exact=failed", "?q=ines"])
def test_the_list_costs_the_same_at_any_length(officer, note, query):
    costs = set()
    for size in (1, 40):
        while Mail.objects.count() < size:
            note()
        officer.get(LIST + query)
        with CaptureQueriesContext(connection) as counted:
            assert officer.get(LIST + query).status_code == 200
        costs.add(len(counted))
    assert len(costs) == 1


def test_chores_can_be_read(officer):
    Chore.objects.create(name="desk.tidy", due_at="2031-07-07T16:00Z", last_problem="KeyError x:1")
    page = officer.get("/admin/outbox/chore/").content.decode()
    assert "desk.tidy" in page and "KeyError x:1" in page
