"""Every kind of public page on real content in a real browser: legible, reachable, at home."""

import re

import pytest

from benchmarks.generate import make_summit
from tests.browser.pages import addresses, complaints_that_count, kinds, overflows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language, width", [("fr", 360), ("en", 1280)])
def test_no_kind_of_page_has_a_fault(demo, open_page, axe, live_server, language, width):
    """What one language shows by day, the other shows by night, and the next page inversely."""
    faults = {}
    page = open_page(f"/{language}/", lang=language, width=width)
    for number, address in enumerate(kinds(language), start=language == "en"):
        page.emulate_media(color_scheme=("light", "dark")[number % 2], reduced_motion="reduce")
        page.goto(live_server.url + address)
        if found := axe(page) + overflows(page):
            faults[address] = found
        page.set_viewport_size({"width": width, "height": 900})
    assert faults == {}
    assert complaints_that_count(page) == []


def test_no_page_of_the_other_summits_is_ever_wider_than_the_screen(demo, open_page, live_server):
    page = open_page("/fr/")
    found = {}
    for address in sorted(set(addresses("fr")) - set(kinds("fr"))):
        page.goto(live_server.url + address)
        found[address] = overflows(page)
    assert len(found) > 5
    assert {address: faults for address, faults in found.items() if faults} == {}
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


def test_who_is_at_the_summit_gets_no_line_for_their_own_time(demo, chromium, live_server):
    context = chromium.new_context(timezone_id="Europe/Istanbul", locale="fr-FR")
    page = context.new_page()
    page.goto(live_server.url + "/fr/editions/izmir-2021/programme/")
    slots = page.locator(".zones .slot")
    assert slots.count() and slots.first.bounding_box() is None
    context.close()


def test_the_language_switch_stays_on_the_page(demo, open_page):
    page = open_page("/fr/editions/izmir-2021/programme/?x=1")
    page.click(".lang a[lang=en]")
    assert page.url.endswith("/en/editions/izmir-2021/programme/?x=1")
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_link_to_a_day_lands_on_that_day(transactional_db, open_page):
    """However few rows of the days before it were laid out yet."""
    make_summit(60)
    page = open_page("/fr/editions/summit-of-60/programme/", width=390)
    day = page.locator("section.day").last
    page.locator(f"a[href='#{day.get_attribute('id')}']").click()
    page.wait_for_function("document.documentElement.classList.contains('laid-out')")
    # Just below the head of the site, which stays.
    assert 70 <= day.bounding_box()["y"] < 120


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
