"""People, cities and bodies, documents, and declarations with their public rolls."""

import json
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404

from declarations.models import Declaration
from declarations.roll.choice import choose, read_choice
from declarations.roll.files import roll_json
from declarations.roll.rows import read_roll
from organisations.models import Organisation
from portal.api import shapes
from portal.api.answers import Many, One
from portal.lib.text import fold
from portal.pages.organisations import takes_part
from sessions.models import Release
from sessions.people import participations_of
from sessions.releases.current import programmes_of
from speakers.models import Affiliation, Person
from summits.models import Document, Summit

LONGEST_QUESTION = 100


def people(query):
    """The people who have a page, by name; `q` looks for a name, `summit` for an edition."""
    choice = _Choice(query)
    rows = _people()
    if summit := choice.summit():
        rows = rows.filter(releases__in=Release.objects.current().filter(summit=summit))
    if words := choice.words():
        keys = [pk for pk, key in _names(rows) if all(word in key for word in words)]
        rows = rows.filter(pk__in=keys)
    return Many(rows, shapes.person, query=choice.query, ignored=choice.ignored)


def _names(rows):
    for pk, *names in rows.order_by().values_list("pk", "name", "sort_name", "aliases"):
        yield pk, fold(" ".join(names))


def person(query, slug):
    """One person with all that the released programmes print of them."""
    row = get_object_or_404(_people(), slug=slug)
    appearances = _appearances(
        Release.objects.public().filter(people=row),
        lambda one: row.pk in (one.person_id, one.stands_for_id),
    )
    return One(
        {
            **shapes.person(row),
            "biography": shapes.in_both(row, "biography"),
            "appearances": appearances,
        }
    )


def _people():
    bodies = Affiliation.objects.select_related("organisation")
    return Person.objects.published().prefetch_related(Prefetch("affiliations", bodies))


def organisations(query):
    """The cities and bodies that have a page; `q`, `kind` and `summit` narrow them."""
    choice = _Choice(query)
    rows = _organisations()
    if kind := choice.one_of("kind", Organisation.Kind.values):
        rows = rows.filter(kind=kind)
    if summit := choice.summit():
        rows = rows.filter(releases__in=Release.objects.current().filter(summit=summit))
    if words := choice.words():
        names = (
            *("pk", "name_fr", "name_en", "short_name_fr", "short_name_en"),
            *("acronym_fr", "acronym_en", "aliases"),
        )
        keys = [
            pk
            for pk, *texts in rows.order_by().values_list(*names)
            if all(word in fold(" ".join(filter(None, texts))) for word in words)
        ]
        rows = rows.filter(pk__in=keys)
    return Many(rows, shapes.organisation, query=choice.query, ignored=choice.ignored)


def organisation(query, slug):
    """One city or body with all that the released programmes print of it and its people."""
    row = get_object_or_404(_organisations(), slug=slug)
    appearances = _appearances(
        Release.objects.public().filter(organisations=row), lambda one: takes_part(row, one)
    )
    return One(
        {
            **shapes.organisation(row),
            "description": shapes.in_both(row, "description"),
            "appearances": appearances,
        }
    )


def _organisations():
    return Organisation.objects.published().select_related("place", "parent")


def _appearances(releases, concerns):
    """Return what the last releases print of those whom a participation concerns."""
    summits = [
        release.summit
        for release in releases.select_related("summit").defer("canonical", "changes")
    ]
    return [
        shapes.appearance(one, session)
        for programme in programmes_of(summits).values()
        for session in programme.sessions
        for one in participations_of(session)
        if concerns(one)
    ]


def documents(query):
    """The public documents; `kind` and `summit` narrow them."""
    choice = _Choice(query)
    rows = _documents()
    if kind := choice.one_of("kind", Document.Kind.values):
        rows = rows.filter(kind=kind)
    if summit := choice.summit():
        rows = rows.filter(summit=summit)
    return Many(rows, shapes.document, query=choice.query, ignored=choice.ignored)


def document(query, slug):
    """One document with its text (Markdown)."""
    row = get_object_or_404(_documents(), slug=slug)
    return One({**shapes.document(row), "body": shapes.in_both(row, "body")})


def _documents():
    rows = Document.objects.published().exclude(summit__is_published=False)
    return rows.select_related("summit", "author").order_by("slug")


def declarations(query):
    """The public declarations; `stage` and `summit` narrow them."""
    choice = _Choice(query)
    rows = Declaration.objects.published().select_related("summit").order_by("slug")
    if stage := choice.one_of("stage", Declaration.Stage.values):
        rows = rows.filter(stage=stage)
    if summit := choice.summit():
        rows = rows.filter(summit=summit)
    return Many(rows, shapes.declaration, query=choice.query, ignored=choice.ignored)


def declaration(query, slug):
    """One declaration with its adopted texts: versions, fingerprints and when they were adopted."""
    rows = Declaration.objects.published().select_related("summit")
    row = get_object_or_404(rows, slug=slug)
    texts = [
        {
            "version": text.number,
            "sha256": text.sha256,
            "adopted_at": shapes.instant(text.adopted_at),
        }
        for text in row.adopted_texts.order_by("number")
    ]
    return One({**shapes.declaration(row), "texts": texts})


def roll(query, slug):
    """Who signed a declaration: the lines of its public roll, as docs/roll-format.md has them."""
    row = get_object_or_404(Declaration.objects.published().select_related("summit"), slug=slug)
    found = read_roll(row)
    if found.as_of is None:
        raise Http404("No text of this declaration was adopted, so nothing can be signed.")
    choice = read_choice(query, found)
    # The exact export writes the lines, so that both always say the same.
    whole = json.loads(roll_json(found, choose(found, choice, "en"), choice))
    return Many(
        whole["signatures"],
        lambda line: line,
        meta={name: whole[name] for name in ("version", "ledger", "as_of", "time_zone", "counts")},
        query=choice.query.removeprefix("?"),
        ignored=tuple((name, query.get(name, "")) for name in choice.ignored),
    )


class _Choice:
    """Reads the filters of a list; what means nothing stands in `ignored`."""

    def __init__(self, query):
        self._query = query
        self._chosen, self._ignored = {}, []

    @property
    def query(self):
        """The filters that mean something, as they stand in an address."""
        return urlencode(self._chosen)

    @property
    def ignored(self):
        return tuple(self._ignored)

    def one_of(self, name, known):
        """Return the value of a parameter, "" where it is missing or unknown."""
        value = self._query.get(name, "")
        if value and value not in known:
            self._ignored.append((name, value))
            return ""
        return self._choose(name, value)

    def summit(self):
        """Return the public summit that is named, None for none."""
        slug = self._query.get("summit", "")
        if not slug:
            return None
        found = None
        if "\x00" not in slug:
            found = Summit.objects.published().filter(slug=slug).first()
        if found is None:
            self._ignored.append(("summit", slug))
            return None
        self._choose("summit", slug)
        return found

    def words(self):
        """Return the folded words that a name must have."""
        return fold(self._choose("q", self._query.get("q", "")[:LONGEST_QUESTION])).split()

    def _choose(self, name, value):
        if value:
            self._chosen[name] = value
        return value
