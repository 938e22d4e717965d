"""The roll on paper: a PDF with the checkpoint of the ledger, so that minutes carry both."""

from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from declarations.models import AdoptedText, Checkpoint, Statement
from declarations.papers import seal
from declarations.papers.rendering import render
from declarations.papers.subjects import (
    LANGUAGES,
    Bilingual,
    Count,
    RollLine,
    RollPaper,
    TextIdentity,
)
from declarations.roll import words as roll_words
from declarations.roll.choice import Choice
from declarations.roll.counts import count_by_country, totals
from declarations.roll.rows import RENEWED, WITHDRAWN, Roll, RollEntry
from portal.lib.addresses import absolute


def roll_paper(
    roll: Roll,
    entries: list[RollEntry],
    choice: Choice,
    language: str,
    *,
    text: AdoptedText,
    checkpoint: Checkpoint,
) -> RollPaper:
    """Return the chosen lines as a paper in both languages, `language` first.

    `text` is the adopted text that names the declaration, `checkpoint` the newest of its ledger,
    whose time the paper carries. An extract says so in its name. Raises SealUnusable when a seal
    is configured and cannot be used.
    """
    counted = totals(roll).by_kind
    with override(language):
        address = absolute(reverse("declarations:roll", args=[roll.declaration.slug]))
    return RollPaper(
        languages=(language, *(other for other in LANGUAGES if other != language)),
        text=_identity(roll, text, choice),
        as_of=checkpoint.published_at,
        time_zone=roll.zone,
        lines=tuple(_line(entry) for entry in entries),
        by_kind=()
        if choice.is_narrowed
        else tuple(
            Count(label=_kind(kind), number=number) for kind, number in counted.items() if number
        ),
        by_country=()
        if choice.is_narrowed
        else tuple(
            Count(label=row.name or _no_country(), number=row.signatures)
            for row in count_by_country(roll.entries, language)
        ),
        checkpoint=checkpoint.note,
        verify_url=address,
        seal=seal.plan(),
    )


def file_of(paper: RollPaper) -> bytes:
    """Return the paper as PDF, sealed where a seal is configured.

    The newest few are kept in memory. Where the time stamp of a configured authority is missing,
    the file is made again at the next request. Raises SealUnusable.
    """
    try:
        return _kept(paper)
    except _StampPending as pending:
        return pending.pdf


class _StampPending(Exception):
    """A file whose time stamp is missing: `lru_cache` keeps nothing of a call that raises."""

    def __init__(self, pdf):
        super().__init__("time stamp pending")
        self.pdf = pdf


@lru_cache(maxsize=8)
def _kept(paper):
    sealed = seal.seal(
        render(paper),
        reason=_("Roll of signatures"),
        location=paper.verify_url,
    )
    if sealed.problem:
        raise _StampPending(sealed.pdf)
    return sealed.pdf


def _identity(roll, text, choice):
    content, declaration = text.content, roll.declaration
    titles = {
        language: content["languages"].get(language, {}).get("title", "") for language in LANGUAGES
    }
    return TextIdentity(
        name=Bilingual(*(_name(declaration, roll, choice, language) for language in LANGUAGES)),
        title=Bilingual(**titles),
        version=text.number,
        sha256=text.sha256,
        authoritative=tuple(text.authoritative),
        host=declaration.summit.palette if declaration.summit_id else "meridien",
    )


def _name(declaration, roll, choice, language):
    """The name of the declaration; of an extract also what it was chosen by."""
    name = getattr(declaration, f"name_{language}") or declaration.name
    if not choice.is_narrowed:
        return name
    with override(language):
        filters = ", ".join(roll_words.choice_words(choice, roll, language))
        return _("%(name)s – extract: %(filters)s") % {"name": name, "filters": filters}


def _kind(kind):
    return _in_both(lambda: str(Statement.Kind(kind).label))


def _no_country():
    return _in_both(lambda: _("Without a country"))


def _in_both(words):
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = words()
    return Bilingual(**found)


def _line(entry):
    line = entry.line
    return RollLine(
        name="" if entry.is_erased else line.name,
        honorific=Bilingual(line.honorific, line.honorific),
        function=entry.function,
        city=entry.city if not entry.members else _joint(entry),
        country=entry.country,
        on_behalf_of=entry.on_behalf_of,
        kind=entry.kind,
        signed_on=line.signed_on,
        method=entry.medium or entry.method,
        state={WITHDRAWN: "withdrawn", RENEWED: "renewed"}.get(entry.state, "valid"),
        state_on=entry.ending.on if entry.ending else None,
        confirmed_on=entry.confirmation.decided_on if entry.confirmation else None,
    )


def _joint(entry):
    """A joint seat as it is printed: the city, then those that sign with it."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            names = ", ".join(roll_words.member_names(entry, language))
            found[language] = _("%(city)s, with: %(members)s") % {
                "city": entry.city.text_for(language),
                "members": names,
            }
    return Bilingual(**found)
