"""The clocks of a paper: the one that governs first, then those of the other cities."""

from portal.lib import clock
from sessions.clocks import clock_cities, governed, read_clocks


class Clocks:
    """Reads the times of one programme's sessions in one language (fr or en).

    `zone` (IANA) governs the order and the days, and its city comes first.
    """

    def __init__(self, zone, language):
        self.language = language
        self._governing = zone
        self._cities = {}

    def of(self, session):
        """Return the times of a session as the paper prints them, None for one without a time."""
        if session.starts_at is None:
            return None
        read = read_clocks(self.cities(session), session.starts_at, session.ends_at, self.language)
        return {
            **_line(read.host),
            "duration": read.duration,
            "others": [_line(line) for line in read.others],
        }

    def day_of(self, session):
        """Return the date on which a session starts on the governing clock, None without a time."""
        if session.starts_at is None:
            return None
        return clock.to_wall(session.starts_at, self._governing).date()

    def cities(self, session):
        """Return the `City`s whose clocks are printed for a session."""
        key = (session.part_id, session.time_zone, session.place_id)
        if key not in self._cities:
            cities = clock_cities(session, self.language)
            self._cities[key] = governed(cities, self._governing, self.language)
        return self._cities[key]

    def printed(self, sessions):
        """Return the cities of these sessions with their zones, each once, as the cover does."""
        found = {}
        for session in sessions:
            if session.starts_at:
                for city in self.cities(session):
                    found.setdefault(city, clock.offset_text(session.starts_at, city.time_zone))
        return [{"city": one.label, "zone": _zone(one, offset)} for one, offset in found.items()]


def _line(line):
    starts = " ".join(filter(None, (line.starts, line.starts_shift)))
    ends = " ".join(filter(None, (line.ends, line.ends_shift)))
    return {
        "city": line.city,
        "zone": " ".join(filter(None, (line.abbreviation, f"({line.offset})"))),
        "time": " – ".join(filter(None, (starts, ends))),
    }


def _zone(city, offset):
    return ", ".join(filter(None, (city.abbreviation, offset)))
