"""How kinds of sessions and people look, and what languages are called."""

from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from sessions.models import Session


class Look(NamedTuple):
    """A palette of the style sheet and an icon; the word always stands beside them."""

    palette: str
    icon: str


SIGN = "sign"
_Kind = Session.Kind
KIND_LOOKS = {
    _Kind.DIALOGUE: Look("dialogue", "speech"),
    _Kind.WORKSHOP: Look("atelier", "table"),
    _Kind.PLENARY: Look("pleniere", "hall"),
    _Kind.PANEL: Look("pleniere", "hall"),
    _Kind.MEETING: Look("dialogue", "speech"),
    _Kind.WORKING_LUNCH: Look("atelier", "table"),
    _Kind.ROUND_TABLE: Look("atelier", "table"),
    _Kind.CEREMONY: Look("culture", "seal"),
    _Kind.CULTURE: Look("culture", "note"),
    _Kind.BREAK: Look("dialogue", "clock"),
    _Kind.OTHER: Look("dialogue", "speech"),
}


def language_names(codes):
    """Return the names of languages in the active language; an unknown code stays a code."""
    return [language_name(code) for code in codes]


def language_name(code):
    """Return the name of one language (BCP 47 code) as it stands inside a sentence.

    That is “French” in English and “français” in French; where a label begins with it, `capfirst`
    makes it “Français”.
    """
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        if code == SIGN:
            return _uncapitalised(_("Sign language"))
        # What a filter may ask for, whatever its script.
        name = _("Chinese") if code == "zh" else code
    return _uncapitalised(name) if get_language() == "fr" else name


def _uncapitalised(text):
    return text[:1].lower() + text[1:]


_TINTS = ("egee", "rhin", "erable", "hudson", "meridien")


@lru_cache(maxsize=8192)
def tint(name):
    """Return the palette of a person’s arch: always the same one for the same name."""
    return _TINTS[crc32(name.encode()) % len(_TINTS)]
