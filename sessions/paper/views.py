"""Addresses of the programme on paper. Everybody gets the same: drafts are on no paper."""

from dataclasses import replace
from operator import itemgetter

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisations.models import Organisation
from portal.lib import provenance
from portal.lib.text import sort_key
from sessions.agenda.editions import kept_edition
from sessions.agenda.facts import facts_of
from sessions.agenda.labels import ignored_words, row_label
from sessions.agenda.serving import current_release, is_personal, released_response
from sessions.paper.answers import PATIENCE, asking, paper_response, unchanged
from sessions.paper.keeping import make_paper, path_to
from sessions.paper.variants import DEFAULT_SIZE, Variant
from sessions.paper.words import release_words
from sessions.releases.current import released_programme
from summits.models import Summit


@require_safe
def programme_pdf(request, summit_slug):
    """The programme as PDF: the filter of the page, and what `variants` reads beside it."""
    programme, language = _programme(summit_slug), get_language()[:2]
    summit = programme.summit
    variant = Variant.from_query(request.GET, programme, language)
    path = path_to(summit, programme.sha256, variant)
    if answer := unchanged(request, path.stem, programme.released_at):
        return answer
    state = make_paper(programme, variant, seconds=PATIENCE, reader=asking(request))
    page = reverse("programme:paper", args=[summit.slug])
    return paper_response(
        request,
        path,
        state,
        name="-".join([_("programme"), summit.slug, *variant.languages]),
        back=(page, _("The programme on paper")),
        changed_at=programme.released_at,
    )


@require_safe
def paper_page(request, summit_slug):
    """Which papers there are, in plain words; a filter in the address goes along."""
    released = None if is_personal(request) else current_release(summit_slug)
    edition = kept_edition(released[0]) if released else None
    programme = edition.programme if edition else _programme(summit_slug)

    def write():
        context = _offered(request, programme)
        return render_to_string("programme/paper/paper.html", context, request)

    if released:
        released = (programme.sha256, programme.released_at)
    return released_response(request, released, write)


def _offered(request, programme):
    language = get_language()[:2]
    variant = Variant.from_query(request.GET, programme, language)
    return {
        "summit": programme.summit,
        "palette": programme.summit.palette,
        "release": release_words(programme, language)["release"],
        "ignored": ignored_words(variant.ignored),
        "choice": _choice(variant, language),
        "count": len(variant.sessions(programme)),
        "papers": _papers(programme, variant, language),
        "delegations": _delegations(programme, language),
    }


def _choice(variant, language):
    """Return in words what the papers are narrowed to, "" for the whole programme."""
    if variant.listed is not None:
        return _("My agenda")
    return "" if variant.selection.is_empty else variant.selection.words(language)


def _papers(programme, variant, language):
    """Return each paper as {"heading", "words", "formats": [{"label", "address"}]}."""
    address = reverse("programme:programme-pdf", args=[programme.summit.slug])

    def formats(**changes):
        return [
            {
                "label": label,
                "address": _with_query(address, replace(variant, size=size, **changes)),
            }
            for size, label in ((DEFAULT_SIZE, _("A4")), ("letter", _("US Letter")))
        ]

    both = (language, *(code for code in provenance.languages() if code != language))
    return [
        {
            "heading": _("In one language"),
            "words": _("Cover, contents, every session with its people and the clocks."),
            "formats": formats(languages=(language,), is_large=False),
        },
        {
            "heading": _("In French and English, side by side"),
            "words": _("For a delegation that reads both."),
            "formats": formats(languages=both, is_large=False),
        },
        {
            "heading": _("In large print"),
            "words": _("Letters of 18 points throughout."),
            "formats": formats(languages=(language,), is_large=True),
        },
    ]


def _delegations(programme, language):
    """Return the published bodies that take part, cities first, as {"label", "address"}."""
    named = {slug for facts in facts_of(programme).values() for slug in facts.cities}
    bodies = {
        row.slug: row
        for row in programme.rows
        if isinstance(row, Organisation) and row.slug in named and row.is_published
    }
    found = []
    for slug, body in bodies.items():
        label = row_label("city", body, language)
        key = (not body.is_city, sort_key(label), slug)
        address = reverse("portal:delegation", args=[programme.summit.slug, slug])
        found.append((key, {"label": label, "address": address}))
    return [one for _key, one in sorted(found, key=itemgetter(0))]


def _with_query(address, variant):
    return f"{address}?{variant.query}" if variant.query else address


def _programme(slug):
    """Return the released `Programme` of a public summit, or raise Http404."""
    summit = get_object_or_404(Summit.objects.published().select_related("place"), slug=slug)
    programme = released_programme(summit)
    if programme is None:
        raise Http404
    return programme
