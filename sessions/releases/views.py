"""What was released and when, former programmes at their permanent addresses, and drafts."""

from http import HTTPStatus

from django.core.paginator import Paginator
from django.core.signing import BadSignature
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.lib.cors import readable_everywhere
from portal.lib.private import private_page
from sessions.agenda.serving import current_release, is_personal, released_response, tag_of
from sessions.models import Release, Session
from sessions.releases import log, record
from sessions.releases.current import programme_at, released_programme
from sessions.releases.difference import differences
from sessions.releases.feed import releases_feed
from sessions.releases.freezing import draft_content
from sessions.releases.previews import PreviewOver, read_link
from sessions.releases.publishing import last_release
from sessions.releases.reviving import revive
from sessions.releases.wording import host_clock, instant_words, time_words, worded
from summits.models import Summit

A_YEAR = 365 * 24 * 3600
IN_THE_FEED = 50


@require_safe
def releases_page(request, summit_slug):
    """The change log: every release of a programme in words, newest first."""
    current = _current(request, summit_slug)

    def write():
        summit = get_object_or_404(Summit.objects.visible_to(request.user), slug=summit_slug)
        language, shown = get_language()[:2], released_programme(summit)
        page = Paginator(log.releases_of(summit), log.PER_PAGE).get_page(request.GET.get("page"))
        host = shown and host_clock(shown.summit, language)
        told = log.tell(page.object_list, host, language) if shown else []
        context = {"summit": shown.summit if shown else summit, "page": page, "told": told}
        return render_to_string("programme/releases/log.html", context | _looks(summit), request)

    return released_response(request, current, write)


@readable_everywhere
def releases_as_feed(request, summit_slug):
    """The same as an Atom feed, in the language of the address."""
    summit = get_object_or_404(Summit.objects.published(), slug=summit_slug)
    last = Release.objects.current().filter(summit=summit).values("sha256", "released_at").first()
    if last is None:
        raise Http404("No programme of this summit was released.")
    language = get_language()[:2]
    tag = tag_of(last["sha256"], language)
    changed = int(last["released_at"].timestamp())
    response = get_conditional_response(request, etag=tag, last_modified=changed)
    if response is None:
        shown = released_programme(summit)
        releases = log.releases_of(summit)[:IN_THE_FEED]
        told = log.tell(releases, host_clock(shown.summit, language), language)
        response = HttpResponse(
            releases_feed(shown.summit, told, language),
            content_type="application/atom+xml; charset=utf-8",
        )
    response.headers["ETag"] = tag
    response.headers["Last-Modified"] = http_date(changed)
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


@readable_everywhere
def release_as_json(request, summit_slug, number):
    """The exact bytes of a release (RFC 8785), whose SHA-256 is its fingerprint."""
    summit = get_object_or_404(Summit.objects.visible_to(request.user), slug=summit_slug)
    releases = Release.objects.filter(summit=summit, number=number)
    sha256 = releases.values_list("sha256", flat=True).first()
    if sha256 is None:
        raise Http404("There is no such release.")
    tag = quote_etag(sha256)
    response = get_conditional_response(request, etag=tag)
    if response is None:
        canonical = releases.values_list("canonical", flat=True).get()
        response = HttpResponse(canonical.encode(), content_type="application/json")
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = (
        f"public, max-age={A_YEAR}, immutable" if summit.is_published else "private, no-store"
    )
    return response


@require_safe
def release_page(request, summit_slug, number):
    """A programme as it was released, with a way to the present one."""
    current = _current(request, summit_slug)

    def write():
        summit, programme, context = _released(request, summit_slug, number)

        def address(slug):
            return reverse("programme:release-session", args=[summit.slug, number, slug])

        days = record.days_of(programme, get_language()[:2], address)
        context |= {"days": days, "count": len(programme.sessions)}
        return render_to_string("programme/releases/release.html", context, request)

    return released_response(request, current, write)


@require_safe
def release_session(request, summit_slug, number, slug):
    """A session as it was released."""
    current = _current(request, summit_slug)

    def write():
        _summit, programme, context = _released(request, summit_slug, number)
        context |= record.session_facts(_open_session(programme, slug), get_language()[:2])
        return render_to_string("programme/releases/release_session.html", context, request)

    return released_response(request, current, write)


def gone_page(request, programme, slug):
    """Say what became of a session that a former release had (410); raises Http404 for no such.

    A closed session never had a page.
    """
    session = next((one for one in reversed(programme.gone) if one.slug == slug), None)
    if session is None or session.access == Session.Access.CLOSED:
        raise Http404("There is no such session.")
    language, summit = get_language()[:2], programme.summit
    host = host_clock(summit, language)
    # Its last change was to be taken out.
    number = Release.objects.values_list("number", flat=True).get(
        summit=summit.pk, released_at=session.changed_at
    )
    page = (programme.number - number) // log.PER_PAGE + 1
    addresses = {
        "log": f"{reverse('programme:releases', args=[summit.slug])}?page={page}#r{number}",
        "last_seen": reverse("programme:release-session", args=[summit.slug, number - 1, slug]),
    }
    context = {
        "session_": session,
        "summit": summit,
        "number": number,
        "when": instant_words(session.changed_at, host, language),
        "planned": time_words(session.starts_at, session.ends_at, host, language),
    }
    return render(
        request,
        "programme/releases/gone.html",
        context | addresses | _looks(summit),
        status=HTTPStatus.GONE,
    )


def _current(request, summit_slug):
    """Return the last release, on which pages of former ones depend too; None for the staff."""
    return None if is_personal(request) else current_release(summit_slug)


def _released(request, summit_slug, number):
    """Return (stored summit, `Programme` of a release, what its pages say of it)."""
    summit = get_object_or_404(Summit.objects.visible_to(request.user), slug=summit_slug)
    programme, language = programme_at(summit, number), get_language()[:2]
    last = Release.objects.filter(summit=summit).latest("number").number
    host = host_clock(programme.summit, language)
    context = {
        "summit": programme.summit,
        "release": programme,
        "released": instant_words(programme.released_at, host, language),
        "is_current": number == last,
        "earlier": number - 1,
        "later": number + 1 if number < last else None,
    }
    return summit, programme, context | _looks(programme.summit)


@private_page
@require_safe
def preview_page(request, token, slug=""):
    """The draft of a programme, or one of its sessions, for whoever holds the link.

    What differs from the public programme is marked. A link that is too old says so (410); one
    that was made up, or taken back, leads nowhere (404), as in another language than its own.
    """
    try:
        preview = read_link(token)
    except PreviewOver:
        return render(
            request,
            "programme/releases/preview_over.html",
            {"alternates": [], "canonical": ""},
            status=HTTPStatus.GONE,
        )
    except BadSignature as error:
        raise Http404("There is no such preview.") from error
    language = get_language()[:2]
    if language != preview.language:
        raise Http404("This preview is in another language.")
    summit = preview.summit
    last = last_release(summit)
    content = draft_content(summit, with_drafts=preview.with_drafts)
    programme = revive(content, summit)
    host = host_clock(programme.summit, language)
    told = worded(differences(last.content() if last else None, content), host, language)
    context = {
        "summit": programme.summit,
        "token": token,
        "seen": instant_words(timezone.now(), host, language),
        "ends": instant_words(preview.ends_at, host, language),
        "last": last
        and {"number": last.number, "at": instant_words(last.released_at, host, language)},
        # The other language has no such page, nor is there one to be found by others.
        "alternates": [],
        "canonical": "",
    } | _looks(programme.summit)
    if slug:
        session = _open_session(programme, slug)
        about = next((one for one in told if one.uid == str(session.uid)), None)
        context |= record.session_facts(session, language) | {"about": about}
        return render(request, "programme/releases/preview_session.html", context)

    def address(slug):
        return reverse("programme:preview-session", args=[token, slug])

    here = {str(session.uid) for session in programme.sessions}
    context |= {
        "days": record.days_of(programme, language, address, told),
        "count": len(programme.sessions),
        "of_summit": [line for one in told if not one.uid for line in one.lines],
        "removed": [one for one in told if one.uid and one.uid not in here],
    }
    return render(request, "programme/releases/preview.html", context)


def _open_session(programme, slug):
    session = programme.session(slug)
    if session is None or session.access == Session.Access.CLOSED:
        raise Http404("There is no such session in this programme.")
    return session


def _looks(summit):
    return {"palette": summit.palette, "section": "programme"}
