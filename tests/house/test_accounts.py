"""Signing in: by password, by mailed code, with a second factor."""

import re
from itertools import cycle

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse

PASSWORD = "correct horse battery"


def sign_in(client, user, password=PASSWORD):
    return client.post("/accounts/login/", {"login": user.email, "password": password})


def give_totp(user, secret="JBSWY3DPEHPK3PXP"):
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def totp_code(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_password_signs_in_and_staff_land_in_the_admin(client, edith):
    response = sign_in(client, edith)
    assert response.url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_capitals_in_the_address_do_not_matter(client, edith):
    response = client.post(
        "/accounts/login/", {"login": "EDITH@Parvis.Example", "password": PASSWORD}
    )
    assert response.status_code == 302


def test_somebody_without_a_role_lands_on_the_home_page_and_not_in_the_admin(client, victor):
    assert sign_in(client, victor).url == "/"
    assert client.get("/admin/").status_code in {302, 403}


def test_a_wrong_password_is_refused_and_attempts_are_limited(client, edith):
    for _attempt in range(5):
        assert sign_in(client, edith, "wrong").status_code == 200
    # Now the right one is refused as well, for some minutes.
    response = sign_in(client, edith)
    assert response.status_code == 200
    assert "too_many_login_attempts" in [
        error.code for error in response.context["form"].non_field_errors().as_data()
    ]
    assert client.get("/admin/").status_code == 302


def mailed_code():
    return re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", mail.outbox[-1].body, re.M)[1]


def test_a_mailed_code_signs_in(client, edith):
    client.post("/accounts/login/code/", {"email": edith.email})
    assert mail.outbox[0].to == [edith.email]
    code = mailed_code()
    response = client.post("/accounts/login/code/confirm/", {"code": code})
    assert response.status_code == 302
    assert client.get("/admin/").status_code == 200


def test_an_account_made_in_the_admin_without_a_password_signs_in_by_code(client, edith):
    edith.email = "Edith.New@parvis.example"
    edith.set_unusable_password()
    edith.save()
    assert not edith.emailaddress_set.get().verified
    client.post("/accounts/login/code/", {"email": "edith.new@parvis.example"})
    client.post("/accounts/login/code/confirm/", {"code": mailed_code()})
    assert client.get("/admin/").status_code == 200
    assert edith.emailaddress_set.get().verified


def test_a_former_address_no_longer_signs_in(client, edith):
    edith.email = "edith.new@parvis.example"
    edith.save()
    response = client.post(
        "/accounts/login/", {"login": "edith@parvis.example", "password": PASSWORD}
    )
    assert response.status_code == 200
    assert client.get("/admin/").status_code == 302


def test_an_unknown_address_gets_no_mail_and_the_same_answer(client, edith):
    known = client.post("/accounts/login/code/", {"email": edith.email})
    mail.outbox.clear()
    unknown = client.post("/accounts/login/code/", {"email": "nobody@parvis.example"})
    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    assert mail.outbox == []


def test_nobody_signs_up(client, db):
    response = client.post(
        "/accounts/signup/",
        {"email": "mayor@parvis.example", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert response.status_code == 200
    assert b"password" not in response.content.split(b"<main", 1)[1]
    assert not get_user_model().objects.filter(email="mayor@parvis.example").exists()


def test_the_admin_sends_to_the_common_sign_in(client, db):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=")


def test_a_second_factor_is_asked_for_once_it_is_set_up(client, edith):
    secret = give_totp(edith)
    response = sign_in(client, edith)
    assert response.url.startswith("/accounts/2fa/authenticate/")
    assert client.get("/admin/").status_code == 302
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    response = client.post("/accounts/2fa/authenticate/", {"code": totp_code(secret)})
    assert response.url == "/admin/"


def test_a_mailed_code_does_not_replace_the_second_factor(client, edith):
    give_totp(edith)
    client.post("/accounts/login/code/", {"email": edith.email})
    response = client.post("/accounts/login/code/confirm/", {"code": mailed_code()})
    assert response.url.startswith("/accounts/2fa/authenticate/")
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("path", ["/admin/", "/admin/organisations/", "/fr/"])
def test_staff_without_a_second_factor_are_led_to_set_it_up(client, edith, settings, path):
    settings.SECOND_FACTOR_FOR_STAFF = True
    client.force_login(edith)
    response = client.get(path)
    assert response.url == reverse("mfa_index")
    assert client.get(response.url).status_code == 200
    assert client.get("/accounts/2fa/totp/activate/", follow=True).status_code == 200


def test_staff_with_a_second_factor_go_on(client, edith, settings):
    settings.SECOND_FACTOR_FOR_STAFF = True
    give_totp(edith)
    client.force_login(edith)
    assert client.get("/admin/").status_code == 200


def test_somebody_without_a_role_needs_no_second_factor(client, victor, settings):
    settings.SECOND_FACTOR_FOR_STAFF = True
    client.force_login(victor)
    assert client.get("/accounts/2fa/").status_code == 200
    assert not get_adapter().is_mfa_enabled(victor)
    assert client.get("/healthz").status_code == 200
    assert client.get("/accounts/email/").status_code == 200


def test_the_list_of_passkeys_opens(client, victor):
    client.force_login(victor)
    page = client.get("/accounts/2fa/webauthn/", follow=True)
    assert page.status_code == 200
    assert page.redirect_chain == []


SIGNED_OUT = [
    "account_login", "account_request_login_code", "account_signup", "account_reset_password",
]  # fmt: skip
SIGNED_IN = [
    "account_logout", "account_change_password", "account_email", "mfa_index",
    "mfa_activate_totp", "mfa_add_webauthn",
]  # fmt: skip


@pytest.mark.parametrize("language, word", [("fr", "Se connecter"), ("en", "Sign in")])
def test_the_sign_in_page_speaks_both_languages(client, db, language, word):
    page = client.get("/accounts/login/", headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}"' in page
    assert re.findall(r"<h1[^>]*>\s*([^<]*?)\s*</h1>", page) == [word]


# In turn: the pages share their layout and their words come from the same catalogue.
WAYS = (
    {"lang": "fr", "width": 360, "scheme": "light"},
    {"lang": "en", "width": 1280, "scheme": "dark"},
)


@pytest.mark.browser
def test_account_pages_are_accessible(open_page, transactional_db, axe):
    for name, how in zip(SIGNED_OUT, cycle(WAYS), strict=False):
        page = open_page(reverse(name), **how)
        assert (name, axe(page), page.complaints) == (name, [], [])


@pytest.mark.browser
def test_own_account_pages_are_accessible(open_page, victor, axe):
    for name, how in zip(SIGNED_IN, cycle(WAYS), strict=False):
        page = open_page(reverse(name), user=victor, **how)
        if "reauthenticate" in page.url:
            page.fill("input[type=password]", PASSWORD)
            page.click("main button[type=submit]")
        assert page.locator("h1").count() == 1
        assert (name, axe(page), page.complaints) == (name, [], [])


@pytest.mark.browser
def test_a_passkey_is_added_and_signs_in(open_page, victor, live_server):
    page = open_page("/accounts/2fa/webauthn/add/", lang="en", user=victor)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    page.fill("input[type=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.fill("input[name=name]", "My telephone")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    assert page.complaints == []
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda address: "/accounts/login" not in address)
    page.goto(f"{live_server.url}/accounts/2fa/")
    assert page.locator("h1").inner_text() == "Two-Factor Authentication"
