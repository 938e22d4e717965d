"""The depositary's notice and the time stamps: who gets what, when, and not twice."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from declarations.ledger import log, notices, stamping
from declarations.models import Timestamp
from declarations.signing import acts, giving
from portal.outbox.letters import COMPOSERS, Unneeded
from portal.outbox.models import Mail
from tests.declarations.builders import make_invitation, make_open_declaration, sign_for
from tests.declarations.papers.authorities import DOWN, authority
from tests.declarations.rolls import make_paper

NOTICE = "declarations.checkpoint"


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def signatures(declaration):
    return [
        sign_for(make_invitation(declaration, city=city, name=f"Maire de {city}"))
        for city in ("Izmir", "Montréal")
    ]


def queued():
    return list(Mail.objects.filter(kind=NOTICE).order_by("pk"))


def a_day_later(monkeypatch, days=1):
    later = timezone.now() + timedelta(days=days, minutes=1)
    monkeypatch.setattr(notices.timezone, "now", lambda: later)


def letter_of(mail):
    return COMPOSERS[mail.kind](mail)


def test_everybody_who_signed_online_gets_the_checkpoint(declaration, signatures):
    assert notices.send_notices() == 2
    mails = queued()
    assert {mail.to for mail in mails} == {one.invitation.email for one in signatures}
    letter = letter_of(mails[0])
    head = log.checkpoint(declaration)
    for line in head.note.strip().splitlines():
        assert line in letter.text
    assert letter.attachments[0].content == head.note.encode()
    assert letter.attachments[0].name == f"paix-{head.size}.checkpoint"
    assert letter.reply_to == ("protocole@parvis.example",)
    assert "Ont signé : Izmir, Montréal." in letter.text.replace("\u00a0", " ")
    assert "Signed: Izmir, Montréal." in letter.text
    assert "A version of the text was adopted." in letter.text
    assert "Maire de" not in letter.text  # cities alone, no persons


def test_at_most_once_a_day_and_only_when_something_happened(declaration, signatures, monkeypatch):
    notices.send_notices()
    sign_for(make_invitation(declaration, city="Saga"))
    assert notices.send_notices() == 0  # not yet
    a_day_later(monkeypatch)
    assert notices.send_notices() == 3
    assert notices.send_notices() == 0
    a_day_later(monkeypatch, 2)
    assert notices.send_notices() == 0  # nothing happened
    letter = letter_of(queued()[-1])
    assert "Signed: Saga." in letter.text
    assert "Izmir" not in letter.text
    assert "Since our last notice:" in letter.text


def test_each_kind_of_act_is_told_by_its_city(declaration, signatures, ada, monkeypatch):
    notices.send_notices()
    third = sign_for(make_invitation(declaration, city="Saga"))
    acts.withdraw(signatures[0], giving.Traces())
    acts.correct(signatures[1], giving.Printed(name="Autre"), giving.Traces())
    acts.erase(third, ada)
    a_day_later(monkeypatch)
    # Who withdrew learns of it and of nothing later; who was erased is not written to.
    assert notices.send_notices() == 2
    assert {mail.about for mail in queued()[-2:]} == {str(one.number) for one in signatures}
    text = letter_of(queued()[-1]).text
    assert "Withdrawn: Izmir." in text
    assert "Spelling of a name corrected: Montréal." in text
    assert "1 name was erased" in text
    sign_for(make_invitation(declaration, city="Lyon"))
    a_day_later(monkeypatch, 2)
    assert notices.send_notices() == 2  # Montréal and Lyon


def test_who_signed_on_paper_is_told_where_the_city_was_invited(declaration, pilar, ada):
    invitation = make_invitation(declaration, city="Saga", email="saga@ville.example")
    giving.confirm_paper(make_paper(invitation.seat, pilar), ada)
    other = make_invitation(declaration, city="Lyon", email="Saga@ville.example")
    sign_for(other)  # one mailbox is told once
    assert notices.send_notices() == 1
    mail = queued()[0]
    assert mail.to == "saga@ville.example"
    text = letter_of(mail).text
    assert "a été signée sur papier pour Saga" in text and "Vous avez signé" not in text
    invitation.revoked_at = timezone.now()
    invitation.save()
    with pytest.raises(Unneeded):
        letter_of(mail)


def test_who_is_erased_after_the_queueing_gets_nothing(declaration, signatures, ada):
    notices.send_notices()
    mail = Mail.objects.get(kind=NOTICE, about=str(signatures[0].number))
    acts.erase(signatures[0], ada)
    with pytest.raises(Unneeded):
        letter_of(mail)


def test_a_hostile_city_stays_text(declaration, monkeypatch):
    sign_for(make_invitation(declaration, city='<img src=x onerror="alert(1)"> & Fils'))
    notices.send_notices()
    letter = letter_of(queued()[0])
    assert "<img" not in letter.html
    assert "&lt;img" in letter.html
    assert "<img src=x" in letter.text


def test_a_crowd_is_counted_beyond_what_can_be_read(declaration, monkeypatch):
    monkeypatch.setattr("declarations.letters.ledger.MOST_CITIES", 2)
    for number in range(5):
        sign_for(make_invitation(declaration, city=f"Ville {number}"))
    notices.send_notices()
    assert "Ville 0, Ville 1 and 3 more" in letter_of(queued()[0]).text


def test_without_the_key_nothing_is_sent_and_later_it_is(
    declaration, signatures, settings, tmp_path
):
    present = settings.LEDGER_KEY_FILE
    settings.LEDGER_KEY_FILE = str(tmp_path)
    assert notices.send_notices() == 0
    settings.LEDGER_KEY_FILE = present
    assert notices.send_notices() == 2


def test_a_notice_is_one_mail_per_signatory_whatever_their_number(
    declaration, signatures, django_assert_num_queries
):
    log.checkpoint(declaration)
    for number in range(6):
        sign_for(make_invitation(declaration, city=f"Ville {number}"))
    log.checkpoint(declaration)
    with django_assert_num_queries(10):
        assert notices.send_notices() == 8
    mail = queued()[0]
    with django_assert_num_queries(4):
        letter_of(mail)


# Time stamps -----------------------------------------------------------------------------------
def test_the_newest_checkpoint_is_stamped_once(declaration, settings, client):
    head = log.checkpoint(declaration)
    with authority() as address:
        settings.TIMESTAMP_AUTHORITIES = [DOWN, address]
        assert stamping.stamp_newest() == 1
        assert stamping.stamp_newest() == 0
        assert len(address.queries) == 1
    stamp = Timestamp.objects.get()
    assert (stamp.checkpoint, stamp.authority) == (head, address)
    page = client.get("/en/declarations/paix/ledger/").content.decode()
    assert address in page
    assert "pending" not in page


def test_an_authority_that_is_away_is_shown_as_pending_and_asked_again(
    declaration, settings, client
):
    settings.TIMESTAMP_AUTHORITIES = [DOWN]
    assert stamping.stamp_newest() == 0
    assert stamping.pending() == [log.checkpoint(declaration)]
    assert "Time stamp pending" in client.get("/en/declarations/paix/ledger/").content.decode()
    assert not Timestamp.objects.exists()
    with authority() as address:
        settings.TIMESTAMP_AUTHORITIES = [address]
        assert stamping.stamp_newest() == 1


def test_without_an_authority_the_page_says_whose_the_times_are(declaration, client):
    page = client.get("/fr/declarations/paix/ledger/").content.decode()
    assert re.search("Aucune autorité d’horodatage", page)
    assert stamping.pending() == []
