"""A content as model instances again: what pages and exports read, without any database.

The instances are those of the models, so that every rule written for a draft holds for a release.
They are made without their constructors, which would cost more than everything else on a page of a
thousand sessions.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from django.db import models
from django.db.models.base import ModelState

from portal.lib.fields import FuzzyDateField
from portal.lib.fuzzy import FuzzyDate
from sessions.releases.memory import collector_resting
from sessions.releases.shapes import SESSION, SUMMIT, TABLES


@dataclass
class Programme:
    """One summit with its sessions in programme order, as released or as drafted.

    Everything hangs together, and relations answer from memory. `rows` are all instances on show,
    of whatever model. `gone` are sessions that a former release had (status cancelled, no details).
    `number`, `released_at` and `sha256` are those of the release; 0, None and "" for a draft. Each
    session carries `sequence` (int) and `changed_at` (aware, None in a draft).
    """

    summit: object
    sessions: list
    gone: list = field(default_factory=list)
    rows: list = field(default_factory=list, repr=False)
    number: int = 0
    released_at: datetime | None = None
    sha256: str = ""

    @property
    def is_draft(self):
        return self.number == 0

    def session(self, slug):
        """Return the session of this address, None where there is none."""
        return self._by_slug.get(slug)

    def __post_init__(self):
        self._by_slug = {session.slug: session for session in self.sessions}

    def of(self, summit):
        """Return this programme with what the stored row says now of its summit.

        A release does not freeze whether the summit is public, nor its place among other summits.
        The sessions are the same objects: readers share them, so nobody may change them.
        """
        # The sessions hang on the summit as it was frozen: its address and state are those of now.
        self.summit.slug, self.summit.is_published = summit.slug, summit.is_published
        now = _row({"id": summit.pk}, SUMMIT, _Shared({}))
        now.__dict__ |= summit.__dict__ | {
            name: value for name, value in self.summit.__dict__.items() if name not in _LIVE
        }
        now._state = ModelState()
        now._state.adding = False
        now._state.fields_cache = {
            **summit._state.fields_cache,
            **self.summit._state.fields_cache,
        }
        stored = getattr(summit, "_prefetched_objects_cache", {})
        now._prefetched_objects_cache = {**stored, **self.summit._prefetched_objects_cache}
        return replace(self, summit=now)


# Columns of a summit that are those of the stored row.
_LIVE = {"id", "slug", "is_published", "is_featured", "sort_date", "series_id", "predecessor_id"}


def revive(content, summit, *, sha256=""):
    """Return the `Programme` of a content; `summit` is the stored row that it belongs to.

    Asks no query.
    """
    return bare_programme(content, summit.pk, sha256=sha256).of(summit)


def bare_programme(content, summit_id, *, sha256=""):
    """Return the `Programme` of a content alone, to be kept and given to each reader by `of`."""
    with collector_resting():
        shared = _Shared(content)
        summit = _row({**content["summit"], "id": summit_id}, SUMMIT, shared)
        sessions = [_session(row, summit, shared) for row in content["sessions"]]
        rows = list(shared.rows)
        gone = [_session(row, summit, shared) for row in content.get("gone", ())]
    release = content.get("release", {})
    return Programme(
        summit=summit,
        sessions=sessions,
        gone=gone,
        rows=rows,
        number=release.get("number", 0),
        released_at=_instant(release.get("at")),
        sha256=sha256,
    )


# Lists of a summit whose rows its sessions and outcomes name by their keys.
_NAMED_BY_OTHERS = {"parts", "rooms", "themes"}


class _Shared:
    """The rows of the tables, each revived when it is first named."""

    def __init__(self, content):
        self.content = content
        self.tables = defaultdict(dict)
        self.rows = []

    def get(self, table, key):
        rows = self.tables[table]
        if key not in rows and table in TABLES:
            rows[key] = _row(self.content[table][key], TABLES[table], self)
        return rows.get(key)


def _session(content, summit, shared):
    session = _row(content, SESSION, shared)
    _set(session, "summit", summit)
    session.position = 0
    session.sequence = content.get("sequence", 0)
    session.changed_at = _instant(content.get("changed_at"))
    return session


def _set(row, name, target):
    row.__dict__[f"{name}_id"] = target.pk
    row._state.fields_cache[name] = target


def _row(content, shape, shared):
    model = shape.model
    row = model.__new__(model)
    values, readers = _empty(model)
    state = row.__dict__
    state.update(values)
    state["_state"] = ModelState()
    state["_state"].adding = False
    cache = state["_state"].fields_cache = {}
    shared.rows.append(row)
    for name, value in content.items():
        if name in shape.texts:
            for code, text in value.items():
                state[f"{name}_{code}"] = text
        elif name in shape.refs:
            target = shared.get(shape.refs[name], value)
            state[f"{name}_id"], cache[name] = target and target.pk, target
        elif name in readers:
            state[name] = readers[name](value)
        elif name in values or name == "id":
            state[name] = value
    for name in shape.refs.keys() - content.keys():
        cache[name] = None
    related = state["_prefetched_objects_cache"] = {}
    for name, table in shape.named.items():
        related[name] = [shared.get(table, one) for one in content.get(name, ())]
    for name, below in shape.lists.items():
        owner = _owner(model, name)
        related[name] = rows = []
        for position, one in enumerate(content.get(name, ())):
            child = _row(one, below, shared)
            if "position" in child.__dict__:
                child.position = position
            child.__dict__[f"{owner}_id"] = row.id
            child._state.fields_cache[owner] = row
            rows.append(child)
        if name in _NAMED_BY_OTHERS:
            shared.tables[name] = {child.key: child for child in rows}
    return row


@cache
def _owner(model, name):
    return model._meta.get_field(name).field.name


@cache
def _empty(model):
    """Return the columns of an empty row, and how frozen values of some of them are read."""
    values, readers = {}, {}
    for column in model._meta.concrete_fields:
        if isinstance(column, models.BooleanField):
            values[column.attname] = False
        elif isinstance(column, models.JSONField):
            values[column.attname] = {}
        elif isinstance(column, FuzzyDateField):
            values[column.attname], readers[column.name] = None, FuzzyDate.parse
        elif column.null or column.is_relation:
            values[column.attname] = None
        elif isinstance(column, models.IntegerField):
            values[column.attname] = 0
        else:
            values[column.attname] = ""
        if isinstance(column, models.DateTimeField):
            readers[column.name] = _instant
        elif isinstance(column, models.DateField):
            readers[column.name] = date.fromisoformat
        elif isinstance(column, models.DecimalField):
            readers[column.name] = Decimal
    return values, readers


def _instant(text):
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
