"""Documents as text: an index by summit and by kind, and each to be read."""

from itertools import groupby

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from organisations.models import Media
from portal.lib import provenance
from portal.pages.summits import figure_words
from portal.pages.visibility import page_of
from sessions.releases.current import as_released, released_summits
from summits.models import Document, Figure, Observance, Summit


def document_list(request):
    """The index, latest summit first; `kind` and `edition` narrow it, anything else is ignored."""
    rows = list(
        Document.objects.visible_to(request.user)
        .select_related("summit", "author", "observance")
        .order_by("position", "slug")
    )
    kinds = _choices(rows)
    editions = released_summits({row.summit_id: row.summit for row in rows if row.summit}.values())
    editions.sort(key=_newest_key, reverse=True)
    kind = next((one for one in kinds if one["value"] == request.GET.get("kind")), None)
    edition = next((one for one in editions if one.slug == request.GET.get("edition")), None)
    if kind:
        rows = [row for row in rows if row.kind == kind["value"]]
    if edition:
        rows = [row for row in rows if row.summit_id == edition.pk]
    return render(
        request,
        "portal/document_list.html",
        {
            "groups": _by_summit(rows, {one.pk: one for one in editions}, get_language()[:2]),
            "count": len(rows),
            "kinds": kinds,
            "editions": editions,
            "kind": kind,
            "edition": edition,
            "palette": "meridien",
        },
    )


def _choices(rows):
    found = {row.kind for row in rows}
    return [
        {"value": value, "label": label} for value, label in Document.Kind.choices if value in found
    ]


def _newest_key(summit):
    return (summit.sort_date, summit.slug) if summit else ("", "")


def _by_summit(rows, editions, language):
    """Return [(summit or None, [(document, date in words)])], the documents of none at the end.

    `editions` are the summits as released, by their number.
    """
    rows = sorted(rows, key=lambda row: _newest_key(row.summit), reverse=True)
    return [
        (
            summit and editions[summit.pk],
            [(row, row.dated.text(language) if row.dated else "") for row in found],
        )
        for summit, found in groupby(rows, key=lambda row: row.summit)
    ]


def document_detail(request, slug):
    """One document with its text, author as printed, pictures and figures."""
    language, user = get_language()[:2], request.user
    visible = Document.objects.visible_to(user)
    document = get_object_or_404(
        visible.select_related("summit", "observance", "author", "place").prefetch_related(
            Prefetch("pictures", Media.objects.order_by("pk")),
            Prefetch("figures", Figure.objects.order_by("position", "id")),
            Prefetch("related", visible, to_attr="shown_related"),
        ),
        slug=slug,
    )
    return render(
        request,
        "portal/document_detail.html",
        {
            "document": document,
            # What was printed keeps the language of the document.
            "author_language": document.printed_author
            and provenance.original_language(document, "title"),
            "author_name": document.printed_author
            or (document.author.name if document.author_id else ""),
            "author_url": page_of("person", document.author),
            "body": provenance.serve(document, "body", language),
            "dated": document.dated.text(language) if document.dated else "",
            "figures": [figure_words(one, language) for one in document.figures.all()],
            "pictures": list(document.pictures.all()),
            "related": [
                (one, one.dated.text(language) if one.dated else "")
                for one in document.shown_related
            ],
            "summit": as_released(_shown(document.summit, user)),
            "observance": _shown(document.observance, user),
            "palette": document.summit.palette if document.summit_id else "meridien",
        },
    )


def _shown(row: Summit | Observance | None, user):
    return row if row and (row.is_published or user.is_staff) else None
