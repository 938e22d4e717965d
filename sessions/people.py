"""Who takes part in each session of a programme, for its rows."""

from functools import lru_cache

from django.urls import reverse

from portal.lib import provenance
from portal.lib.typography import initials
from sessions.words import tint


# A programme of a thousand sessions asks for what hangs together ten thousand times, and Django's
# descriptors cost more than all that is done with the rows. These two read what was loaded.
def rows_below(row, name):
    """Return the rows that hang on a row: `row.segments.all()`, without a manager."""
    known = row.__dict__.get("_prefetched_objects_cache", {})
    return known[name] if name in known else getattr(row, name).all()


def row_named(row, name):
    """Return the row that a foreign key names: `row.person`, without its descriptor."""
    known = row.__dict__["_state"].fields_cache
    return known[name] if name in known else getattr(row, name)


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
        self._labels = {}

    def of(self, session, *, most):
        """Return (people, others): at most `most` dicts, and how many names are not among them.

        Each is {"name", "initials", "tint", "url", "city"}; a name that comes twice stands once.
        """
        found = {}
        for one in participations_of(session):
            name = self.name(one)
            if name not in found:
                found[name] = len(found) < most and self.row(one)
        people = [person for person in found.values() if person]
        return people, max(0, len(found) - most)

    def name(self, participation):
        """Return the name as printed; without one, that of the participant in this language."""
        if participation.printed_name:
            return participation.printed_name
        person = row_named(participation, "person")
        if person is not None:
            return person.name
        body = participation.organisation or participation.group
        return provenance.serve(body, "name", self.language).text

    def row(self, participation):
        """Return the dict of one who takes part; see `of`."""
        name, person = self.name(participation), row_named(participation, "person")
        has_page = person is not None and person.is_published
        return {
            "name": name,
            "initials": _initials(name) if person else "",
            "tint": tint(name),
            "url": self._address.replace("SLUG", person.slug) if has_page else "",
            "city": self._city(row_named(participation, "affiliation")),
        }

    def _city(self, body):
        if body is None:
            return ""
        if body.slug not in self._labels:
            self._labels[body.slug] = self._short_name(body)
        return self._labels[body.slug]

    def _short_name(self, body):
        for row, field in ((body, "short_name"), (body.place, "city"), (body, "acronym")):
            if row is not None and (text := provenance.serve(row, field, self.language).text):
                return text
        return ""


# The same people come back in each language, zone and view.
_initials = lru_cache(maxsize=8192)(initials)
