"""The sheets of a ceremony: blank ones to print beforehand, and the record of a tablet."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from declarations import scans
from declarations.ceremony import DeskSeat
from declarations.models import AdoptedText, Statement
from declarations.papers import rendering
from declarations.papers.subjects import (
    LANGUAGES,
    Bilingual,
    CeremonySheet,
    Given,
    TextIdentity,
    Wording,
)
from declarations.records import city_names
from portal.lib.addresses import absolute


def blank_sheets(text: AdoptedText, desk: list[DeskSeat], language: str) -> bytes:
    """Return one PDF with a sheet for each seat, in their order. Raises ValueError without any."""
    at = timezone.now()
    return rendering.render_many(
        [_sheet(text, one.seat, one.country, one.place, language, at) for one in desk]
    )


def tablet_scan(text: AdoptedText, seat, language: str, given: Given) -> scans.Scan:
    """Return what was given on a tablet as the scan of an entry: a PDF, with its picture."""
    sheet = _sheet(text, seat, Bilingual(), None, language, given.at, given)
    picture = scans.read_scan(rendering.picture(sheet))
    return scans.Scan(rendering.render(sheet), "pdf", picture.shown)


def ordered_statements(text: AdoptedText) -> list[tuple[str, dict]]:
    """Return (code, words) of each statement of a text in its order, as the exact text has them."""
    return sorted(text.content["kinds"].items(), key=lambda item: item[1]["position"])


def both(words) -> Bilingual:
    """Return what a function of no argument says in each language."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = str(words())
    return Bilingual(**found)


def consent() -> str:
    """Return the sentence to which one agrees on a tablet, in the active language."""
    return _(
        "I sign this declaration on a tablet at the ceremony, before an officer who knows who I "
        "am. I know that my name, my function and my city will be published once a second "
        "officer has confirmed this record, that I could sign a sheet of paper instead, and that "
        "I can have my signature withdrawn."
    )


def _sheet(text, seat, country, place, language, at, given=None):
    declaration = seat.declaration
    with override(language):
        address = reverse(
            "declarations:ceremony-scanned", args=[declaration.slug, text.number, seat.code]
        )
    content = text.content
    titles = {each: content["languages"].get(each, {}).get("title", "") for each in LANGUAGES}
    return CeremonySheet(
        languages=(language, *(other for other in LANGUAGES if other != language)),
        text=TextIdentity(
            name=Bilingual(
                *(getattr(declaration, f"name_{each}") or declaration.name for each in LANGUAGES)
            ),
            title=Bilingual(**titles),
            version=text.number,
            sha256=text.sha256,
            authoritative=tuple(text.authoritative),
            host=declaration.summit.palette if declaration.summit_id else "meridien",
        ),
        city=Bilingual(*city_names(seat.organisation)),
        country=country,
        place_in_order=place,
        statements=tuple(
            Wording(
                kind=words["kind"],
                reading=Bilingual(**words["reading"]),
                text=Bilingual(words["fr"], words["en"]),
                capacity=both(lambda words=words: capacities(words["capacity"])),
            )
            for _code, words in ordered_statements(text)
        ),
        code=spaced(seat.code),
        url=absolute(address),
        as_of=at,
        given=given,
    )


def capacities(codes) -> str:
    """Return the names of capacities in the active language."""
    return ", ".join(str(Statement.Capacity(code).label) for code in codes)


def spaced(code: str) -> str:
    """Return the code of a seat as it is read aloud: two groups of five."""
    return f"{code[:5]} {code[5:]}"
