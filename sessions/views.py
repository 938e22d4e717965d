from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from sessions import detail, programme
from sessions.agenda.editions import edition_of, kept_edition
from sessions.agenda.page import page_of
from sessions.agenda.serving import (
    current_release,
    is_personal,
    kept_response,
    released_response,
)
from sessions.clocks import clock_cities, governed, governing_zone, read_clocks
from sessions.models import LanguageUse, Session
from sessions.releases.memory import collector_resting
from sessions.releases.views import gone_page
from sessions.rows import TimesPen
from sessions.words import KIND_LOOKS, language_names
from summits.models import Summit


@collector_resting()
def programme_page(request, summit_slug):
    """The whole programme of a summit, by day, as a list or a time grid."""
    language = get_language()[:2]
    released = None if is_personal(request) else current_release(summit_slug)
    edition = kept_edition(released[0]) if released else None
    if edition is None:
        summits = Summit.objects.visible_to(request.user).select_related("place")
        summit = get_object_or_404(summits, slug=summit_slug)
        edition = edition_of(request.user, summit)
    if edition is None:
        return render(
            request, "programme/programme.html", {"summit": summit, "palette": summit.palette}
        )

    def write(at):
        context = page_of(request, edition, language, at)
        return render_to_string("programme/programme.html", context, request)

    if released is None:
        response = HttpResponse(write(timezone.now()))
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    return kept_response(request, edition, write)


@require_safe
def session_page(request, summit_slug, slug):
    """One session with its steps, people and times."""
    released = None if is_personal(request) else current_release(summit_slug)
    edition = kept_edition(released[0]) if released else None
    if edition is None:
        summit = get_object_or_404(Summit.objects.visible_to(request.user), slug=summit_slug)
        edition = edition_of(request.user, summit)
    if edition is None:
        raise Http404
    shown = edition.programme
    session = shown.session(slug)
    if session is None:
        return gone_page(request, shown, slug)
    if session.access == Session.Access.CLOSED and not shown.is_draft:
        raise Http404
    language, at = get_language()[:2], timezone.now()
    zone = governing_zone(request, shown.summit)

    def write():
        context = _session_context(shown, session, language, zone, at)
        return render_to_string("programme/session_detail.html", context, request)

    if released:
        released = (shown.sha256, _looks_so_since(session, at, shown.released_at))
    return released_response(request, released, write, zone=zone)


def _looks_so_since(session, at, since):
    """Return the last instant up to `at` at which a session began or ended, at least `since`."""
    passed = [one for one in (session.starts_at, session.ends_at) if one and one <= at]
    return max([since, *passed])


def _session_context(shown, session, language, zone, at):
    cities, clocks = clock_cities(session, language), None
    if session.starts_at:
        cities = governed(cities, zone, language)
        clocks = read_clocks(cities, session.starts_at, session.ends_at, language)
    early, steps = detail.before_the_session(session, detail.steps(session, language))
    before, after = detail.neighbours(session, shown)
    uses = list(session.language_uses.all()) or list(session.summit.language_uses.all())
    return {
        "session_": session,
        "summit": session.summit,
        "palette": session.summit.palette,
        "look": KIND_LOOKS[session.kind],
        "clocks": clocks,
        "cities": cities,
        "times": TimesPen(language).times(clocks, "timecard__times") if clocks else "",
        "status": programme.status_of(session, at=at),
        "people": detail.appearances(session.participations.all(), language),
        "early_steps": early,
        "steps": steps,
        "interpretation": language_names(
            [use.language for use in uses if use.use == LanguageUse.Use.INTERPRETATION]
        ),
        "spoken": language_names(
            [use.language for use in uses if use.use == LanguageUse.Use.WORKING]
        ),
        "registrations": list(session.registrations.all())
        or list(session.summit.registrations.all()),
        "before": before,
        "after": after,
        "reader_zone": zone if zone != shown.summit.time_zone else None,
    }
