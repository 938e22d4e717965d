"""What checking hands to writing: rows of known kind, each value with its line."""

from dataclasses import dataclass, field

from portal.programme_files.reading import Source
from portal.programme_files.schema import Key, Thing


@dataclass(frozen=True)
class Given:
    """A value that the file gives to a field, read as far as it can be without a database."""

    key: Key
    value: object
    line: int


@dataclass(frozen=True)
class Reference:
    thing: str
    key: str
    line: int


@dataclass(frozen=True)
class Origin:
    """How a translation came about, as the file says it."""

    by: str = "human"
    engine: str = ""
    on: str = ""
    reviewed: bool | None = None


@dataclass(frozen=True)
class Wording:
    """A text in one or more languages: language → (text, line), and where they come from."""

    texts: dict
    original: str | None  # None: each text is a translation, the original is not at hand
    is_same_everywhere: bool
    is_original_stated: bool
    origins: dict  # language → Origin


@dataclass(frozen=True)
class Listing:
    key: Key
    line: int
    rows: tuple


@dataclass(frozen=True, eq=False)
class Row:
    """One thing of the file. `broken` names the fields that already have a reported error."""

    thing: Thing
    source: Source
    line: int
    key: str
    position: int
    is_positional: bool = False
    given: dict = field(default_factory=dict)  # field → Given
    lists: dict = field(default_factory=dict)  # name → Listing
    broken: set = field(default_factory=set)

    def line_of(self, name):
        """Return the line of a field's value, or else of the row."""
        return self.given[name].line if name in self.given else self.line
