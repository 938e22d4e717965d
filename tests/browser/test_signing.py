"""A mayor signs on a phone without script, another one at a desk by keyboard alone."""

from urllib.parse import urlsplit

import pytest

from declarations import adoption
from declarations.models import Evidence, Signature
from declarations.signing.links import make_link
from tests.browser.pages import WIDER, complaints_that_count
from tests.declarations.builders import (
    add_text,
    adopt,
    make_invitation,
    make_open_declaration,
)
from tests.declarations.signing.walking import Walk, address
from tests.portal.builders import make_summit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What a finger must hit, smaller than 44 px: not the links within a sentence or the breadcrumb.
SMALL_TARGETS = """
() => [...document.querySelectorAll(
  "main :is(button, .btn, .more, .steps a, label.check, label.pick, .input, .seg label)")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.textContent.trim() || one.name, one.getBoundingClientRect()])
  .filter(([, box]) => Math.min(box.height, box.width) < 43.9)
  .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)
"""
# The clause just below the bar of languages: the one that is being read.
UPPERMOST = """
() => [...document.querySelectorAll(".bitext .bt[id]")].find((clause) =>
  clause.getBoundingClientRect().bottom
  > document.querySelector(".readbar").getBoundingClientRect().bottom + 1).id
"""


@pytest.fixture
def invitation(pilar, ada):
    declaration = make_open_declaration(
        pilar,
        ada,
        summit=make_summit(palette="rhin"),
        full_title_fr="Vivre ensemble dans les villes : les maires s’engagent",
        full_title_en="Living together in cities: mayors commit",
        statements={
            "commits": ("mayor", "Je m’engage avec ma ville.", "I commit with my city."),
            "supports": ("mayor", "Je soutiens ce texte.", "I support this text."),
        },
    )
    return make_invitation(declaration, name="Zoé Martin", email="zoe@izmir.example")


@pytest.fixture
def look(axe):
    """A function: what is wrong with a page, with its path; on the phone by day, else by night."""

    def faults(page):
        page.wait_for_load_state()
        found = ["wider than the screen"] if page.evaluate(WIDER) else []
        found += [f"small: {target}" for target in page.evaluate(SMALL_TARGETS)]
        found += axe(page)
        return [f"{urlsplit(page.url).path}: {fault}" for fault in found]

    return faults


def test_a_mayor_signs_on_a_phone_without_script(invitation, open_page, look, live_server):
    token = make_link(invitation)
    page = open_page("/fr/", width=360)
    # The pages' own scripts come empty; axe, which is a script too, still runs.
    page.context.route(
        "**/static/js/**", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    page.goto(live_server.url + address("invitation", token))
    assert page.locator("html.js").count() == 0
    faults = look(page)
    page.get_by_role("button", name="C’est moi").click()
    assert token not in page.url
    faults += look(page)
    send = page.get_by_role("button", name="Choisir ma formule")
    send.click()
    assert page.locator(":focus").get_attribute("aria-labelledby") == "errors"
    faults += look(page)
    page.get_by_label("j’ai lu cette version").check()
    send.click()
    faults += look(page)
    assert page.locator("input[type=radio]:checked").count() == 0
    page.get_by_label("Je m’engage").check()
    page.get_by_role("button", name="Écrire mon nom").click()
    page.get_by_label("Civilité").fill("Mme")
    page.get_by_role("button", name="Montrer ce que j’ai écrit").click()
    assert "Mme Zoé Martin" in page.locator(".rollline").first.inner_text()
    faults += look(page)
    page.get_by_role("button", name="Passer au code").click()
    faults += look(page)
    page.get_by_role("button", name="M’envoyer le code").click()
    field = page.get_by_label("Code à huit chiffres")
    assert field.get_attribute("autocomplete") == "one-time-code"
    field.fill("0000 0000")
    page.get_by_role("button", name="Vérifier le code").click()
    faults += look(page)
    code = Walk(invitation, token=token).mailed_code()
    page.get_by_label("Code à huit chiffres").fill(f"{code[:4]} {code[4:]}")
    page.get_by_role("button", name="Vérifier le code").click()
    assert not page.locator("canvas").is_visible()
    page.get_by_label("Écrivez votre nom").fill("Zoé Martin")
    page.get_by_label("Je signe cette déclaration").check()
    faults += look(page)
    page.get_by_role("button", name="Je signe et j’engage la ville d’Izmir").click()
    signature = Signature.objects.get()
    assert urlsplit(page.url).path == address("receipt", signature.number)
    page.go_back()
    page.reload()
    assert urlsplit(page.url).path == address("receipt", signature.number)
    assert faults == []
    assert complaints_that_count(page) == []


def tab_to(page, target):
    """Press the tabulator until an element has the focus, as somebody without a mouse does."""
    for _step in range(80):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"The keyboard does not reach {target}.")


def test_another_one_signs_at_a_desk_by_keyboard(invitation, open_page, look, live_server):
    page = open_page(
        address("invitation", make_link(invitation), language="en"), lang="en", scheme="dark"
    )
    faults = look(page)

    def press(role, name, key="Enter"):
        tab_to(page, page.get_by_role(role, name=name))
        with page.expect_navigation():
            page.keyboard.press(key)
        return look(page)

    faults += press("button", "It is me")
    tab_to(page, page.get_by_role("checkbox"))
    page.keyboard.press("Space")
    faults += press("button", "Choose my statement")
    tab_to(page, page.get_by_role("radio", name="I commit"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.get_by_role("radio", name="I commit").is_checked()
    faults += press("button", "Write my name")
    tab_to(page, page.get_by_label("Function, in French"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Mairesse")
    assert "Mairesse" in page.locator(".rollline[lang=fr]").inner_text()
    assert not page.get_by_role("button", name="Show it as I wrote it").is_visible()
    faults += press("button", "Go on to the code")
    faults += press("button", "Send me the code")
    tab_to(page, page.get_by_label("Code of eight digits"))
    page.keyboard.type(Walk(invitation).mailed_code())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    faults += look(page)
    tab_to(page, page.get_by_label("Type your name"))
    page.keyboard.type("Zoe Martinez")
    tab_to(page, page.get_by_role("checkbox"))
    page.keyboard.press("Space")
    faults += press("button", "I sign and commit the City of Izmir")
    assert "You typed “Zoe Martinez”" in page.locator("main").inner_text()
    assert page.get_by_role("checkbox").is_checked()
    press("button", "I sign and commit the City of Izmir")
    assert Evidence.objects.get(act="signature").typed_name == "Zoe Martinez"
    assert faults == []
    assert complaints_that_count(page) == []


def test_a_drawing_is_posted_with_the_signature_and_outlives_a_mistake(invitation, open_page):
    walk = Walk(invitation).get_ready()
    page = open_page("/fr/", width=390)
    cookie = walk.client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": page.url}])
    page.goto(page.url.replace("/fr/", address("sign-confirm")))
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 20, steps=5)
    page.mouse.up()
    assert "Tracé enregistré" in page.locator("[data-state]").inner_text()
    button = page.get_by_role("button", name="Je signe")
    button.click()  # without a name, without consent
    page.wait_for_function("document.querySelector('#id_drawing').value.length > 100")
    page.get_by_label("Écrivez votre nom").fill("Zoé Martin")
    page.get_by_label("Je signe cette déclaration").check()
    button.click()
    page.wait_for_url("**/receipts/**")
    assert bytes(Evidence.objects.get(act="signature").drawing).startswith(b"\x89PNG")


def test_the_clause_that_is_read_stays_in_its_place(invitation, open_page, pilar, ada):
    declaration = invitation.declaration
    add_text(declaration, 2, clauses=[f"clause-{number}" for number in range(40)])
    adoption.open_for_signature(adopt(declaration, pilar, ada, number=2), ada)
    walk = Walk(invitation).arrive()
    page = open_page("/fr/", width=360)
    cookie = walk.client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": page.url}])
    page.goto(page.url.replace("/fr/", address("sign-read")))
    page.locator("#art-clause-20").evaluate("(one) => one.scrollIntoView()")
    page.locator("#lv-both").evaluate("(one) => one.focus({ preventScroll: true })")
    number = page.evaluate(UPPERMOST)
    clause = page.locator(f"#{number}")
    before = clause.bounding_box()["y"]
    page.keyboard.press("Space")
    assert clause.locator(".bt__c--en").is_visible()
    assert abs(clause.bounding_box()["y"] - before) < 2
    with page.expect_navigation():
        page.locator(".lang a").evaluate("(link) => link.click()")  # a real click may scroll
    path = urlsplit(page.url)
    assert (path.path, path.fragment) == (address("sign-read", language="en"), number)
