"""The front page: the summit of the moment, what runs now, past editions, declarations, cities."""

from dataclasses import dataclass

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from declarations.models import Declaration
from declarations.sheets import sheets
from portal.lib import clock, provenance
from portal.lib.typography import duration_text
from portal.pages.appearances import year_of
from portal.templatetags.parvis import name_length
from sessions.clocks import governed_clocks, governing_zone
from sessions.models import LanguageUse, Session
from sessions.people import participations_of
from sessions.releases.current import programme_for, released_summits
from sessions.words import language_names
from summits.dates import choose_front_summit, dates_of, standing
from summits.models import Part, Summit

# What one line can hold; the list of editions has them all.
EDITIONS_ON_THE_LINE = 10
# Shown beside the session under way, and after the next one.
SHOWN_AT_ONCE = 4
SHOWN_NEXT = 3
OTHER_DECLARATIONS = 8


@dataclass(frozen=True)
class Moment:
    """A session on the card: its times, and minutes left or to wait.

    `days_ahead` is 0 while it is the same day in the governing zone; `wait` is the time until it
    starts.
    """

    session: Session
    clocks: object
    is_closed: bool
    minutes: int = 0
    days_ahead: int = 0
    wait: str = ""
    elapsed: int = 0
    length: int = 0
    interpretation: tuple = ()


def home(request):
    """The front page."""
    language, at = get_language()[:2], timezone.now()
    published = released_summits(
        Summit.objects.published().in_time_order().select_related("place").prefetch_related("parts")
    )
    front = choose_front_summit(published, at)
    programme = programme_for(request.user, front) if front else None
    now, coming = [], []
    if programme:
        zone = governing_zone(request, programme.summit)
        now, coming = _moments(programme, language, at=at, zone=zone)
    declared = sheets(Declaration.objects.published(), language, at=at)
    opened = [sheet for sheet in declared if sheet.state == "open"]
    lead = opened[0] if opened else None
    line = published[-EDITIONS_ON_THE_LINE:]
    named = _declarations_by_summit(declared)
    return render(
        request,
        "portal/home.html",
        {
            "summit": front,
            "palette": front.palette if front else "meridien",
            "standing": standing(front, at) if front else None,
            "dates": dates_of(front, language) if front else "",
            "hero": hero_words(front, language) if front else None,
            "now": now,
            "following": coming[0] if coming else None,
            "coming": coming[1 : 1 + SHOWN_NEXT],
            "editions": [edition(summit, language, at, named) for summit in line],
            "more_editions": len(published) > len(line),
            "sheet": lead,
            "declarations": [one for one in declared if one is not lead][:OTHER_DECLARATIONS],
            "cities": cities_of(programme) if programme else [],
        },
    )


def hero_words(summit, language):
    """Return the large words of a summit's head: name, year, class of size, `Served`.

    A short title that ends in its year is set in two colours; where there is none, the city is
    taken, and for a summit without a place its title alone stands.
    """
    words = _hero_words(summit, language)
    if words:
        words["class"] = name_length(words.pop("full"))
    return words


def _hero_words(summit, language):
    short = provenance.serve(summit, "short_title", language)
    year = year_of(summit)
    if short.text:
        name = short.text
        if year and name.endswith(year):
            name = name[: -len(year)].strip(" ,–-\N{NO-BREAK SPACE}")
            return {"name": name, "year": year, "full": f"{name} {year}", "served": short}
        return {"name": name, "year": "", "full": name, "served": short}
    if summit.place_id:
        city = provenance.serve(summit.place, "city", language)
        return {"name": city.text, "year": year, "full": f"{city.text} {year}", "served": city}
    return None


def edition(summit, language, at, named):
    """Return one summit for the line of time and for the list of editions."""
    days = dates_of(summit, language)
    year = year_of(summit)
    parts = list(summit.parts.all())
    online = bool(parts) and all(part.mode == Part.Mode.VIRTUAL for part in parts)
    return {
        "summit": summit,
        "year": year,
        "dates": days.removesuffix(year).strip(" \N{NO-BREAK SPACE}") or "",
        "full_dates": days,
        "standing": standing(summit, at),
        "is_online": online,
        "declarations": named.get(summit.pk, [])[:2],
    }


def _declarations_by_summit(declared):
    named = {}
    for sheet in declared:
        if sheet.declaration.summit_id:
            named.setdefault(sheet.declaration.summit_id, []).append(sheet.declaration)
    return named


def _moments(programme, language, *, at, zone):
    """Return what runs in a `Programme` at an instant and what follows, both as `Moment`s.

    `zone` (IANA) governs their times and days.
    """
    announced = [
        session
        for session in programme.sessions
        if session.starts_at and session.status == Session.Status.SCHEDULED
    ]
    running = [one for one in announced if one.starts_at <= at < (one.ends_at or one.starts_at)]
    following = sorted(
        (one for one in announced if one.starts_at > at), key=lambda one: one.starts_at
    )
    return (
        [_moment(session, language, at=at, zone=zone) for session in running[:SHOWN_AT_ONCE]],
        [_moment(session, language, at=at, zone=zone) for session in following[: 1 + SHOWN_NEXT]],
    )


def _moment(session, language, *, at, zone):
    runs = session.starts_at <= at
    until = session.ends_at if runs else session.starts_at
    minutes = -int((at - until).total_seconds() // 60)
    clocks = governed_clocks(session, language, zone)
    today = clock.to_wall(at, zone).date()
    return Moment(
        session=session,
        clocks=clocks,
        is_closed=session.access == Session.Access.CLOSED,
        minutes=minutes,
        days_ahead=max(0, (clocks.day - today).days),
        wait="" if runs else duration_text(minutes, language),
        elapsed=int((at - session.starts_at).total_seconds() // 60) if runs else 0,
        length=int((session.ends_at - session.starts_at).total_seconds() // 60)
        if session.ends_at
        else 0,
        interpretation=tuple(
            language_names(
                use.language
                for use in session.language_uses.all()
                if use.use == LanguageUse.Use.INTERPRETATION
            )
        ),
    )


def cities_of(programme):
    """Return the cities around the table of a `Programme` that have a page, by their addresses.

    They host it, speak in it, send somebody or belong to a group named in its programme.
    """
    bodies = [partnership.organisation for partnership in programme.summit.partnerships.all()]
    for session in programme.sessions:
        for one in participations_of(session):
            bodies += [one.organisation, one.affiliation, one.represents]
            bodies += one.group.organisations.all() if one.group else []
    cities = {body.slug: body for body in bodies if body and body.is_city and body.is_published}
    return [city for _slug, city in sorted(cities.items())]
