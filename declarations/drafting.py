"""Drafting a declaration in both languages at once: one row for each clause, found by its key.

Every function here is called inside a transaction that holds `log.lock(declaration)`: adoption
freezes a draft under the same lock. None changes a version that is adopted (ProtectedError).
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.translation import gettext as _

from declarations.aligned import LANGUAGES, align
from declarations.canonical import canonical_text, unaligned
from declarations.difference import difference
from declarations.models import Clause, DeclarationText
from portal.lib.canonical import canonical_json, fingerprint
from portal.lib.text import normalise


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One clause in both languages. A language that lacks it has no entry in `words`.

    `parent` is the key of the clause above it or ""; `problems` are sentences on its alignment.
    """

    key: str
    kind: str
    parent: str
    level: int
    number: str
    words: dict
    problems: tuple


def stamp_of(*values) -> str:
    """Return a short fingerprint of texts, as a form types them or as they are stored."""
    return fingerprint(canonical_json([normalise(value).strip() for value in values]))[:16]


def versions_of(declaration) -> list[int]:
    """Return the numbers of the versions that have a text; [1] where there is none yet."""
    return sorted(set(declaration.texts.values_list("version", flat=True))) or [1]


def texts_of_draft(declaration, number) -> list[DeclarationText]:
    """Return the texts of a version with clauses and their parents, French first. Three queries."""
    texts = declaration.texts.filter(version=number).prefetch_related("clauses__parent")
    return sorted(texts, key=lambda text: LANGUAGES.index(text.language))


def rows_of(texts, authoritative_language="") -> list[DraftRow]:
    """Return the rows of one version in the order in which they are read (see `align`)."""
    reading = align(texts, authoritative_language)
    leading = sorted(texts, key=lambda text: text is not reading.authoritative)
    stored = {text.language: {row.key: row for row in text.clauses.all()} for text in leading}
    problems = {}
    for key, sentence in unaligned(texts):
        problems.setdefault(key, []).append(sentence)
    found = []
    for row in reading.rows:
        words = {
            language: clauses[row.key].text
            for language, clauses in stored.items()
            if row.key in clauses
        }
        first = next(clauses[row.key] for clauses in stored.values() if row.key in clauses)
        found.append(
            DraftRow(
                row.key,
                row.kind,
                first.parent.key if first.parent_id else "",
                row.level,
                row.number,
                words,
                tuple(problems.get(row.key, ())),
            )
        )
    return found


def save_head(declaration, number, language, *, kind, title, mark, preamble):
    """Write title, mark and opening words of one language; its text is made where there is none.

    Save the language that loses the authority before the one that gains it. Raises ValidationError.
    """
    text = declaration.texts.filter(version=number, language=language).first()
    if text is None:
        text = DeclarationText(declaration=declaration, version=number, language=language)
    values = {"kind": kind, "title": title, "printed_mark": mark, "preamble": preamble}
    if text.pk and all(getattr(text, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(text, name, value)
    text.full_clean()
    text.save()


def write_clause(declaration, number, key, *, kind, parent, words):
    """Write one clause in the languages of `words` ({language: text}), the same kind and parent.

    `parent` is a key or "". A language without words is left alone; one whose text does not exist
    is refused. Raises ValidationError.
    """
    texts = texts_of_draft(declaration, number)
    by_language = {text.language: text for text in texts}
    _refuse_circle(texts, key, parent)
    for language in _authority_first(texts):
        given = words.get(language, "")
        clauses = {row.key: row for row in by_language[language].clauses.all()}
        clause = clauses.get(key)
        if clause is None and not given:
            continue
        if clause is None:
            clause = Clause(text_version=by_language[language], key=key)
            clause.position = max((row.position for row in clauses.values()), default=-1) + 1
        clause.kind = kind
        clause.parent = clauses.get(parent)
        clause.text = given or clause.text
        clause.full_clean()
        clause.save()
        for child in (row.key for row in rows_of(texts) if row.parent == key):
            if child in clauses and clauses[child].parent_id != clause.pk:
                clauses[child].parent = clause
                clauses[child].save()
    lacking = [language for language in words if words[language] and language not in by_language]
    if lacking:
        raise ValidationError(
            _("Write the French title first.")
            if lacking[0] == "fr"
            else _("Write the English title first.")
        )


def write_words(declaration, number, key, language, text):
    """Write the words of one clause in one language and nothing else of it: a translation.

    Kind and parent follow the other language. Raises ValidationError; ObjectDoesNotExist where no
    language has this clause.
    """
    texts = texts_of_draft(declaration, number)
    row = next((row for row in rows_of(texts) if row.key == key), None)
    if row is None:
        raise ObjectDoesNotExist(key)
    write_clause(declaration, number, key, kind=row.kind, parent=row.parent, words={language: text})


def place_after(declaration, number, key, after):
    """Put a clause behind `after` among those under the same parent, or first of them ("")."""
    rows = rows_of(texts_of_draft(declaration, number), declaration.authoritative_language)
    siblings = _siblings(rows, key)
    siblings.remove(key)
    above = {row.key: row.parent for row in rows}
    while after and after not in siblings:
        after = above.get(after, "")
    siblings.insert(siblings.index(after) + 1 if after else 0, key)
    _write_order(declaration, number, rows, siblings)


def put_in_one_order(declaration, number):
    """Put the clauses of both languages in the order in which the draft is shown."""
    rows = rows_of(texts_of_draft(declaration, number), declaration.authoritative_language)
    _write_order(declaration, number, rows, ())


def move(declaration, number, key, step):
    """Move a clause with all below it: before (-1) or behind (1) its neighbour of the same rank.

    At the end it stays. Both languages are then in the same order.
    """
    rows = rows_of(texts_of_draft(declaration, number), declaration.authoritative_language)
    siblings = _siblings(rows, key)
    place = siblings.index(key)
    other = place + step
    if 0 <= other < len(siblings):
        siblings[place], siblings[other] = siblings[other], siblings[place]
    _write_order(declaration, number, rows, siblings)


def remove(declaration, number, key):
    """Remove a clause from every language. Raises ValidationError while others stand under it."""
    rows = rows_of(texts_of_draft(declaration, number), declaration.authoritative_language)
    below = [row.key for row in rows if row.parent == key]
    if below:
        raise ValidationError(
            _("Clause “%(key)s” has others under it: %(below)s. Move or remove these first.")
            % {"key": key, "below": ", ".join(below)}
        )
    for clause in Clause.objects.filter(
        text_version__declaration=declaration, text_version__version=number, key=key
    ):
        clause.delete()


def new_version(declaration, number) -> int:
    """Copy the texts and clauses of a version into a new one; return its number.

    Raises ValidationError when the version has no text, or when a newer draft waits already.
    """
    texts = texts_of_draft(declaration, number)
    if not texts:
        raise ValidationError(_("This version has no text to start from."))
    newest = versions_of(declaration)[-1]
    if not declaration.adopted_texts.filter(number=newest).exists():
        raise ValidationError(
            _("Version %(number)d is still a draft: change it, or adopt it first.")
            % {"number": newest}
        )
    for text in texts:
        copy = DeclarationText.objects.create(
            declaration=declaration,
            language=text.language,
            version=newest + 1,
            kind=text.kind,
            printed_mark=text.printed_mark,
            title=text.title,
            preamble=text.preamble,
        )
        copies = {}
        for clause in text.clauses.all():
            copies[clause.key] = Clause.objects.create(
                text_version=copy,
                key=clause.key,
                kind=clause.kind,
                text=clause.text,
                position=clause.position,
            )
        for clause in text.clauses.all():
            if clause.parent_id:
                copies[clause.key].parent = copies[clause.parent.key]
                copies[clause.key].save()
    return newest + 1


def since_adopted(declaration, number) -> tuple:
    """Return (the adopted text before this version, the changes since); (None, []) without one.

    The date of adoption of a draft is not settled, so it counts as unchanged.
    """
    before = declaration.adopted_texts.filter(number__lt=number).order_by("-number").first()
    if before is None:
        return None, []
    adopted = declaration.adopted_texts.filter(number=number).first()
    if adopted is not None:
        return before, difference(before.content, adopted.content)
    if not declaration.statements.exists():
        return before, []
    day = date.fromisoformat(before.content["adopted"]["at"])
    draft = type(before)(canonical=canonical_text(declaration, number, day))
    return before, difference(before.content, draft.content)


def _authority_first(texts):
    ordered = sorted(texts, key=lambda text: text.kind != DeclarationText.Kind.AUTHORITATIVE)
    return [text.language for text in ordered]


def _refuse_circle(texts, key, parent):
    above = {row.key: row.parent for row in rows_of(texts)}
    seen = set()
    while parent and parent not in seen:
        if parent == key:
            raise ValidationError(_("A clause cannot stand under itself or under its own parts."))
        seen.add(parent)
        parent = above.get(parent, "")


def _siblings(rows, key):
    """Return the keys under the same parent, in their order. Raises ObjectDoesNotExist."""
    parents = {row.key: row.parent for row in rows}
    if key not in parents:
        raise ObjectDoesNotExist(key)
    return [row.key for row in rows if row.parent == parents[key]]


def _write_order(declaration, number, rows, siblings):
    """Number the clauses of every language in one order, in which these siblings follow so."""
    children = {}
    for row in rows:
        children.setdefault(row.parent, []).append(row.key)
    for keys in children.values():
        if siblings and set(keys) == set(siblings):
            keys[:] = siblings
    order = []

    def add(parent):
        for key in children.get(parent, ()):
            order.append(key)
            add(key)

    add("")
    # A clause whose parent is not there still has its place.
    order += [row.key for row in rows if row.key not in order]
    place = {key: position for position, key in enumerate(order)}
    for text in texts_of_draft(declaration, number):
        for clause in text.clauses.all():
            if clause.position != place[clause.key]:
                clause.position = place[clause.key]
                clause.save()
