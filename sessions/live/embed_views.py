"""Programmes on other sites: the framed list, its colours, and the page with the code to copy."""

from urllib.parse import urlencode

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from portal.lib import clock, provenance
from portal.lib.text import sort_key
from portal.lib.typography import day_text
from sessions.agenda.selection import Selection
from sessions.live.answers import answer
from sessions.live.colours import LEAST_CONTRAST, read_colour, readable_schemes, style_of
from sessions.live.listing import listed_days
from sessions.people import participations_of
from sessions.releases.current import current_fingerprints, released_programme
from summits.models import Summit

SCHEMES = ("light", "dark", "auto")
# How an address dresses the list; the rest of it is the filter.
_DRESS = ("accent", "scheme")
# For another site, where the policy of this one does not hold.
_FRAME_SIZE = mark_safe('style="width: 100%; height: 40rem; border: 0"')


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def embed(request, summit_slug):
    """A list of sessions for a frame: all of a summit, or those that its filter lets through.

    Where no such summit is public, its 404 may stand in the frame too: readers of the other site
    would see a browser's refusal to connect.
    """
    try:
        summit, release = _public(summit_slug)
    except Http404:
        return render(
            request, "programme/embed/absent.html", {"scheme": _scheme(request)}, status=404
        )
    return answer(
        request,
        [release or ""],
        lambda: _embedded(request, summit),
        cache_control="public, max-age=0, must-revalidate",
        indexed=False,
    )


def _embedded(request, summit):
    language = get_language()[:2]
    programme = released_programme(summit)
    accent = read_colour(request.GET.get("accent", ""))
    context = {
        "summit": programme.summit if programme else summit,
        "accent": accent if accent and readable_schemes(accent) else None,
        "scheme": _scheme(request),
    }
    if programme is not None:
        selection = _selection(request, programme)
        context |= {
            "selection": selection,
            "chosen": selection.words(language),
            "days": listed_days(programme, selection.sessions(programme), language, selection.zone),
        }
    return render(request, "programme/embed/list.html", context)


def _scheme(request):
    scheme = request.GET.get("scheme", "auto")
    return scheme if scheme in SCHEMES else "auto"


def _selection(request, programme):
    query = request.GET.copy()
    for name in _DRESS:
        query.pop(name, None)
    return Selection.from_query(query, programme)


def _public(summit_slug):
    summit = get_object_or_404(Summit.objects.published().select_related("place"), slug=summit_slug)
    return summit, current_fingerprints([summit]).get(summit.pk)


@require_safe
def colours(request, accent):
    """The style sheet of one accent colour; 404 for what is no colour."""
    colour = read_colour(accent)
    if colour is None:
        raise Http404("No colour.")
    response = HttpResponse(style_of(colour), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
@csp_update({"frame-src": ["'self'"]})
def code(request, summit_slug):
    """The page on which somebody composes an embedded list and copies its code."""
    summit, release = _public(summit_slug)
    return answer(request, [release or ""], lambda: _composed(request, summit))


def _composed(request, summit):
    language = get_language()[:2]
    programme = released_programme(summit)
    context = {
        "summit": programme.summit if programme else summit,
        "palette": summit.palette,
        "section": "programme",
        "programme": programme,
    }
    if programme is not None:
        context |= _code(request, programme, language)
    return render(request, "programme/embed/code.html", context)


def _code(request, programme, language):
    wanted = request.GET.get("in", language)
    wanted = wanted if wanted in dict(settings.LANGUAGES) else language
    accent = read_colour(request.GET.get("accent", ""))
    scheme = request.GET.get("scheme", "auto")
    query = request.GET.copy()
    for name in ("in", *_DRESS):
        query.pop(name, None)
    selection = Selection.from_query(query, programme)
    dress = {}
    if accent and readable_schemes(accent):
        dress["accent"] = accent
    if scheme in ("light", "dark"):
        dress["scheme"] = scheme
    with translation.override(wanted):
        frame = reverse("programme:embed", args=[programme.summit.slug])
        page = reverse("programme:programme", args=[programme.summit.slug])
        name = provenance.serve(programme.summit, "short_title", wanted).text or str(
            provenance.serve(programme.summit, "title", wanted).text
        )
        title = _("Programme: %(summit)s") % {"summit": name}
    pairs = "&".join(filter(None, [selection.query, urlencode(dress)]))
    return {
        "selection": selection,
        "chosen": selection.words(language),
        "frame": f"{frame}?{pairs}" if pairs else frame,
        "frame_address": settings.SITE_URL + frame + (f"?{pairs}" if pairs else ""),
        "page_address": settings.SITE_URL
        + page
        + (f"?{selection.query}" if selection.query else ""),
        "script_address": settings.SITE_URL + reverse("embed-script"),
        "frame_size": _FRAME_SIZE,
        "title": title,
        "wanted": wanted,
        "dress": dress,
        "accent_text": request.GET.get("accent", "")[:20],
        "accent_is_refused": bool(request.GET.get("accent")) and "accent" not in dress,
        "least_contrast": str(LEAST_CONTRAST).replace(".", "," if language == "fr" else "."),
        "languages": settings.LANGUAGES,
        "days": _days(programme, language),
        "cities": _named(programme, "organisation", language),
        "people": _named(programme, "person", language),
        "only": {name: values[0] for name, values in selection.chosen.items()},
    }


def _days(programme, language):
    """Return [(ISO date, day in words)] of a programme, in the summit's zone."""
    zone = programme.summit.time_zone
    dates = {
        clock.to_wall(one.starts_at, zone).date() for one in programme.sessions if one.starts_at
    }
    return [(date.isoformat(), day_text(date, language)) for date in sorted(dates)]


def _named(programme, kind, language):
    """Return [(slug, name)] of the people or bodies that take part, by name."""
    rows = {}
    for session in programme.sessions:
        for one in participations_of(session):
            found = (
                (one.person, one.stands_for)
                if kind == "person"
                else (one.organisation, one.affiliation, one.represents)
            )
            rows.update({row.slug: row for row in found if row})
    named = [
        (slug, row.name if kind == "person" else provenance.serve(row, "name", language).text)
        for slug, row in rows.items()
    ]
    return sorted(named, key=lambda pair: sort_key(pair[1]))
