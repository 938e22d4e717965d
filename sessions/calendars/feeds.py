"""Events as a calendar: its name, when to ask again, and the zones it uses."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib import clock
from sessions.calendars import lines
from sessions.calendars.events import Writer
from sessions.calendars.times import has_time
from sessions.calendars.zones import time_zone_lines

# How often a subscribed calendar should ask again; asking costs little (304).
_REFRESH = "PT1H"


@dataclass(frozen=True)
class Chosen:
    """What a calendar takes from one `Programme`; `gone` are removed sessions, kept cancelled."""

    programme: object
    sessions: list
    gone: list = ()


def calendar(chosen, language, *, name, address, source):
    """Return a calendar (RFC 5545) as octets, the same ones for the same releases.

    `chosen` is a list of `Chosen`, one at least, each of a release; `language` (fr or en) is that
    of all texts; `name` what subscribers see in their list; `address` the path of the page that it
    is about, `source` the path from which it is loaded again. Sessions that never had a time
    are left out, and their number is told. Asks the database nothing.
    """
    with translation.override(language):
        return _calendar(chosen, language, name, address, source)


def _calendar(chosen, language, name, address, source):
    events, zones, changes, without = [], {}, [], 0
    for one in chosen:
        writer = Writer(one.programme.summit, language)
        timed = [session for session in one.sessions if has_time(session)]
        gone = [session for session in one.gone if has_time(session)]
        without += len(one.sessions) - len(timed)
        events += [writer.event(session) for session in timed]
        events += [writer.event(session, is_gone=True) for session in gone]
        changes += [session.changed_at for session in (*timed, *gone)]
        for zone, years in writer.zones.items():
            zones.setdefault(zone, set()).update(years)
    home = chosen[0].programme
    changed_at = max(changes, default=home.released_at)
    if not events:
        # A calendar holds one component at least (RFC 5545, 3.6): this one, its own zone.
        zone = home.summit.time_zone
        zones[zone] = {clock.to_wall(home.released_at, zone).year}
    head = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Parvis//Programme//FR"),
        "CALSCALE:GREGORIAN",
        f"NAME;LANGUAGE={language}:{lines.text(name)}",
        f"X-WR-CALNAME:{lines.text(name)}",
        *_description(without, language),
        f"X-WR-TIMEZONE:{home.summit.time_zone}",
        f"LAST-MODIFIED:{lines.utc(changed_at)}",
        f"URL:{lines.uri(settings.SITE_URL + address)}",
        f"SOURCE;VALUE=URI:{lines.uri(settings.SITE_URL + source)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}",
        f"X-PUBLISHED-TTL:{_REFRESH}",
    ]
    for zone in sorted(zones):
        head += time_zone_lines(zone, tuple(sorted(zones[zone])))
    return b"".join((lines.encode(head), *events, b"END:VCALENDAR\r\n"))


def _description(without, language):
    words = _("Times in each session’s own zone. This calendar follows the released programme.")
    if without:
        words += " " + ngettext(
            "%(n)s session has no announced time yet and is not in it.",
            "%(n)s sessions have no announced time yet and are not in it.",
            without,
        ) % {"n": without}
    return [
        f"DESCRIPTION;LANGUAGE={language}:{lines.text(words)}",
        f"X-WR-CALDESC:{lines.text(words)}",
    ]
