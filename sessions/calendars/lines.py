"""Content lines of iCalendar: escaping (RFC 5545, 3.3.11), parameters (3.2) and folding (3.1)."""

import re
from datetime import UTC
from functools import lru_cache

_LONGEST = 75
# All controls but the tab, and what str.splitlines and some readers take for the end of a line.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")
# RFC 6868: what a quoted parameter cannot hold as it is.
_IN_PARAMETER = str.maketrans({"^": "^^", '"': "^'", "\n": "^n"})


def text(value: str) -> str:
    """Return a text as the value of a property of type TEXT."""
    if _CONTROLS.search(value):
        value = _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    # Several times quicker than str.translate on letters beyond ASCII.
    value = value.replace("\\", "\\\\").replace(";", "\\;")
    return value.replace(",", "\\,").replace("\n", "\\n")


def parameter(value: str) -> str:
    """Return a text as a quoted value of a parameter."""
    return f'"{_CONTROLS.sub("", value).translate(_IN_PARAMETER)}"'


def uri(value: str) -> str:
    """Return an address as a value of type URI: no control, no space, nothing escaped."""
    return _CONTROLS.sub("", value).replace("\n", "").replace(" ", "%20")


@lru_cache(maxsize=1024)
def utc(instant) -> str:
    """Return an aware datetime as 20211207T130000Z."""
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def local(wall) -> str:
    """Return a naive datetime as 20211207T160000."""
    return f"{wall:%Y%m%dT%H%M%S}"


def encode(lines) -> bytes:
    """Return unfolded lines as octets: folded after 75 at most, each ended by CRLF."""
    return b"".join(_folded(line.encode()) for line in lines)


def _folded(line):
    if len(line) <= _LONGEST:
        return line + b"\r\n"
    pieces, start, room = [], 0, _LONGEST
    while len(line) - start > room:
        end = start + room
        # An octet 10xxxxxx continues a letter (UTF-8): the fold goes before that letter.
        while line[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(line[start:end])
        start, room = end, _LONGEST - 1
    pieces.append(line[start:])
    return b"\r\n ".join(pieces) + b"\r\n"
