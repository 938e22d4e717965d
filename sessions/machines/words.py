"""Texts of a programme as machines get them: in one language, or in both at once."""

import re
from functools import lru_cache

from portal.lib import provenance
from portal.lib.text import plain
from sessions.models import LanguageUse


# Reading Markdown is slow, and every file of a programme holds the same texts.
@lru_cache(maxsize=4096)
def paragraphs(markdown):
    """Return the paragraphs of a Markdown text as plain lines; none for an empty text."""
    return tuple(filter(None, map(plain, re.split(r"\n\s*\n", markdown))))


class Texts:
    """Reads the texts of rows in one language (fr or en), in the other where one is missing."""

    def __init__(self, language):
        self.language = language

    def of(self, row, field):
        """Return the text of a translated field, "" where there is none in any language."""
        return provenance.serve(row, field, self.language).text


def in_both(row, field):
    """Return {"fr": …, "en": …} with the languages in which a text was written."""
    texts = {code: provenance.text_in(row, field, code) for code in provenance.languages()}
    return {code: text for code, text in texts.items() if text}


def languages_of(row, use):
    """Return the codes of the languages that a session or summit has for a use."""
    return [one.language for one in row.language_uses.all() if one.use == use]


def spoken_languages(row):
    """Return the codes of the languages spoken in a session or at a summit."""
    return languages_of(row, LanguageUse.Use.WORKING)
