"""What the papers show, as plain data. Whoever makes a paper fills these from the models.

Languages are "fr" and "en". Instants are aware datetimes, days are dates. Texts are plain text;
clauses and statements may carry Markdown (emphasis, lists, paragraphs).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

LANGUAGES = ("fr", "en")
STATEMENT_KINDS = ("commits", "acknowledges", "supports")


class SealPlan(Enum):
    """Which seal of the portal a paper will carry once it is rendered."""

    NONE = "none"
    SELF_MADE = "self-made"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same words in both languages; either may be empty."""

    fr: str = ""
    en: str = ""

    def __bool__(self):
        return bool(self.fr or self.en)

    def language_for(self, language: str) -> str:
        """Return the language in which a reader of this one gets the words."""
        if getattr(self, language):
            return language
        return next((other for other in LANGUAGES if getattr(self, other)), language)

    def text_for(self, language: str) -> str:
        """Return the words for a reader of this language, in the other one if need be."""
        return getattr(self, self.language_for(language))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A text file inside the PDF (PDF/A-3), such as the proof file or the exact text."""

    name: str
    mime_type: str
    description: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextIdentity:
    """Which text, in which version. Before its adoption it has no fingerprint.

    `authoritative` names the languages that bind. `host` is the palette of the host city.
    """

    name: Bilingual
    title: Bilingual = Bilingual()
    version: int
    sha256: str = ""
    authoritative: tuple[str, ...] = ()
    adopted_on: date | None = None
    place: Bilingual = Bilingual()
    host: str = "egee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A statement of signature: what is read, what is said. `kind` is one of STATEMENT_KINDS."""

    kind: str
    reading: Bilingual = Bilingual()
    text: Bilingual
    capacity: Bilingual = Bilingual()


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The later act of a council or a mayor that confirms an acknowledgement."""

    decided_on: date
    by: Bilingual
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPaper:
    """The receipt of one signature, on one page.

    `time_zone` is the IANA name in which the time is printed, with UTC. `method` is "online",
    "paper" or "tablet"; `state` is "valid", "withdrawn" or "renewed" with its day in `state_on`.
    `contact` says whom to write to or call. `number` is that of the ledger, `rank` counts the
    signature among those of its declaration.
    """

    languages: tuple[str, ...]
    text: TextIdentity
    statement: Wording
    name: str
    honorific: Bilingual = Bilingual()
    function: Bilingual
    city: Bilingual
    country: Bilingual = Bilingual()
    on_behalf_of: Bilingual = Bilingual()
    remark: Bilingual = Bilingual()
    signed_at: datetime
    time_zone: str
    number: int
    rank: int | None = None
    code: str
    verify_url: str
    method: str = "online"
    state: str = "valid"
    state_on: date | None = None
    confirmation: Confirmation | None = None
    contact: str = ""
    seal: SealPlan = SealPlan.NONE
    attachments: tuple[Attachment, ...] = ()
    paper: str = "a4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many signatures are of one kind or of one country."""

    label: Bilingual
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RollLine:
    """One signature on the roll. Without a name (the person is erased) the line says so."""

    name: str
    honorific: Bilingual = Bilingual()
    function: Bilingual = Bilingual()
    city: Bilingual
    country: Bilingual = Bilingual()
    on_behalf_of: Bilingual = Bilingual()
    kind: str
    signed_on: date
    method: str = "online"
    state: str = "valid"
    state_on: date | None = None
    confirmed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollPaper:
    """The public roll at an instant: the lines in their given order, and the signed checkpoint."""

    languages: tuple[str, ...]
    text: TextIdentity
    as_of: datetime
    time_zone: str
    lines: tuple[RollLine, ...]
    by_kind: tuple[Count, ...] = ()
    by_country: tuple[Count, ...] = ()
    checkpoint: str
    verify_url: str
    seal: SealPlan = SealPlan.NONE
    attachments: tuple[Attachment, ...] = ()
    paper: str = "a4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One language of a text. `status` is "authoritative", "translation" or "machine"."""

    language: str
    status: str
    printed_mark: str = ""
    title: str
    preamble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRow:
    """One clause in every column; `number` is "" where the margin stays empty."""

    kind: str
    text: Bilingual
    level: int = 0
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPaper:
    """The text itself. A text without `text.sha256` is a draft and is marked so on every page."""

    languages: tuple[str, ...]
    text: TextIdentity
    columns: tuple[Column, ...]
    rows: tuple[ClauseRow, ...]
    statements: tuple[Wording, ...] = ()
    as_of: datetime
    verify_url: str = ""
    seal: SealPlan = SealPlan.NONE
    attachments: tuple[Attachment, ...] = ()
    paper: str = "a4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a signatory chose, wrote and drew on a tablet, before an officer who is named.

    `statement` counts the statements of the sheet from 0. `typed` is the name typed as a
    signature, `drawing` a PNG; either may be empty. `consent` is the sentence agreed to, `number`
    that of the entry.
    """

    statement: int
    name: str
    function: Bilingual
    on_behalf_of: Bilingual = Bilingual()
    typed: str = ""
    drawing: bytes = b""
    consent: Bilingual
    place: str = ""
    at: datetime
    time_zone: str
    officer: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CeremonySheet:
    """The sheet of one seat, to be signed by hand. `url` finds the seat when scanned in.

    With `given` it is filled in: the record of what was signed on a tablet.
    """

    languages: tuple[str, ...]
    text: TextIdentity
    city: Bilingual
    country: Bilingual = Bilingual()
    place_in_order: int | None = None
    statements: tuple[Wording, ...]
    code: str
    url: str
    as_of: datetime
    given: Given | None = None
    paper: str = "a4"
