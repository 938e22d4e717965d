"""The mail with the code."""

import pytest
from django.utils import timezone

from declarations.signing import codes
from portal.outbox.letters import COMPOSERS, Unneeded
from portal.outbox.models import Mail
from tests.declarations.builders import make_invitation, make_open_declaration, sign_for

pytestmark = pytest.mark.django_db


def compose(mail):
    return COMPOSERS["declarations.code"](mail)


def send(purpose="sign", **subject):
    challenge = codes.send_code(
        purpose, codes.binding_of(a=1), to="zoe@izmir.example", language="fr", **subject
    )
    return challenge, Mail.objects.latest("queued_at")


def test_the_code_stands_first_in_both_languages_and_not_in_the_subject(invitation):
    challenge, mail = send(invitation=invitation)
    letter = compose(mail)
    code = codes.code_of(challenge)
    assert letter.text.count(code) == letter.html.count(code) == 2
    assert code not in letter.subject
    assert letter.subject.startswith("Votre code pour signer")
    for words in ("Izmir", "(Paris, UTC+", "Your code to sign", "Inès Protocole"):
        assert words in letter.text
        assert words in letter.html
    assert letter.reply_to == ("protocole@parvis.example",)
    assert code not in str(list(Mail.objects.values()))


@pytest.mark.parametrize("purpose", ["sign", "refuse", "delegate"])
def test_each_purpose_has_its_words(invitation, purpose):
    _challenge, mail = send(purpose, invitation=invitation)
    assert "Votre code pour" in compose(mail).subject


@pytest.mark.parametrize("purpose", ["withdraw", "correct"])
def test_a_signatory_gets_a_code_too(invitation, purpose):
    _challenge, mail = send(purpose, signature=sign_for(invitation))
    assert "Izmir" in compose(mail).text


def test_a_code_that_no_longer_holds_is_not_mailed(invitation):
    challenge, mail = send(invitation=invitation)
    challenge.consumed_at = timezone.now()
    challenge.save()
    with pytest.raises(Unneeded):
        compose(mail)


def test_hostile_names_stay_text(pilar, ada):
    declaration = make_open_declaration(pilar, ada, name_fr="<img src=x>\r\nBcc: eve@evil.example")
    _challenge, mail = send(invitation=make_invitation(declaration, city="<b>Izmir</b>"))
    letter = compose(mail)
    assert "<img" not in letter.html
    assert "<b>Izmir" not in letter.html
    assert "\n" not in letter.subject
