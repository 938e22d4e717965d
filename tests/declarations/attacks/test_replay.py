"""Replays and races, one after the other: one valid result, the others told plainly."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from declarations import adoption
from declarations.models import Evidence, LedgerEntry, Signature
from declarations.signing import giving
from portal.outbox.models import Mail
from tests.declarations.builders import add_text, adopt, make_invitation
from tests.declarations.signing.walking import Walk, address

LAST_PAGE = {"typed_name": "Zoé Martin", "consent": "on"}


def ready_of(walk):
    return walk.client.session["signing"]["ready"]


def test_the_last_page_sent_again_leads_to_the_same_receipt(walk):
    walk.get_ready()
    form = {"ready": ready_of(walk), **LAST_PAGE}
    answers = [walk.client.post(address("sign-confirm"), form) for _time in range(3)]
    [signature] = Signature.objects.all()
    assert {(one.status_code, one.url) for one in answers} == {
        (303, address("receipt", signature.number))
    }
    assert Evidence.objects.filter(act="signature").count() == 1
    assert Mail.objects.filter(kind="declarations.receipt").count() == 1
    assert LedgerEntry.objects.filter(kind="signature").count() == 1


@pytest.mark.parametrize(
    "page", ["sign", "sign-read", "sign-statement", "sign-name", "sign-code", "sign-confirm"]
)
def test_the_back_button_after_signing_leads_to_the_receipt(walk, page):
    walk.get_ready().sign()
    [signature] = Signature.objects.all()
    assert walk.get(page).url == address("receipt", signature.number)
    assert walk.post(page, {"statement": "commits"}).status_code == 303
    assert Signature.objects.count() == 1


def test_another_browser_with_the_same_invitation_is_told_who_signed(invitation):
    quick, slow = Walk(invitation), Walk(invitation)
    quick.get_ready()
    slow.get_ready()
    quick.sign()
    slow.post("sign-confirm", {"ready": ready_of(slow), **LAST_PAGE})
    assert slow.last.status_code == 409
    assert "Zoé Martin" in slow.words
    assert Signature.objects.count() == 1


def test_the_second_clerk_of_a_city_is_told_who_signed(invitation):
    colleague = make_invitation(seat=invitation.seat, name="Ali Kaya")
    quick, slow = Walk(invitation), Walk(colleague)
    quick.get_ready()
    slow.get_ready()
    quick.sign()
    slow.post("sign-confirm", {"ready": ready_of(slow), **LAST_PAGE, "typed_name": "Zoé Martin"})
    assert slow.last.status_code == 409
    assert "Zoé Martin" in slow.words
    assert Signature.objects.count() == 1


def test_a_stolen_number_of_a_ready_session_is_worth_nothing_in_another_browser(declaration, walk):
    walk.get_ready()
    thief = Walk(make_invitation(declaration, city="Paris")).arrive().read()
    thief.post("sign-confirm", {"ready": ready_of(walk), **LAST_PAGE})
    assert not Signature.objects.exists()


# The text changes between reading and signing -----------------------------------------------------
STEPS = ["choose", "name", "ask_for_code", "type_code", "confirm"]


@pytest.mark.parametrize("step", STEPS)
def test_a_text_replaced_meanwhile_must_be_read_before_anything_is_signed(
    walk, pilar, ada, declaration, step
):
    walk.arrive().read()
    steps = [walk.choose, walk.name, walk.ask_for_code, walk.type_code]
    for act in steps[: STEPS.index(step)]:
        act()
    add_text(declaration, 2, word="Nouveau")
    adoption.open_for_signature(adopt(declaration, pilar, ada, number=2), ada)
    if step == "confirm":
        walk.post("sign-confirm", {"ready": ready_of(walk), **LAST_PAGE})
    else:
        getattr(walk, step)()
    if step == "ask_for_code":
        walk.get("sign-code")
    assert walk.last.status_code == 409
    assert not Signature.objects.exists()
    # The way goes on through the new text alone.
    walk.invitation.refresh_from_db()
    declaration.refresh_from_db()
    walk.invitation.declaration = declaration
    assert walk.get("sign").url == address("sign-read")
    walk.read().choose().name().ask_for_code().type_code().sign()
    assert Signature.objects.get().adopted_text.number == 2


def test_the_fingerprint_of_the_page_must_be_that_of_the_open_text(walk):
    walk.arrive()
    walk.post("sign-read", {"text": "0" * 64, "has_read": "on"})
    assert "Une autre version du texte" in walk.words
    assert walk.get("sign-statement").url == address("sign-read")


def test_words_chosen_after_the_code_need_another_code(walk, declaration):
    walk.get_ready()
    ready = ready_of(walk)
    walk.name(name="Somebody Else")
    walk.post("sign-confirm", {"ready": ready, **LAST_PAGE})
    assert not Signature.objects.exists()
    assert walk.get("sign").url == address("sign-code")


def test_a_representative_cannot_choose_the_words_of_a_mayor(declaration):
    walk = Walk(make_invitation(declaration, city="Paris", capacity="representative"))
    walk.arrive().read().choose("commits")
    assert walk.last.status_code == 200
    assert walk.get("sign").url == address("sign-statement")


def test_a_clock_that_goes_backwards_does_not_turn_the_ledger_back(walk, declaration, monkeypatch):
    past = declaration.entries.latest("index").at - timedelta(days=3)
    walk.get_ready()
    monkeypatch.setattr(giving, "timezone", SimpleNamespace(now=lambda: past))
    walk.sign()
    assert Signature.objects.count() == 1
    times = list(declaration.entries.order_by("index").values_list("at", flat=True))
    assert times == sorted(times)
