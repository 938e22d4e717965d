"""All editions, and one summit with everything it announces, decides and leads to."""

from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext

from declarations.models import Declaration
from declarations.sheets import sheets
from portal.lib import clock
from portal.lib.typography import day_text, number_text, ordinal_text, time_text
from portal.lib.zone_names import city_of_zone
from portal.pages.home import edition, hero_words
from portal.pages.pictures import caption_of, city_picture, edition_picture, glance_picture
from portal.pages.visibility import visible
from sessions import programme
from sessions.detail import appearance
from sessions.models import LanguageUse, Participation
from sessions.people import participations_of
from sessions.releases.current import programme_for, released_summits
from sessions.words import language_names
from summits.dates import dates_of, part_dates, standing
from summits.models import (
    Document,
    Link,
    Outcome,
    Partnership,
    Summit,
)

# What the overview shows; the programme and the list of people have the rest.
SESSIONS_A_DAY = 12
SPEAKERS = 12


def summit_list(request):
    """All editions: those to come, then those held, the latest first."""
    language, at = get_language()[:2], timezone.now()
    summits = (
        Summit.objects.visible_to(request.user)
        .in_time_order()
        .select_related("place", "series")
        .prefetch_related("parts")
    )
    editions = [edition(summit, language, at, {}) for summit in released_summits(summits)]
    ahead = [one for one in editions if one["standing"].state in ("now", "between", "coming")]
    held = [one for one in editions if one["standing"].state not in ("now", "between", "coming")]
    return render(
        request,
        "portal/summit_list.html",
        {"ahead": ahead, "held": held[::-1], "section": "summits"},
    )


def summit_detail(request, slug):
    """One summit."""
    language, at, user = get_language()[:2], timezone.now(), request.user
    summit = get_object_or_404(_summits(user), slug=slug)
    shown = programme_for(user, summit)
    summit, sessions = (shown.summit, shown.sessions) if shown else (summit, [])
    days = programme.programme_outline(summit, sessions, language, at=at, most=SESSIONS_A_DAY)
    speakers, speaker_count = speakers_of(sessions, language, most=SPEAKERS)
    declared = sheets(visible(Declaration.objects.filter(summit=summit), user), language, at=at)
    uses = list(summit.language_uses.all())
    cities = city_picture(shown, language) if shown else None
    return render(
        request,
        "portal/summit_detail.html",
        {
            "summit": summit,
            "palette": summit.palette,
            "section": "summits",
            "hero": hero_words(summit, language),
            "dates": dates_of(summit, language),
            "standing": standing(summit, at),
            "edition": ordinal_text(summit.ordinal, language, "f") if summit.ordinal else "",
            "parts": [part_words(part, language) for part in summit.parts.all()],
            "host_clock": host_clock(summit, sessions, language),
            "figures": [figure_words(figure, language) for figure in summit.figures.all()],
            "languages": [
                (use, language_names(one.language for one in uses if one.use == use))
                for use in LanguageUse.Use
                if any(one.use == use for one in uses)
            ],
            "registrations": [
                registration_words(registration, summit, language, at)
                for registration in summit.registrations.all()
            ],
            "notices": summit.notices.all(),
            "days": [shorten(day) for day in days],
            "session_count": len(sessions),
            "speakers": speakers,
            "speaker_count": speaker_count,
            "glance": glance_picture(shown, language) if shown else None,
            "cities": cities,
            "cities_caption": caption_of(cities) if cities else "",
            "line": edition_picture(_editions_beside(summit), summit, language),
            "partnerships": partnership_groups(summit.partnerships.all()),
            "contacts": [contact for contact in summit.contacts.all() if contact.is_public],
            # Before its first release a summit is announced, and tells nothing of all this.
            "outcomes": outcome_groups(summit) if shown else [],
            "link_groups": link_groups(summit) if shown else [],
            "documents": documents_of(summit) if shown else [],
            "awards": summit.awards.all() if shown else [],
            "sheets": declared,
            "neighbours": _neighbours(summit, user),
        },
    )


def _neighbours(summit, user):
    """Return {"before": …, "after": …}: the summits that this one follows and that follow it."""
    beside = Summit.objects.visible_to(user).filter(
        Q(pk=summit.predecessor_id) | Q(predecessor=summit.pk)
    )
    found = released_summits(beside.in_time_order())
    return {
        "before": [one for one in found if one.pk == summit.predecessor_id],
        "after": [one for one in found if one.pk != summit.predecessor_id],
    }


def documents_of(summit):
    """Return the documents that were released with a summit, but for those withdrawn since."""
    documents = list(summit.documents.all())
    public = Document.objects.published().filter(pk__in=[one.pk for one in documents])
    public = set(public.values_list("pk", flat=True))
    return [one for one in documents if one.pk in public]


def link_groups(summit):
    """Return [(group, [(link, summit it leads to or None, its declarations)])].

    Groups and links are as released. A summit is named as its own last release does; declarations,
    which are published by themselves, stand as they are now.
    """
    groups = [(group, list(group.links.all())) for group in summit.link_groups.all()]
    links = [link for _group, found in groups for link in found]
    leading = {link.target_summit_id for link in links} - {None}
    summits = released_summits(Summit.objects.published().filter(pk__in=leading))
    targets = {one.pk: one for one in summits}
    stored = Link.objects.filter(pk__in=[link.pk for link in links])
    public = Prefetch("declarations", Declaration.objects.published())
    declared = {one.pk: one.declarations.all() for one in stored.prefetch_related(public)}
    return [
        (
            group,
            [
                (link, targets.get(link.target_summit_id), declared.get(link.pk, []))
                for link in found
            ],
        )
        for group, found in groups
    ]


def _editions_beside(summit):
    """Return the public editions of a summit's series; of one without a series, all public ones."""
    summits = Summit.objects.published().select_related("place").prefetch_related("parts")
    return released_summits(
        summits.filter(series=summit.series_id) if summit.series_id else summits
    )


def _summits(user):
    return (
        Summit.objects.visible_to(user)
        .select_related("place", "series", "cover")
        .prefetch_related(
            "parts__place",
            "parts__observance",
            "parts__clock_cities",
            "figures",
            "themes",
            "contacts__organisation",
            "language_uses",
            "registrations",
            "notices",
            Prefetch(
                "partnerships", Partnership.objects.select_related("organisation__place", "media")
            ),
        )
    )


def part_words(part, language):
    """Return one part for the facts: its dates, mode, place and the cities of its clocks."""
    return {"part": part, "dates": part_dates(part, language)}


def host_clock(summit, sessions, language):
    """Return [(city, offset on that date)] of the first timed session, the host's first."""
    for session in sessions:
        if session.starts_at is None:
            continue
        cities = list(session.part.clock_cities.all()) if session.part_id else []
        if cities:
            return [
                (city.label, clock.offset_text(session.starts_at, city.time_zone))
                for city in cities
            ]
        zone = session.get_time_zone()
        city = summit.place.city if summit.place_id else city_of_zone(zone, language)
        return [(city, clock.offset_text(session.starts_at, zone))]
    return []


def figure_words(figure, language):
    """Return a stated figure with its number as that language prints it."""
    value = figure.value.normalize()
    if value == value.to_integral_value():
        value = value.quantize(1)
    return {
        "figure": figure,
        "number": number_text(value, language),
        "when": figure.refers_to.text(language) if figure.refers_to else "",
    }


def registration_words(registration, summit, language, at):
    """Return a registration with its state (open, soon, closed) and its dates in words."""
    state = "open"
    if registration.opens_at and registration.opens_at > at:
        state = "soon"
    elif registration.closes_at and registration.closes_at <= at:
        state = "closed"
    return {
        "registration": registration,
        "state": state,
        "opens": _moment_words(registration.opens_at, summit.time_zone, language),
        "closes": _moment_words(registration.closes_at, summit.time_zone, language),
    }


def _moment_words(instant, zone, language):
    if instant is None:
        return None
    wall = clock.to_wall(instant, zone)
    return {
        "iso": clock.iso_local(instant, zone),
        "day": day_text(wall.date(), language, year=True),
        "time": time_text(wall, language),
        "offset": clock.offset_text(instant, zone),
    }


def shorten(day):
    """Return a day of the overview with its rows, and how many sessions it leaves out."""
    return {"day": day, "rows": day.rows, "more": day.count - len(day.rows)}


def speakers_of(sessions, language, *, most):
    """Return ([{"shown": Appearance, "person": Person}], how many speak in all).

    At most `most` of them, in the order of the programme, each once, with the first line that the
    programme prints for them. `sessions` are those of a `Programme`.
    """
    in_order = sorted(sessions, key=_start)
    first = {}
    for session in in_order:
        for one in participations_of(session):
            if one.person_id and one.role != Participation.Role.AUTHOR:
                first.setdefault(one.person_id, one)
    return [
        {"shown": appearance(one, language), "person": one.person}
        for one in list(first.values())[:most]
    ], len(first)


def _start(session):
    """Sessions without a time follow those that have one, in their order."""
    return (1,) if session.starts_at is None else (0, session.starts_at)


def partnership_groups(partnerships):
    """Return hosts, partners and sponsors by role, in the order in which the roles first come.

    Each is {"role", "label", "named": rows with a name, "headings": rows without, "is_open"}.
    """
    groups = {}
    for partnership in partnerships:  # in the order of protocol
        group = groups.setdefault(
            partnership.role,
            {"role": partnership.role, "named": [], "headings": [], "is_open": False},
        )
        has_name = partnership.organisation_id or partnership.printed_name
        group["named" if has_name else "headings"].append(partnership)
        group["is_open"] = group["is_open"] or partnership.is_open_list
    for group in groups.values():
        # A heading over logos, or a list that goes on, is printed in the plural.
        several = len(group["named"]) != 1 or group["is_open"]
        group["label"] = role_heading(group["role"], 2 if several else 1)
    return list(groups.values())


def role_heading(role, number):
    """Return the heading over hosts, partners or sponsors, in the active language."""
    headings = {
        Partnership.Role.HOST: ngettext("Host", "Hosts", number),
        Partnership.Role.CO_HOST: ngettext("Co-host", "Co-hosts", number),
        Partnership.Role.ORGANISER: ngettext("Organiser", "Organisers", number),
        Partnership.Role.SPONSOR: ngettext("Sponsor", "Sponsors", number),
        Partnership.Role.INSTITUTIONAL: ngettext(
            "Institutional partner", "Institutional partners", number
        ),
        Partnership.Role.PARTNER: ngettext("Partner", "Partners", number),
    }
    return headings[role]


def outcome_groups(summit):
    """Return the outcomes by theme and kind, in their order, as dicts of what the page prints."""
    groups = {}
    for outcome in summit.outcomes.all():
        key = (outcome.theme_id, outcome.kind)
        group = groups.setdefault(
            key, {"theme": outcome.theme, "kind": outcome.kind, "outcomes": []}
        )
        group["outcomes"].append(outcome)
    for group in groups.values():
        group["label"] = outcome_heading(group["kind"], len(group["outcomes"]))
    return list(groups.values())


def outcome_heading(kind, number):
    """Return what so many outcomes of a kind are called, in the active language."""
    headings = {
        Outcome.Kind.PRIORITY: ngettext("Priority", "Priorities", number),
        Outcome.Kind.RECOMMENDATION: ngettext("Recommendation", "Recommendations", number),
        Outcome.Kind.RESULT: ngettext("Result", "Results", number),
    }
    return headings[kind]
