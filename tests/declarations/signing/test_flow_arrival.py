"""The mailed link: looking changes nothing, a wrong one tells nothing, nothing of it leaks."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from declarations.models import Invitation, InvitationLink, RateCount
from declarations.signing import acts, links
from declarations.signing.giving import Traces
from declarations.views.signing import visitors
from tests.declarations.builders import make_invitation, make_open_declaration, sign_for
from tests.declarations.signing.walking import Walk, address, words_of

pytestmark = pytest.mark.django_db
PAGES = [
    "sign",
    "sign-read",
    "sign-statement",
    "sign-name",
    "sign-code",
    "sign-confirm",
    "sign-decline",
    "sign-decline-code",
    "sign-delegate",
    "sign-delegate-code",
    "sign-not-me",
    "sign-done",
]


def everything():
    """All rows of all tables, by table."""
    return {model: list(model.objects.order_by("pk").values()) for model in apps.get_models()}


def test_the_page_says_who_is_invited_by_whom_to_what_and_until_when(walk):
    words = walk.get("invitation", walk.token) and walk.words
    for expected in ("Zoé Martin", "Maire", "Izmir", "Inès Protocole", "+33 1 23 45 67 89"):
        assert expected in words
    deadline = walk.invitation.declaration.closes_at
    assert f"{deadline.year}" in words
    assert "(Paris, UTC+" in words


def test_midnight_is_told_as_the_minute_before(pilar, ada):
    declaration = make_open_declaration(pilar, ada)
    until = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=7)
    invitation = make_invitation(declaration, expires_at=until, time_zone="UTC")
    walk = Walk(invitation)
    walk.get("invitation", walk.token)
    assert "23\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}59 (UTC)" in walk.last.content.decode()


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_changes_nothing_at_all(walk, method):
    before = everything()
    client = Client()
    url = address("invitation", walk.token)
    for _again in range(2):
        response = getattr(client, method)(url, headers={"Sec-Purpose": "prefetch"})
    assert response.status_code == (405 if method == "options" else 200)
    assert not response.cookies
    assert not client.cookies
    assert everything() == before


def test_a_scanner_that_presses_every_button_changes_no_invitation_and_sends_no_mail(walk):
    before = everything()
    for choice in ("me", "delegate", "decline", "not_me", "nonsense"):
        client = Client()
        answer = client.post(address("invitation", walk.token), {"choice": choice})
        if answer.status_code == 303:
            assert client.get(answer.url, follow=True).status_code == 200
    after = everything()
    changed = {model._meta.label for model in after if after[model] != before[model]}
    assert changed == {"sessions.Session"}


def test_it_is_me_binds_a_new_session_without_the_token(walk):
    walk.client.get(address("sign"))
    walk.arrive()
    cookie = walk.client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert walk.token not in str(dict(walk.client.session))
    assert walk.last.url == address("sign")
    first = cookie.value
    walk.arrive()
    assert walk.client.cookies["sessionid"].value != first


def revoke(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=timezone.now())


def revoke_link(invitation):
    links.revoke_links(invitation)


def expire(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())


def expire_link(invitation):
    InvitationLink.objects.update(expires_at=timezone.now())


def decline(invitation):
    acts.refuse(invitation, Traces())


def pass_on(invitation):
    acts.delegate(
        invitation,
        name="Ali Kaya",
        email="ali@izmir.example",
        language="en",
        function_fr="",
        function_en="",
        traces=Traces(),
    )


@pytest.mark.parametrize("end", [revoke, revoke_link, expire, expire_link])
def test_links_that_open_nothing_look_the_same(walk, invitation, end):
    end(invitation)
    dead = walk.get("invitation", walk.token)
    unknown = Client().get(address("invitation", "A" * 43))
    assert (dead.status_code, unknown.status_code) == (404, 404)
    assert words_of(dead) == words_of(unknown)
    assert "Zoé" not in dead.content.decode()
    assert walk.arrive().last.status_code == 404
    assert "signing" not in walk.client.session


@pytest.mark.parametrize("answer", [sign_for, decline, pass_on])
def test_a_used_link_says_so_and_nothing_of_who_answered(walk, invitation, answer):
    replaced = Walk(invitation)
    InvitationLink.objects.filter(digest=links.digest_of(replaced.token)).update(
        revoked_at=timezone.now()
    )
    answer(invitation)
    used = walk.get("invitation", walk.token)
    assert used.status_code == 410
    assert "Cette invitation a servi" in walk.words and "protocole@parvis.example" in walk.words
    for telling in (invitation.name, invitation.email, "Izmir", "Ali Kaya"):
        assert telling not in used.content.decode()
    assert walk.arrive().last.status_code == 410
    assert "signing" not in walk.client.session
    # Whoever holds a link that ended before the answer learns nothing of it.
    assert replaced.get("invitation", replaced.token).status_code == 404


@pytest.mark.parametrize("token", ["x", "%00", "é" * 300, "a" * 5000, "..%2f..", "'--"])
def test_a_mangled_link_is_no_fault_of_ours(client, db, token):
    assert client.get(f"/fr/s/{token}/").status_code == 404


def test_the_page_speaks_the_language_of_the_link(walk):
    walk.language = "en"
    assert "It is me" in walk.get("invitation", walk.token).content.decode()
    assert "Ce lien n’ouvre rien" in Client().get("/fr/s/x/").content.decode()


def test_many_wrong_links_are_slowed_down_and_the_right_one_still_opens(walk, monkeypatch):
    monkeypatch.setitem(visitors.LIMITS, "unknown link", 2)
    answers = [walk.client.get(f"/fr/s/{number}/").status_code for number in range(4)]
    assert answers == [404, 404, 429, 429]
    assert walk.get("invitation", walk.token).status_code == 200
    assert "127.0.0.1" not in str(list(RateCount.objects.values()))


def test_a_declaration_that_is_not_open_is_told_with_its_day(pilar, ada):
    declaration = make_open_declaration(pilar, ada, opens_at=timezone.now() + timedelta(days=2))
    walk = Walk(make_invitation(declaration))
    page = walk.get("invitation", walk.token)
    assert page.status_code == 410
    assert "Elle ouvre le" in walk.words
    assert walk.arrive().last.status_code == 410


# Headers and forms --------------------------------------------------------------------------------


def check_headers(response):
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Frame-Options"] == "DENY"
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_stays_private(walk, page):
    check_headers(Client().get(address(page)))
    walk.arrive()
    check_headers(walk.last)
    check_headers(walk.get(page))


def test_the_link_and_what_it_leads_to_stay_private(walk):
    check_headers(walk.get("invitation", walk.token))
    check_headers(Client().get(address("invitation", "x")))
    page = walk.get("invitation", walk.token).content.decode()
    assert 'rel="canonical"' not in page
    assert 'name="robots" content="noindex' in page


@pytest.mark.parametrize("page", [name for name in PAGES if name not in ("sign", "sign-done")])
def test_a_form_without_its_token_is_refused(walk, invitation, page):
    walk = Walk(invitation, client=Client(enforce_csrf_checks=True), token=walk.token).arrive()
    refused = walk.post(page, {"send": "1"})
    assert refused.status_code == 403
    check_headers(refused)


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "null"}, 303),  # a browser too old to say more: its token is right
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
    ],
)
def test_a_form_of_another_site_is_refused_and_our_own_is_not(walk, invitation, headers, status):
    client = Client(enforce_csrf_checks=True)
    walk = Walk(invitation, client=client, token=walk.token)
    answer = client.post(address("invitation", walk.token), {"choice": "me"}, headers=headers)
    assert answer.status_code == status
    walk.arrive()
    walk.get("sign-read")
    text = invitation.declaration.open_text.adopted_text
    form = {
        "csrfmiddlewaretoken": client.cookies["csrftoken"].value,
        "text": text.sha256,
        "has_read": "on",
    }
    assert client.post(address("sign-read"), form, headers=headers).status_code == status


def test_only_private_pages_forgive_a_hidden_origin(client, db):
    client = Client(enforce_csrf_checks=True)
    client.get("/accounts/login/")
    answer = client.post(
        "/accounts/login/",
        {"csrfmiddlewaretoken": client.cookies["csrftoken"].value},
        headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 403
