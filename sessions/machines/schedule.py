"""A programme in the form that apps of conferences read (frab, pentabarf, pretalx; c3voc).

The form has no sessions without a time and no cancelled ones: those without a time are left out and
counted, cancelled ones say so in their title. The schema: https://c3voc.de/schedule/schema.json
"""

import re
import uuid
from datetime import timedelta
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.lib import clock
from portal.lib.addresses import absolute
from sessions.machines.words import Texts, paragraphs, spoken_languages
from sessions.models import Session
from sessions.people import participations_of
from summits.models import Part

# The form wants a whole number for each who takes part, and has one space of numbers for them all.
_FIRST_ORGANISATION, _FIRST_GROUP = 1_000_000_000, 2_000_000_000
# How the schema spells zones; others are left out.
_ZONE = re.compile(r"^([A-Z][a-z]+/[A-Z][a-z]+)|UTC$")


def schedule(programme, sessions, language, *, url):
    """Return the sessions of a released `Programme` as the dict that schedule.json holds.

    `language` (fr or en) must be the active one; `url` is the full address of the programme's page.
    Days are those of the summit's zone; a session past midnight stands on the day it starts, which
    then ends with it.
    """
    summit, texts = programme.summit, Texts(language)
    writer = _Events(summit, texts)
    days = _days(sessions, summit.time_zone) or _empty_day(programme)
    timed = [session for session in sessions if session.starts_at]
    rooms = {}
    for name, guid in map(writer.room, timed):
        rooms.setdefault(name, guid)
    return {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": "Parvis", "url": f"{settings.SITE_URL}/"},
        "schedule": {
            "version": str(programme.number),
            "base_url": f"{settings.SITE_URL}/",
            "conference": {
                "acronym": writer.acronym,
                "title": texts.of(summit, "title"),
                "description": "\n\n".join(paragraphs(texts.of(summit, "intro"))),
                "start": _local(days[0]["start"], summit.time_zone),
                "end": _local(days[-1]["end"], summit.time_zone),
                "daysCount": len(days),
                "timeslot_duration": "00:05",
                **({"time_zone_name": summit.time_zone} if _ZONE.search(summit.time_zone) else {}),
                "url": url,
                "tracks": [
                    {"name": texts.of(theme, "name"), "slug": track_slug(theme.key)}
                    for theme in summit.themes.all()
                ],
                "rooms": [{"name": name, "guid": guid} for name, guid in rooms.items()],
                "meta": {
                    "release": programme.number,
                    "released_at": programme.released_at.isoformat(),
                    "sha256": programme.sha256,
                    "language": language,
                    "unscheduled": len(sessions) - len(timed),
                    "cancelled": sum(_is_cancelled(session) for session in timed),
                },
                "days": [
                    {
                        "index": index,
                        "date": day["date"].isoformat(),
                        "day_start": _local(day["start"], summit.time_zone),
                        "day_end": _local(day["end"], summit.time_zone),
                        "rooms": writer.by_room(day["sessions"]),
                    }
                    for index, day in enumerate(days, 1)
                ],
            },
        },
    }


@lru_cache(maxsize=16384)
def guid_of(kind, pk):
    """Return a UUID (text) that stays when the site moves, as the name of its ledger does."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.LEDGER_NAME}/{kind}/{pk}"))


def track_slug(key):
    """Return a key as both schemas spell slugs: a small letter first, a letter or figure last."""
    return "t-" + re.sub(r"[^a-z0-9-]", "-", key.lower()).strip("-")


def _days(sessions, zone):
    """Return the days with their sessions, as {"date", "start", "end", "sessions"}, in order."""
    found = {}
    for session in sessions:
        if session.starts_at:
            date = clock.to_wall(session.starts_at, zone).date()
            found.setdefault(date, []).append(session)
    days = []
    for date, of_day in sorted(found.items()):
        start, end = clock.day_bounds(date, zone)
        last = max(session.ends_at or session.starts_at for session in of_day)
        days.append({"date": date, "start": start, "end": max(end, last), "sessions": of_day})
    return days


def _empty_day(programme):
    """The form wants a day where nothing has a time: the summit's first, or that of the release."""
    summit = programme.summit
    date = summit.starts_on.first_day if summit.starts_on else None
    if date is None:
        date = clock.to_wall(programme.released_at, summit.time_zone).date()
    start, end = clock.day_bounds(date, summit.time_zone)
    return [{"date": date, "start": start, "end": end, "sessions": []}]


def _local(instant, zone):
    """Return an instant as local time with its offset, to the second (RFC 3339)."""
    text = clock.iso_local(instant, zone)
    return f"{text[:16]}:00{text[16:]}"


def _is_cancelled(session):
    return session.status == Session.Status.CANCELLED


class _Events:
    """Writes the sessions of one summit; what they share is looked up once."""

    def __init__(self, summit, texts):
        self.summit, self.texts = summit, texts
        self.acronym = re.sub(r"[^a-z0-9]", "_", summit.slug.lower()).ljust(4, "_")
        self.address = absolute(reverse("programme:programme", kwargs={"summit_slug": summit.slug}))
        self.page = reverse("portal:person-detail", kwargs={"slug": "SLUG"})
        self.body_page = reverse("portal:organisation-detail", kwargs={"slug": "SLUG"})
        self.spoken = spoken_languages(summit)
        self._rooms = {}

    def by_room(self, sessions):
        rooms = {}
        for session in sorted(sessions, key=lambda one: one.starts_at):
            name, _guid = self.room(session)
            rooms.setdefault(name, []).append(self.event(session, name))
        return rooms

    def room(self, session):
        """Return (name, guid) of the room; without one of the place, or what is known instead."""
        key = (session.room_id, session.place_id, session.effective_mode)
        if key not in self._rooms:
            self._rooms[key] = self._room(session)
        return self._rooms[key]

    def _room(self, session):
        for kind, row, field in (("room", session.room, "name"), ("place", session.place, "venue")):
            if row is not None and (name := self.texts.of(row, field)):
                return name, guid_of(kind, row.pk)
        if session.effective_mode == Part.Mode.VIRTUAL:
            return _("Online"), guid_of("online", self.summit.pk)
        return _("Room not announced"), guid_of("unannounced", self.summit.pk)

    def event(self, session, room):
        texts, zone = self.texts, self.summit.time_zone
        description = paragraphs(texts.of(session, "description"))
        start = _local(session.starts_at, zone)
        length = (session.ends_at - session.starts_at) if session.ends_at else timedelta()
        minutes = int(length.total_seconds() // 60)
        title = texts.of(session, "title")
        if _is_cancelled(session):
            title = _("Cancelled: %(title)s") % {"title": title}
        is_closed = session.access == Session.Access.CLOSED
        spoken = spoken_languages(session) or ([] if is_closed else self.spoken)
        event = {
            "guid": session.uid,
            "id": session.pk,
            "date": start,
            "start": start[11:16],
            "duration": f"{minutes // 60:02d}:{minutes % 60:02d}",
            "room": room,
            "slug": self.slug(session),
            "url": self.address if is_closed else f"{self.address}{session.slug}/",
            "title": title,
            "subtitle": texts.of(session, "subtitle"),
            "track": self.track(session),
            "type": session.kind,
            "language": spoken[0] if spoken else "",
            "abstract": description[0] if description else "",
            "description": "\n\n".join(description),
            "persons": self.persons(session),
            "links": self.links(session),
            "attachments": self.attachments(session),
        }
        if session.ends_at:
            event["end"] = _local(session.ends_at, zone)
        return event

    def slug(self, session):
        """The number makes it unique where small letters alone do not."""
        name = re.sub(r"[^a-z0-9-]", "-", session.slug.lower()).strip("-_")
        return f"{self.acronym}-{session.pk:04d}-{name}".rstrip("-_")

    def track(self, session):
        for theme in session.themes.all():
            return self.texts.of(theme, "name")
        return self.texts.of(session, "strand")

    def persons(self, session):
        found = {}
        for one in participations_of(session):
            person, body, group = one.person, one.organisation, one.group
            row = person or body or group
            if row is None:
                continue
            if person:
                kind, number, page = "person", person.pk, self.page
            elif body:
                kind, number, page = "organisation", _FIRST_ORGANISATION + body.pk, self.body_page
            else:
                kind, number, page = "group", _FIRST_GROUP + group.pk, ""
            name = one.printed_name or (person.name if person else self.texts.of(row, "name"))
            entry = {"id": number, "guid": guid_of(kind, row.pk), "name": name}
            if page and row.is_published:
                entry["url"] = absolute(page.replace("SLUG", row.slug))
            found.setdefault(number, entry)
        return list(found.values())

    def links(self, session):
        found = []
        if session.stream_url:
            found.append({"type": "media", "url": session.stream_url, "title": _("Live stream")})
        if session.recording_url:
            found.append({"type": "media", "url": session.recording_url, "title": _("Recording")})
        for one in session.registrations.all():
            title = self.texts.of(one, "label") or _("Register")
            found.append({"type": "web", "url": one.url, "title": title})
        return found

    def attachments(self, session):
        found = []
        for segment in session.segments.all():
            for item in segment.items.all():
                if item.document and item.document.is_published:
                    found.append(
                        {
                            "type": "paper",
                            "url": absolute(item.document.get_absolute_url()),
                            "title": self.texts.of(item.document, "title"),
                        }
                    )
        return found
