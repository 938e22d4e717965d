"""Calendars as others read them: the RFC's own rules, and three programs that never saw ours."""

import re
from datetime import UTC
from typing import NamedTuple

import icalendar
import ics
import vobject

_PROPERTY = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"))*)*):(.*)')


class Line(NamedTuple):
    """One unfolded content line."""

    name: str
    parameters: str
    value: str


def content_lines(octets):
    """Return the `Line`s of a calendar, having checked RFC 5545, section 3.1, octet by octet."""
    assert octets.endswith(b"END:VCALENDAR\r\n")
    assert b"\r" not in octets.replace(b"\r\n", b"")
    assert b"\n" not in octets.replace(b"\r\n", b"")
    folded = octets.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, folded)) <= 75
    for line in folded:
        line.decode()  # no letter stands on two lines
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", line)
    unfolded = octets.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")
    return [Line(*_PROPERTY.fullmatch(line).groups()) for line in unfolded]


def events(octets):
    """Return the events of a calendar as {uid: {property: Line}}; its uids must be unique."""
    found, event = [], None
    for line in content_lines(octets):
        if line[0::2] == ("BEGIN", "VEVENT"):
            event = {}
            found.append(event)
        elif line[0::2] == ("END", "VEVENT"):
            event = None
        elif event is not None:
            assert line.name not in event
            event[line.name] = line
    by_uid = {event["UID"].value: event for event in found}
    assert len(by_uid) == len(found)
    return by_uid


def read_by_icalendar(octets):
    """Return {uid: (start, end)} in UTC; without an end, both are the start."""
    calendar = icalendar.Calendar.from_ical(octets)
    assert calendar.errors == []
    found = {}
    for event in calendar.walk("VEVENT"):
        assert event.errors == []
        start = event["DTSTART"].dt
        end = event["DTEND"].dt if "DTEND" in event else start
        found[str(event["UID"])] = (start.astimezone(UTC), end.astimezone(UTC))
    return found


def read_by_vobject(octets):
    """The same by vobject, which reckons with the VTIMEZONE of the calendar."""
    calendar = vobject.readOne(octets.decode())
    found = {}
    for event in calendar.contents.get("vevent", ()):
        start = event.dtstart.value
        end = event.dtend.value if hasattr(event, "dtend") else start
        found[event.uid.value] = (start.astimezone(UTC), end.astimezone(UTC))
    return found


def read_by_ics(octets):
    """The same by ics.py, which reckons with the VTIMEZONE too."""
    return {
        event.uid: (event.begin.datetime.astimezone(UTC), event.end.datetime.astimezone(UTC))
        for event in ics.Calendar(octets.decode()).events
    }


READERS = (read_by_icalendar, read_by_vobject, read_by_ics)


def unescaped(value):
    """Return a value of type TEXT as it is meant (RFC 5545, 3.3.11)."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value, flags=re.S)
