"""Forms sent from elsewhere, pages shown inside others, and what a page may run."""

import pytest
from django.conf import settings
from django.test import Client

from declarations.models import Signature
from tests.declarations.attacks.scanner import Page, everything
from tests.declarations.signing.walking import Walk, address

PAGES = ["sign-read", "sign-statement", "sign-name", "sign-code", "sign-confirm"]
OTHERS = ["sign-not-me", "sign-decline", "sign-delegate"]


@pytest.fixture
def strict(invitation):
    """The mayor before the last page, in a browser whose forms are checked."""
    walk = Walk(invitation).get_ready()
    walk.client.handler.enforce_csrf_checks = True
    return walk


@pytest.mark.parametrize("page", PAGES + OTHERS)
def test_a_form_without_its_token_is_refused_and_changes_nothing(strict, page):
    ready = strict.client.session["signing"]["ready"]
    before = everything()
    answer = strict.post(
        page,
        {
            "ready": ready,
            "typed_name": "Zoé Martin",
            "consent": "on",
            "has_read": "on",
            "statement": "commits",
            "send": "1",
            "reason": "",
        },
    )
    assert answer.status_code == 403
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert everything() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_a_link_is_not_opened_by_the_form_of_another_site(walk, headers):
    client = Client(enforce_csrf_checks=True, headers=headers)
    answer = client.post(address("invitation", walk.token), {"choice": "me"})
    assert answer.status_code == 403
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_cookies_stay_out_of_reach_of_scripts_and_other_sites(walk):
    walk.arrive()
    cookie = walk.client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_a_session_prepared_by_somebody_else_is_left_behind(walk):
    """Session fixation: the key that a browser brings is not the one that it signs under."""
    walk.client.get("/fr/")
    walk.arrive()
    before = walk.client.cookies[settings.SESSION_COOKIE_NAME].value
    walk.arrive()
    assert walk.client.cookies[settings.SESSION_COOKIE_NAME].value != before


def assert_shut(response):
    """No frame, no referrer, no copy, nothing inline, nothing from elsewhere."""
    headers = response.headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["frame-ancestors"] == "'none'"
    assert policy["default-src"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    if headers["Content-Type"].startswith("text/html"):
        assert Page(response.content.decode()).inline == []


def test_every_page_that_a_link_leads_to_is_shut(walk):
    assert_shut(walk.get("invitation", walk.token))
    assert_shut(walk.get("invitation", "A" * 43))
    walk.arrive()
    for page in OTHERS:
        assert_shut(walk.get(page))
    acts = (walk.read, walk.choose, walk.name, walk.ask_for_code, walk.type_code)
    for page, act in zip(PAGES, (*acts, lambda: None), strict=False):
        assert_shut(walk.get(page))
        act()
        assert_shut(walk.last)
    assert_shut(walk.get("sign-confirm"))
    walk.sign()
    assert_shut(walk.last)
    signature = Signature.objects.get()
    for page in ("receipt", "receipt-pdf", "receipt-proof", "receipt-withdraw", "receipt-correct"):
        answer = walk.get(page, signature.number)
        assert answer.status_code == 200
        assert_shut(answer)
    assert_shut(Client().get(address("sign")))
