"""Which clock hangs on the wall of a city: a first guess that an officer can correct.

From zone.tab of the pinned tzdata package, which names for each zone of each country (ISO 3166)
its best known city with its position (ISO 6709).
"""

import importlib.resources
import math
import re
from collections import defaultdict
from datetime import UTC, datetime
from functools import lru_cache

from portal.lib import clock

_POSITION = re.compile(r"([+-]\d{4,6})([+-]\d{5,7})")


def zone_of_organisation(organisation) -> str:
    """Return the time zone of the place of a city or organisation, or "" where nothing tells it."""
    place = organisation.place
    if place is None:
        return ""
    return zone_at(place.country_code, place.latitude, place.longitude)


def zone_at(country_code: str, latitude=None, longitude=None) -> str:
    """Return the zone of a country that lies nearest to a position (degrees, decimal).

    A country whose clocks all agree needs no position: it gets its first zone, which the table
    gives the most people. "" where the country is unknown, or its clocks differ and no position
    is given.
    """
    zones = _zones().get(country_code.upper(), [])
    if len({_hands(name) for name, _position in zones}) == 1:
        return zones[0][0]
    if not zones or latitude is None or longitude is None:
        return ""
    here = (math.radians(latitude), math.radians(longitude))
    return min(zones, key=lambda zone: _distance(here, zone[1]))[0]


@lru_cache(maxsize=1024)
def _hands(name):
    """How the clocks of a zone stand in winter and in summer."""
    return tuple(
        datetime(2026, month, 1, tzinfo=UTC).astimezone(clock.zone(name)).utcoffset()
        for month in (1, 7)
    )


@lru_cache(maxsize=1)
def _zones():
    found = defaultdict(list)
    table = importlib.resources.files("tzdata.zoneinfo").joinpath("zone.tab")
    for line in table.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        country, position, name = line.split("\t")[:3]
        parts = _POSITION.fullmatch(position).groups()
        found[country].append((name, tuple(math.radians(_degrees(part)) for part in parts)))
    return dict(found)


def _degrees(text):
    """Read ±DDMM, ±DDDMM, ±DDMMSS or ±DDDMMSS."""
    sign, digits = (-1 if text[0] == "-" else 1), text[1:]
    # Latitudes have two digits of degrees, longitudes three: an odd number of digits in all.
    width = 3 if len(digits) % 2 else 2
    degrees, minutes, seconds = digits[:width], digits[width : width + 2], digits[width + 2 :]
    return sign * (int(degrees) + int(minutes) / 60 + int(seconds or 0) / 3600)


def _distance(one, other):
    """Return the angle between two positions on the sphere (radians), by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = one, other
    return 2 * math.asin(
        math.sqrt(
            math.sin((lat2 - lat1) / 2) ** 2
            + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
        )
    )
