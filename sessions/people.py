"""Who takes part in each session of a programme, for its rows."""

from functools import lru_cache

from django.urls import reverse

from portal.lib import provenance
from portal.lib.typography import initials
from sessions.words import tint


def rows_below(row, name):
    """Return the rows of a relation that hang on a row: `row.segments.all()`, without a manager.

    A programme of a thousand sessions asks ten thousand times, and a manager costs more than all
    that is done with its rows.
    """
    known = row.__dict__.get("_prefetched_objects_cache", {})
    return known[name] if name in known else getattr(row, name).all()


def participations_of(session):
    """Return all participations of a session: its own, then those of each segment and its items.

    Wants what hangs on the session loaded: it asks no query then.
    """
    found = list(rows_below(session, "participations"))
    for segment in rows_below(session, "segments"):
        found += rows_below(segment, "participations")
        for item in rows_below(segment, "items"):
            found += rows_below(item, "participations")
    return found


class Names:
    """Names people and bodies as the rows of one page do, in one language (fr or en)."""

    def __init__(self, language):
        self.language = language
        self._address = reverse("portal:person-detail", kwargs={"slug": "SLUG"})
        self._label = lru_cache(maxsize=None)(self._short_name)

    def of(self, session, *, most):
        """Return (people, others): at most `most` dicts, and how many names are not among them.

        Each is {"name", "initials", "tint", "url", "city"}; a name that comes twice stands once.
        """
        found = {}
        for one in participations_of(session):
            name = self.name(one)
            if name not in found:
                found[name] = len(found) < most and self._row(one, name)
        people = [person for person in found.values() if person]
        return people, max(0, len(found) - most)

    def name(self, participation):
        """Return the name as printed; without one, that of the participant in this language."""
        if participation.printed_name:
            return participation.printed_name
        if participation.person_id:
            return participation.person.name
        body = participation.organisation or participation.group
        return provenance.serve(body, "name", self.language).text

    def _row(self, participation, name):
        person, body = participation.person, participation.affiliation
        has_page = person is not None and person.is_published
        return {
            "name": name,
            "initials": _initials(name) if person else "",
            "tint": tint(name),
            "url": self._address.replace("SLUG", person.slug) if has_page else "",
            "city": self._label(body) if body else "",
        }

    def _short_name(self, body):
        for row, field in ((body, "short_name"), (body.place, "city"), (body, "acronym")):
            if row is not None and (text := provenance.serve(row, field, self.language).text):
                return text
        return ""


# The same people come back in each language, zone and view.
_initials = lru_cache(maxsize=8192)(initials)
