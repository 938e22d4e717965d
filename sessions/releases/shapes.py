"""Which facts of a programme a release freezes, and how its content is laid out.

    {"format": 1, "release": {"number": 3, "at": "2026-05-04T09:00:00Z"},
     "summit": {"slug": …, "title": {"fr": …, "en": …}, …, "parts": […], "themes": […], …},
     "sessions": [{"uid": …, "slug": …, "title": {…}, "starts_at": …, "part": key,
                   "segments": [{"key": …, "items": […], "participations": […]}], …,
                   "sequence": 2, "changed_at": …, "last_time": {…}}],
     "gone": [{"uid": …, "slug": …, "title": {…}, …, "sequence": 3, "changed_at": …}],
     "people": {slug: {…}}, "organisations": {…}, "groups": {…}, "places": {…}, "media": {…}, …}

Texts stand by language; what is empty is left out. Instants are UTC, ISO 8601; wall times are as
entered. `last_time` is when a session was last announced for that has no time any more; calendars
alone tell it. A row that several share stands once, in a table by its key, and is named by that
key. `id` is the number of the stored row, by which readers report a wrong translation.
"""

from dataclasses import dataclass, field

from django.db import models
from modeltranslation.translator import translator

from organisations.models import Media, Organisation, Place
from portal.lib import provenance
from sessions.models import (
    Item,
    LanguageUse,
    Notice,
    Participation,
    Question,
    Registration,
    Segment,
    Session,
)
from speakers.models import Group, Person
from summits.models import (
    Award,
    ClockCity,
    Contact,
    Document,
    Figure,
    Link,
    LinkGroup,
    Observance,
    Outcome,
    Part,
    Partnership,
    Room,
    Summit,
    Theme,
)

FORMAT = 1
# Order stands in the lists; the rest is derived, or says nothing to a reader.
_NEVER = {"position", "sort_key", "sort_date", "uid", "is_featured"}


@dataclass(frozen=True)
class Shape:
    """One kind of row: its own columns, the shared rows it names, and the lists below it.

    `refs` maps a foreign key to the table of the content that holds it; `lists` a related name to
    the shape of its rows; `named` a many-to-many relation to the table whose keys it lists.
    `if_public` are those `refs` that say nothing unless what they name has a public page.
    """

    model: type[models.Model]
    identity: str = "key"
    without: frozenset = frozenset()
    only: frozenset = frozenset()
    refs: dict = field(default_factory=dict)
    if_public: frozenset = frozenset()
    lists: dict = field(default_factory=dict)
    named: dict = field(default_factory=dict)

    def __post_init__(self):
        translated = set()
        if self.model in translator.get_registered_models(abstract=False):
            translated = set(translator.get_options_for_model(self.model).fields)
        columns = [
            column
            for column in self.model._meta.concrete_fields
            if not (column.is_relation or column.primary_key or column.name in _NEVER)
            and not {column.name, _base(column.name)} & self.without
            and (not self.only or column.name in self.only or _base(column.name) in self.only)
        ]
        texts = {f"{name}_{code}" for name in translated for code in provenance.languages()}
        plain = [one for one in columns if one.name not in texts | translated]
        object.__setattr__(
            self, "texts", tuple(sorted({_base(c.name) for c in columns} & translated))
        )
        object.__setattr__(self, "columns", tuple(plain))


def _base(name):
    return name.rsplit("_", 1)[0] if name[-3:] in ("_fr", "_en") else name


_PARTICIPATION = Shape(
    Participation,
    refs={
        "person": "people",
        "organisation": "organisations",
        "group": "groups",
        "affiliation": "organisations",
        "stands_for": "people",
        "represents": "organisations",
    },
)
_ITEM = Shape(
    Item,
    refs={"media": "media", "document": "documents"},
    if_public=frozenset({"document"}),
    lists={"participations": _PARTICIPATION},
)
_SEGMENT = Shape(
    Segment,
    refs={"place": "places"},
    lists={"items": _ITEM, "participations": _PARTICIPATION},
)
_LANGUAGE_USE = Shape(LanguageUse, identity="")
_NOTICE, _REGISTRATION = Shape(Notice), Shape(Registration)
_LINK = Shape(
    Link,
    refs={
        "target_summit": "summits",
        "target_organisation": "organisations",
        "target_observance": "observances",
    },
    if_public=frozenset({"target_summit", "target_organisation", "target_observance"}),
)
_AWARD = Shape(
    Award,
    refs={
        "observance": "observances",
        "organisation": "organisations",
        "winner_place": "places",
        "winner_organisation": "organisations",
        "winner_person": "people",
    },
    if_public=frozenset({"observance"}),
)
# A document's text stands on a page of its own, which is published by itself.
_DOCUMENT = Shape(
    Document,
    identity="slug",
    only=frozenset({"slug", "title", "kind", "dated", "stage", "is_published", "provenance"}),
)

SESSION = Shape(
    Session,
    identity="uid",
    refs={"part": "parts", "place": "places", "room": "rooms"},
    named={"themes": "themes"},
    lists={
        "segments": _SEGMENT,
        "participations": _PARTICIPATION,
        "questions": Shape(Question),
        "language_uses": _LANGUAGE_USE,
        "notices": _NOTICE,
        "registrations": _REGISTRATION,
    },
)
# Of a closed session the public learns that it takes place, and nothing else.
CLOSED_SESSION = Shape(
    Session,
    identity="uid",
    only=frozenset(
        {
            *("slug", "title", "short_title", "kind", "access", "status", "time_zone"),
            *("starts_wall", "ends_wall", "starts_at", "ends_at", "is_published", "provenance"),
        }
    ),
    refs={"part": "parts"},
)
SUMMIT = Shape(
    Summit,
    identity="slug",
    without=frozenset({"is_published"}),
    refs={"place": "places", "cover": "media"},
    lists={
        "parts": Shape(
            Part,
            refs={"place": "places", "observance": "observances"},
            if_public=frozenset({"observance"}),
            lists={"clock_cities": Shape(ClockCity, identity="")},
        ),
        "rooms": Shape(Room, refs={"place": "places"}),
        "themes": Shape(Theme),
        "language_uses": _LANGUAGE_USE,
        "notices": _NOTICE,
        "registrations": _REGISTRATION,
        "figures": Shape(Figure),
        "partnerships": Shape(
            Partnership, refs={"organisation": "organisations", "media": "media"}
        ),
        "contacts": Shape(Contact, refs={"person": "people", "organisation": "organisations"}),
        "outcomes": Shape(Outcome, refs={"theme": "themes"}),
        "awards": _AWARD,
        "link_groups": Shape(LinkGroup, lists={"links": _LINK}),
        "documents": _DOCUMENT,
    },
)
# Rows that several others name, by the table that holds them. What stands on a page of their own
# (a biography, a description, a speech) is not part of the programme.
TABLES = {
    "people": Shape(
        Person, identity="slug", without=frozenset({"biography", "url"}), refs={"portrait": "media"}
    ),
    "organisations": Shape(
        Organisation,
        identity="slug",
        without=frozenset({"description"}),
        refs={"place": "places", "logo": "media"},
    ),
    "groups": Shape(Group, named={"organisations": "organisations"}),
    "places": Shape(Place),
    "media": Shape(Media),
    "documents": Shape(
        Document,
        identity="slug",
        only=frozenset({"slug", "title", "kind", "is_published", "provenance"}),
    ),
    "observances": Shape(
        Observance,
        identity="slug",
        only=frozenset({"slug", "name", "is_published", "provenance"}),
    ),
    # Those to which a link leads; each has releases of its own.
    "summits": Shape(
        Summit,
        identity="slug",
        only=frozenset({"slug", "title", "short_title", "is_published", "provenance"}),
    ),
}
