from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language

from sessions import detail, programme
from sessions.clocks import clock_cities, reader_zone, session_clocks
from sessions.models import LanguageUse, Session
from sessions.releases.current import programme_for
from sessions.rows import Pen
from sessions.words import KIND_LOOKS, language_names
from summits.models import Summit


def programme_page(request, summit_slug):
    """The whole programme of a summit, day by day."""
    summit = get_object_or_404(
        Summit.objects.visible_to(request.user).select_related("place"), slug=summit_slug
    )
    language, zone = get_language()[:2], reader_zone(request)
    shown = programme_for(request.user, summit)
    summit, sessions = (shown.summit, shown.sessions) if shown else (summit, [])
    days = programme.programme_days(summit, sessions, language, at=timezone.now(), reader_zone=zone)
    pen = Pen(has_slot=zone is None)
    return render(
        request,
        "programme/programme.html",
        {
            "summit": summit,
            "palette": summit.palette,
            "days": [(day, [pen.row(row) for row in day.rows]) for day in days],
            "count": len(sessions),
            "cities": programme.printed_cities(sessions, language),
            "host": programme.host_label(sessions, language),
            "reader_zone": zone,
        },
    )


def session_page(request, summit_slug, slug):
    """One session with its steps, people and times."""
    summit = get_object_or_404(Summit.objects.visible_to(request.user), slug=summit_slug)
    shown = programme_for(request.user, summit)
    session = shown and shown.session(slug)
    if session is None or (session.access == Session.Access.CLOSED and not shown.is_draft):
        raise Http404
    language, at, zone = get_language()[:2], timezone.now(), reader_zone(request)
    clocks = session_clocks(session, language, zone)
    early, steps = detail.before_the_session(session, detail.steps(session, language))
    before, after = detail.neighbours(session, shown)
    uses = list(session.language_uses.all()) or list(session.summit.language_uses.all())
    return render(
        request,
        "programme/session_detail.html",
        {
            "session_": session,
            "summit": session.summit,
            "palette": session.summit.palette,
            "look": KIND_LOOKS[session.kind],
            "clocks": clocks,
            "cities": clock_cities(session, language),
            "times": Pen(has_slot=zone is None).times(clocks, "timecard__times") if clocks else "",
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
            "reader_zone": zone,
        },
    )
