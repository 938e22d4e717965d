"""Not me, declining, passing on: each with its own page, the last two with a code too."""

import pytest

from declarations.models import Challenge, Evidence, Invitation, Refusal
from portal.outbox.letters import COMPOSERS
from portal.outbox.models import Mail
from tests.declarations.builders import make_invitation, make_open_declaration
from tests.declarations.signing.walking import Walk, address

pytestmark = pytest.mark.django_db
DELEGATE = {
    "name": "Ali Kaya",
    "function_fr": "Adjoint",
    "function_en": "Deputy",
    "email": "ali@izmir.example",
    "language": "en",
}


def test_not_me_shows_no_data_and_tells_the_officers_once(walk):
    assert walk.arrive("not_me").last.url == address("sign-not-me")
    walk.get("sign-not-me")
    assert "Zoé" not in walk.words
    assert "zoe@" not in walk.words
    assert not Mail.objects.exists()
    for _again in range(2):
        assert walk.post("sign-not-me").url == address("sign-done")
    assert "Merci de nous l’avoir dit" in walk.get("sign-done").content.decode()
    mail = Mail.objects.get()
    assert (mail.kind, mail.to) == ("declarations.misdirected", "protocole@parvis.example")
    letter = COMPOSERS[mail.kind](mail)
    assert "Izmir" in letter.text
    assert "zoe@izmir.example" in letter.text
    # The invitation itself stands: whoever pressed the button may be wrong.
    assert walk.get("invitation", walk.token).status_code == 200


def test_without_an_address_of_the_officers_nobody_is_told(pilar, ada):
    declaration = make_open_declaration(pilar, ada, contact_email="")
    walk = Walk(make_invitation(declaration)).arrive("not_me")
    assert "<form" not in walk.get("sign-not-me").content.decode().split("<main")[1]
    assert walk.post("sign-not-me").status_code == 303
    assert not Mail.objects.exists()


def test_declining_needs_the_code_and_keeps_the_reason_private(walk):
    assert walk.arrive("decline").last.url == address("sign-decline")
    walk.post("sign-decline", {"reason": "Notre conseil <b>n’a pas</b> voté."})
    assert walk.last.url == address("sign-decline-code")
    assert not Refusal.objects.exists()
    page = walk.get("sign-decline-code").content.decode()
    assert "&lt;b&gt;n’a pas&lt;/b&gt;" in page
    walk.type_code("sign-decline-code", "00000000")
    assert walk.last.status_code == 200
    assert not Refusal.objects.exists()
    walk.type_code("sign-decline-code")
    assert walk.last.url == address("sign-done")
    assert Refusal.objects.get().invitation == walk.invitation
    assert Evidence.objects.get(act="refusal").note == "Notre conseil <b>n’a pas</b> voté."
    assert "Vous avez décliné" in walk.get("sign-done").content.decode()
    assert "conseil" not in str(dict(walk.client.session))
    assert Mail.objects.filter(kind="declarations.refused").count() == 1
    assert walk.get("invitation", walk.token).status_code == 410


def test_the_reason_may_stay_empty(walk):
    walk.arrive("decline").post("sign-decline")
    walk.type_code("sign-decline-code")
    assert Evidence.objects.get(act="refusal").note == ""


def test_passing_on_needs_the_code_and_invites_the_other_person(walk):
    assert walk.arrive("delegate").last.url == address("sign-delegate")
    walk.post("sign-delegate", DELEGATE)
    assert walk.last.url == address("sign-delegate-code")
    assert Invitation.objects.count() == 1
    assert "Ali Kaya" in walk.get("sign-delegate-code").content.decode()
    walk.type_code("sign-delegate-code")
    assert walk.last.url == address("sign-done")
    passed_on = Invitation.objects.get(delegated_from=walk.invitation)
    assert (passed_on.name, passed_on.email, passed_on.capacity) == (
        "Ali Kaya",
        "ali@izmir.example",
        "representative",
    )
    assert passed_on.language == "en"
    assert "transmise" in walk.get("sign-done").content.decode()
    assert walk.get("sign").status_code == 410
    other = Walk(passed_on).arrive().read().choose("acknowledges").name(name="Ali Kaya")
    other.ask_for_code().type_code().sign(typed_name="Ali Kaya")
    assert other.last.status_code == 303


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"name": ""}, "qui représentera"),
        ({"email": "ali@"}, "adresse entière"),
        ({"email": "ZOE@izmir.example"}, "celle de l’autre personne"),
        ({"language": "de"}, "langue du courriel"),
        ({"name": "Ali\N{RIGHT-TO-LEFT OVERRIDE}"}, "U+202E"),
    ],
)
def test_wrong_details_of_a_delegate_are_told_and_the_others_kept(walk, wrong, words):
    walk.arrive("delegate").post("sign-delegate", {**DELEGATE, **wrong})
    assert walk.last.status_code == 200
    page = walk.last.content.decode()
    assert words in page
    assert 'value="Deputy"' in page
    assert not Challenge.objects.exists()


def test_a_code_confirms_the_delegate_that_was_shown_and_no_other(walk):
    walk.arrive("delegate").post("sign-delegate", DELEGATE)
    code = walk.mailed_code()
    store = walk.client.session
    store["signing"]["answer"]["delegate"]["email"] = "eve@evil.example"
    store.save()
    walk.type_code("sign-delegate-code", code)
    assert "modifié quelque chose" in walk.words
    assert Invitation.objects.count() == 1


def test_a_code_to_decline_does_not_sign(walk):
    walk.arrive("decline").post("sign-decline")
    code = walk.mailed_code()
    walk.read().choose().name()
    walk.type_code(code=code)
    assert "ne vaut plus" in walk.words


def test_a_declaration_without_a_statement_for_representatives_cannot_be_passed_on(pilar, ada):
    only_mayors = {"commits": ("mayor", "Je m’engage.", "I commit.")}
    declaration = make_open_declaration(pilar, ada, statements=only_mayors)
    walk = Walk(make_invitation(declaration)).arrive("delegate")
    assert "ne peut pas se transmettre" in walk.get("sign-delegate").content.decode()
    walk.post("sign-delegate", DELEGATE)
    assert not Challenge.objects.exists()


@pytest.mark.parametrize("page", ["sign-decline-code", "sign-delegate-code"])
def test_the_page_of_the_code_needs_the_page_before_it(walk, page):
    walk.arrive()
    assert walk.get(page).url == address(page.removesuffix("-code"))


def test_done_without_anything_done_leads_on(walk):
    assert walk.get("sign-done").status_code == 410
    assert walk.arrive().get("sign-done").url == address("sign")


def test_too_many_codes_are_told_and_the_reason_is_kept(walk):
    walk.arrive("decline")
    for _time in range(5):
        walk.post("sign-decline", {"reason": "Plus tard"})
    walk.post("sign-decline", {"reason": "Plus tard"})
    assert walk.last.status_code == 429
    assert "Plus tard" in walk.last.content.decode()
