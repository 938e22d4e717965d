"""A text as files: the exact bytes of an adopted one, and the PDF that renders it or its draft."""

from datetime import date
from functools import lru_cache

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, override

from declarations.aligned import align, texts_of
from declarations.drafting import texts_of_draft
from declarations.models import DeclarationText, Statement
from declarations.papers.rendering import render
from declarations.papers.subjects import (
    LANGUAGES,
    Attachment,
    Bilingual,
    ClauseRow,
    Column,
    TextIdentity,
    TextPaper,
    Wording,
)
from portal.lib.addresses import absolute


def exact_bytes(adopted) -> HttpResponse:
    """Return the bytes whose SHA-256 is the fingerprint; they never change."""
    name = f"{adopted.declaration.slug}-{adopted.number}.json"
    return HttpResponse(
        adopted.canonical.encode(),
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "ETag": f'"{adopted.sha256}"',
        },
    )


def adopted_pdf(adopted) -> bytes:
    """Return an adopted text as PDF in both languages, that of the page first, its bytes attached.

    The file of one version is the same at every request; the newest few are kept in memory.
    """
    declaration, content = adopted.declaration, adopted.content
    address = absolute(reverse("declarations:version", args=[declaration.slug, adopted.number]))
    reading = align(texts_of(content), adopted.authoritative[0])
    return _kept(
        TextPaper(
            languages=_languages(),
            text=_identity(
                declaration,
                reading,
                version=adopted.number,
                sha256=adopted.sha256,
                authoritative=tuple(adopted.authoritative),
                adopted_on=date.fromisoformat(content["adopted"]["at"]),
                place=Bilingual(**content["adopted"]["place"]),
            ),
            columns=_columns(reading),
            rows=_rows(reading),
            statements=tuple(
                Wording(
                    kind=words["kind"],
                    reading=Bilingual(**words["reading"]),
                    text=Bilingual(words["fr"], words["en"]),
                    capacity=_capacities(words["capacity"]),
                )
                for words in sorted(content["kinds"].values(), key=lambda row: row["position"])
            ),
            as_of=adopted.adopted_at,
            verify_url=address,
            attachments=(
                Attachment(
                    name=f"{declaration.slug}-{adopted.number}.json",
                    mime_type="application/json",
                    description="SHA-256 " + adopted.sha256,
                    content=adopted.canonical,
                ),
            ),
        )
    )


def draft_pdf(declaration, number, *, at) -> bytes:
    """Return the draft of a version as PDF, marked as a draft on every page; `at` is aware."""
    texts = texts_of_draft(declaration, number)
    reading = align(texts, declaration.authoritative_language)
    binding = [text.language for text in texts if text.kind == DeclarationText.Kind.AUTHORITATIVE]
    return render(
        TextPaper(
            languages=_languages(),
            text=_identity(declaration, reading, version=number, authoritative=tuple(binding)),
            columns=_columns(reading),
            rows=_rows(reading),
            statements=tuple(
                Wording(
                    kind=row.kind,
                    reading=_both(row, "lead_in"),
                    text=_both(row, "text"),
                    capacity=_capacities([row.capacity]),
                )
                for row in declaration.statements.all()
            ),
            as_of=at,
        )
    )


@lru_cache(maxsize=8)
def _kept(paper):
    return render(paper)


def _languages():
    """Both languages, that of the page first."""
    first = get_language()[:2]
    return (first, *(other for other in LANGUAGES if other != first))


def _identity(declaration, reading, **fields):
    titles = {text.language: text.title for text in reading.texts}
    return TextIdentity(
        name=_both(declaration, "name"),
        title=Bilingual(**titles),
        host=declaration.summit.palette if declaration.summit_id else "meridien",
        **fields,
    )


def _columns(reading):
    return tuple(
        Column(
            language=text.language,
            status=str(text.kind),
            printed_mark=text.printed_mark,
            title=text.title,
            preamble=text.preamble,
        )
        for text in reading.texts
    )


def _rows(reading):
    return tuple(
        ClauseRow(
            kind=str(row.kind),
            text=Bilingual(
                **{cell.column: cell.text for cell in row.cells if not cell.is_fallback}
            ),
            level=row.level,
            number=row.number,
        )
        for row in reading.rows
    )


def _both(row, field):
    return Bilingual(*(getattr(row, f"{field}_{language}") or "" for language in LANGUAGES))


def _capacities(codes):
    """The names of capacities in both languages."""
    words = {}
    for language in LANGUAGES:
        with override(language):
            words[language] = ", ".join(str(Statement.Capacity(code).label) for code in codes)
    return Bilingual(**words)
