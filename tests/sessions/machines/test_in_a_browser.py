"""The page of the interface, and the data in the head of a page, in a real browser."""

import pytest

pytestmark = pytest.mark.browser


def test_the_page_of_the_interface_reads_well_and_narrow(open_page, axe, transactional_db):
    page = open_page("/fr/api/", width=320)
    assert page.title().startswith("Interface de programmation")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(page) == []
    assert page.complaints == []
    wide = open_page("/en/api/#sessions", width=1280, scheme="dark")
    assert axe(wide, only=("color-contrast",)) == []


def test_the_policy_lets_data_stand_in_the_head(open_page, izmir):
    page = open_page("/fr/editions/izmir-2021/programme/ouverture/")
    data = page.evaluate(
        "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"
    )
    assert data["name"] == "Ouverture </script>"
    assert page.complaints == []
