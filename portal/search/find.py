"""Answers to a question: how many pages of each kind, and the best of them."""

import re
from dataclasses import dataclass, field

from django.db import connections, models
from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import Collate, RowNumber
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from portal.lib.spacing import smart
from portal.models import SearchEntry
from portal.search.sources import SOURCES
from portal.search.words import ask, split
from sessions.releases.current import released_summits

FEW = 5
PAGE = 20
SNIPPET_WORDS = 34
_ORDERS = {"sqlite": "BINARY", "postgresql": "C"}
_PIECE = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Result:
    """One result as a page prints it; `title` and `summary` are safe HTML with marked words."""

    url: str
    title: str
    title_language: str
    summary: str
    summary_language: str
    context: str


@dataclass(frozen=True)
class Group:
    kind: str
    label: str
    count: int
    results: list = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    question: object
    total: int
    groups: list


def entries_for(question, language):
    """Return the entries of a language that answer a `Question` and that anybody may see."""
    public = Q(pk__in=[])
    for source in SOURCES:
        label = source.model._meta
        public |= Q(
            content_type__app_label=label.app_label,
            content_type__model=label.model_name,
            object_id__in=source.public().order_by().values("pk"),
        )
    return SearchEntry.objects.filter(public, language=language, terms__answers=question)


def search(text, language, *, kind="", page=1):
    """Return what answers a text as typed, for a reader of a language (fr or en).

    Without a `kind` each group holds its first results, with one it holds those of the page
    (from 1). A kind or page that does not exist gives an empty group; a text without words gives
    nothing. Six queries at most, however much is found.
    """
    question = ask(text)
    if not question:
        return Found(question, 0, [])
    entries = entries_for(question, language)
    counts = dict(entries.order_by().values_list("kind").annotate(Count("pk")))
    shown = _in_order(entries, question).select_related("summit")
    if kind:
        shown = shown.filter(kind=kind)[(page - 1) * PAGE : page * PAGE]
    else:
        shown = _first_of_each(shown)
    shown, results = list(shown), {}
    summits = released_summits({entry.summit for entry in shown if entry.summit_id})
    labels = {summit.pk: summit.label for summit in summits}
    for entry in shown:
        results.setdefault(entry.kind, []).append(_result(entry, question, language, labels))
    groups = [
        Group(code, label, counts[code], results.get(code, []))
        for code, label in SearchEntry.Kind.choices
        if code in counts
    ]
    return Found(question, sum(counts.values()), groups)


def _order():
    """The same order in both databases: titles first, then by the bytes of the sort key."""
    collation = _ORDERS[connections[SearchEntry.objects.db].vendor]
    return [F("in_title").desc(), Collate("sort", collation).asc(), F("id").asc()]


def _in_order(entries, question):
    in_title = Q()
    for asked in question.words:
        fits = Q(title_terms__contains=f" {asked.word}{'' if asked.is_prefix else ' '}")
        for stem in asked.stems:
            fits |= Q(title_terms__contains=f" {stem} ")
        in_title &= fits
    return entries.annotate(
        in_title=Case(
            When(in_title, then=Value(1)), default=Value(0), output_field=models.IntegerField()
        )
    ).order_by("kind", *_order())


def _first_of_each(entries):
    return entries.annotate(
        place=Window(RowNumber(), partition_by=[F("kind")], order_by=_order())
    ).filter(place__lte=FEW)


def _result(entry, question, language, labels):
    return Result(
        url=_address(entry),
        title=highlight(entry.title, question, entry.title_language or language),
        title_language=_foreign(entry.title_language, language),
        summary=highlight(
            _around(entry.summary, question), question, entry.summary_language or language
        ),
        summary_language=_foreign(entry.summary_language, language),
        context=labels[entry.summit_id] if entry.kind == SearchEntry.Kind.SESSION else "",
    )


def _foreign(text_language, language):
    return text_language if text_language and text_language != language else ""


_PAGES = {
    SearchEntry.Kind.SUMMIT: "portal:summit-detail",
    SearchEntry.Kind.PERSON: "portal:person-detail",
    SearchEntry.Kind.ORGANISATION: "portal:organisation-detail",
    SearchEntry.Kind.DECLARATION: "declarations:declaration-detail",
    SearchEntry.Kind.CLAUSE: "declarations:declaration-detail",
    SearchEntry.Kind.DOCUMENT: "portal:document-detail",
    SearchEntry.Kind.OBSERVANCE: "portal:observance-detail",
}


def _address(entry):
    if entry.kind == SearchEntry.Kind.SESSION:
        if entry.anchor:
            address = reverse("programme:programme", args=[entry.summit.slug])
        else:
            address = reverse("programme:session-detail", args=[entry.summit.slug, entry.slug])
    else:
        address = reverse(_PAGES[entry.kind], args=[entry.slug])
    return f"{address}#{entry.anchor}" if entry.anchor else address


def _fits(piece, question):
    """Tell whether a word as printed, or a part of it that folding sets apart, was asked for."""
    return any(asked.fits(word) for word in split(piece) for asked in question.words)


def _around(text, question):
    """Return the words of a long text around the first one asked for, with … where it is cut."""
    words = text.split()
    if len(words) <= SNIPPET_WORDS:
        return text
    hit = next((at for at, word in enumerate(words) if _fits(word, question)), 0)
    start = max(0, min(hit - SNIPPET_WORDS // 3, len(words) - SNIPPET_WORDS))
    end = start + SNIPPET_WORDS
    before, after = "… " if start else "", " …" if end < len(words) else ""
    return f"{before}{' '.join(words[start:end])}{after}"


def highlight(text, question, language):
    """Return a text as safe HTML, with its language's typography and <mark> at what was asked."""
    text, pieces, at = smart(text, language), [], 0
    for found in _PIECE.finditer(text):
        if _fits(found[0], question):
            pieces.append(conditional_escape(text[at : found.start()]))
            pieces.append(format_html("<mark>{}</mark>", found[0]))
            at = found.end()
    pieces.append(conditional_escape(text[at:]))
    return mark_safe("".join(pieces))
