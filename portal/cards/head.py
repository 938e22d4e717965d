"""What a page tells those who share or index it: Open Graph, Twitter cards and JSON-LD.

Its words come from its own title and description, and its pictures and facts from what its view
shows: nothing is asked twice, and a view need not know of it.
"""

import json
import re
from dataclasses import dataclass
from html import unescape

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from portal.cards import content
from portal.cards.drawing import HEIGHT, WIDTH, fingerprint
from portal.cards.linked_data import organisation_data, person_data
from sessions.machines.linked_data import former_start_of, session_event, summit_event

SITE = "Parvis"
# Sessions that the head of a page lists. All stand on the page of the programme, which must be
# quick, and in its files.
MOST_OF_SUMMIT, MOST_OF_PROGRAMME = 200, 100
LOCALES = {"fr": "fr_FR", "en": "en_GB"}
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)"')
_NOT_INDEXED = re.compile(r'<meta name="robots" content="[^"]*noindex')
# A script may hold none of these: the first ends it, the others confuse readers of XHTML.
_ESCAPES = {letter: f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of page is told of: where its card is, and who makes card and JSON-LD.

    The makers get the context of the page and the language.
    """

    address: str
    card: object
    data: object = None


def _session_data(context, language, image):
    session = context["session_"]
    return session_event(session, language, image=image, former_start=former_start_of(session))


def _summit_data(context, language, image):
    sessions = [session for one in context["days"] for session in one["day"].sessions]
    return summit_event(
        context["summit"], language, sessions=sessions[:MOST_OF_SUMMIT], image=image
    )


def _programme_data(context, language, image):
    # A filter chooses what is shown; the summit stays the same.
    selection = context.get("selection")
    days = context["days"] if selection and selection.is_empty else ()
    sessions = [session for day in days for session in day.sessions]
    return summit_event(
        context["summit"], language, sessions=sessions[:MOST_OF_PROGRAMME], image=image
    )


def _person_card(context, language):
    held = context["held"]
    return content.card_of_person(
        context["person"], language, held[0]["affiliation"] if held else None
    )


_KINDS = {
    "portal:summit-detail": _Kind(
        "cards:summit",
        lambda context, language: content.card_of_summit(context["summit"], language),
        _summit_data,
    ),
    "programme:programme": _Kind(
        "cards:programme",
        lambda context, language: content.card_of_summit(
            context["summit"], language, above=content.programme_word()
        ),
        _programme_data,
    ),
    "programme:session-detail": _Kind(
        "cards:session",
        lambda context, language: content.card_of_session(context["session_"], language),
        _session_data,
    ),
    "portal:person-detail": _Kind("cards:person", _person_card, person_data),
    "portal:organisation-detail": _Kind(
        "cards:organisation",
        lambda context, language: content.card_of_organisation(context["organisation"], language),
        organisation_data,
    ),
    "portal:document-detail": _Kind(
        "cards:document",
        lambda context, language: content.card_of_document(context["document"], language),
    ),
    "declarations:declaration-detail": _Kind(
        "cards:declaration",
        lambda context, language: content.card_of_declaration(context["declaration"], language),
    ),
}


def head_of(written, context, language):
    """Return the tags that belong below the title and description of a page (HTML).

    `written` is the HTML of both; `context` that of the template, as a dict. A page that is not to
    be found by a machine, or is not there, gets none.
    """
    # Pages without a request, or without an address in each language, have no canonical one.
    canonical = context.get("canonical")
    match = context["request"].resolver_match if canonical else None
    if match is None or _NOT_INDEXED.search(written):
        return ""
    kind = _KINDS.get(match.view_name)
    if kind is None:
        card, path = content.card_of_site(language), reverse("cards:site")
    else:
        card, path = kind.card(context, language), reverse(kind.address, kwargs=match.kwargs)
    image = context["request"].build_absolute_uri(f"{path}?v={fingerprint(card)}")
    # The front page is called after the site, not “Home”, where it stands among others.
    title = SITE if match.view_name == "portal:home" else _found(_TITLE, written)
    description = _found(_DESCRIPTION, written)
    tags = _tags(
        title.removesuffix(f" – {SITE}"),
        description,
        canonical,
        card,
        image,
        language,
        is_article=kind is not None,
    )
    if kind is None or kind.data is None:
        return tags
    return tags + json_script(kind.data(context, language, image))


def json_script(data):
    """Return JSON-LD as a data block, which no browser runs and no text can end too early."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter, escape in _ESCAPES.items():
        written = written.replace(letter, escape)
    # Escaped by the lines above.
    return mark_safe(f'<script type="application/ld+json">{written}</script>\n')


def _tags(title, description, canonical, card, image, language, *, is_article):
    others = [code for name, code in LOCALES.items() if name != language]
    properties = [
        ("og:type", "article" if is_article else "website"),
        ("og:site_name", SITE),
        ("og:title", title),
        ("og:description", description),
        ("og:url", canonical),
        ("og:locale", LOCALES[language]),
        *(("og:locale:alternate", code) for code in others),
        ("og:image", image),
        ("og:image:type", "image/png"),
        ("og:image:width", str(WIDTH)),
        ("og:image:height", str(HEIGHT)),
        ("og:image:alt", card.alt),
    ]
    names = [
        ("twitter:card", "summary_large_image"),
        ("twitter:title", title),
        ("twitter:description", description),
        ("twitter:image", image),
        ("twitter:image:alt", card.alt),
    ]
    lines = '<meta {}="{}" content="{}">\n'
    return format_html(
        "{}{}",
        format_html_join("", lines, (("property", *pair) for pair in properties if pair[1])),
        format_html_join("", lines, (("name", *pair) for pair in names if pair[1])),
    )


def _found(pattern, written):
    match = pattern.search(written)
    return " ".join(unescape(match[1]).split()) if match else ""
