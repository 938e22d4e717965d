"""What pages and mails say alike: an instant on somebody’s clock, an address half hidden."""

from django.utils.translation import get_language

from portal.lib import clock
from portal.lib.typography import day_text, time_text
from portal.lib.zone_names import clock_name


def page_language() -> str:
    """Return the active language: fr or en."""
    return (get_language() or "fr")[:2]


def moment_text(instant, zone: str, language: str = "") -> str:
    """Return an instant in a zone: « mardi 30 novembre 2027, 23 h 59 (Paris, UTC+1) »."""
    language = language or page_language()
    wall = clock.to_wall(instant, zone)
    place = clock_name(zone, clock.offset_text(instant, zone), language)
    return f"{day_text(wall, language, year=True)}, {time_text(wall, language)} ({place})"


def masked(email: str) -> str:
    """Return an address of which only the first letter and the domain can be read."""
    name, _at, domain = email.rpartition("@")
    return f"{name[:1]}•••@{domain}"
