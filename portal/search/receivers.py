"""What is saved or deleted finds its way into the index once its transaction is committed.

Within a transaction changed rows are only noted. After the commit each page concerned is indexed
once, however many of its parts were saved; after very many changes everything is indexed anew.
`QuerySet.update` and `bulk_create` send no signal: call `note_rows` after them.
"""

import threading

from django.db import router, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from declarations.models import AdoptedText, Clause, Declaration, DeclarationText
from organisations.models import Organisation, Place
from portal.models import SearchEntry
from portal.search.index import SOURCE_OF, rebuild, refresh
from sessions.models import Release
from speakers.models import Affiliation, Person
from summits.models import (
    Award,
    Document,
    Figure,
    Link,
    LinkGroup,
    Observance,
    Outcome,
    Part,
    Partnership,
    Series,
    Summit,
    Theme,
)

# Above so many changed rows in one transaction, one look at everything costs less.
MANY = 2_000

# A part of a page → the foreign keys to what it is a part of.
OWNERS = {
    Part: ("summit",),
    Outcome: ("summit",),
    LinkGroup: ("summit",),
    Link: ("group",),
    Partnership: ("summit",),
    Figure: ("summit", "document", "observance"),
    Award: ("observance",),
    Affiliation: ("person",),
    DeclarationText: ("declaration",),
    Clause: ("text_version",),
    AdoptedText: ("declaration",),
}

# A changed row → the pages whose entries print or hold its words.
AFFECTED = {
    Summit: [(Summit, "pk"), (Declaration, "summit")],
    Series: [(Summit, "series")],
    LinkGroup: [(Summit, "link_groups")],
    Theme: [(Summit, "themes")],
    # The release before loses its entries when the new one gets them.
    Release: [
        *((Release, "summit__releases"), (Summit, "releases")),
        (Declaration, "summit__releases"),
    ],
    Person: [(Person, "pk"), (Document, "author"), (Observance, "initiator")],
    Organisation: [
        (Organisation, "pk"),
        (Organisation, "parent"),
        (Person, "affiliations__organisation"),
        (Summit, "partnerships__organisation"),
        (Observance, "proclaimed_by"),
        (Observance, "presented_by"),
        (Observance, "awards__winner_organisation"),
    ],
    Place: [
        (Summit, "place"),
        (Summit, "parts__place"),
        (Organisation, "place"),
        (Person, "affiliations__place"),
        (Document, "place"),
        (Declaration, "place"),
        (Observance, "awards__winner_place"),
    ],
    Declaration: [(Declaration, "pk")],
    DeclarationText: [(Declaration, "texts")],
    Document: [(Document, "pk")],
    Observance: [(Observance, "pk")],
}


class _Noted(threading.local):
    """The rows changed in this thread since the last commit: {model: set of ids}."""

    def __init__(self):
        self.rows = {}
        self.count = 0

    def take(self):
        rows, count = self.rows, self.count
        self.rows, self.count = {}, 0
        return rows, count


_noted = _Noted()


def note_rows(model, ids):
    """Note changed rows of a model; their pages are indexed after the running transaction."""
    for pk in ids:
        if pk is not None and pk not in _noted.rows.setdefault(model, set()):
            _noted.rows[model].add(pk)
            _noted.count += 1
    # Robust: the content is saved by then, and a fault of the index is logged, not the editor's.
    transaction.on_commit(index_noted, using=router.db_for_write(SearchEntry), robust=True)


def index_noted():
    """Index what was noted. The first call after a commit does the work of all the others."""
    rows, count = _noted.take()
    if not rows:
        return
    if count > MANY:
        rebuild()
        return
    pages = {}
    for model, ids in rows.items():
        for source, path in AFFECTED[model]:
            found = ids if path == "pk" else _pages(source, path, ids)
            pages.setdefault(source, set()).update(found)
    for source, ids in pages.items():
        refresh(source, ids)


def _pages(source, path, ids):
    ids = list(ids)
    found = set()
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        found.update(source.objects.filter(**{f"{path}__in": some}).values_list("pk", flat=True))
    return found


def _owner_model(model, name):
    return model._meta.get_field(name).related_model


def _note_owners(instance, values=None):
    for name in OWNERS[type(instance)]:
        pk = getattr(instance, f"{name}_id") if values is None else values[f"{name}_id"]
        if pk is not None:
            note_rows(_owner_model(type(instance), name), [pk])


def _part_will_change(sender, instance, raw=False, **kwargs):
    """A part may be about to leave its page: the page that it leaves changes too."""
    if raw or instance._state.adding or _noted.count > MANY:
        return
    names = [f"{name}_id" for name in OWNERS[sender]]
    before = sender._base_manager.filter(pk=instance.pk).values(*names).first()
    if before:
        _note_owners(instance, before)


def _part_changed(sender, instance, **kwargs):
    _note_owners(instance)


def _row_changed(sender, instance, **kwargs):
    note_rows(sender, [instance.pk])


def _row_will_go(sender, instance, **kwargs):
    """Find the pages that hold the row's words while it is still tied to them."""
    for source, path in AFFECTED[sender]:
        note_rows(source, [instance.pk] if path == "pk" else _pages(source, path, [instance.pk]))


def connect():
    """Connect the receivers; called once, when the apps are ready."""
    for model in OWNERS:
        uid = f"search_part_{model._meta.label}"
        pre_save.connect(_part_will_change, sender=model, dispatch_uid=uid)
        post_save.connect(_part_changed, sender=model, dispatch_uid=uid)
        post_delete.connect(_part_changed, sender=model, dispatch_uid=uid)
    for model in AFFECTED.keys() - OWNERS.keys():
        uid = f"search_row_{model._meta.label}"
        post_save.connect(_row_changed, sender=model, dispatch_uid=uid)
        pre_delete.connect(_row_will_go, sender=model, dispatch_uid=uid)


assert set(SOURCE_OF) <= set(AFFECTED)
