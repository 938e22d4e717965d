"""The page of the search."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language

from portal.lib.text import find_unsafe_characters
from portal.models import SearchEntry
from portal.search.find import PAGE, search
from portal.search.words import MAX_QUESTION, MAX_WORDS

LAST_PAGE = 100_000


def search_page(request):
    """What answers `q`, in groups; `kind` shows one group whole, page by page (`page`).

    A kind that does not exist is ignored; a page that does not exist is 404.
    """
    question = _readable(request.GET.get("q", ""))
    kind = request.GET.get("kind", "")
    if kind not in SearchEntry.Kind.values:
        kind = ""
    page = _page(request) if kind else 1
    found = search(question, get_language()[:2], kind=kind, page=page)
    group = next((one for one in found.groups if one.kind == kind), None)
    pages = -(-group.count // PAGE) if group else 1
    if page > max(pages, 1):
        raise Http404("There is no such page of results.")
    return render(
        request,
        "portal/search.html",
        {
            "question": question[:MAX_QUESTION],
            "found": found,
            "kind": kind,
            "group": group,
            "groups": [group] if group else ([] if kind else found.groups),
            "page": page,
            "pages": pages,
            "previous_page": page - 1,
            "next_page": page + 1,
            "max_words": MAX_WORDS,
            "palette": "meridien",
        },
    )


def _readable(text):
    """Return a question without the characters that nobody types and some send."""
    unsafe = set(find_unsafe_characters(text[: MAX_QUESTION * 4]))
    return "".join(
        " " if character in unsafe else character for character in text[: MAX_QUESTION * 4]
    ).strip()


def _page(request):
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdigit() and 0 < len(number) <= len(str(LAST_PAGE))):
        raise Http404("There is no such page of results.")
    if int(number) < 1:
        raise Http404("There is no such page of results.")
    return int(number)
