"""The texts of a declaration side by side: one row for each clause, found by its key.

Pure: it reads the rows it is given and asks no query, provided that clauses and their parents are
loaded.
"""

from dataclasses import dataclass

from django.utils.html import conditional_escape

from declarations.models import Clause, DeclarationText
from portal.lib.spacing import smart, superscripts
from portal.lib.text import markdown

LANGUAGES = ("fr", "en")
# Clauses of these kinds are counted in the margin; a number starts again for no heading.
NUMBERED = {Clause.Kind.PRINCIPLE, Clause.Kind.GOAL, Clause.Kind.COMMITMENT}


@dataclass(frozen=True, slots=True)
class Cell:
    """A clause in one column. `language` is that of the words, `column` that of the column."""

    column: str
    language: str
    text: str

    @property
    def is_fallback(self):
        return self.language != self.column

    @property
    def prose(self):
        """The words as safe HTML paragraphs (Markdown), with the typography of their language."""
        return markdown(self.text, self.language, heading_level=3)

    @property
    def line(self):
        """The words as one line of safe HTML."""
        return superscripts(conditional_escape(smart(self.text, self.language)), self.language)


@dataclass(frozen=True, slots=True)
class Row:
    """One clause in every column; `number` is "" where the margin stays empty."""

    key: str
    kind: str
    level: int
    number: str
    cells: tuple

    @property
    def anchor(self):
        return f"art-{self.key}"

    @property
    def is_heading(self):
        return self.kind == Clause.Kind.HEADING

    def cell_for(self, language):
        """Return the cell of a reader of this language, the first one where there is no column."""
        return next((cell for cell in self.cells if cell.column == language), self.cells[0])


@dataclass(frozen=True, slots=True)
class Reading:
    """A declaration as it is read: its texts, the columns in their order, the rows."""

    texts: tuple
    columns: tuple
    titles: tuple
    preambles: tuple
    rows: tuple
    authoritative: DeclarationText | None
    missing: tuple

    def text_in(self, language):
        return next((text for text in self.texts if text.language == language), None)


class _Rows(tuple):
    """Loaded rows that answer as a related manager does."""

    def all(self):
        return self


@dataclass(frozen=True, slots=True)
class AdoptedClause:
    """A clause read from the exact text; it answers what `Clause` answers to `align`."""

    pk: str
    parent_id: str | None
    key: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class AdoptedLanguage:
    """One language of an exact text; it answers what `DeclarationText` answers to `align`."""

    language: str
    version: int
    kind: str
    printed_mark: str
    title: str
    preamble: str
    clauses: tuple


def texts_of(content):
    """Return the languages of an adopted text (`AdoptedText.content`), French first."""
    return tuple(
        AdoptedLanguage(
            language,
            content["number"],
            words["status"],
            words["mark"],
            words["title"],
            words["preamble"],
            _Rows(
                AdoptedClause(row["id"], row["parent"], row["id"], row["kind"], row["text"])
                for row in words["body"]
            ),
        )
        for language in LANGUAGES
        if (words := content["languages"].get(language))
    )


def latest_texts(texts):
    """Return the texts of the newest version of which there is an authoritative text.

    Where none is authoritative, those of the newest version. French stands before English.
    """
    texts = list(texts)
    with_authority = [
        text.version for text in texts if text.kind == DeclarationText.Kind.AUTHORITATIVE
    ]
    version = max(with_authority or [text.version for text in texts], default=None)
    return tuple(
        sorted(
            (text for text in texts if text.version == version),
            key=lambda text: LANGUAGES.index(text.language),
        )
    )


def align(texts, authoritative_language=""):
    """Return the `Reading` of an iterable of `DeclarationText` with loaded clauses.

    The order of the rows is that of the authoritative text; a clause that only another text has
    follows the one before it there. A clause that a text lacks is given in the other language, and
    its column is named in `missing`. Actions stand one level below their commitment.
    """
    texts = latest_texts(texts)
    authoritative = next(
        (text for text in texts if text.kind == DeclarationText.Kind.AUTHORITATIVE),
        next((text for text in texts if text.language == authoritative_language), None),
    )
    leading = sorted(texts, key=lambda text: text is not authoritative)
    ordered = {text.language: _in_tree_order(list(text.clauses.all())) for text in leading}
    keys = _merged_keys([ordered[text.language] for text in leading])
    by_key = {
        language: {clause.key: (clause, level) for clause, level in clauses}
        for language, clauses in ordered.items()
    }
    columns = tuple(text.language for text in texts)
    rows, missing, count = [], [], 0
    for key in keys:
        sources = [text.language for text in leading if key in by_key[text.language]]
        clause, level = by_key[sources[0]][key]
        cells = []
        for column in columns:
            language = column if column in sources else sources[0]
            if language != column and column not in missing:
                missing.append(column)
            cells.append(Cell(column, language, by_key[language][key][0].text))
        number = ""
        if clause.kind in NUMBERED and level == 0:
            count += 1
            number = str(count)
        rows.append(Row(key, clause.kind, level, number, tuple(cells)))
    return Reading(
        texts=texts,
        columns=columns,
        titles=_cells(texts, leading, "title"),
        preambles=_cells(texts, leading, "preamble"),
        rows=tuple(rows),
        authoritative=authoritative,
        missing=tuple(missing),
    )


def _cells(texts, leading, field):
    """Return a cell of this field for each text, the leading text's where it is empty."""
    source = next((text for text in leading if getattr(text, field)), None)
    if source is None:
        return ()
    return tuple(
        Cell(text.language, text.language, getattr(text, field))
        if getattr(text, field)
        else Cell(text.language, source.language, getattr(source, field))
        for text in texts
    )


def _in_tree_order(clauses):
    """Return (clause, level) with the children after their parent, each rank in its order.

    What stands under a heading is not lower than the heading. A clause whose parent is not there,
    or is in a circle, stands at the top.
    """
    present = {clause.pk for clause in clauses}
    children, top = {}, []
    for clause in clauses:
        if clause.parent_id in present and clause.parent_id != clause.pk:
            children.setdefault(clause.parent_id, []).append(clause)
        else:
            top.append(clause)
    found, seen = [], set()

    def add(clause, level):
        if clause.pk in seen:
            return
        seen.add(clause.pk)
        found.append((clause, level))
        below = level if clause.kind == Clause.Kind.HEADING else level + 1
        for child in children.get(clause.pk, ()):
            add(child, below)

    for clause in [*top, *clauses]:
        add(clause, 0)
    return found


def _merged_keys(lists):
    """Return every key once: the first list's order, the others' own keys put in where they fit."""
    keys = []
    for clauses in lists:
        at = 0
        for clause, _level in clauses:
            if clause.key in keys:
                at = keys.index(clause.key) + 1
            else:
                keys.insert(at, clause.key)
                at += 1
    return keys
