"""Finds the things that a file refers to, among what is loaded and what the file itself brings."""

from django.utils.translation import gettext as _

from portal.programme_files import schema
from portal.programme_files.checking import did_you_mean
from portal.programme_files.reading import shorten

CHUNK = 500
PLANNED = object()  # comes later in this loading
BROKEN = object()  # stands in the file, with errors that are already reported


class UnknownReference(ValueError):
    """Nothing has this key."""


class Registry:
    """Holds the rows that the files name, so that each is read once.

    Things of SCOPED kinds are known by their key within a row: a part within its summit, a clause
    within its text.
    """

    def __init__(self):
        self._rows = {name: {} for name in schema.GLOBAL}
        self._scoped = {}

    def load(self, wanted):
        """Read what {thing: keys} of the database, in few queries."""
        for name, keys in wanted.items():
            thing = schema.THINGS[name]
            missing = sorted(keys - self._rows[name].keys())
            for start in range(0, len(missing), CHUNK):
                chunk = missing[start : start + CHUNK]
                for row in thing.model.objects.filter(**{f"{thing.identity}__in": chunk}):
                    self._rows[name][getattr(row, thing.identity)] = row

    def plan(self, name, key):
        """Note that a row of a global thing comes later, unless it is already there."""
        self._rows[name].setdefault(key, PLANNED)

    def existing(self, name, key):
        """Return the row of a global thing, None where there is none yet."""
        row = self._rows[name].get(key)
        return None if row in (PLANNED, BROKEN) else row

    def put(self, name, key, row):
        self._rows[name][key] = row

    def open_scope(self, name, owner):
        """Begin a list that replaces what the database has: only its rows are known from now."""
        self._scoped[name, _mark(owner)] = {}

    def put_scoped(self, name, owner, key, row):
        self._scoped.setdefault((name, _mark(owner)), {})[key] = row

    def find(self, reference, owner=None):
        """Return a row, PLANNED or BROKEN; raise UnknownReference with a sentence."""
        name, key = reference.thing, reference.key
        known = self._rows[name] if name in schema.GLOBAL else self._scope(name, owner)
        found = known.get(key)
        if found is not None:
            return found
        candidates = set(known)
        if name in schema.GLOBAL:
            thing = schema.THINGS[name]
            candidates.update(thing.model.objects.values_list(thing.identity, flat=True))
        raise UnknownReference(
            _("There is no %(thing)s “%(key)s”.")
            % {"thing": name.replace("_", " "), "key": shorten(key)}
            + did_you_mean(key, tuple(sorted(candidates)))
        )

    def _scope(self, name, owner):
        scope = self._scoped.get((name, _mark(owner)))
        if scope is None:
            scope = self._scoped[name, _mark(owner)] = {}
            if owner.pk is not None:
                thing = schema.THINGS[name]
                field = {"clause": "text_version"}.get(name, "summit")
                for row in thing.model.objects.filter(**{field: owner}):
                    scope[getattr(row, thing.identity)] = row
        return scope


def _mark(owner):
    return (type(owner), owner.pk) if owner.pk is not None else id(owner)
