"""Attacks on links: where their secrets leak, who opens them, and what can be guessed."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core import mail as outgoing
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from declarations.models import Challenge, Invitation, InvitationLink, Refusal, Signature
from declarations.signing import links
from portal.lib.logs import Discreet
from portal.outbox.api import queue
from portal.outbox.models import Mail
from tests.declarations.attacks.scanner import Page, Scanner, everything
from tests.declarations.builders import make_invitation
from tests.declarations.signing.walking import Walk, address

pytestmark = pytest.mark.django_db


# The token in Referer, history and log ------------------------------------------------------------
def test_the_token_leaves_the_address_bar_and_stays_nowhere(walk, caplog):
    caplog.handler.addFilter(Discreet())
    with caplog.at_level(logging.DEBUG):
        page = walk.get("invitation", walk.token)
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
        # Its own address stands on it for the other language alone.
        links_here = Page(page.content.decode()).links
        assert [link for link in links_here if walk.token in link] == [
            address("invitation", walk.token, language="en")
        ]
        walk.arrive()
        assert walk.token not in walk.last.url
        for name in ("sign", "sign-read"):
            assert walk.token not in walk.get(name).content.decode()
        walk.get("invitation", walk.token[:-1] + "?")
    assert walk.token not in caplog.text and walk.token[:-1] not in caplog.text
    kept = [session.get_decoded() for session in Session.objects.all()]
    assert kept and walk.token not in str(kept) and walk.token not in str(everything())


def test_the_page_of_a_link_asks_nobody_else_for_anything(walk):
    page = Page(walk.get("invitation", walk.token).content.decode())
    assert all(source.startswith("/") for source in page.scripts)
    assert all(link.startswith(("/", "#", "tel:", "mailto:")) for link in page.links)


def test_a_link_dies_when_it_was_used(walk):
    walk.get_ready().sign()
    assert Signature.objects.count() == 1
    assert walk.get("invitation", walk.token).status_code == 410
    assert not InvitationLink.objects.filter(digest=walk.token).exists()


# Mail scanners ------------------------------------------------------------------------------------
def test_a_scanner_that_only_looks_changes_nothing(walk):
    before = everything()
    for method in ("get", "head", "get"):
        for language in ("fr", "en"):
            answer = getattr(Client(), method)(address("invitation", walk.token, language=language))
            assert answer.status_code == 200 and not answer.cookies
    assert everything() == before


def test_a_scanner_that_presses_every_button_signs_declines_and_passes_on_nothing(walk):
    seen = Scanner(address("invitation", walk.token)).run()
    # It really came as far as a machine can.
    reached = {path.removeprefix("/fr").removeprefix("/en") for _method, path, _data in seen}
    for name in ("sign-read", "sign-code", "sign-decline-code", "sign-delegate-code"):
        assert address(name).removeprefix("/fr") in reached, sorted(reached)
    assert not [one for one in seen.values() if one.status_code >= 500]
    assert not Signature.objects.exists() and not Refusal.objects.exists()
    assert Invitation.objects.count() == 1
    # The mailbox got codes, at most five an hour for each thing; nobody else got any mail but the
    # officers, who are told that the invitation went astray.
    told = set(Mail.objects.values_list("kind", "to"))
    assert told <= {
        ("declarations.code", walk.invitation.email),
        ("declarations.misdirected", "protocole@parvis.example"),
    }
    assert Challenge.objects.count() <= 15
    # And the person signs all the same, once the hour of those codes is over.
    Challenge.objects.update(created_at=timezone.now() - timedelta(hours=2))
    walk.get_ready().sign()
    assert Signature.objects.count() == 1


# A forwarded or stolen link -----------------------------------------------------------------------
def test_whoever_has_the_link_but_not_the_mailbox_signs_nothing(walk):
    walk.arrive().read().choose().name(name="Somebody Else").ask_for_code()
    [mail] = Mail.objects.filter(kind="declarations.code")
    assert mail.to == walk.invitation.email
    page = walk.get("sign-code").content.decode()
    assert walk.invitation.email not in page and walk.mailed_code() not in page
    for guess in ("00000000", "12345678", ""):
        walk.type_code(code=guess or " ")
    walk.post("sign-confirm", {"ready": str(uuid4()), "typed_name": "X", "consent": "on"})
    assert not Signature.objects.exists()


# Enumeration --------------------------------------------------------------------------------------
def test_links_that_do_not_open_look_the_same_whatever_the_reason(declaration):
    def link(city, **fields):
        return links.make_link(make_invitation(declaration, city=city, **fields))

    past = timezone.now() - timedelta(days=1)
    used = Walk(make_invitation(declaration, city="Lyon")).get_ready().sign()
    Invitation.objects.filter(pk=used.invitation.pk).update(erased_at=past)
    expired = link("Paris")
    InvitationLink.objects.filter(digest=links.digest_of(expired)).update(expires_at=past)
    revoked = link("Rome")
    InvitationLink.objects.filter(digest=links.digest_of(revoked)).update(revoked_at=past)
    tokens = {
        "unknown": "A" * 43,
        "no token": "." * 43,
        "expired": expired,
        "revoked": revoked,
        "invitation expired": link("Oslo", expires_at=past),
        "invitation revoked": link("Bonn", revoked_at=past),
        "erased": link("Nice", erased_at=past),
        "used, then erased": used.token,
    }
    for language in ("fr", "en"):
        answers = {
            why: Client().get(address("invitation", token, language=language))
            for why, token in tokens.items()
        }
        assert {answer.status_code for answer in answers.values()} == {404}
        assert len({seen(answers[why], token) for why, token in tokens.items()}) == 1
        assert len({tuple(sorted(answer.headers.items())) for answer in answers.values()}) == 1
        posted = {
            seen(Client().post(address("invitation", token, language=language), ME), token)
            for token in tokens.values()
        }
        assert len(posted) == 1


ME = {"choice": "me"}


def seen(answer, secret):
    """A page but for its own address, which stands in the choice of the language."""
    return answer.content.decode().replace(f"/{secret}/", "/…/")


def test_receipts_cannot_be_guessed_and_unknown_ones_look_the_same(walk):
    walk.get_ready().sign()
    signature = Signature.objects.get()
    assert signature.number.version == 4
    unknown = (uuid4(), "1", signature.pk, "x" * 60)
    for page in ("", "receipt.pdf", "proof.tlog-proof", "withdraw/", "correct/"):
        answers = [Client().get(f"/fr/receipts/{number}/{page}") for number in unknown]
        assert {one.status_code for one in answers} == {404}
        assert len({seen(*pair) for pair in zip(answers, unknown, strict=True)}) == 1


# Timing -------------------------------------------------------------------------------------------
def test_a_link_is_found_by_its_digest_and_no_secret_is_compared(walk):
    for token in (walk.token, walk.token[:-1] + "A", "A" * 43):
        with CaptureQueriesContext(connection) as asked:
            links.invitation_of(token)
        assert len(asked) == 1  # as much work for a wrong one
        assert links.digest_of(token) in asked[0]["sql"] and token not in asked[0]["sql"]


# Host-header injection ----------------------------------------------------------------------------
@pytest.mark.parametrize("header", ["x-forwarded-host", "x-original-host", "forwarded"])
def test_no_header_of_a_request_decides_where_mails_lead(walk, settings, header):
    settings.SITE_URL = "https://parvis.example"
    walk.client.defaults["HTTP_" + header.upper().replace("-", "_")] = "evil.example"
    walk.get_ready().sign()
    queue(
        "declarations.invitation",
        to=walk.invitation.email,
        language="fr",
        about=walk.invitation.number,
        key="again",
    )
    other = make_invitation(walk.invitation.declaration, city="Paris")
    queue("declarations.invitation", to=other.email, language="en", about=other.number, key="x")
    call_command("worker", "--drain")
    assert {message.to[0] for message in outgoing.outbox} == {walk.invitation.email, other.email}
    for message in outgoing.outbox:
        assert "evil.example" not in message.message().as_string()
        for part in (message.body, *(content for content, _type in message.alternatives)):
            assert "evil.example" not in part
    [invited] = [message for message in outgoing.outbox if message.to == [other.email]]
    assert "https://parvis.example/en/s/" in invited.body


def test_another_host_is_refused(walk):
    answer = walk.client.post(
        address("invitation", walk.token), {"choice": "me"}, headers={"host": "evil.example"}
    )
    assert answer.status_code == 400
