"""One session of a programme as a VEVENT (RFC 5545, 3.6.1; RFC 7986)."""

from django.conf import settings
from django.urls import reverse

from portal.lib import clock
from sessions.calendars import lines
from sessions.calendars.telling import Teller
from sessions.calendars.times import is_untimed, times
from sessions.models import Session


class Writer:
    """Writes the events of one calendar, in the active language, whose code is `language`.

    `zones` collects {IANA name: years} of the local times that were written.
    """

    def __init__(self, summit, language):
        self.zones, self._written = {}, {}
        self._language = language
        self._teller = Teller(language)
        address = reverse("programme:programme", kwargs={"summit_slug": summit.slug})
        self._programme = f"{settings.SITE_URL}{address}"

    def event(self, session, *, is_gone=False):
        """Return a timed session's event as octets, a cancelled one where its time is gone.

        `is_gone` says that it stands in the programme no more, so that it has no page. Its stamps
        are those of the release in which it changed: the same session gives the same octets for
        as long as nothing about it changes.
        """
        is_closed = session.access == Session.Access.CLOSED
        is_cancelled = session.status == Session.Status.CANCELLED or is_untimed(session)
        page = f"{self._programme}{session.slug}/"
        if is_gone or is_closed:
            page = self._programme if is_gone else f"{self._programme}#{session.slug}"
        title = self._teller.title(session)
        stamp = lines.utc(session.changed_at)
        written = [
            "BEGIN:VEVENT",
            f"UID:{uid_of(session)}",
            f"DTSTAMP:{stamp}",
            f"LAST-MODIFIED:{stamp}",
            f"SEQUENCE:{session.sequence}",
            *self._times(session),
            f"SUMMARY;LANGUAGE={title.language}:{lines.text(title.text)}",
            f"STATUS:{'CANCELLED' if is_cancelled else 'CONFIRMED'}",
            f"URL:{lines.uri(page)}",
        ]
        description = self._teller.description(session, page)
        written.append(f"DESCRIPTION;LANGUAGE={self._language}:{lines.text(description)}")
        if not (is_gone or is_closed):
            written += self._open(session, is_cancelled)
        written.append("END:VEVENT")
        return lines.encode(written)

    def _open(self, session, is_cancelled):
        """What is told of a session that is open to the public, and never of a closed one."""
        where, place = self._teller.location(session)
        categories = ",".join(lines.text(word) for word in self._teller.categories(session))
        found = [f"CATEGORIES;LANGUAGE={self._language}:{categories}"]
        if where:
            found.append(f"LOCATION;LANGUAGE={self._language}:{lines.text(where)}")
        if place and place.latitude is not None and place.longitude is not None:
            found.append(f"GEO:{place.latitude:f};{place.longitude:f}")
        if session.stream_url and not is_cancelled:
            label = lines.parameter(self._teller.live)
            address = lines.uri(session.stream_url)
            found.append(
                f"CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL={label};"
                f"LANGUAGE={self._language}:{address}"
            )
        return found

    def _times(self, session):
        """Return DTSTART and DTEND; many sessions share them."""
        key = (*times(session), session.get_time_zone())
        if key not in self._written:
            self._written[key] = self._written_times(*key)
        return self._written[key]

    def _written_times(self, starts_at, ends_at, zone):
        # A session without an end lasts no time: DTSTART alone says so (RFC 5545, 3.6.1).
        ends = [("DTSTART", starts_at)]
        if ends_at and ends_at > starts_at:
            ends.append(("DTEND", ends_at))
        # A local time that happens twice means the first one (RFC 5545, 3.3.5), but some programs
        # take it for the second: neither is told in local time.
        if zone == "UTC" or any(clock.occurrence_of(at, zone) for _name, at in ends):
            return [f"{name}:{lines.utc(at)}" for name, at in ends]
        walls = [(name, clock.to_wall(at, zone)) for name, at in ends]
        self.zones.setdefault(zone, set()).update(wall.year for _name, wall in walls)
        return [f"{name};TZID={zone}:{lines.local(wall)}" for name, wall in walls]


def uid_of(session):
    """Return the identifier that a session has in every calendar, for ever.

    Its second half is the name that this site keeps when it moves to another address.
    """
    return f"{session.uid}@{settings.LEDGER_NAME}"
