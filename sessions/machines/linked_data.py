"""Summits and sessions as https://schema.org/Event, in one language.

Every dict has types and properties of that vocabulary alone. What stands for the same thing on
several pages has one `@id`, in both languages.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from django.urls import reverse

from portal.lib import clock
from portal.lib.addresses import absolute
from sessions.clocks import clock_cities
from sessions.machines.schedule import guid_of
from sessions.machines.words import Texts, paragraphs, spoken_languages
from sessions.models import Participation, Release, Session
from sessions.people import participations_of
from summits.dates import days_of
from summits.models import Part, Partnership

CONTEXT = "https://schema.org"
_MODES = {
    Part.Mode.ON_SITE: "OfflineEventAttendanceMode",
    Part.Mode.VIRTUAL: "OnlineEventAttendanceMode",
    Part.Mode.HYBRID: "MixedEventAttendanceMode",
}
_TYPES = {
    "city": "GovernmentOrganization",
    "region": "GovernmentOrganization",
    "ministry": "GovernmentOrganization",
    "university": "CollegeOrUniversity",
    "ngo": "NGO",
    "company": "Corporation",
}
_HOSTS = (Partnership.Role.HOST, Partnership.Role.CO_HOST, Partnership.Role.ORGANISER)
# Who only listens, and whoever wrote what another reads out, performs nothing.
_SILENT = (Participation.Role.PARTICIPANT, Participation.Role.AUTHOR)
# Releases in which an earlier time is looked for.
MOST_RELEASES = 20


def compact(properties):
    """Return a dict without what is empty."""
    return {name: value for name, value in properties.items() if value not in (None, "", [], {})}


def identifier(kind, pk):
    """Return the `@id` of a summit, person or body."""
    return f"urn:uuid:{guid_of(kind, pk)}"


def summit_event(summit, language, *, sessions=(), image=""):
    """Return a summit as Event; `sessions` of its programme stand below it.

    Wants `parts`, `language_uses` and `partnerships` loaded: it asks no query then. `language` is
    the active one; `image` a full address.
    """
    texts = Texts(language)
    brief = Brief(texts)
    listed = [brief.event(session) for session in sessions]
    modes = {part.mode for part in summit.parts.all() if part.mode}
    mode = modes.pop() if len(modes) == 1 else (Part.Mode.HYBRID if modes else "")
    return compact(
        {
            "@context": CONTEXT,
            **_summit(summit, texts),
            "alternateName": texts.of(summit, "short_title"),
            "description": "\n\n".join(paragraphs(texts.of(summit, "intro"))),
            "image": image,
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": _mode(mode),
            "location": _locations(summit.place, mode, _page_of(summit), texts),
            "organizer": [
                body_reference(one.organisation, texts)
                for one in summit.partnerships.all()
                if one.role in _HOSTS and one.organisation_id
            ],
            "sponsor": [
                body_reference(one.organisation, texts)
                for one in summit.partnerships.all()
                if one.role == Partnership.Role.SPONSOR and one.organisation_id
            ],
            "inLanguage": spoken_languages(summit),
            "subEvent": listed,
        }
    )


def session_event(session, language, *, image="", former_start=None):
    """Return an open session of a `Programme` as Event.

    `former_start` (aware) is when it was to start before it was moved, None if it never was.
    """
    texts, summit = Texts(language), session.summit
    start = session.starts_at
    status = "EventScheduled"
    if session.status == Session.Status.CANCELLED:
        status = "EventCancelled"
    elif former_start and start and former_start != start:
        status = "EventRescheduled"
    place = session.place or (session.part.place if session.part_id else None) or summit.place
    zone = session.get_time_zone()
    return compact(
        {
            "@context": CONTEXT,
            **Brief(texts).event(session),
            "alternateName": texts.of(session, "subtitle"),
            "description": "\n\n".join(paragraphs(texts.of(session, "description"))),
            "identifier": session.uid,
            "image": image,
            "duration": _duration(session),
            "previousStartDate": clock.iso_local(former_start, zone)
            if status == "EventRescheduled"
            else "",
            "eventStatus": f"https://schema.org/{status}",
            "eventAttendanceMode": _mode(session.effective_mode),
            "location": _locations(
                place,
                session.effective_mode,
                session.stream_url or absolute(session.get_absolute_url()),
                texts,
                room=session.room,
            ),
            "inLanguage": spoken_languages(session) or spoken_languages(summit),
            "about": [
                {"@type": "Thing", "name": texts.of(theme, "name")}
                for theme in session.themes.all()
            ],
            "performer": _performers(session, texts),
            "recordedIn": compact(
                {
                    "@type": "VideoObject",
                    "name": texts.of(session, "title"),
                    "url": session.recording_url,
                }
            )
            if session.recording_url
            else None,
            "superEvent": compact(
                {
                    **_summit(summit, texts),
                    "location": _locations(summit.place, "", _page_of(summit), texts),
                }
            ),
        }
    )


class Brief:
    """What a list tells of each session: its name, its times and where its page is.

    What sessions share, their zones and the address of their programme, is looked up once.
    """

    def __init__(self, texts):
        self._texts = texts
        self._addresses, self._zones = {}, {}

    def event(self, session):
        """Return a session of a `Programme` as Event; a closed one has no address."""
        is_closed = session.access == Session.Access.CLOSED
        zone = self._zone(session)
        event = {
            "@type": "Event",
            "@id": f"urn:uuid:{session.uid}",
            "name": self._texts.of(session, "title"),
        }
        if not is_closed:
            event["url"] = f"{self._address(session.summit)}{session.slug}/"
        if session.starts_at:
            event["startDate"] = _local(session.starts_at, zone)
        if session.ends_at:
            event["endDate"] = _local(session.ends_at, zone)
        if session.status == Session.Status.CANCELLED:
            event["eventStatus"] = "https://schema.org/EventCancelled"
        return event

    def _zone(self, session):
        key = (session.summit_id, session.part_id, session.time_zone, session.place_id)
        if key not in self._zones:
            self._zones[key] = clock_cities(session, self._texts.language)[0].time_zone
        return self._zones[key]

    def _address(self, summit):
        if summit.pk not in self._addresses:
            path = reverse("programme:programme", kwargs={"summit_slug": summit.slug})
            self._addresses[summit.pk] = absolute(path)
        return self._addresses[summit.pk]


# Sessions share starts and ends.
_local = lru_cache(maxsize=4096)(clock.iso_local)


def former_start_of(session):
    """Return the instant at which a session was to start before the release that last moved it.

    None for a session that never moved, which costs no query; otherwise one.
    """
    if not getattr(session, "sequence", 0):
        return None
    releases = Release.objects.filter(summit_id=session.summit_id).order_by("-number")
    for changes in releases.values_list("changes", flat=True)[:MOST_RELEASES]:
        for change in changes:
            if change.get("session") == session.uid and change["what"] == "moved":
                return datetime.fromisoformat(change["before"]["starts_at"])
    return None


def person_reference(person, texts, *, name=""):
    """Return somebody as Person with a name, and an address where they have a page."""
    return compact(
        {
            "@type": "Person",
            "@id": identifier("person", person.pk),
            "name": name or person.name,
            "url": absolute(person.get_absolute_url()) if person.is_published else "",
        }
    )


def body_reference(body, texts):
    """Return a city or body as Organization with its name and, where it has a page, its address."""
    return compact(
        {
            "@type": _TYPES.get(body.kind, "Organization"),
            "@id": identifier("organisation", body.pk),
            "name": texts.of(body, "name"),
            "url": absolute(body.get_absolute_url()) if body.is_published else "",
        }
    )


def place_data(place, texts, *, room=None):
    """Return a place as Place with its address; `room` is the room in it."""
    address = {
        "@type": "PostalAddress",
        "streetAddress": place.address,
        "addressLocality": texts.of(place, "city"),
        "addressCountry": place.country_code or texts.of(place, "country"),
    }
    names = [texts.of(room, "name") if room else "", texts.of(place, "venue")]
    geo = None
    if place.latitude is not None and place.longitude is not None:
        geo = {
            "@type": "GeoCoordinates",
            "latitude": float(place.latitude),
            "longitude": float(place.longitude),
        }
    return compact(
        {
            "@type": "Place",
            "name": ", ".join(filter(None, names)) or texts.of(place, "city"),
            "address": compact(address),
            "geo": geo,
        }
    )


def _summit(summit, texts):
    first, last = _days(summit)
    return {
        "@type": "Event",
        "@id": identifier("summit", summit.pk),
        "name": texts.of(summit, "title"),
        "url": _page_of(summit),
        "startDate": first,
        "endDate": last,
    }


def _page_of(summit):
    return absolute(reverse("portal:summit-detail", args=[summit.slug]))


def _days(summit):
    """Return the first and last day of a summit (ISO 8601), as exactly as they are known."""
    days = days_of(summit)
    if days:
        return days[0].isoformat(), days[-1].isoformat()
    return tuple(
        str(date) if date and date.kind in ("year", "month", "day") else ""
        for date in (summit.starts_on, summit.ends_on)
    )


def _mode(mode):
    return f"https://schema.org/{_MODES[mode]}" if mode in _MODES else ""


def _locations(place, mode, address, texts, *, room=None):
    """Return where an event of a mode takes place: a Place, a VirtualLocation, or both."""
    found = []
    if place is not None and mode != Part.Mode.VIRTUAL:
        found.append(place_data(place, texts, room=room))
    if mode in (Part.Mode.VIRTUAL, Part.Mode.HYBRID):
        found.append({"@type": "VirtualLocation", "url": address})
    return found


def _duration(session):
    """Return the length of a session as ISO 8601 writes it: PT1H30M."""
    if session.ends_at is None:
        return ""
    minutes = (session.ends_at - session.starts_at) // timedelta(minutes=1)
    hours, rest = divmod(minutes, 60)
    return f"PT{f'{hours}H' if hours else ''}{f'{rest}M' if rest or not hours else ''}"


def _performers(session, texts):
    found = {}
    for one in participations_of(session):
        if one.role in _SILENT:
            continue
        if one.person:
            reference = person_reference(one.person, texts, name=one.printed_name)
            reference |= compact(
                {
                    "honorificPrefix": texts.of(one, "printed_honorific"),
                    "jobTitle": texts.of(one, "printed_function"),
                    "affiliation": body_reference(one.affiliation, texts)
                    if one.affiliation
                    else None,
                }
            )
        elif one.organisation:
            reference = body_reference(one.organisation, texts)
        else:
            reference = {"@type": "Organization", "name": texts.of(one.group, "name")}
        found.setdefault(reference.get("@id") or reference["name"], reference)
    return list(found.values())
