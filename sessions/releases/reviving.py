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

from portal.lib import provenance
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
    session carries `sequence` (int), `changed_at` (aware, None in a draft), and `last_starts_at`
    and `last_ends_at`: what was last announced of one whose time is announced no more, else None.
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
    last = content.get("last_time", {})
    session.last_starts_at = _instant(last.get("starts_at"))
    session.last_ends_at = _instant(last.get("ends_at"))
    return session


def _set(row, name, target):
    row.__dict__[f"{name}_id"] = target.pk
    row._state.fields_cache[name] = target


def _row(content, shape, shared):
    plan = _plans.get(id(shape)) or _plans.setdefault(id(shape), _Plan(shape))
    row = plan.make(plan.model)
    state = row.__dict__ = plan.values.copy()
    status = state["_state"] = ModelState()
    status.adding = False
    cache = status.fields_cache = plan.refs_unset.copy()
    shared.rows.append(row)
    plain, texts, refs, readers = plan.plain, plan.texts, plan.refs, plan.readers
    for name, value in content.items():
        if name in plain:
            state[name] = value
        elif name in texts:
            columns = texts[name]
            for code, text in value.items():
                state[columns[code]] = text
        elif name in refs:
            table, column = refs[name]
            target = cache[name] = shared.get(table, value)
            state[column] = target and target.pk
        elif name in readers:
            state[name] = readers[name](value)
    related = state["_prefetched_objects_cache"] = {}
    for name, table in plan.named:
        related[name] = [shared.get(table, one) for one in content.get(name, ())]
    for name, below, owner, column, is_ordered in plan.lists:
        related[name] = rows = []
        for position, one in enumerate(content.get(name, ())):
            child = _row(one, below, shared)
            rows.append(child)
            inside = child.__dict__
            if is_ordered:
                inside["position"] = position
            inside[column] = row.id
            inside["_state"].fields_cache[owner] = row
        if name in _NAMED_BY_OTHERS:
            shared.tables[name] = {child.key: child for child in rows}
    return row


_plans = {}


class _Plan:
    """How rows of one shape are revived: what would otherwise be looked up for each of them."""

    def __init__(self, shape):
        # Kept, so that no other shape can take its id.
        self.shape, self.model, self.make = shape, shape.model, shape.model.__new__
        self.values, self.readers = _empty(shape.model)
        self.texts = {
            name: {code: f"{name}_{code}" for code in provenance.languages()}
            for name in shape.texts
        }
        self.refs = {name: (table, f"{name}_id") for name, table in shape.refs.items()}
        self.refs_unset = dict.fromkeys(shape.refs)
        self.plain = self.values.keys() - self.readers.keys() - self.texts.keys() - self.refs.keys()
        self.named = list(shape.named.items())
        self.lists = []
        for name, below in shape.lists.items():
            owner = shape.model._meta.get_field(name).field.name
            is_ordered = "position" in _empty(below.model)[0]
            self.lists.append((name, below, owner, f"{owner}_id", is_ordered))


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
