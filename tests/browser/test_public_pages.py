"""Every kind of public page on real content in a real browser: legible, reachable, at home."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from declarations.models import Declaration
from organisations.models import Organisation
from sessions.models import Session
from speakers.models import Person
from summits.models import Document, Observance, Summit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def addresses(language):
    """One address of each kind of page, and of each summit, programme and declaration."""
    sessions = Session.objects.published().filter(access="public").select_related("summit")
    with translation.override(language):
        pages = [
            reverse(f"portal:{name}")
            for name in (
                "home",
                "summit-list",
                "person-list",
                "organisation-list",
                "document-list",
                "observance-list",
                "search",
            )
        ]
        pages.append(reverse("declarations:declaration-list"))
        for summit in Summit.objects.published():
            pages.append(reverse("portal:summit-detail", kwargs={"slug": summit.slug}))
            pages.append(reverse("programme:programme", kwargs={"summit_slug": summit.slug}))
            session = sessions.filter(summit=summit).in_programme_order().last()
            if session:
                pages.append(
                    reverse(
                        "programme:session-detail",
                        kwargs={"summit_slug": summit.slug, "slug": session.slug},
                    )
                )
        for name, rows in (
            ("portal:person-detail", Person.objects.filter(slug__contains="bentounes")),
            ("portal:organisation-detail", Organisation.objects.published().cities()[:1]),
            ("portal:organisation-detail", Organisation.objects.published().bodies()[:1]),
            ("portal:document-detail", Document.objects.published()[:2]),
            ("portal:observance-detail", Observance.objects.published()[:1]),
            ("declarations:declaration-detail", Declaration.objects.published()),
        ):
            pages += [reverse(name, kwargs={"slug": row.slug}) for row in rows]
        pages.append(reverse("portal:search") + "?q=izmir")
        pages.append(reverse("portal:home") + "nothing-is-here/")
    return pages


COLOUR_RULES = ("color-contrast", "link-in-text-block")


def complaints_that_count(page):
    """A page that is not there rightly says 404; everything else is a fault."""
    return [text for text in page.complaints if "404" not in text]


@pytest.mark.parametrize("language, width", [("fr", 360), ("en", 1280)])
def test_pages_are_accessible_and_never_wider_than_the_screen(
    demo, open_page, axe, live_server, language, width
):
    """Both languages and both widths: the other two pairs have the same elements as these."""
    faults = {}
    page = open_page(f"/{language}/", lang=language)
    for address in addresses(language):
        page.goto(live_server.url + address)
        found = []
        for each in (360, 1280):
            page.set_viewport_size({"width": each, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"wider than {each}")
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found += axe(page)
        # The elements are the same by night: only their colours are others.
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += [f"dark: {fault}" for fault in axe(page, only=COLOUR_RULES)]
        if found:
            faults[f"{address} at {width}"] = found
    assert faults == {}
    assert complaints_that_count(page) == []


def test_everything_reads_without_script(demo, open_page):
    page = open_page("/fr/editions/izmir-2021/programme/", javascript=False)
    text = re.sub(r"\s+", " ", page.inner_text("main"))
    for expected in ("16 h – 17 h 30", "TRT (UTC+3)", "Paris", "14 h – 15 h 30", "Montréal", "8 h"):
        assert expected in text
    assert page.locator("main time").first.get_attribute("datetime") == "2021-12-07T16:00+03:00"


def test_the_readers_own_time_comes_by_script_and_moves_nothing(demo, chromium, live_server):
    context = chromium.new_context(timezone_id="Asia/Tokyo", locale="fr-FR")
    page = context.new_page()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => {"
        " for (const entry of list.getEntries())"
        " if (!entry.hadRecentInput) window.shift += entry.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    page.goto(live_server.url + "/fr/editions/izmir-2021/programme/", wait_until="load")
    page.wait_for_selector(".zones li.you:visible")
    own = re.sub(r"\s+", " ", page.locator(".zones li.you").first.inner_text())
    assert "Tokyo" in own
    assert "22 h – 23 h 30" in own
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") < 0.02
    context.close()


def test_the_language_switch_stays_on_the_page(demo, open_page):
    page = open_page("/fr/editions/izmir-2021/programme/?x=1")
    page.click(".lang a[lang=en]")
    assert page.url.endswith("/en/editions/izmir-2021/programme/?x=1")
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_menu_and_the_skip_link_work_by_keyboard(demo, open_page):
    page = open_page("/fr/", width=390)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    menu = page.locator("details.menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("open") is not None
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_programme_prints_on_paper_without_navigation(demo, open_page):
    page = open_page("/fr/editions/izmir-2021/programme/")
    page.emulate_media(media="print")
    for hidden in ("header.head", "footer.foot", ".zones li.you"):
        assert not page.locator(hidden).first.is_visible()
    assert page.locator("h3").first.is_visible()
