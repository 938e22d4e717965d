"""The page of the ledger on a telephone and on a desk, for everybody."""

import pytest

from tests.declarations.builders import make_invitation, make_open_declaration, sign_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "lang, width, scheme", [("fr", 360, "light"), ("en", 1280, "dark"), ("en", 320, "dark")]
)
def test_the_page_of_the_ledger_fits_and_has_no_faults(
    pilar, ada, open_page, axe, lang, width, scheme
):
    declaration = make_open_declaration(pilar, ada)
    sign_for(make_invitation(declaration))
    page = open_page(f"/{lang}/declarations/paix/ledger/", width=width, scheme=scheme, lang=lang)
    page.locator("main summary").click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("svg.qr").is_visible()
    assert page.complaints == []
