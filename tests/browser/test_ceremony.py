"""The ceremony in a real browser: the desk, a tablet whose network drops, the wall."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from declarations.models import PaperEntry
from tests.browser.pages import WIDER
from tests.declarations.builders import (
    make_invitation,
    make_open_declaration,
    make_seat,
    sign_for,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDEST = """[...document.querySelectorAll("main *")].filter(
  (one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.className || one.tagName).slice(0, 9).join(" ")"""


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LEDGER_KEY_FILE = str(tmp_path / "ledger-key")


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def seat(declaration):
    seat = make_seat(declaration)
    make_invitation(seat=seat, name="Zeynep Modèle", honorific="Mme")
    return seat


def at(name, declaration, *args, language="fr"):
    path = reverse(f"declarations:ceremony-{name}", args=[declaration.slug, *args])
    return path.replace("/fr/", f"/{language}/", 1)


def fill(page):
    page.check("#id_identified")
    page.check("#id_has_read")
    page.check('[value="commits:mayor"]')
    page.fill("#id_name", "Nour Modèle")
    page.fill("#id_typed", "Nour Modèle")
    box = page.locator("canvas").bounding_box()
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    page.mouse.up()
    page.check("#id_consent")


def test_a_tablet_keeps_everything_while_the_network_is_away(
    declaration, seat, pilar, open_page, live_server
):
    address = at("tablet", declaration, seat.code)
    page = open_page(address, width=820, user=pilar)
    assert not page.locator('input[name="statement_in"]:checked').count()
    fill(page)
    assert page.locator(".rollline [data-part=name]").first.text_content() == "Nour Modèle"
    assert "s’engage" in page.locator(".rollline .how").first.text_content()
    page.context.set_offline(True)
    page.locator(".btn--act").click()
    page.wait_for_selector("[data-status]:not([hidden])")
    page.wait_for_selector(".btn--act:not([aria-disabled])")
    assert "Pas encore envoyé" in page.locator("[data-status]").text_content()
    assert page.input_value("#id_name") == "Nour Modèle" and not PaperEntry.objects.exists()
    page.context.set_offline(False)
    # Loaded again by mistake, the page is as it was.
    drawn = page.input_value("#id_drawing")
    page.reload()
    expect(page.locator("#id_name")).to_have_value("Nour Modèle")
    assert page.is_checked("#id_consent") and page.input_value("#id_drawing") == drawn
    # An officer's session that has ended takes nothing away: signed in again, all is there.
    [session] = [one for one in page.context.cookies() if one["name"] == "sessionid"]
    page.context.clear_cookies(name="sessionid")
    page.locator(".btn--act").click()
    page.wait_for_url("**/accounts/login/**")
    assert not PaperEntry.objects.exists()
    page.context.add_cookies([session])
    page.goto(live_server.url + address)
    expect(page.locator("#id_name")).to_have_value("Nour Modèle")
    assert page.is_checked("#id_consent") and page.input_value("#id_drawing") == drawn
    # Two taps.
    page.locator(".btn--act").dblclick()
    page.wait_for_url("**/given/")
    assert PaperEntry.objects.count() == 1
    assert page.evaluate("Object.keys(sessionStorage).length") == 0
    # Back shows the next person nothing of this one.
    page.goto(live_server.url + at("desk", declaration))
    for _step in range(2):
        page.go_back()
        assert "Nour" not in page.content()
    page.goto(live_server.url + address)
    assert "Nour" not in page.content()
    assert [one for one in page.complaints if "ERR_INTERNET_DISCONNECTED" not in one] == []


def test_without_a_script_a_tablet_works_by_a_typed_name(declaration, seat, pilar, open_page):
    page = open_page(at("tablet", declaration, seat.code), user=pilar, javascript=False)
    for name in ("identified", "has_read", "consent"):
        page.check(f"#id_{name}")
    page.check('[value="commits:mayor"]')
    page.fill("#id_typed", "Zeynep Modèle")
    page.locator(".btn--act").click()
    page.wait_for_url("**/given/")
    assert PaperEntry.objects.get().name == "Zeynep Modèle"


def test_the_wall_fills_and_says_when_the_connection_is_lost(declaration, seat, open_page):
    page = open_page(at("wall", declaration), width=1920)
    assert "première signature" in page.content()
    sign_for(make_invitation(declaration, city="Bursa", name="Ece Modèle"))
    page.wait_for_selector("text=Ece Modèle", timeout=60_000)
    page.context.set_offline(True)
    page.wait_for_selector("text=Connexion perdue", timeout=60_000)
    assert page.locator("text=Ece Modèle").is_visible()
    page.context.set_offline(False)
    page.wait_for_selector("[data-lost-note]:empty", state="attached", timeout=60_000)
    assert [one for one in page.complaints if "ERR_INTERNET_DISCONNECTED" not in one] == []


@pytest.mark.parametrize("scheme, lang", [("light", "fr"), ("dark", "en")])
def test_every_page_of_the_ceremony_is_for_everybody(
    declaration, seat, pilar, ada, open_page, live_server, axe, scheme, lang
):
    other = make_seat(declaration, "Bursa")
    sign_for(make_invitation(seat=other, name="Ece Modèle"))
    third = make_seat(declaration, "Konya")
    PaperEntry.objects.create(
        seat=third,
        adopted_text=declaration.open_text.adopted_text,
        statement="commits",
        capacity="mayor",
        name="Nour Modèle",
        function_fr="Maire",
        signed_on="2026-11-20",
        scan_sha256="0" * 64,
        recorded_by=ada,
    )
    page = open_page(at("desk", declaration, language=lang), scheme=scheme, lang=lang, user=pilar)
    entry = PaperEntry.objects.get()
    faults = []
    for address in (
        at("desk", declaration, language=lang),
        at("tablet", declaration, seat.code, language=lang),
        at("given", declaration, seat.code, language=lang),
        at("wall", declaration, language=lang),
        reverse("admin:declarations_paperentry_add"),
        f"{reverse('admin:declarations_paperentry_add')}?seat={seat.pk}",
        reverse("admin:declarations_paperentry_change", args=[entry.pk]),
        reverse("admin:declarations_paperentry_decisions"),
        reverse("admin:declarations_paperentry_changelist"),
    ):
        page.goto(live_server.url + address)
        faults += [f"{address}: {fault}" for fault in axe(page)]
        for width in (320, 768):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate(WIDER):
                faults.append(f"{address} is wider than {width}: {page.evaluate(WIDEST)}")
        page.set_viewport_size({"width": 1280, "height": 900})
    assert faults == []
    assert page.complaints == []
