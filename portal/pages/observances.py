"""The days celebrated each year: a calendar of them, and each with what it is and led to."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from portal.lib import provenance
from portal.lib.fuzzy import FuzzyDate, period_text
from portal.pages.summits import figure_words
from portal.pages.visibility import page_of, visible
from sessions.releases.current import released_summits
from summits.dates import dates_of
from summits.models import Award, Document, Figure, Observance, Summit


def observance_list(request):
    """The index, in the order of the year."""
    language = get_language()[:2]
    rows = sorted(
        visible(Observance.objects.all(), request.user),
        key=lambda row: (row.falls_on.sort_key, row.slug),
    )
    return render(
        request,
        "portal/observance_list.html",
        {
            "rows": [(row, row.falls_on.text(language)) for row in rows],
            "palette": "meridien",
        },
    )


def observance_detail(request, slug):
    """One observance with its awards, figures, documents and the summits held on its day."""
    language, user = get_language()[:2], request.user
    observance = get_object_or_404(
        visible(Observance.objects.all(), user)
        .select_related("initiator", "proclaimed_by", "presented_by")
        .prefetch_related(
            Prefetch(
                "awards",
                Award.objects.select_related(
                    "winner_place", "winner_organisation", "winner_person"
                ).order_by("position", "id"),
            ),
            Prefetch("figures", Figure.objects.order_by("position", "id")),
            Prefetch("documents", Document.objects.visible_to(user), to_attr="shown_documents"),
        ),
        slug=slug,
    )
    aims = provenance.serve(observance, "aims", language)
    return render(
        request,
        "portal/observance_detail.html",
        {
            "observance": observance,
            "aims_language": aims.language if aims.is_fallback else "",
            "day": observance.falls_on.text(language),
            "adopted": observance.adopted_on.text(language) if observance.adopted_on else "",
            "initiator_url": page_of("person", observance.initiator),
            "bodies": _bodies(observance),
            "awards": [_award(award, language) for award in observance.awards.all()],
            "figures": [figure_words(one, language) for one in observance.figures.all()],
            "documents": [
                (one, one.dated.text(language) if one.dated else "")
                for one in observance.shown_documents
            ],
            "summits": _summits_on(observance, user, language),
            "palette": "meridien",
        },
    )


def _bodies(observance):
    return {
        name: (body, page_of("organisation", body))
        for name, body in (
            ("proclaimed_by", observance.proclaimed_by),
            ("presented_by", observance.presented_by),
        )
        if body
    }


def _award(award, language):
    return {
        "award": award,
        "when": award.awarded_on.text(language) if award.awarded_on else "",
        "organisation_url": page_of("organisation", award.winner_organisation),
        "person_url": page_of("person", award.winner_person),
    }


def _summits_on(observance, user, language):
    """Return [(summit, its dates, [(part, its dates)])] of the parts held for this observance.

    Summits and parts are as released.
    """
    summits = Summit.objects.visible_to(user).in_time_order().prefetch_related("parts")
    found = []
    for summit in released_summits(summits):
        parts = [one for one in summit.parts.all() if one.observance_id == observance.pk]
        if parts:
            words = [(part, _part_dates(part, language)) for part in parts]
            found.append((summit, dates_of(summit, language), words))
    return found


def _part_dates(part, language):
    if part.starts_on is None:
        return ""
    first, last = (FuzzyDate.from_date(day) for day in (part.starts_on, part.ends_on))
    return first.text(language) if first == last else period_text(first, last, language)
