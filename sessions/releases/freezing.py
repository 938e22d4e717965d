"""The draft as it stands in the database, as the content of a release."""

from datetime import UTC, date, datetime

from django.db.models import FileField, Prefetch

from organisations.models import Organisation
from portal.lib import provenance
from portal.lib.fuzzy import FuzzyDate
from sessions.models import Item, Participation, Segment, Session
from sessions.releases.memory import collector_resting
from sessions.releases.shapes import CLOSED_SESSION, FORMAT, SESSION, SUMMIT, TABLES
from speakers.models import Group, Person
from summits.models import Award, Contact, Document, Link, Summit

_GROUPS = Group.objects.prefetch_related("organisations__place", "organisations__logo")
# What may have a page of its own that is published with a programme.
PAGES = {"people": Person, "organisations": Organisation, "documents": Document}
_PEOPLE = Prefetch(
    "participations",
    Participation.objects.select_related(
        *("person__portrait", "organisation__place", "organisation__logo"),
        *("affiliation__place", "affiliation__logo", "stands_for__portrait"),
        *("represents__place", "represents__logo"),
    ).prefetch_related(Prefetch("group", _GROUPS)),
)

_AWARDS = Award.objects.select_related(
    *("observance", "organisation__place", "organisation__logo", "winner_place"),
    *("winner_organisation__place", "winner_organisation__logo", "winner_person__portrait"),
)


def draft_content(summit, *, with_drafts=False, with_pages=False):
    """Return the content that a release of this summit would have now, without its stamps.

    Sessions that are hidden, or not marked as ready, are left out; `with_drafts` takes those that
    are not ready too, for the staff. `with_pages` tells of people, bodies and documents as if
    their pages were public, see `publication.publish_pages`. Contacts and documents that are not
    public never enter; a draft of an observance or of another summit is not named. About 30
    queries, whatever the number of sessions.
    """
    with collector_resting():
        return _content(summit, with_drafts, with_pages)


def _content(summit, with_drafts, with_pages):
    documents = Document.objects.all() if with_pages else Document.objects.published()
    summit = _summits(documents).get(pk=summit.pk)
    sessions = _sessions(summit).exclude(access=Session.Access.HIDDEN)
    if not with_drafts:
        sessions = sessions.published()
    tables = _Tables(frozenset(PAGES) if with_pages else frozenset())
    content = {
        "format": FORMAT,
        "summit": _freeze(summit, SUMMIT, tables),
        "sessions": [
            _freeze(
                session,
                CLOSED_SESSION if session.access == Session.Access.CLOSED else SESSION,
                tables,
            )
            for session in sessions
        ],
    }
    return content | {name: rows for name, rows in tables.items() if rows}


class _Tables(dict):
    """The shared rows by table; those of the tables in `opened` count as public."""

    def __init__(self, opened):
        super().__init__({name: {} for name in TABLES})
        self.opened = opened

    def has_page(self, row, table):
        return row.is_published or table in self.opened


def _summits(documents):
    return Summit.objects.select_related("place", "cover").prefetch_related(
        *("parts__place", "parts__observance", "parts__clock_cities", "rooms__place", "themes"),
        *("language_uses", "notices", "registrations", "figures", "partnerships__media"),
        *("partnerships__organisation__place", "partnerships__organisation__logo"),
        "outcomes__theme",
        Prefetch("documents", documents),
        Prefetch("awards", _AWARDS),
        Prefetch(
            "link_groups__links",
            Link.objects.select_related(
                *("target_summit", "target_observance"),
                *("target_organisation__place", "target_organisation__logo"),
            ),
        ),
        Prefetch(
            "contacts",
            Contact.objects.filter(is_public=True).select_related(
                "person__portrait", "organisation__place", "organisation__logo"
            ),
        ),
    )


def _sessions(summit):
    return (
        Session.objects.filter(summit=summit)
        .in_programme_order()
        .select_related("part", "place", "room")
        .prefetch_related(
            *("themes", "questions", "language_uses", "notices", "registrations", _PEOPLE),
            Prefetch(
                "segments",
                Segment.objects.select_related("place").prefetch_related(
                    _PEOPLE,
                    Prefetch(
                        "items",
                        Item.objects.select_related("media", "document").prefetch_related(_PEOPLE),
                    ),
                ),
            ),
        )
    )


def _freeze(row, shape, tables):
    frozen = {"id": row.pk}
    if shape.identity:
        frozen[shape.identity] = str(getattr(row, shape.identity))
    for column in shape.columns:
        value = _plain(column, getattr(row, column.attname))
        if value not in (None, "", False) and value != {}:
            frozen[column.name] = value
    for name in shape.texts:
        texts = {code: provenance.text_in(row, name, code) for code in provenance.languages()}
        if any(texts.values()):
            frozen[name] = {code: text for code, text in texts.items() if text}
    for name, table in shape.refs.items():
        target = getattr(row, name)
        if target is not None and (name not in shape.if_public or tables.has_page(target, table)):
            frozen[name] = _refer(target, table, tables)
    for name, table in shape.named.items():
        keys = [_refer(target, table, tables) for target in getattr(row, name).all()]
        if keys:
            frozen[name] = keys
    for name, below in shape.lists.items():
        rows = [_freeze(one, below, tables) for one in getattr(row, name).all()]
        if name in tables.opened:
            rows = [{**one, "is_published": True} for one in rows]
        if rows:
            frozen[name] = rows
    return frozen


def _refer(target, table, tables):
    """Return the key of a shared row, having put it into its table."""
    shape = TABLES.get(table)
    if shape is None:  # parts, rooms and themes stand in the summit
        return target.key
    key = str(getattr(target, shape.identity))
    if key not in tables[table]:
        tables[table][key] = None  # a row that names itself by way of others ends here
        tables[table][key] = _freeze(target, shape, tables)
        if table in tables.opened:
            tables[table][key]["is_published"] = True
    return key


def _plain(column, value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(column, FileField):
        return value.name or ""
    if value is None or isinstance(value, (str, bool, int, dict)):
        return value
    if isinstance(value, FuzzyDate):
        return str(value)
    # Decimal: figures and coordinates, as the document states them.
    return format(value.normalize(), "f")
