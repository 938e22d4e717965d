"""What the programme page shows: one filter, one zone, one of two views."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib import clock
from portal.lib.typography import day_text, number_text
from portal.lib.zone_names import city_of_zone
from sessions.agenda.facets import facets
from sessions.agenda.grid import day_table
from sessions.agenda.labels import ignored_words
from sessions.agenda.selection import MOST_OF_IGNORED, Selection
from sessions.calendars.subscribing import feed_links
from sessions.clocks import ZONE_COOKIE, governed, governing_zone, local_date
from sessions.fuseau import day_fuseau
from sessions.programme import cut_days, last_date, look_of, next_start, status_of

VIEWS = ("list", "grid")


@dataclass(frozen=True)
class Choices:
    """What a reader chose in the address of the page; `zone` and `view` as written there."""

    selection: Selection
    view: str = "list"
    zone: str = ""

    @classmethod
    def from_request(cls, request, programme):
        """Read the choices of a request; what means nothing stands in `selection.ignored`."""
        query = request.GET
        zone = governing_zone(request, programme.summit)
        selection = Selection.from_query(query, programme, zone=zone)
        view = query.get("view", "list")
        # Whoever gets the address of a day chosen in another zone must see the same day.
        is_named = query.get("zone", "") == zone or selection.names_zone
        return cls(
            selection,
            view=view if view in VIEWS else "list",
            zone=zone if is_named else "",
        )

    def address(self, **changes):
        """Return this page's query (with its mark, or "") with other choices."""
        chosen = {"selection": self.selection, "view": self.view, "zone": self.zone, **changes}
        pairs = list(chosen["selection"].pairs)
        if chosen["view"] != "list":
            pairs.append(("view", chosen["view"]))
        if chosen["zone"]:
            pairs.append(("zone", chosen["zone"]))
        return f"?{urlencode(pairs)}" if pairs else ""


def page_of(request, edition, language, at):
    """Return the context of the programme page; asks no query.

    `edition` is an `editions.Edition`, `language` (fr or en) the active one, `at` the present
    instant (aware).
    """
    programme, choices = edition.programme, Choices.from_request(request, edition.programme)
    selection, summit = choices.selection, programme.summit
    zone = selection.zone
    pen = edition.pen(language, zone, f"?{urlencode({'zone': zone})}" if choices.zone else "")
    cities = governed(tuple(edition.cities(language)), zone, language)
    sessions, gone = selection.sessions(programme), selection.gone(programme)
    states = _states(programme.sessions, at)
    days = cut_days(summit, sessions, language, zone, gone=gone)
    for day in days:
        _write(day, choices.view, pen, cities, states, at)
    return {
        "summit": summit,
        "palette": summit.palette,
        "days": days,
        "view": choices.view,
        "is_grid": choices.view == "grid",
        "selection": selection,
        "count": len(sessions),
        "said_count": said_count(len(sessions), len(programme.sessions), language),
        "chips": _chips(choices, language),
        "facets": facets(programme, selection, language),
        "ignored": _ignored(request, selection),
        "written": " ".join(selection.chosen.get("q", ())),
        "governing": cities[0],
        "offsets": _offsets(edition.timed, zone),
        "zones": _zones(cities, summit, choices, language),
        "own_zone": request.COOKIES.get(ZONE_COOKIE, "") == zone,
        "here": choices.address(),
        "hidden": [
            (name, value)
            for name, value in (("view", choices.view), ("zone", choices.zone))
            if value not in ("", "list")
        ],
        "unfiltered": choices.address(selection=Selection(zone=zone)),
        "views": [(name, choices.address(view=name)) for name in VIEWS],
        "without_zone": choices.address(zone=""),
        "untimed": sum(one.starts_at is None for one in sessions),
        "links": _links(summit, selection),
    }


def _states(sessions, at):
    """Return {uid: (status, minutes left)} of the sessions that are anything else than to come."""
    following, states = next_start(sessions, at), {}
    for session in sessions:
        if status := status_of(session, at=at, following=following):
            minutes = None
            if status == "now" and session.ends_at:
                minutes = int((session.ends_at - at).total_seconds() // 60)
            states[session.uid] = (status, minutes)
    return states


def _write(day, view, pen, cities, states, at):
    """Write the rows or the table of a day, and what is drawn above them."""
    tells_part = len(day.parts) > 1
    day.taken_out = [pen.row(one, "gone", tells_part=tells_part) for one in day.gone]
    day.late_links = [_late(one, day, pen) for one in day.late]
    if view == "grid" and day.date and day.sessions:
        day.table = day_table(day, pen, cities, states)
        return
    day.rows = [
        pen.row(one, *states.get(one.uid, ("", None)), tells_part=tells_part)
        for one in day.sessions
    ]
    looks = [look_of(one).palette for one in day.sessions if one.starts_at and one.ends_at]
    day.fuseau = day_fuseau(day.sessions, looks, cities, pen.language, at=at)


def _late(session, day, pen):
    """Return (since when, title, its lang attribute, until when) of what lasts into a `Day`."""
    first, last = local_date(session.starts_at, pen.zone), last_date(session, pen.zone)
    since, until = _("Since the day before:"), _("until %(time)s")
    if (day.date - first).days > 1:
        since = _("Since %(day)s:") % {"day": day_text(first, pen.language)}
    if last != day.date:
        until = _("until %(day)s, %(time)s")
    facts = {"day": day_text(last, pen.language), "time": pen.clocks(session).host.ends}
    return (since, *pen.link(session), until % facts)


def _chips(choices, language):
    """Return (words, address without it) of each value that was chosen."""
    selection = choices.selection
    return [
        (
            selection.label(name, value, language),
            choices.address(selection=selection.without(name, value)) or "?",
        )
        for name, value in selection.pairs
    ]


def _ignored(request, selection):
    """Return what of the address means nothing here, in sentences."""
    view = request.GET.get("view", "list")
    unknown = [] if view in VIEWS else [("view", view[:MOST_OF_IGNORED])]
    return ignored_words([*selection.ignored, *unknown])


def _offsets(timed, zone):
    """Return the offsets of a zone during a summit: two where its clocks change meanwhile."""
    ends = [session.starts_at for session in (timed[:1] + timed[-1:])]
    offsets = dict.fromkeys(clock.offset_text(instant, zone) for instant in ends)
    return " / ".join(offsets)


def _zones(cities, summit, choices, language):
    """Return (name, zone, address, whether it governs) of the zones that are offered by name."""
    home = summit.time_zone
    offered = {city.time_zone: city.label for city in reversed(cities)}
    if home not in offered:
        offered[home] = city_of_zone(home, language)
    order = sorted(offered, key=lambda zone: zone != home)
    return [
        (offered[zone], zone, choices.address(zone=zone), zone == choices.selection.zone)
        for zone in order
    ]


def _links(summit, selection):
    """Return the addresses of what can be taken away, each with the filter of the page."""
    page = reverse("programme:programme", kwargs={"summit_slug": summit.slug})
    file, query = page.removesuffix("/"), f"?{selection.query}" if selection.query else ""
    folder = file.removesuffix("programme")
    return {
        "webcal": feed_links(f"{file}.ics{query}", "").webcal,
        "files": [
            (_("Calendar (.ics)"), f"{file}.ics{query}"),
            (_("To print (PDF)"), f"{file}.pdf{query}"),
            (_("Table (.xlsx)"), f"{file}.xlsx{query}"),
            (_("Table (.csv)"), f"{file}.csv{query}"),
            (_("For machines (.json)"), f"{folder}schedule.json{query}"),
            (_("For machines (.xml)"), f"{folder}schedule.xml{query}"),
        ],
        "calendar": f"{page}calendar/{query}",
        "releases": f"{folder}releases/",
    }


def said_count(count, total, language):
    """Return how many sessions of all are shown, in the active language (fr or en)."""
    words = {"count": number_text(count, language), "n": number_text(total, language)}
    if count == total:
        return ngettext("%(n)s session", "%(n)s sessions", total) % words
    return ngettext("%(count)s session of %(n)s", "%(count)s sessions of %(n)s", count) % words
