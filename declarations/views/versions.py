"""Every adopted version at an address of its own, for ever, and what changed between them."""

from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from declarations.change_words import described
from declarations.difference import difference
from declarations.models import AdoptedText, Declaration
from declarations.text_files import adopted_pdf, exact_bytes
from declarations.text_to_read import adopted_text
from declarations.views.reading import text_context
from portal.lib.fuzzy import FuzzyDate


@require_safe
def version_list(request, slug):
    """The adopted versions, newest first: number, date, fingerprint, signatures, what changed."""
    declaration, versions = _versions_of(request, slug)
    language = get_language()[:2]
    opened = getattr(declaration, "open_text", None)
    rows, before = [], None
    for adopted in versions:
        rows.append(
            {
                "adopted": adopted,
                "day": _day(adopted, language),
                "is_open": opened is not None and opened.adopted_text_id == adopted.pk,
                "before": before,
                "changes": described(difference(before.content, adopted.content)) if before else [],
            }
        )
        before = adopted
    return render(
        request,
        "declarations/version_list.html",
        {**_frame(declaration), "rows": rows[::-1]},
    )


@require_safe
def version_detail(request, slug, number):
    """One adopted version to be read, from its exact text alone."""
    declaration, versions = _versions_of(request, slug)
    adopted = _one_of(versions, number)
    language = get_language()[:2]
    shown = adopted_text(adopted, language)
    opened = getattr(declaration, "open_text", None)
    return render(
        request,
        "declarations/version_detail.html",
        {
            **_frame(declaration),
            **text_context(request, shown, language),
            "adopted": adopted,
            "statements": shown.statements,
            "newest": versions[-1],
            "is_open": opened is not None and opened.adopted_text_id == adopted.pk,
        },
    )


@require_safe
def version_json(request, slug, number):
    """The exact bytes: their SHA-256 is the fingerprint."""
    _declaration, versions = _versions_of(request, slug)
    return exact_bytes(_one_of(versions, number))


@require_safe
def version_pdf(request, slug, number):
    """The version as PDF in both languages, with the exact bytes inside."""
    declaration, versions = _versions_of(request, slug)
    adopted = _one_of(versions, number)
    return HttpResponse(
        adopted_pdf(adopted),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{declaration.slug}-{number}.pdf"',
        },
    )


def _versions_of(request, slug):
    """Return the declaration and its adopted texts, oldest first; raises Http404 without any."""
    declaration = get_object_or_404(
        Declaration.objects.visible_to(request.user)
        .select_related("summit", "open_text")
        .prefetch_related(
            Prefetch(
                "adopted_texts",
                AdoptedText.objects.order_by("number").annotate(
                    signed=Count("signatures", filter=Q(signatures__ending__isnull=True))
                ),
            )
        ),
        slug=slug,
    )
    versions = list(declaration.adopted_texts.all())
    if not versions:
        raise Http404
    return declaration, versions


def _one_of(versions, number):
    found = next((adopted for adopted in versions if adopted.number == number), None)
    if found is None:
        raise Http404
    return found


def _day(adopted, language):
    return FuzzyDate.parse(adopted.content["adopted"]["at"]).text(language)


def _frame(declaration):
    summit = declaration.summit
    return {
        "declaration": declaration,
        "section": "declarations",
        "palette": summit.palette if summit else "meridien",
    }
