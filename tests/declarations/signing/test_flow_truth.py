"""When something happened meanwhile: one valid result, and the others are told plainly what."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from declarations import adoption
from declarations.models import Declaration, Invitation, OpenText, Signature
from declarations.signing import acts
from declarations.signing.giving import SigningRefused, Traces
from declarations.views.signing import showing
from declarations.views.signing.visit import LASTS
from tests.declarations.builders import add_text, adopt, make_invitation, sign_for
from tests.declarations.signing.walking import CONSENT, Walk, address

pytestmark = pytest.mark.django_db


def only_receipt():
    return address("receipt", Signature.objects.get().number)


def test_a_second_click_a_reload_and_the_back_button_lead_to_the_same_receipt(walk):
    walk.get_ready().sign()
    receipt = walk.last.url
    again = {"ready": walk.client.session["signing"]["ready"], "typed_name": "x", **CONSENT}
    assert walk.post("sign-confirm", again).url == receipt
    for page in ("sign-confirm", "sign-code", "sign-read", "sign"):
        answer = walk.get(page)
        assert (answer.status_code, answer.url) == (303, receipt)
    assert only_receipt() == receipt


@pytest.mark.parametrize(
    ("step", "data"),
    [("read", {}), ("statement", {}), ("name", {"name": ""}), ("confirm", {"typed_name": ""})],
)
def test_back_never_asks_to_send_a_refused_form_again(walk, step, data):
    """Only pages that were asked for stand in the history: no answer to a POST does."""
    walk.get_ready()
    here = address(f"sign-{step}")
    shown = walk.client.session["signing"]
    sent = {"ready": shown["ready"], "text": shown["text"], **data}
    answer = walk.client.post(here, sent)
    assert (answer.status_code, answer.url) == (303, here)
    assert 'id="errors"' in walk.get(f"sign-{step}").content.decode()
    # Told once: whoever comes back later finds a fresh page.
    assert 'id="errors"' not in walk.get(f"sign-{step}").content.decode()
    assert "refused form" not in walk.client.session


def test_a_wrong_code_stands_in_no_history_either(walk):
    walk.arrive().read().choose().name().ask_for_code()
    answer = walk.client.post(address("sign-code"), {"code": "00000000"})
    assert (answer.status_code, answer.url) == (303, address("sign-code"))
    assert "Ce code n’est pas le bon" in walk.get("sign-code").content.decode()
    walk.type_code()
    assert walk.last.url == address("sign-confirm")


def test_a_code_sent_twice_by_a_double_click_counts_both_times(walk):
    walk.arrive().read().choose().name().ask_for_code()
    code = walk.mailed_code()
    session = dict(walk.client.session)
    assert walk.type_code(code=code).last.url == address("sign-confirm")
    # The second click left before the first answer came: the session knows nothing of it yet.
    store = walk.client.session
    store["signing"] = session["signing"]
    store.save()
    assert walk.type_code(code=code).last.url == address("sign-confirm")
    assert walk.sign().last.url == only_receipt()


def test_two_people_hold_one_invitation_and_the_slower_one_learns_who_signed(walk, invitation):
    other = Walk(invitation).get_ready()
    walk.get_ready().sign()
    other.get("sign-confirm")
    assert other.last.status_code == 409
    for words in ("déjà servi à signer", "Zoé Martin", "s’engage", "Paris, UTC+", "+33 1 23 45"):
        assert words in other.words
    ready = other.client.session["signing"]["ready"]
    other.post("sign-confirm", {"ready": ready, "typed_name": "Zoé Martin", **CONSENT})
    assert other.last.status_code == 409
    assert Signature.objects.count() == 1


def test_two_clerks_for_one_seat_and_the_slower_one_learns_who_signed(walk, invitation):
    clerk = Walk(make_invitation(seat=invitation.seat, name="Ali Kaya")).get_ready()
    walk.get_ready().sign()
    clerk.sign(typed_name="Zoé Martin")
    assert clerk.last.status_code == 409
    assert "Izmir a déjà signé" in clerk.words
    assert "Zoé Martin" in clerk.words
    later = Walk(clerk.invitation).arrive().read()
    assert later.get("sign-statement").status_code == 409
    assert Signature.objects.count() == 1


def test_a_successor_renews_and_nothing_stands_in_the_way(walk, invitation):
    walk.get_ready().sign()
    successor = make_invitation(seat=invitation.seat, name="Zoé Martin", is_renewal=True)
    assert Walk(successor).get_ready().sign().last.status_code == 303
    assert Signature.objects.count() == 2


def test_a_page_from_before_a_change_signs_nothing(walk):
    walk.get_ready()
    old = walk.client.session["signing"]["ready"]
    walk.name(name="Zoé Martine").ask_for_code().type_code()
    walk.post("sign-confirm", {"ready": old, "typed_name": "Zoé Martin", **CONSENT})
    assert "Quelque chose a changé" in walk.words
    assert "Zoé Martine" in walk.words
    assert not Signature.objects.exists()


@pytest.fixture
def replace_text(declaration, pilar, ada):
    """A function that adopts and opens a second version."""

    def replaced():
        add_text(declaration, 2, word="Nouveau")
        adopted = adopt(declaration, pilar, ada, number=2)
        adoption.open_for_signature(adopted, ada, closes_at=declaration.closes_at)

    return replaced


def test_a_text_replaced_while_it_is_read_is_shown_anew(walk, replace_text):
    walk.arrive()
    shown = OpenText.objects.get().adopted_text.sha256
    replace_text()
    walk.post("sign-read", {"text": shown, "has_read": "on"})
    assert "Une autre version" in walk.words
    assert "Nouveau one fr" in walk.words
    assert walk.get("sign").url == address("sign-read")


@pytest.mark.parametrize("page", ["sign-name", "sign-code", "sign-confirm", "sign-statement"])
def test_a_text_replaced_later_is_told_and_nothing_entered_is_lost(walk, replace_text, page):
    walk.get_ready()
    ready = walk.client.session["signing"]["ready"]
    replace_text()
    given = {"ready": ready, "typed_name": "Zoé Martin", "name": "Zoé Martin", "code": "12345678"}
    walk.post(page, {**given, "statement": "commits", "function_fr": "Maire", **CONSENT})
    assert walk.last.status_code == 409
    assert "Le texte a été remplacé" in walk.words
    assert "Lire la nouvelle version" in walk.words
    assert "Une autre version" in walk.get("sign-read").content.decode()
    walk.invitation.declaration = Declaration.objects.get()
    walk.read()
    assert walk.last.url == address("sign-code")
    walk.ask_for_code().type_code().sign()
    assert Signature.objects.get().adopted_text.number == 2


def close(invitation, ada):
    adoption.close(invitation.declaration)


def let_the_deadline_pass(invitation, ada):
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())


def revoke(invitation, ada):
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=timezone.now())


def decline(invitation, ada):
    acts.refuse(invitation, Traces())


def pass_on(invitation, ada):
    names = {"name": "Ali", "email": "ali@izmir.example", "function_fr": "", "function_en": ""}
    acts.delegate(invitation, **names, language="fr", traces=Traces())


@pytest.mark.parametrize(
    "end, words",
    [
        (close, "Pas ouverte à la signature"),
        (let_the_deadline_pass, "a expiré"),
        (revoke, "a été reprise"),
        (decline, "a été déclinée"),
        (pass_on, "a été transmise"),
    ],
)
def test_what_ended_while_somebody_read_is_told_in_its_own_words(walk, invitation, ada, end, words):
    walk.get_ready()
    ready = walk.client.session["signing"]["ready"]
    end(invitation, ada)
    walk.post("sign-confirm", {"ready": ready, "typed_name": "Zoé Martin", **CONSENT})
    assert walk.last.status_code == 410
    assert words in walk.words
    assert "Rien n’a été signé ici" in walk.words
    assert "protocole@parvis.example" in walk.words
    assert not Signature.objects.exists()
    for page in ("sign", "sign-read", "sign-decline", "sign-delegate", "sign-not-me"):
        assert walk.get(page).status_code == 410


@pytest.mark.parametrize(
    "reason",
    "signed revoked expired declined passed_on closed text_changed not_yours taken".split(),
)
def test_every_refusal_of_the_rules_has_its_page(walk, invitation, rf, reason, monkeypatch):
    walk.arrive()
    signature = sign_for(make_invitation(invitation.declaration, city="Lyon"))

    def refuse(invitation):
        raise SigningRefused(reason, "Because.", signature)

    monkeypatch.setattr("declarations.views.signing.visit.refuse_unusable", refuse)
    answer = walk.get("sign-read")
    assert answer.status_code == showing.REFUSAL_STATUS.get(reason, 410)
    assert "Because." in walk.words


def test_a_session_that_is_lost_or_old_says_so(walk, monkeypatch):
    assert walk.get("sign-read").status_code == 410
    assert "Rouvrez votre lien" in walk.words
    assert walk.post("sign-confirm", {"typed_name": "x", **CONSENT}).status_code == 410
    walk.arrive().read().choose().name()
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + LASTS + timedelta(seconds=1))
    assert walk.get("sign-code").status_code == 410
    # The same link in the same browser finds everything again.
    walk.arrive()
    assert walk.get("sign").url == address("sign-code")


def test_a_session_from_before_this_version_counts_as_lost(walk):
    walk.arrive()
    store = walk.client.session
    store["signing"] = {"invitation": "x", "since": "y", "unknown": "z"}
    store.save()
    assert walk.get("sign-read").status_code == 410


def test_another_invitation_in_the_same_browser_begins_anew(walk, declaration):
    walk.arrive().read().choose().name(name="Zoé Martin")
    other = Walk(make_invitation(declaration, city="Lyon", name="Ali"), client=walk.client)
    other.arrive()
    assert other.get("sign").url == address("sign-read")
    assert "Zoé" not in str(dict(other.client.session))


@pytest.mark.django_db(transaction=True)
def test_sixteen_submissions_at_once_give_one_signature_and_one_receipt(walk):
    walk.get_ready()
    ready = walk.client.session["signing"]["ready"]
    cookies = walk.client.cookies

    def submit(_number):
        try:
            browser = Walk(walk.invitation, token=walk.token)
            browser.client.cookies = cookies
            form = {"ready": ready, "typed_name": "Zoé Martin", **CONSENT}
            answer = browser.post("sign-confirm", form)
            return answer.status_code, answer.get("Location")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(submit, range(16)))
    assert answers == {(303, only_receipt())}
