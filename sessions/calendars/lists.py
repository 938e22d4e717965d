"""A personal list of sessions in an address: `?list=q83vASNF…`, or `?uid=…&uid=…`.

The compact form is what a link and a QR code carry: the first six octets of each session's uid, in
the order chosen, in base64url without padding (RFC 4648, section 5): eight characters for each
session. It names the sessions of one summit, among which six octets of a random uid are unique;
two hundred of them fit into the request line that servers accept (RFC 9112 asks for 8,000 octets).
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

# Nobody attends more sessions of one summit; longer lists are cut before they are read.
MOST = 200
_OCTETS, _LETTERS = 6, 8
_PARAMETERS = ("list", "uid")
_NOT_PACKED = re.compile(r"[^A-Za-z0-9_-]")


def pack(uids):
    """Return the compact text of session uids (UUID or its text), at most 200, each once.

    What is no uid is left out; none gives "".
    """
    return pack_short(short_uids(uids))


def pack_short(shorts):
    """Return the compact text of short uids, which `unpack` reads again."""
    return urlsafe_b64encode(bytes.fromhex("".join(shorts))).decode()


def unpack(text):
    """Return the short uids (12 hexadecimal digits, see `short_uids`) of a compact text.

    At most 200, each once. What nobody packed gives whatever it spells, which no session matches;
    what is not base64url gives nothing. Never raises.
    """
    text = text[: MOST * _LETTERS]
    if _NOT_PACKED.search(text):
        return []
    text = text[: len(text) // _LETTERS * _LETTERS]
    digits = urlsafe_b64decode(text).hex()
    step = _OCTETS * 2
    return list(dict.fromkeys(digits[at : at + step] for at in range(0, len(digits), step)))


def short_uids(uids, *, most=MOST):
    """Return the first 12 hexadecimal digits of uids (UUID or its text), each once.

    Of more than `most` uids the rest is not looked at; what is no uid is left out.
    """
    found = {}
    for uid in uids[:most]:
        try:
            found[UUID(str(uid)).hex[: _OCTETS * 2]] = True
        except ValueError:
            continue
    return list(found)


def listed(sessions, shorts):
    """Return those of the sessions that short uids name, in the order of the sessions."""
    wanted = set(shorts)
    return [session for session in sessions if short_uid(session) in wanted]


def short_uid(session):
    """Return the 12 hexadecimal digits that stand for a session in a personal list."""
    return str(session.uid).replace("-", "")[: _OCTETS * 2]


def without_list(query):
    """Return a copy of a QueryDict without its personal list: its filter."""
    filters = query.copy()
    for name in _PARAMETERS:
        filters.pop(name, None)
    return filters


def read_list(query):
    """Return the short uids of a QueryDict's `list` and `uid`; None where it has neither."""
    if not any(name in query for name in _PARAMETERS):
        return None
    shorts = [*unpack(query.get("list", "")), *short_uids(query.getlist("uid"))]
    return list(dict.fromkeys(shorts))[:MOST]
