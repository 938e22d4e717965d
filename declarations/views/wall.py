"""The wall of a ceremony: a page for a projector that fills as the signatures come.

It shows what the public roll shows. Its script asks for the state alone and gets "not modified"
until something changed; without a script the page itself is asked for again.
"""

import hashlib

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from declarations.ceremony import read_wall
from declarations.models import Declaration
from declarations.roll.page import roll_rows
from declarations.views.ceremony import frame, page_language

# Up to so many signatures are printed so large; more of them print smaller.
SIZES = ((6, "few"), (15, "some"), (32, "many"), (60, "most"))


@require_safe
def wall(request, slug):
    """The whole page."""
    return _answer(request, slug, "declarations/ceremony/wall.html")


@require_safe
def wall_state(request, slug):
    """What changes on it: signatures in the order of protocol, sums, the newest one."""
    return _answer(request, slug, "declarations/ceremony/_wall.html")


def _answer(request, slug, template):
    """Return the page, or 304 to whoever has it as it is now."""
    declaration = get_object_or_404(
        Declaration.objects.visible_to(request.user).select_related("summit"), slug=slug
    )
    language = page_language()
    shown = read_wall(declaration, language)
    count = len(shown.entries)
    content = render_to_string(
        template,
        {
            **frame(declaration),
            "LANGUAGE_CODE": language,
            "rows": roll_rows(list(shown.entries), language),
            "newest": shown.newest,
            "count": count,
            "cities": shown.cities,
            "by_kind": [(kind, number) for kind, number in shown.by_kind.items() if number],
            "size": next((name for limit, name in SIZES if count <= limit), "all"),
        },
    )
    etag = quote_etag(hashlib.sha256(content.encode()).hexdigest())
    response = HttpResponse(
        content,
        headers={
            "ETag": etag,
            "Cache-Control": "no-cache, private",
            "X-Robots-Tag": "noindex",
        },
    )
    return get_conditional_response(request, etag=etag, response=response)
