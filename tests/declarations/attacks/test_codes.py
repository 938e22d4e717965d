"""Attacks on codes: guessing them, asking for many, using them for something else."""

import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connections
from django.utils import timezone

from declarations.models import Challenge, RateCount, Refusal, Signature
from declarations.signing import codes, giving
from declarations.views.signing import visitors
from portal.outbox.models import Mail
from tests.declarations.builders import make_invitation
from tests.declarations.signing.walking import Walk, address


def wrong(code):
    return f"{(int(code) + 1) % 10**8:08d}"


def test_after_five_wrong_tries_the_right_code_is_wrong_too(walk):
    walk.arrive().read().choose().name().ask_for_code()
    right = walk.mailed_code()
    for _try in range(codes.TRIES):
        walk.type_code(code=wrong(right))
        assert walk.last.status_code == 200
    walk.type_code(code=right)
    assert walk.last.status_code == 200 and "ready" not in walk.words
    assert walk.get("sign-confirm").status_code == 303
    assert not Signature.objects.exists()


def test_five_codes_an_hour_whatever_the_browser(invitation):
    for number in range(codes.PER_HOUR + 1):
        browser = Walk(invitation).arrive().read().choose().name().ask_for_code()
        assert browser.last.status_code == (303 if number < codes.PER_HOUR else 429)
        if number < codes.PER_HOUR:
            browser.type_code(code=wrong(browser.mailed_code()))
        cache.clear()  # no memory of a process counts them
    assert Mail.objects.filter(kind="declarations.code").count() == codes.PER_HOUR
    Challenge.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    assert Walk(invitation).arrive().read().choose().name().ask_for_code().last.status_code == 303


def test_a_scanner_that_presses_buttons_leaves_a_person_their_codes(invitation):
    scanner = Walk(invitation).arrive().read().choose().name()
    asked = [scanner.ask_for_code().last.status_code for _press in range(codes.PER_HOUR + 1)]
    assert asked == [303] * codes.PER_HOUR + [429]
    person = Walk(invitation).arrive().read().choose().name().ask_for_code().type_code()
    assert person.last.url == address("sign-confirm")
    # The mailbox is spared all the same.
    most = codes.MAILED_PER_HOUR - codes.PER_HOUR - 1
    more = [Walk(invitation).arrive().read().choose().name().ask_for_code() for _ in range(most)]
    assert {one.last.status_code for one in more} == {303}
    assert Walk(invitation).arrive().read().choose().name().ask_for_code().last.status_code == 429


def test_tries_of_one_network_are_counted_over_all_invitations(declaration, monkeypatch):
    monkeypatch.setitem(visitors.LIMITS, "code tried", 6)
    statuses = []
    for number in range(8):
        walk = Walk(make_invitation(declaration, city=f"Ville {number}"))
        walk.arrive().read().choose().name().ask_for_code()
        cache.clear()
        statuses.append(walk.type_code(code="00000000").last.status_code)
    assert statuses == [200] * 6 + [429] * 2
    elsewhere = Walk(make_invitation(declaration, city="Ville 9"))
    elsewhere.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    elsewhere.arrive().read().choose().name().ask_for_code().type_code()
    assert elsewhere.last.status_code == 303
    # What is counted is no address.
    assert "127.0.0.1" not in str(list(RateCount.objects.values()))


def test_wrong_links_of_one_network_are_counted(client, monkeypatch, db):
    monkeypatch.setitem(visitors.LIMITS, "unknown link", 3)
    statuses = [client.get(address("invitation", f"{n:043d}")).status_code for n in range(5)]
    assert statuses == [404] * 3 + [429] * 2


def test_a_visitor_cannot_choose_the_address_under_which_tries_are_counted(client, monkeypatch, db):
    monkeypatch.setitem(visitors.LIMITS, "unknown link", 3)
    statuses = [
        client.get(
            address("invitation", f"{n:043d}"), headers={"x-forwarded-for": f"203.0.113.{n}"}
        ).status_code
        for n in range(5)
    ]
    assert statuses[-1] == 429


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_instant_are_five_all_the_same(declaration, invitation):
    binding = codes.binding_of(a=1)
    challenge = codes.send_code(
        "sign", binding, to=invitation.email, language="fr", invitation=invitation
    )
    guess = wrong(codes.code_of(challenge))
    gate, refusals = threading.Barrier(12), []

    def guess_once():
        gate.wait()
        try:
            codes.check_code(challenge.number, "sign", binding, guess)
        except codes.CodeRefused as refusal:
            refusals.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guess_once) for _one in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    challenge.refresh_from_db()
    assert (len(refusals), challenge.tries) == (12, codes.TRIES)
    with pytest.raises(codes.CodeRefused):
        codes.check_code(challenge.number, "sign", binding, codes.code_of(challenge))


def test_a_code_for_one_thing_does_not_do_another(walk):
    walk.arrive().read().choose().name().ask_for_code()
    code = walk.mailed_code()
    walk.post("sign-decline", {"reason": ""})
    walk.type_code("sign-decline-code", code=code)
    assert not Refusal.objects.exists()
    # Nor does it confirm another name than the one it was asked for.
    walk.name(name="Somebody Else")
    walk.type_code(code=code)
    assert walk.get("sign-confirm").status_code == 303
    assert not Signature.objects.exists()


def test_the_code_of_one_browser_is_none_in_another(invitation):
    mine, theirs = Walk(invitation), Walk(invitation)
    mine.arrive().read().choose().name().ask_for_code()
    theirs.arrive().read().choose().name(name="Somebody Else")
    theirs.type_code(code=mine.mailed_code())
    assert theirs.get("sign-confirm").status_code == 303
    assert not Signature.objects.exists()
    assert giving.statements_for(invitation, invitation.declaration.open_text.adopted_text)
