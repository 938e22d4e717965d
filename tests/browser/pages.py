"""The public pages of the demo, and what may be wrong with any of them."""

from django.urls import reverse
from django.utils import translation

from declarations.models import Declaration
from organisations.models import Organisation
from sessions.models import Session
from speakers.models import Person
from summits.models import Document, Observance, Summit

WIDER = "document.documentElement.scrollWidth > innerWidth"
# WCAG 2.2, 1.4.12. Through the style object, which the content policy allows to scripts.
SPACED_TEXT = """
for (const element of document.querySelectorAll("*")) {
  element.style.setProperty("line-height", "1.5", "important");
  element.style.setProperty("letter-spacing", "0.12em", "important");
  element.style.setProperty("word-spacing", "0.16em", "important");
  if (element.tagName === "P") element.style.setProperty("margin-bottom", "2em", "important");
}
"""
# A long agenda in three clock cities, and one that is under way.
FULLEST = ("izmir-2021", "demo-villes-riveraines")

LISTS = (
    "home",
    "summit-list",
    "person-list",
    "organisation-list",
    "document-list",
    "observance-list",
    "search",
)


def lists(language):
    """Return the addresses of the pages that list something, those of the fullest summits too."""
    with translation.override(language):
        return [
            *(reverse(f"portal:{name}") for name in LISTS),
            reverse("declarations:declaration-list"),
            *_of_summits(Summit.objects.published().filter(slug__in=FULLEST)),
        ]


def kinds(language):
    """Return one address of each kind of page, where it has the most to show."""
    with translation.override(language):
        return [
            *lists(language),
            reverse("portal:search") + "?q=izmir",
            reverse("portal:home") + "nothing-is-here/",
            *_of_rows("portal:person-detail", Person.objects.filter(slug__contains="bentounes")),
            *_of_rows("portal:organisation-detail", Organisation.objects.published().cities()[:1]),
            *_of_rows("portal:organisation-detail", Organisation.objects.published().bodies()[:1]),
            *_of_rows("portal:document-detail", Document.objects.published()[:1]),
            *_of_rows("portal:observance-detail", Observance.objects.published()[:1]),
            *_of_rows("declarations:declaration-detail", Declaration.objects.published()[:1]),
            *(
                reverse(f"programme:{name}", kwargs={"summit_slug": FULLEST[0]})
                for name in ("calendar", "releases", "paper")
            ),
        ]


def addresses(language):
    """Return those, and the pages of every other summit and declaration."""
    with translation.override(language):
        others = [
            *_of_rows("declarations:declaration-detail", Declaration.objects.published()),
            *_of_summits(Summit.objects.published()),
        ]
    return list(dict.fromkeys(kinds(language) + others))


def _of_rows(name, rows):
    return [reverse(name, kwargs={"slug": row.slug}) for row in rows]


def _of_summits(summits):
    sessions = Session.objects.published().filter(access="public").select_related("summit")
    for summit in summits:
        yield reverse("portal:summit-detail", kwargs={"slug": summit.slug})
        yield reverse("programme:programme", kwargs={"summit_slug": summit.slug})
        session = sessions.filter(summit=summit).in_programme_order().last()
        if session:
            names = {"summit_slug": summit.slug, "slug": session.slug}
            yield reverse("programme:session-detail", kwargs=names)


def overflows(page):
    """Return where an open page is wider than the screen; it stays narrow and widely spaced.

    From a desk down to the 320 px of WCAG 2.2, 1.4.10, then from right to left, then spaced.
    """
    found = []
    for width in (1280, 768, 360, 320):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(WIDER):
            found.append(f"wider than {width} px")
    for how, change in (
        ("from right to left", "document.documentElement.dir = 'rtl'"),
        ("with wide spacing", f"document.documentElement.dir = 'ltr';{SPACED_TEXT}"),
    ):
        page.evaluate(change)
        if page.evaluate(WIDER):
            found.append(f"wider than 320 px {how}")
    return found


def complaints_that_count(page):
    """Return what a page complained of: one that is not there rightly says 404."""
    return [text for text in page.complaints if "404" not in text]
