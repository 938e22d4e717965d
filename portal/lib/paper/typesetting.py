"""A typst template and its data as PDF/A-3a and PDF/UA-1 in one file.

The data goes into typst as JSON, never into its source: nothing that is printed can be a command.
The same data makes the same bytes.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typst

from portal.lib.paper.fonts import fonts, printable

STANDARDS = ["a-3a", "ua-1"]
SIZES = {"a4": "a4", "letter": "us-letter"}
_SHARED = Path(__file__).parent / "typst"


def typeset(template: Path, data: dict, *, attached: Sequence[str] = ()) -> bytes:
    """Return the PDF that a template makes of its data.

    `data` has `date` (year, month, day, hour, minute, second in UTC), which becomes that of the
    file, and whatever the template asks for; see typst/common.typ. What no font can print is
    replaced. `attached` are the contents of the files that `data["attachments"]` names: they stay
    as they are, since their bytes are what is verified.
    """
    return _compile(
        template,
        data,
        attached,
        pdf_standards=STANDARDS,
        timestamp=int(datetime(*data["date"], tzinfo=UTC).timestamp()),
    )


def picture_of_first_page(template: Path, data: dict, *, pixels_per_inch: int) -> bytes:
    """Return the first page that a template makes of its data, as PNG."""
    pages = _compile(template, data, (), format="png", ppi=pixels_per_inch)
    return pages if isinstance(pages, bytes) else pages[0]


def _compile(template, data, attached, **options):
    return typst.compile(
        template.read_bytes(),
        # What all templates share, and no other file, is within its reach.
        root=str(_SHARED),
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(_printable(data)), "attached": json.dumps(attached)},
        **options,
    )


def _printable(value):
    """The same structure with every text cleaned of what no font can print."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(each) for each in value]
    return value
