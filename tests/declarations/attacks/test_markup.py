"""Mark-up, formulas and line breaks in what people write, wherever it is shown again."""

import csv
import io
import json

import pytest
from django.core import mail as outgoing
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from lxml import etree

from declarations.models import Invitation, PublicRecord, Signature
from portal.outbox.api import queue
from portal.outbox.models import Mail
from tests.declarations.attacks.scanner import Page
from tests.declarations.builders import make_invitation
from tests.declarations.signing.walking import Walk, address

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{% now %}'
RAW = ("<script>alert", "<img src=x", "{{ 7*7 }}" * 2)


@pytest.fixture
def hostile(declaration):
    """An invitation whose every word is an attack, and the browser of who holds it."""
    return Walk(
        make_invitation(
            declaration,
            name=HOSTILE,
            honorific="<b>M</b>",
            function_fr=HOSTILE,
            function_en=HOSTILE,
            email="zoe@izmir.example",
            notice_email="cabinet@izmir.example",
            known_by=HOSTILE,
            note=HOSTILE,
        )
    )


def assert_inert(text):
    assert not [raw for raw in RAW if raw in text]
    assert Page(text).inline == []


def test_on_every_page_of_signing_and_after_it(hostile, declaration):
    names = {"name": HOSTILE, "function_fr": HOSTILE, "function_en": HOSTILE}
    assert_inert(hostile.get("invitation", hostile.token).content.decode())
    hostile.arrive()
    for page, data in (
        ("sign-decline", {"reason": HOSTILE, "send": "1"}),
        ("sign-delegate", {**names, "email": HOSTILE, "language": "fr"}),
        ("sign-delegate", {**names, "email": "ok@city.example", "language": "fr"}),
    ):
        assert_inert(hostile.post(page, data, follow=True).content.decode())
    hostile.read().choose()
    assert_inert(hostile.post("sign-name", {**names, "preview": "1"}).content.decode())
    hostile.name(**names)
    for page in ("sign-name", "sign-code"):
        assert_inert(hostile.get(page).content.decode())
    hostile.ask_for_code().type_code()
    assert_inert(hostile.get("sign-confirm").content.decode())
    hostile.sign(typed_name=HOSTILE)
    signature = Signature.objects.get()
    assert signature.records.get().name == HOSTILE  # kept as it was written
    public = [
        f"/{language}/{path}"
        for language in ("fr", "en")
        for path in (
            f"receipts/{signature.number}/",
            f"receipts/{signature.number}/withdraw/",
            f"receipts/{signature.number}/correct/",
            f"verify/{signature.number}/",
            f"declarations/{declaration.slug}/",
            f"declarations/{declaration.slug}/signatories/",
        )
    ]
    for path in public:
        answer = Client().get(path)
        assert answer.status_code == 200, path
        assert_inert(answer.content.decode())
    # The other browser, which comes too late, is told who signed.
    late = Walk(make_invitation(seat=hostile.invitation.seat)).arrive().read()
    assert_inert(late.get("sign-statement").content.decode())


def test_in_files_and_papers(hostile, declaration):
    hostile.get_ready()
    hostile.name(name=HOSTILE, function_fr=HOSTILE).ask_for_code().type_code()
    hostile.sign(typed_name=HOSTILE)
    signature = Signature.objects.get()
    base = f"/fr/declarations/{declaration.slug}/signatories"
    exported = Client().get(f"{base}.json")
    assert exported["Content-Type"].startswith("application/json")
    assert exported["X-Content-Type-Options"] == "nosniff"
    assert HOSTILE in json.dumps(json.loads(exported.content), ensure_ascii=False).replace(
        '\\"', '"'
    )
    feed = Client().get(f"{base}.atom")
    parsed = etree.fromstring(feed.content)
    assert not parsed.xpath("//*[local-name()='script' or local-name()='img']")
    for paper in (f"{base}.pdf", f"/fr/receipts/{signature.number}/receipt.pdf"):
        assert Client().get(paper).content.startswith(b"%PDF-")


def test_in_mails_and_on_the_desk(hostile, declaration, ada, signed_in):
    number = hostile.invitation.number
    queue("declarations.invitation", to="zoe@izmir.example", language="fr", about=number, key="i")
    queue("declarations.reminder", to="zoe@izmir.example", language="en", about=number, key="r")
    call_command("worker", "--drain")
    hostile.get_ready()
    hostile.name(name=HOSTILE, function_fr=HOSTILE).ask_for_code()
    call_command("worker", "--drain")
    hostile.type_code().sign(typed_name=HOSTILE)
    declined = Walk(make_invitation(declaration, city="Paris", name=HOSTILE)).arrive()
    declined.post("sign-decline", {"reason": HOSTILE})
    declined.type_code("sign-decline-code")
    call_command("worker", "--drain")
    assert not Mail.objects.exclude(state__in=["accepted", "cancelled"]).exists()
    kinds = set(Mail.objects.filter(state="accepted").values_list("kind", flat=True))
    assert kinds >= {
        "declarations.invitation",
        "declarations.code",
        "declarations.receipt",
        "declarations.notice",
        "declarations.refused",
    }
    for message in outgoing.outbox:
        assert "\n" not in message.subject and "\r" not in message.subject
        [(html, _type)] = message.alternatives
        assert not [raw for raw in RAW if raw in html]
        assert "<script" not in html
    desk = signed_in(ada)
    for path in (
        "invitation/",
        f"invitation/{hostile.invitation.pk}/change/",
        "signature/",
        f"signature/{Signature.objects.get().pk}/change/",
        "seat/",
    ):
        answer = desk.get(f"/admin/declarations/{path}", follow=True)
        assert answer.status_code == 200, path
        assert not [raw for raw in RAW if raw in answer.content.decode()], path


# What a name may not hold -------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name",
    [
        "Zo\u202eé",
        "Zoé\u200e",
        "Zoé\nMartin",
        "Zoé\r\nBcc: x@x.example",
        "Zoé\x00",
        "Zoé\u2028Martin",
    ],
    ids=ascii,
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_characters_that_are_not_seen_are_refused_in_words(invitation, name, language):
    walk = Walk(invitation, language=language).arrive().read().choose().name(name=name)
    assert walk.last.status_code == 200
    assert "U+" in walk.words or "ligne" in walk.words or "line" in walk.words, walk.words
    assert walk.get("sign").url == address("sign-name", language=language)


def test_composed_and_decomposed_letters_are_the_same_name(walk):
    walk.get_ready()
    walk.name(name="Zoe\u0301 Martin")
    walk.ask_for_code().type_code().sign(typed_name="Zoe\u0301 Martin")
    assert PublicRecord.objects.get().name == "Zo\u00e9 Martin"


# Formulas -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_of_the_export_begins_a_formula(declaration, start):
    walk = Walk(make_invitation(declaration, name="X"))
    formula = f"{start}HYPERLINK(1)"
    walk.arrive().read().choose().name(name=formula, function_fr=f" {formula}")
    walk.ask_for_code().type_code().sign(typed_name=formula)
    assert Signature.objects.count() == 1
    content = Client().get(f"/fr/declarations/{declaration.slug}/signatories.csv").content
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=_delimiter(content)))
    cells = [cell for row in rows for cell in row]
    assert any(formula in cell for cell in cells)
    assert not [cell for cell in cells if cell.lstrip()[:1] == start]


def _delimiter(content):
    first = content.decode("utf-8-sig").splitlines()[0]
    return max(";,\t", key=first.count)


# Headers and bombing of mails ---------------------------------------------------------------------
@pytest.mark.parametrize("address_", ["a@b.example\nBcc: c@d.example", "a@b.example, c@d.example"])
def test_an_address_carries_no_second_header_and_no_second_recipient(invitation, address_):
    walk = Walk(invitation).arrive()
    given = {"name": "Ali", "function_fr": "Maire", "email": address_, "language": "fr"}
    assert walk.post("sign-delegate", given).status_code == 200
    assert Invitation.objects.count() == 1 and not Mail.objects.exists()
    with pytest.raises(ValidationError):
        queue("declarations.code", to=address_, language="fr", about="1", key="k")


def test_an_officer_is_told_once_of_a_misdirected_invitation_however_often_it_is_said(invitation):
    for _time in range(3):
        walk = Walk(invitation).arrive("not_me")
        walk.post("sign-not-me")
    assert Mail.objects.filter(kind="declarations.misdirected").count() == 1
