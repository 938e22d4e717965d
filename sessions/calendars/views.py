"""The addresses of calendars. They are the same for everybody: drafts are in none of them."""

from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisations.models import Organisation
from portal.lib import provenance
from portal.lib.cors import readable_everywhere
from sessions.agenda.facts import facts_of
from sessions.agenda.selection import Selection
from sessions.agenda.serving import tag_of
from sessions.calendars.choosing import Choice
from sessions.calendars.feeds import Chosen, calendar
from sessions.calendars.removed import last_seen
from sessions.calendars.subscribing import feed_links, summit_path
from sessions.models import Release
from sessions.releases.current import programmes_of, released_programme
from sessions.releases.memory import Kept
from speakers.models import Person
from summits.models import Summit

# Octets of finished calendars that each process keeps; one of 1,000 sessions has 1.6 million.
MOST_OCTETS = 24_000_000


class File(NamedTuple):
    """A calendar as it is sent: its octets, and the name under which it is stored."""

    content: bytes
    name: str


_kept = Kept(MOST_OCTETS, weigh=lambda file: len(file.content))


@readable_everywhere
def summit_calendar(request, summit_slug):
    """The calendar of a summit: all of it, what a filter lets through, or a personal list."""
    release = _release_of(summit_slug)
    choice = Choice.read(request.GET, release)
    language = get_language()[:2]

    def make(programmes):
        [programme] = programmes
        chosen, selection, query = choice.of(programme)
        label = _label(programme.summit, language)
        words = selection.words(language)
        if choice.shorts is not None:
            words = " · ".join(filter(None, [_("My agenda"), words]))
        name = f"{label} – {words}" if words else label
        page = reverse("programme:programme", args=[summit_slug])
        if selection.query:
            page += f"?{selection.query}"
        content = calendar(
            [chosen],
            language,
            name=name,
            address=page,
            source=summit_path(programme.summit, query),
        )
        return File(content, f"{summit_slug}-{slugify(words)[:60].strip('-') or 'programme'}")

    return _answer(request, [release], choice.key, make)


@readable_everywhere
def session_calendar(request, summit_slug, slug):
    """The calendar of one session; one that is gone from the programme is told as cancelled."""
    release = _release_of(summit_slug)
    language = get_language()[:2]

    def make(programmes):
        [programme] = programmes
        session = programme.session(slug)
        gone = [one for one in programme.gone if one.slug == slug and session is None]
        if session is None and not gone:
            raise Http404
        title = provenance.serve(session or gone[0], "title", language).text
        is_open = session is not None and session.access == session.Access.PUBLIC
        content = calendar(
            [Chosen(programme, [session] if session else [], gone)],
            language,
            name=f"{_label(programme.summit, language)} – {title}",
            address=session.get_absolute_url()
            if is_open
            else reverse("programme:programme", args=[summit_slug]),
            source=request.path,
        )
        return File(content, f"{summit_slug}-{slug}")

    return _answer(request, [release], ("session", slug), make)


@readable_everywhere
def person_calendar(request, slug):
    """The calendar of a person, over all summits."""
    person = get_object_or_404(Person.objects.published(), slug=slug)
    named = Release.objects.filter(people=person)
    return _calendar_of(request, person, person.name, named, "people")


@readable_everywhere
def organisation_calendar(request, slug):
    """The calendar of a city or body, its people and those who stand for it, over all summits."""
    body = get_object_or_404(Organisation.objects.published(), slug=slug)
    name = provenance.serve(body, "name", get_language()[:2]).text
    named = Release.objects.filter(organisations=body)
    return _calendar_of(request, body, name, named, "cities")


def _calendar_of(request, row, name, named, fact):
    """Answer with the sessions in which somebody takes part; `fact` is the field of `Facts`."""
    language = get_language()[:2]
    # Summits of which a former release named them count: who subscribed then goes on reading.
    releases = list(
        Release.objects.public()
        .filter(summit__in=named.order_by().values("summit"))
        .select_related("summit")
        .defer("canonical", "changes")
        .order_by("summit__sort_date", "summit_id")
    )
    if not releases:
        raise Http404

    def taking_part(programme):
        facts = facts_of(programme)
        return [
            session
            for session in programme.sessions
            if row.slug in getattr(facts[session.uid], fact)
        ]

    def make(programmes):
        chosen = []
        for programme in programmes:
            were = {one.uid for seen in last_seen(programme) for one in taking_part(seen)}
            gone = [one for one in programme.gone if one.uid in were]
            chosen.append(Chosen(programme, taking_part(programme), gone))
        content = calendar(
            chosen, language, name=name, address=row.get_absolute_url(), source=request.path
        )
        return File(content, row.slug)

    return _answer(request, releases, (row._meta.model_name, row.slug, name), make)


@require_safe
def calendar_page(request, summit_slug):
    """How to subscribe to a summit, to its parts, and to the filter that came along."""
    summit = get_object_or_404(Summit.objects.published(), slug=summit_slug)
    language = get_language()[:2]
    programme = released_programme(summit)
    offers, ignored = [], ()
    if programme:
        summit, selection = programme.summit, Selection.from_query(request.GET, programme)
        ignored = selection.ignored_words
        label = _label(summit, language)
        if not selection.is_empty:
            words = selection.words(language)
            count = len(selection.sessions(programme))
            offers.append(_offer(summit, words, selection.query, label, count))
        offers.append(_offer(summit, _("The whole programme"), "", label, len(programme.sessions)))
        parts = list(summit.parts.all())
        for part in parts if len(parts) > 1 else ():
            query = request.GET.copy()
            query.clear()
            query["part"] = part.key
            chosen = Selection.from_query(query, programme)
            count = len(chosen.sessions(programme))
            if count and chosen.query != selection.query:
                offers.append(_offer(summit, chosen.words(language), chosen.query, label, count))
    return render(
        request,
        "programme/calendars/calendars.html",
        {
            "summit": summit,
            "palette": summit.palette,
            "offers": offers,
            "ignored": ignored,
            "without_time": sum(one.starts_at is None for one in programme.sessions)
            if programme
            else 0,
            "section": "programme",
        },
    )


def _offer(summit, words, query, label, count):
    name = f"{label} – {words}" if query else label
    return {"words": words, "count": count, "links": feed_links(summit_path(summit, query), name)}


def _release_of(summit_slug):
    """Return the current `Release` of a public summit, without its content."""
    found = Release.objects.public().select_related("summit").defer("canonical", "changes")
    return get_object_or_404(found, summit__slug=summit_slug)


def _label(summit, language):
    short = provenance.serve(summit, "short_title", language).text
    return short or provenance.serve(summit, "title", language).text


def _answer(request, releases, key, make):
    """Answer with the calendar of releases, or 304 to whoever has it, before anything is made.

    `key` is what decides about it beside them; `make` takes their `Programme`s and returns a
    `File`, or raises Http404.
    """
    facts = (get_language()[:2], repr(key))
    tag = tag_of(*(one.sha256 for one in releases), *facts)
    changed = max(one.released_at for one in releases)
    unchanged = _conditional(request, tag, changed)
    if unchanged is not None:
        return unchanged
    file = _kept.get(tag)
    if file is None:
        found = programmes_of([one.summit for one in releases])
        programmes = [found[one.summit_id] for one in releases]
        # A release that came meanwhile is told under its own tag.
        tag = tag_of(*(one.sha256 for one in programmes), *facts)
        changed = max(one.released_at for one in programmes)
        file = make(programmes)
        _kept.put(tag, file)
    response = HttpResponse(file.content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{file.name}.ics")
    return _stamped(response, tag, changed)


def _conditional(request, tag, changed):
    """Return the answer to a conditional request that needs no content, None for any other."""
    response = get_conditional_response(request, etag=tag, last_modified=int(changed.timestamp()))
    return response and _stamped(response, tag, changed)


def _stamped(response, tag, changed):
    response.headers["ETag"] = tag
    response.headers["Last-Modified"] = http_date(int(changed.timestamp()))
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response
