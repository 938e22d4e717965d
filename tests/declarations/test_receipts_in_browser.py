"""The pages of later acts, of verifying and of requests, in a browser: no fault, no overflow."""

import pytest

from declarations.models import SigningRequest
from declarations.signing import acts, giving
from tests.browser.pages import WIDER
from tests.declarations.builders import make_invitation, make_open_declaration, sign_for
from tests.portal.builders import make_summit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_no_page_has_a_fault(pilar, ada, open_page, axe):
    declaration = make_open_declaration(
        pilar, ada, takes_requests=True, summit=make_summit(palette="rhin")
    )
    signature = sign_for(make_invitation(declaration, city="Strasbourg", name="Camille Modèle"))
    gone = sign_for(make_invitation(declaration, capacity="representative"))
    acts.correct(gone, giving.Printed(name="Zoë", function_fr="Adjointe"), giving.Traces())
    acts.withdraw(gone, giving.Traces())
    asked = SigningRequest.objects.create(
        declaration=declaration,
        city="Valmire",
        name="Zoé Martin",
        email="zoe@valmire.example",
        capacity="mayor",
        language="fr",
        state="waiting",
    )
    receipt = f"receipts/{signature.number}/"
    public = [
        receipt,
        f"receipts/{gone.number}/",
        *(receipt + rest for rest in ("change/", "withdraw/", "correct/")),
        "verify/",
        f"verify/{signature.number}/",
        f"verify/{gone.number}/",
        "declarations/paix/request/",
    ]
    faults = []

    def look(path, **how):
        page = open_page(path, **how)
        faults.extend((path, how, fault) for fault in [*axe(page), *page.complaints])
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate(WIDER):
                faults.append((path, f"wider than {width}"))

    for number, rest in enumerate(public):
        if number % 2:
            look(f"/fr/{rest}", width=320)
        else:
            look(f"/en/{rest}", scheme="dark", lang="en")
    for rest in (
        *(f"signature/{signature.pk}/{act}/" for act in ("change", "withdraw", "correct")),
        *(f"signingrequest/{asked.pk}/{act}/" for act in ("change", "accept", "decline")),
    ):
        look(f"/admin/declarations/{rest}", user=pilar)
    assert faults == []


def test_a_printed_receipt_is_one_page(pilar, ada, open_page):
    declaration = make_open_declaration(pilar, ada, summit=make_summit())
    signature = sign_for(make_invitation(declaration, city="Strasbourg", name="Camille Modèle"))
    page = open_page(f"/fr/receipts/{signature.number}/")
    page.emulate_media(media="print")
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
    assert not page.is_visible(".questions") and page.is_visible(".cert .qr")
