"""Addresses of calendars, and the links by which the usual calendars take them."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

from portal.lib import provenance
from sessions.calendars.lines import utc
from sessions.calendars.telling import Teller
from sessions.models import Session

_GOOGLE = "https://calendar.google.com/calendar/render"
# Outlook for private accounts, and for those of organisations.
_OUTLOOK, _OUTLOOK_AT_WORK = "https://outlook.live.com", "https://outlook.office.com"


@dataclass(frozen=True)
class Links:
    """How to get one calendar: as a file, by subscription, and into the usual services.

    `address` is complete, `webcal` the same for programs that subscribe; `google`, `outlook` and
    `outlook_at_work` lead to the pages of these services that take it.
    """

    address: str
    webcal: str
    google: str
    outlook: str
    outlook_at_work: str


def feed_links(path, name):
    """Return the `Links` of a calendar that changes, to subscribe to; `path` begins with /."""
    address = settings.SITE_URL + path
    webcal = f"webcal:{address.removeprefix(urlsplit(address).scheme + ':')}"
    added = "calendar/0/addfromweb?" + _query(url=address, name=name)
    return Links(
        address=address,
        webcal=webcal,
        google=f"{_GOOGLE}?{_query(cid=webcal)}",
        outlook=f"{_OUTLOOK}/{added}",
        outlook_at_work=f"{_OUTLOOK_AT_WORK}/{added}",
    )


def event_links(session, language):
    """Return the `Links` of one timed, open session; the services take it as a single event.

    `language` (fr or en) must be the active one.
    """
    links = feed_links(session_path(session), "")
    teller = Teller(language)
    title, (where, _place) = teller.title(session).text, teller.location(session)
    page = settings.SITE_URL + session.get_absolute_url()
    starts, ends = session.starts_at, session.ends_at or session.starts_at
    google = _query(
        action="TEMPLATE",
        text=title,
        dates=f"{utc(starts)}/{utc(ends)}",
        location=where,
        details=page,
    )
    composed = "calendar/0/deeplink/compose?" + _query(
        path="/calendar/action/compose",
        rru="addevent",
        subject=title,
        startdt=f"{starts:%Y-%m-%dT%H:%M:%SZ}",
        enddt=f"{ends:%Y-%m-%dT%H:%M:%SZ}",
        location=where,
        body=page,
    )
    return Links(
        address=links.address,
        webcal=links.webcal,
        google=f"{_GOOGLE}?{google}",
        outlook=f"{_OUTLOOK}/{composed}",
        outlook_at_work=f"{_OUTLOOK_AT_WORK}/{composed}",
    )


def links_of(row, language):
    """Return the `Links` of a session, person or organisation; None where it has no calendar.

    `language` (fr or en) must be the active one.
    """
    if isinstance(row, Session):
        is_open = row.access == Session.Access.PUBLIC and row.status == Session.Status.SCHEDULED
        # What was never released has no stamp, and no calendar.
        if row.starts_at is None or row.changed_at is None or not is_open:
            return None
        return event_links(row, language)
    if not row.is_published:
        return None
    kind = row._meta.model_name
    name = provenance.serve(row, "name", language).text if kind == "organisation" else row.name
    return feed_links(reverse(f"programme:{kind}-calendar", args=[row.slug]), name)


def summit_path(summit, query=""):
    """Return the path of a summit's calendar, narrowed by a query string without its mark."""
    path = reverse("programme:summit-calendar", args=[summit.slug])
    return f"{path}?{query}" if query else path


def session_path(session):
    """Return the path of the calendar of one session."""
    return reverse("programme:session-calendar", args=[session.summit.slug, session.slug])


def _query(**values):
    return urlencode(values, quote_via=quote)
