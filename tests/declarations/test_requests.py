"""A city that was not invited asks to sign; an officer decides."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation

from declarations import requests
from declarations.letters import requests as letters
from declarations.models import Challenge, Declaration, Invitation, Seat, SigningRequest
from declarations.signing.codes import code_of
from portal.outbox.models import Mail
from tests.declarations.builders import make_invitation, make_open_declaration, sign_for
from tests.declarations.posting import post_and_look
from tests.declarations.signing.walking import words_of
from tests.portal.builders import make_city

ASKS = {
    "city": "Valmire",
    "country_code": "fr",
    "honorific": "Mme",
    "name": "Zoé Martin",
    "function_fr": "Maire",
    "function_en": "",
    "email": "cabinet@valmire.example",
    "capacity": "mayor",
    "language": "fr",
    "message": "Nous étions à Izmir.",
    "consent": "on",
}
HERE = "/fr/declarations/paix/request/"


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada, takes_requests=True)


def ask(client, **changes):
    return post_and_look(client, HERE, {**ASKS, **changes})


def prove(client):
    return client.post(HERE + "code/", {"code": code_of(Challenge.objects.latest("pk"))})


@pytest.fixture
def asked(declaration, client):
    ask(client)
    prove(client)
    return SigningRequest.objects.get()


# Asking -------------------------------------------------------------------------------------------
def test_asking_takes_a_form_and_a_code(declaration, client):
    assert client.get(HERE)["Cache-Control"] == "no-store"
    assert ask(client)["Location"] == HERE + "code/"
    asked = SigningRequest.objects.get()
    assert (asked.state, asked.country_code, asked.time_zone) == ("unproven", "FR", "Europe/Paris")
    assert Mail.objects.get(kind="declarations.code").to == "cabinet@valmire.example"
    assert not Mail.objects.filter(kind="declarations.requested").exists()
    assert "c•••@valmire.example" in words_of(client.get(HERE + "code/"))
    assert client.get(HERE + "done/").status_code == 303

    assert prove(client)["Location"] == HERE + "done/"
    asked.refresh_from_db()
    assert asked.state == "waiting"
    assert "Votre demande est arrivée" in words_of(client.get(HERE + "done/"))
    mail = Mail.objects.get(kind="declarations.requested")
    assert mail.to == "protocole@parvis.example"
    with translation.override("fr"):
        letter = letters.requested_letter(mail)
    assert "Zoé Martin" in letter.text and "Valmire" in letter.text
    # A second click is no second request.
    assert prove(client).status_code == 303
    assert Mail.objects.filter(kind="declarations.requested").count() == 1


def test_looking_asks_for_nothing(declaration, client):
    for rest in ("", "code/", "done/"):
        client.get(HERE + rest)
    client.post(HERE + "code/", {"code": "12345678"})
    assert not SigningRequest.objects.exists() and not Mail.objects.exists()


@pytest.mark.parametrize(
    "change, words",
    [
        ({"city": ""}, "quelle ville ou organisation"),
        ({"name": ""}, "Indiquez votre nom"),
        ({"email": "nowhere"}, "l’adresse entière"),
        ({"country_code": "F1"}, "ISO 3166"),
        ({"function_fr": ""}, "une langue au moins"),
        ({"capacity": ""}, "en quelle qualité"),
        ({"capacity": "head"}, "head"),
        ({"consent": ""}, "Cochez la case"),
        ({"message": "x" * 2001}, "2000 caractères au plus"),
        ({"name": "Zoé\u202e"}, "Zoé"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(declaration, client, change, words):
    answer = ask(client, **change)
    assert answer.status_code == 200
    assert 'class="errlist"' in answer.content.decode()
    assert words in answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert not SigningRequest.objects.exists()


def test_the_answer_is_the_same_whether_or_not_the_city_is_known(declaration, client):
    invitation = make_invitation(declaration, city="Valmire", email=ASKS["email"])
    sign_for(invitation)
    known = ask(client)
    unknown = ask(Client(), city="Nulle-Part", email="maire@nulle-part.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_only_where_requests_are_taken_and_the_declaration_is_open(declaration, client):
    Declaration.objects.update(closes_at=timezone.now())
    answer = client.get(HERE)
    assert answer.status_code == 410 and "pas ouverte à la signature" in words_of(answer)
    assert ask(client).status_code == 410
    Declaration.objects.update(closes_at=None, takes_requests=False)
    assert client.get(HERE).status_code == 404
    assert not SigningRequest.objects.exists()


def test_an_address_and_a_network_can_ask_so_often(declaration, client, monkeypatch):
    answers = [ask(Client(), email=ASKS["email"].upper()) for _number in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert "Revenez demain" in words_of(answers[-1])
    answers = [ask(Client(), email=f"a{number}@x.example") for number in range(17)]
    assert [answer.status_code for answer in answers] == [303] * 16 + [429]


def test_the_code_of_another_browser_is_worth_nothing(declaration, client):
    ask(client)
    stranger = Client()
    ask(stranger, email="other@x.example")
    code = code_of(Challenge.objects.earliest("pk"))
    stranger.post(HERE + "code/", {"code": code})
    assert not SigningRequest.objects.filter(state="waiting").exists()


# Deciding -----------------------------------------------------------------------------------------
def admin(asked, act):
    return f"/admin/declarations/signingrequest/{asked.pk}/{act}/"


def test_an_officer_accepts_and_the_usual_invitation_leaves(asked, signed_in, pilar):
    city = make_city("Valmire")
    client = signed_in(pilar)
    assert "Accepter la demande" in client.get(admin(asked, "change")).content.decode()
    form = client.get(admin(asked, "accept")).content.decode()
    # Found by its name, ready to be confirmed.
    assert f'<option value="{city.pk}" selected' in form
    given = {
        "organisation": city.pk,
        "capacity": "mayor",
        "time_zone": "Europe/Paris",
        "known_by": "Site de la ville",
        "notice_email": "mairie@valmire.example",
    }
    answer = client.post(admin(asked, "accept"), given, follow=True)
    assert "invitation envoyée à Zoé Martin" in answer.content.decode()
    asked.refresh_from_db()
    invitation = asked.invitation
    assert (asked.state, asked.decided_by, asked.organisation) == ("accepted", pilar, city)
    assert (invitation.name, invitation.email) == ("Zoé Martin", "cabinet@valmire.example")
    assert invitation.known_by == "Site de la ville" and invitation.invited_by == pilar
    assert [one.code for one in invitation.statements.all()] == ["commits"]
    mail = Mail.objects.get(kind="declarations.invitation")
    assert (mail.about, mail.to) == (str(invitation.number), "cabinet@valmire.example")
    assert LogEntry.objects.filter(user=pilar, object_id=str(asked.pk)).exists()
    # Then the same flow; the request stands in the trail.
    signature = sign_for(invitation)
    trail = client.get(f"/admin/declarations/signature/{signature.pk}/change/").content.decode()
    assert "Demande de signer sans invitation" in trail and "Demande acceptée" in trail
    # Once is enough.
    for again in (
        client.post(admin(asked, "accept"), given, follow=True),
        client.get(admin(asked, "decline"), follow=True),
    ):
        assert again.redirect_chain and "déjà reçu sa réponse" in again.content.decode()
    assert Invitation.objects.count() == 1


def test_an_officer_declines_with_courteous_words(asked, signed_in, pilar):
    client = signed_in(pilar)
    page = post_and_look(client, admin(asked, "decline"), {"words": ""})
    assert "errorlist" in page.content.decode()
    client.post(admin(asked, "decline"), {"words": "Réservée aux <b>villes</b>."})
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("declined", pilar)
    mail = Mail.objects.get(kind="declarations.request_declined")
    with translation.override("fr"):
        letter = letters.request_declined_letter(mail)
    assert mail.to == "cabinet@valmire.example"
    assert "Réservée aux <b>villes</b>." in letter.text and "À notre regret" in letter.text
    assert "<b>villes" not in letter.html
    assert not Invitation.objects.exists()
    assert LogEntry.objects.filter(object_id=str(asked.pk), user=pilar).exists()


def accept(asked, officer, organisation, **changes):
    given = {"capacity": "mayor", "time_zone": "UTC", "known_by": "site", **changes}
    return requests.accept(asked, officer, organisation=organisation, **given)


def test_what_cannot_be_accepted_changes_nothing(declaration, asked, pilar):
    city = make_city("Valmire")
    invitation = make_invitation(declaration, city=city, email=ASKS["email"])
    with pytest.raises(ValidationError, match="invited|invitée"):
        accept(asked, pilar, city)
    sign_for(invitation)
    with pytest.raises(ValidationError, match="signed|signé"):
        accept(asked, pilar, city)
    with pytest.raises(ValidationError):
        accept(asked, pilar, make_city("Ham"), capacity="head")
    Declaration.objects.update(closes_at=timezone.now())
    with pytest.raises(ValidationError):
        accept(asked, pilar, make_city("Arras"))
    asked.refresh_from_db()
    assert asked.state == "waiting" and asked.invitation is None
    assert Invitation.objects.count() == 1 and Seat.objects.count() == 1


def test_an_address_that_was_not_proved_is_not_invited(declaration, client, pilar):
    ask(client)
    with pytest.raises(ValidationError):
        accept(SigningRequest.objects.get(), pilar, make_city("Valmire"))


def test_only_officers_decide(asked, signed_in, rita, edith, tariq):
    for user in (rita, edith, tariq):
        client = signed_in(user)
        for act in ("change", "accept", "decline"):
            assert client.get(admin(asked, act)).status_code == 403
        assert client.post(admin(asked, "decline"), {"words": "x"}).status_code == 403
    asked.refresh_from_db()
    assert asked.state == "waiting"
