"""From subjects to PDF: PDF/A-3a and PDF/UA-1 in one file, the same bytes for the same subject.

The data goes into typst as JSON, never into its source: nothing that is printed can be a command.
"""

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

from django.utils.translation import override

from declarations.papers import wording
from declarations.papers.subjects import (
    LANGUAGES,
    Bilingual,
    CeremonySheet,
    ReceiptPaper,
    RollPaper,
    TextPaper,
    Wording,
)
from portal.lib.paper.prose import blocks
from portal.lib.paper.qr import qr_image
from portal.lib.paper.typesetting import SIZES, picture_of_first_page, typeset
from portal.lib.spacing import smart

TEMPLATES = Path(__file__).parent / "typst"
PICTURE_PPI = 150


def render(paper: ReceiptPaper | RollPaper | TextPaper | CeremonySheet) -> bytes:
    """Return the paper as PDF, not sealed."""
    if isinstance(paper, CeremonySheet):
        return render_many([paper])
    template, payload_of, at = {
        ReceiptPaper: ("receipt.typ", _receipt, "signed_at"),
        RollPaper: ("roll.typ", _roll, "as_of"),
        TextPaper: ("text.typ", _text, "as_of"),
    }[type(paper)]
    payload = {**_head(paper, getattr(paper, at)), **payload_of(paper)}
    payload["attachments"] = [
        {
            "name": attachment.name,
            "mime": attachment.mime_type,
            "description": attachment.description,
        }
        for attachment in paper.attachments
    ]
    contents = [each.content for each in paper.attachments]
    return typeset(TEMPLATES / template, payload, attached=contents)


def render_many(sheets: Sequence[CeremonySheet]) -> bytes:
    """Return one PDF with a page for each sheet, in their order. Raises ValueError for none."""
    if not sheets:
        raise ValueError("There is no sheet to print.")
    first = sheets[0]
    payload = {**_head(first, first.as_of), "sheets": [_sheet(sheet) for sheet in sheets]}
    return typeset(TEMPLATES / "ceremony.typ", payload)


def picture(sheet: CeremonySheet) -> bytes:
    """Return the first page of a sheet as a PNG, to be looked at beside what was entered."""
    payload = {**_head(sheet, sheet.as_of), "sheets": [_sheet(sheet)]}
    return picture_of_first_page(TEMPLATES / "ceremony.typ", payload, pixels_per_inch=PICTURE_PPI)


def _head(paper, at):
    """What every template needs. The date of the file is that of its data."""
    utc = at.astimezone(UTC)
    return {
        "languages": paper.languages,
        "paper": SIZES[paper.paper],
        "date": [utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second],
        "host": paper.text.host,
        "title": " · ".join(
            dict.fromkeys(paper.text.name.text_for(language) for language in paper.languages)
        ),
        "sha256": _groups(paper.text.sha256),
    }


def _groups(sha256):
    """A fingerprint in groups of four, as people compare it."""
    return [sha256[start : start + 4] for start in range(0, len(sha256), 4)]


def _in_each(languages, function, *args):
    """{language: what the function says in it}."""
    found = {}
    for language in languages:
        with override(language):
            found[language] = function(*args, language)
    return found


def _line(bilingual: Bilingual, languages=LANGUAGES):
    """One line in each of the languages: [{"lang", "text"}], the same words not twice."""
    cells = {}
    for language in languages:
        given = bilingual.language_for(language)
        if words := bilingual.text_for(language):
            cells.setdefault(given, {"lang": given, "text": smart(words, given)})
    found = list(cells.values())
    return found[:1] if len({cell["text"] for cell in found}) == 1 else found


def _prose(bilingual: Bilingual, languages=LANGUAGES):
    """A text in each of the languages, as blocks: [{"lang", "blocks"}]."""
    given = dict.fromkeys(bilingual.language_for(language) for language in languages)
    return [
        {"lang": language, "blocks": blocks(getattr(bilingual, language), language)}
        for language in given
        if getattr(bilingual, language)
    ]


def _wording(statement: Wording, languages=LANGUAGES):
    return {
        "kind": statement.kind,
        "acts": [
            {"lang": language, "text": wording.capitalised(words)}
            for language, words in _in_each(
                languages, lambda _language: wording.kind_words(statement.kind)
            ).items()
        ],
        "capacity": _line(statement.capacity, languages),
        "reading": _prose(statement.reading, languages),
        "text": _prose(statement.text, languages),
    }


def _receipt(paper):
    return {
        "words": _in_each(paper.languages, wording.receipt_words, paper),
        "full_title": _line(paper.text.title or paper.text.name, paper.languages),
        "statement": _wording(paper.statement),
        "name": paper.name,
        "honorific": _line(paper.honorific),
        "function": _line(paper.function),
        "city": _line(paper.city),
        "country": _line(paper.country),
        "behalf": _line(paper.on_behalf_of),
        "remark": _prose(paper.remark),
        "code": paper.code,
        "state": paper.state,
        "url": paper.verify_url,
        "qr": qr_image(paper.verify_url),
    }


def _roll(paper):
    def counts(them):
        return [{"label": _line(count.label, paper.languages), "n": count.number} for count in them]

    return {
        "words": _in_each(paper.languages, wording.roll_words, paper),
        "by_kind": counts(paper.by_kind),
        "by_country": counts(paper.by_country),
        "lines": [
            {"state": line.state, **_in_each(paper.languages, wording.line_words, line)}
            for line in paper.lines
        ],
        "checkpoint": paper.checkpoint.rstrip("\n"),
        "qr": qr_image(paper.checkpoint),
    }


def _text(paper):
    columns = [column for column in paper.columns if column.language in paper.languages]
    columns = columns or list(paper.columns[:1])
    languages = [column.language for column in columns]
    with_status = []
    for column in columns:
        with override(column.language):
            status = wording.column_words(column.status, paper.text.authoritative)
        with_status.append(
            {
                "lang": column.language,
                "language": {"fr": "Français", "en": "English"}[column.language],
                "status": status,
                "is_binding": column.status == "authoritative",
                "mark": column.printed_mark,
                "title": smart(column.title, column.language),
                "preamble": blocks(column.preamble, column.language),
            }
        )
    return {
        "words": _in_each(paper.languages, wording.paper_of_text_words, paper),
        "columns": with_status,
        "rows": [
            {
                "kind": row.kind,
                "level": row.level,
                "number": row.number,
                "cells": [_cell(row.text, language) for language in languages],
            }
            for row in paper.rows
        ],
        "statements": [_wording(statement, languages) for statement in paper.statements],
    }


def _cell(bilingual, language):
    """One column of a clause; in the other language where its own has no words."""
    given = bilingual.language_for(language)
    return {"lang": given, "blocks": blocks(getattr(bilingual, given), given)}


def _sheet(sheet):
    return {
        "words": _in_each(sheet.languages, wording.sheet_words, sheet),
        "full_title": _line(sheet.text.title or sheet.text.name, sheet.languages),
        "sha256": _groups(sheet.text.sha256),
        "city": _line(sheet.city, sheet.languages),
        "country": _line(sheet.country, sheet.languages),
        "statements": [_wording(statement, sheet.languages) for statement in sheet.statements],
        "code": sheet.code,
        "url": sheet.url,
        "qr": qr_image(sheet.url),
        "given": _given(sheet.given, sheet.languages) if sheet.given else None,
    }


def _given(given, languages):
    return {
        "statement": given.statement,
        "name": given.name,
        "function": _line(given.function, languages),
        "behalf": _line(given.on_behalf_of, languages),
        "typed": given.typed,
        "drawing": list(given.drawing),
        "officer": given.officer,
        "number": given.number,
    }
