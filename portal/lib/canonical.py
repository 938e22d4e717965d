"""Exact bytes for what must be compared, signed or frozen: canonical JSON and its fingerprint."""

import hashlib

import rfc8785

from portal.lib.text import normalise


def fingerprint(canonical: str) -> str:
    """Return the SHA-256 (hexadecimal) of the UTF-8 bytes of a canonical text."""
    return hashlib.sha256(canonical.encode()).hexdigest()


def canonical_json(value) -> str:
    """Return a value of dicts, lists, texts, whole numbers, booleans and None as RFC 8785 text.

    Every text, keys too, is brought into the form NFC. Raises ValueError (rfc8785's own) for what
    has no canonical form, such as a lone surrogate.
    """
    return rfc8785.dumps(_normalised(value)).decode()


def _normalised(value):
    if isinstance(value, str):
        return normalise(value)
    if isinstance(value, dict):
        return {normalise(key): _normalised(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_normalised(item) for item in value]
    return value
