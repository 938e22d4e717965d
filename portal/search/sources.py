"""By which texts each kind of page is found, and how a result reads.

A source gives, for one row, an `Entry` per language and place. Titles and summaries are in the
language of the reader, or in the other one where a text lacks; the terms are those of both
languages, so that a question in French finds an English text that has a French translation.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, Prefetch, QuerySet
from django.utils.functional import cached_property

from declarations.models import Clause, Declaration, DeclarationText
from declarations.text_to_read import shown_text
from organisations.models import Organisation
from portal.lib import provenance
from portal.lib.text import plain, sort_key
from portal.models import SearchEntry
from portal.search.words import join_terms, terms_of
from sessions.models import Release, Session
from sessions.people import participations_of
from sessions.releases.current import as_released, released_summits
from sessions.releases.reviving import revive
from speakers.models import Affiliation, Person
from summits.models import Document, Observance, Summit

Kind = SearchEntry.Kind
SUMMARY_LENGTH = 12_000


@dataclass(frozen=True)
class Source:
    """A model whose rows have pages: how they are read, made into entries, and who may see them."""

    model: type[Model]
    rows: Callable[[], QuerySet]
    entries: Callable[[Model, str], list]
    public: Callable[[], QuerySet]


class Texts:
    """Collects the texts of a page: (text, language), None standing for a name."""

    def __init__(self):
        self.pairs = []

    @cached_property
    def terms(self):
        """The terms of all texts; asked only when every text is there."""
        return terms_of(self.pairs)

    def names(self, *names):
        self.pairs += [(name, None) for name in names if name]
        return self

    def translated(self, row, *fields):
        """Add what a row says in each language; Markdown loses its marks."""
        if row is not None:
            for field in fields:
                for code in provenance.languages():
                    if text := provenance.text_in(row, field, code):
                        self.pairs.append((plain(text), code))
        return self

    def place(self, place):
        return self.translated(place, "city", "country", "venue")


def _entry(kind, row, language, *, title, texts, summary=None, sort="", anchor="", summit_id=None):
    """Return an unsaved `SearchEntry`; `title` and `summary` are of type `Served`."""
    body = plain(summary.text)[:SUMMARY_LENGTH] if summary else ""
    title_terms = terms_of([(title.text, title.language or None)])
    return SearchEntry(
        kind=kind,
        object_id=row.pk,
        language=language,
        slug=row.slug,
        anchor=anchor,
        summit_id=summit_id,
        title=title.text,
        title_language=title.language,
        summary=body,
        summary_language=summary.language if body else "",
        title_terms=f" {join_terms(title_terms)} ",
        sort=sort[:120],
        terms=join_terms(texts.terms | title_terms),
    )


def _name(text):
    """A name, which belongs to no language."""
    return provenance.Served(text, "", False, False, False)


def _first(row, language, *fields):
    """Return the first text that is there, served to a reader of the language."""
    served = None
    for field in fields:
        served = provenance.serve(row, field, language)
        if served.text:
            break
    return served


def _newest_first(date):
    """Return a key that puts later years first, and rows without a date last."""
    digits = "".join(character for character in str(date or "") if character.isdigit())[:8]
    return "".join(str(9 - int(digit)) for digit in digits) or "~"


# Summits --------------------------------------------------------------------------------------
def _summit_rows():
    return Summit.objects.select_related("place", "series").prefetch_related(
        "parts__place",
        "themes",
        "outcomes",
        "link_groups__links",
        "partnerships__organisation",
        "figures",
    )


def _summit_entries(stored, language):
    [summit] = released_summits([stored])
    texts = Texts().translated(
        summit, "title", "short_title", "subtitle", "slogan", "intro", "vision", "audience"
    )
    texts.translated(summit.series, "name").place(summit.place)
    for part in summit.parts.all():
        texts.translated(part, "title").place(part.place)
    for theme in summit.themes.all():
        texts.translated(theme, "name", "subtitle", "description")
    for outcome in summit.outcomes.all():
        texts.translated(outcome, "text")
    for group in summit.link_groups.all():
        texts.translated(group, "title", "intro")
        for link in group.links.all():
            texts.translated(link, "name", "text")
    for partnership in summit.partnerships.all():
        texts.translated(partnership, "printed_name", "text")
        texts.translated(partnership.organisation, "name", "acronym")
    for figure in summit.figures.all():
        texts.translated(figure, "label")
    return [
        _entry(
            Kind.SUMMIT,
            summit,
            language,
            title=provenance.serve(summit, "title", language),
            summary=_first(summit, language, "intro", "vision", "subtitle"),
            texts=texts,
            sort=_newest_first(summit.starts_on),
        )
    ]


# Sessions -------------------------------------------------------------------------------------
def _release_rows():
    return Release.objects.current().select_related("summit")


def _add_people(texts, participations):
    for one in participations:
        texts.names(one.printed_name, one.stands_for_name)
        texts.translated(one, "printed_function", "stands_for_function", "note")
        if one.person_id:
            texts.names(one.person.name, *one.person.aliases.splitlines())
        if one.organisation_id:
            texts.translated(one.organisation, "name", "short_name", "acronym")
        if one.group_id:
            texts.translated(one.group, "name")


def _release_entries(release, language):
    """One entry for each session of a release: drafts are found by nobody."""
    if not hasattr(release, "sessions_with_texts"):
        # The texts of a session are those of both languages: they are gathered once.
        programme = revive(release.content(), release.summit)
        release.sessions_with_texts = [(one, _session_texts(one)) for one in programme.sessions]
    return [
        _session_entry(release, session, texts, language)
        for session, texts in release.sessions_with_texts
    ]


def _session_texts(session):
    texts = Texts().translated(session, "title")
    if session.access == Session.Access.PUBLIC:
        texts.translated(
            session, "number_label", "strand", "short_title", "subtitle", "description"
        )
        texts.place(session.place).translated(session.room, "name")
        for theme in session.themes.all():
            texts.translated(theme, "name")
        for question in session.questions.all():
            texts.translated(question, "text")
        for segment in session.segments.all():
            texts.translated(segment, "title", "note").place(segment.place)
            for item in segment.items.all():
                texts.translated(item, "title", "work_title", "work_kind")
        _add_people(texts, participations_of(session))
    return texts


def _session_entry(release, session, texts, language):
    is_open = session.access == Session.Access.PUBLIC
    starts = session.starts_at.strftime("%Y%m%d%H%M") if session.starts_at else "~"
    entry = _entry(
        Kind.SESSION,
        session,
        language,
        title=provenance.serve(session, "title", language),
        summary=_first(session, language, "description", "subtitle") if is_open else None,
        texts=texts,
        sort=f"{_newest_first(release.summit.starts_on)} {starts} {session.slug}",
        # A closed session has no page of its own: it stands in the programme.
        anchor="" if is_open else session.slug,
        summit_id=release.summit_id,
    )
    entry.object_id = release.pk
    return entry


# People and organisations ---------------------------------------------------------------------
def _person_rows():
    return Person.objects.prefetch_related(
        Prefetch("affiliations", Affiliation.objects.select_related("organisation", "place"))
    )


def _person_entries(person, language):
    texts = Texts().names(person.name, person.sort_name, *person.aliases.splitlines())
    texts.translated(person, "biography")
    functions = []
    for affiliation in person.affiliations.all():
        texts.translated(affiliation, "function", "unit").place(affiliation.place)
        texts.translated(affiliation.organisation, "name", "short_name", "acronym")
        functions.append(provenance.serve(affiliation, "function", language))
    biography = provenance.serve(person, "biography", language)
    function = next((one for one in functions if one.text), None)
    return [
        _entry(
            Kind.PERSON,
            person,
            language,
            title=_name(person.name),
            summary=biography if biography.text else function,
            texts=texts,
            sort=person.sort_key,
        )
    ]


def _organisation_rows():
    return Organisation.objects.select_related("place", "parent")


def _organisation_entries(organisation, language):
    texts = Texts().translated(organisation, "name", "short_name", "acronym", "description")
    texts.names(*organisation.aliases.splitlines()).place(organisation.place)
    texts.translated(organisation.parent, "name", "acronym")
    # A proper name is looked for in any language: Sint-Niklaas, İzmir.
    texts.names(*(provenance.text_in(organisation, "name", code) for code in ("fr", "en")))
    title = provenance.serve(organisation, "name", language)
    description = provenance.serve(organisation, "description", language)
    return [
        _entry(
            Kind.ORGANISATION,
            organisation,
            language,
            title=title,
            summary=description if description.text else None,
            texts=texts,
            sort=sort_key(title.text),
        )
    ]


# Declarations ---------------------------------------------------------------------------------
def _declaration_rows():
    return Declaration.objects.select_related("summit", "place", "open_text").prefetch_related(
        Prefetch(
            "texts",
            DeclarationText.objects.prefetch_related(
                Prefetch("clauses", Clause.objects.select_related("parent"))
            ),
        ),
        "statements",
        "adopted_texts",
    )


def _declaration_entries(declaration, language):
    texts = Texts().translated(declaration, "name", "full_title", "intro").place(declaration.place)
    if declaration.summit_id and declaration.summit.is_published:
        texts.translated(as_released(declaration.summit), "title", "short_title")
    # What the page shows: never a draft newer than what was adopted.
    reading = shown_text(declaration, language).reading
    for text in reading.texts:
        texts.pairs += [(text.title, text.language), (text.preamble, text.language)]
    name = provenance.serve(declaration, "name", language)
    sort = _newest_first(declaration.adopted_on)
    found = [
        _entry(
            Kind.DECLARATION,
            declaration,
            language,
            title=name,
            summary=_first(declaration, language, "full_title", "intro"),
            texts=texts,
            sort=sort,
        )
    ]
    for number, row in enumerate(reading.rows):
        cell = row.cell_for(language)
        clause_texts = Texts()
        clause_texts.pairs += [(plain(one.text), one.language) for one in row.cells]
        found.append(
            _entry(
                Kind.CLAUSE,
                declaration,
                language,
                title=name,
                summary=provenance.Served(
                    cell.text, cell.language, cell.language != language, False, False
                ),
                # The declaration's own name stands beside it: it must not find every clause.
                texts=clause_texts,
                sort=f"{sort} {number:05d}",
                anchor=row.anchor,
            )
        )
        found[-1].title_terms = ""
        found[-1].terms = join_terms(terms_of(clause_texts.pairs))
    return found


# Documents and observances --------------------------------------------------------------------
def _document_rows():
    return Document.objects.select_related("author", "place", "summit").prefetch_related("figures")


def _document_entries(document, language):
    texts = Texts().translated(document, "title", "subtitle", "body", "printed_function")
    texts.names(document.printed_author).place(document.place)
    if document.author_id:
        texts.names(document.author.name, *document.author.aliases.splitlines())
    for figure in document.figures.all():
        texts.translated(figure, "label")
    return [
        _entry(
            Kind.DOCUMENT,
            document,
            language,
            title=provenance.serve(document, "title", language),
            summary=_first(document, language, "body", "subtitle"),
            texts=texts,
            sort=f"{_newest_first(document.dated)} {document.position:06d}",
        )
    ]


def _observance_rows():
    return Observance.objects.select_related(
        "initiator", "proclaimed_by", "presented_by"
    ).prefetch_related("awards__winner_place", "awards__winner_organisation", "figures")


def _observance_entries(observance, language):
    texts = Texts().translated(observance, "name", "acronym", "vote", "description", "aims")
    texts.names(observance.resolution)
    if observance.initiator_id:
        texts.names(observance.initiator.name, *observance.initiator.aliases.splitlines())
    for body in (observance.proclaimed_by, observance.presented_by):
        texts.translated(body, "name", "acronym")
    for award in observance.awards.all():
        texts.translated(award, "name", "text").place(award.winner_place)
        texts.translated(award.winner_organisation, "name", "short_name")
    for figure in observance.figures.all():
        texts.translated(figure, "label")
    return [
        _entry(
            Kind.OBSERVANCE,
            observance,
            language,
            title=provenance.serve(observance, "name", language),
            summary=_first(observance, language, "description", "aims"),
            texts=texts,
            sort=str(observance.falls_on),
        )
    ]


def _published(model):
    return lambda: model.objects.published()


def _open_to_all(model):
    """What somebody without an account may see, by the rule that the model's pages use."""
    return lambda: model.objects.visible_to(NOBODY)


class _Nobody:
    """A reader without an account."""

    is_active = is_staff = False

    def has_perm(self, name):
        return False


NOBODY = _Nobody()

SOURCES = (
    Source(Summit, _summit_rows, _summit_entries, _open_to_all(Summit)),
    Source(Release, _release_rows, _release_entries, lambda: Release.objects.public()),
    Source(Person, _person_rows, _person_entries, _published(Person)),
    Source(Organisation, _organisation_rows, _organisation_entries, _published(Organisation)),
    Source(Declaration, _declaration_rows, _declaration_entries, _open_to_all(Declaration)),
    Source(Document, _document_rows, _document_entries, _open_to_all(Document)),
    Source(Observance, _observance_rows, _observance_entries, _published(Observance)),
)
