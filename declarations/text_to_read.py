"""Which text of a declaration the public reads, and its statements of signature."""

from dataclasses import dataclass

from declarations.aligned import LANGUAGES, Cell, Reading, align, texts_of
from declarations.models import AdoptedText, Declaration, Statement
from portal.lib import provenance


@dataclass(frozen=True, slots=True)
class StatementToRead:
    """A statement in the reader's language, in the other one where it is lacking.

    `row` is the statement of the draft, None for that of an adopted text.
    """

    key: str
    kind: str
    capacities: tuple
    lead_in: Cell
    text: Cell
    row: Statement | None = None


@dataclass(frozen=True, slots=True)
class TextToRead:
    """One version as it is read; `adopted` is None for a draft."""

    adopted: AdoptedText | None
    reading: Reading
    statements: tuple

    @property
    def version(self):
        return self.reading.texts[0].version if self.reading.texts else None


def shown_text(declaration: Declaration, language: str) -> TextToRead:
    """Return what the page of a declaration shows, in the reader's language (fr, en).

    The text that is open for signature, else the latest adopted one, else the draft: never a draft
    that is newer than what was adopted. Reads `texts` and `statements` as they are prefetched.
    """
    adopted = list(declaration.adopted_texts.all())
    if not adopted:
        return TextToRead(
            None,
            align(declaration.texts.all(), declaration.authoritative_language),
            tuple(_of_draft(row, language) for row in declaration.statements.all()),
        )
    opened = getattr(declaration, "open_text", None)
    chosen = next(
        (text for text in adopted if opened and text.pk == opened.adopted_text_id),
        max(adopted, key=lambda text: text.number),
    )
    return adopted_text(chosen, language)


def adopted_text(adopted: AdoptedText, language: str) -> TextToRead:
    """Return an adopted version as it is read, from its exact text and nothing else."""
    return TextToRead(
        adopted,
        align(texts_of(adopted.content), adopted.authoritative[0]),
        tuple(
            StatementToRead(
                code,
                words["kind"],
                tuple(words["capacity"]),
                _cell(words["reading"], language),
                _cell(words, language),
            )
            for code, words in sorted(
                adopted.content["kinds"].items(), key=lambda item: item[1]["position"]
            )
        ),
    )


def _cell(words, language):
    given = [one for one in (language, *LANGUAGES) if words.get(one)]
    found = given[0] if given else language
    return Cell(language, found, words.get(found, ""))


def _of_draft(row, language):
    cells = []
    for field in ("lead_in", "text"):
        served = provenance.serve(row, field, language)
        cells.append(Cell(language, served.language, served.text))
    return StatementToRead(row.key, row.kind, (row.capacity,), *cells, row=row)
