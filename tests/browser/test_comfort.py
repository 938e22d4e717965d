"""Readers who bring their own settings: keyboard, forced colours, less motion."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What has the focus: its name, and what is wrong with how it is shown, if anything.
FOCUS = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const shown = element.matches(".seg input") ? element.closest("label") : element;
  const box = shown.getBoundingClientRect();
  const words = element.textContent || element.ariaLabel || element.id || "";
  const name = `${element.tagName} ${words.trim().slice(0, 40)}`;
  const faults = [];
  const points = [[box.left + box.width / 2, box.top + box.height / 2],
                  [Math.max(box.left, 1) + 2, box.top + box.height / 2],
                  [box.left + box.width / 2, box.bottom - 2]];
  const seen = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (shown.contains(top) || top.contains(shown));
  });
  if (!seen) faults.push("hidden");
  const ringed = [shown, shown.closest(".blk")].some(
    (one) => one && getComputedStyle(one).outlineStyle !== "none"
      && parseFloat(getComputedStyle(one).outlineWidth) >= 2);
  if (!ringed && element.id !== "content") faults.push("no ring");
  element.dataset.visited = Number(element.dataset.visited || 0) + 1;
  return { name, faults, again: element.dataset.visited > 1 };
}
"""
KINDS = [
    "",
    "editions/izmir-2021/",
    "editions/izmir-2021/programme/",
    "editions/izmir-2021/programme/dialogue-des-maires/",
    "declarations/duesseldorf-2019/",
    "search/?q=izmir",
]


# Head, foot and columns are the same on all pages of a wide window.
@pytest.mark.parametrize(
    "path, width", [*((path, 390) for path in KINDS), ("", 1280), (KINDS[2], 1280)]
)
def test_the_keyboard_reaches_everything_and_the_focus_is_seen(demo, open_page, path, width):
    page = open_page(f"/fr/{path}", width=width)
    faults, stops = [], 0
    for _step in range(150):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None or focus["again"]:
            break
        stops += 1
        faults += [f"{focus['name']}: {fault}" for fault in focus["faults"]]
    assert stops > 10
    assert faults == []


def test_everything_is_drawn_in_forced_colours_too(demo, chromium, live_server):
    context = chromium.new_context(forced_colors="active", locale="fr-FR")
    page = context.new_page()
    page.goto(f"{live_server.url}/fr/editions/izmir-2021/programme/")
    current = page.locator(".lang [aria-current]")
    chosen, other = (
        one.evaluate("(element) => getComputedStyle(element).backgroundColor")
        for one in (current, page.locator(".lang a").first)
    )
    assert chosen != other
    button = page.locator(".pop > summary").first
    assert button.evaluate("(element) => getComputedStyle(element).borderStyle") == "solid"
    context.close()


def test_reduced_motion_stops_every_animation(demo, open_page):
    page = open_page("/fr/editions/demo-villes-riveraines/programme/")
    assert page.locator(".dot").count()
    assert page.evaluate("document.getAnimations().length") == 0
