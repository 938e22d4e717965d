"""A page as it is kept and sent."""

import gzip
from dataclasses import dataclass, field

import brotli


@dataclass(frozen=True)
class Body:
    """A finished page (UTF-8), compressed when somebody asks for it."""

    plain: bytes
    _packed: dict = field(default_factory=dict, repr=False)

    def packed(self, coding):
        """Return the page in a content coding: “br”, “gzip”, or "" for as it is."""
        if not coding:
            return self.plain
        if coding not in self._packed:
            self._packed[coding] = _PACK[coding](self.plain)
        return self._packed[coding]

    @property
    def weight(self):
        """Bytes, with room for the compressed ones: together never a quarter of the page."""
        return len(self.plain) * 5 // 4


# At these levels both cost the same, and Brotli sends a quarter less.
_PACK = {
    "br": lambda plain: brotli.compress(plain, mode=brotli.MODE_TEXT, quality=5),
    "gzip": lambda plain: gzip.compress(plain, 6, mtime=0),
}


def coding_for(accepted):
    """Return the best coding of a Body that an Accept-Encoding header allows; RFC 9110, 12.5.3."""
    allowed = {}
    for choice in accepted.lower().split(","):
        name, _semicolon, weight = choice.partition(";")
        allowed[name.strip()] = weight.replace(" ", "") not in _NEVER
    return next((coding for coding in _PACK if allowed.get(coding)), "")


_NEVER = {"q=0", "q=0.", "q=0.0", "q=0.00", "q=0.000"}
