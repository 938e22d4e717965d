"""The spaces, quotation marks and apostrophes of a running text, in French and in English.

They are set when a text is shown; what is stored stays as it was written.
"""

import re
from functools import lru_cache
from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

NB = "\N{NO-BREAK SPACE}"
THIN = "\N{NARROW NO-BREAK SPACE}"
# A space within a line: neither a line end nor a tab, which a writer sets on purpose.
_SPACE = f"[ {NB}{THIN}\N{THIN SPACE}]"
# Addresses, mail addresses and file-like words are taken whole and left alone. What ends a
# sentence does not belong to the address in it.
_VERBATIM = re.compile(
    r"((?<![\w.+'-])(?:[A-Za-z][A-Za-z0-9+.-]*://|www\.|mailto:)[^\s<>«»]*[^\s<>«»,.;:!?…)\]\"'’]"
    r"|(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+)"
)
# 1er, 2e, 2nde, XXIe and Ier; not « Vers », which is a word.
_ORDINAL = re.compile(
    r"(?<![\w/.#&=-])(?:(\d+)(ers?|res?|nde?s?|es?)|([IVX]+)(e)|(I)(er|re))(?!\w)"
)
# Groups of three digits; not a telephone number, which goes on or begins with a plus.
_GROUPED = re.compile(
    rf"(?<![\w,.+])(?<!\d{_SPACE})(\d{{1,3}})((?:{_SPACE}\d{{3}})+)(?!{_SPACE}?\w?\d)(?!\w)"
)
_TAG = re.compile(r"(<[^>]*>)")
# What the rules below look for; a text with none of it is shown as it is. Most have none, so what
# can be told by single letters is asked first.
_MARKS = re.compile(r"""['"«»;:!?%\d]""")
_ABBREVIATED = re.compile(r"\bMM?\.|\bMmes?\b|\bDre?s?\b")
_NUMERAL_LETTERS = re.compile(r"[\dIVX]")
_NUMERAL = re.compile(r"\d|[IVX][er]")
_WORD_END = r"[\w\ue000%.…)\]»”’€]"


def smart(text: str, language: str) -> str:
    """Return plain text with the typography of its language; unchanged but for fr and en."""
    change = {"fr": french, "en": english}.get((language or "").split("-")[0])
    return change(text) if change and _is_noteworthy(text) else text


def _is_noteworthy(text):
    if _MARKS.search(text) or ".." in text:
        return True
    return ("M" in text or "D" in text) and bool(_ABBREVIATED.search(text))


def typeset(text: str, language: str) -> SafeString:
    """Return one line of plain text as safe HTML: escaped, with the typography of its language."""
    # Long texts are rare and seldom asked for twice; they would only fill the memory.
    return (_typeset if len(text) <= 600 else _typeset.__wrapped__)(str(text), language)


@lru_cache(maxsize=4096)
def _typeset(text, language):
    return superscripts(mark_safe(escape(smart(text, language))), language)


def french(text: str) -> str:
    """Return plain text with French spaces, quotation marks, apostrophes and ellipses.

    U+202F before ; ! ? (and between thousands), U+00A0 before : and % and inside « ». Addresses,
    mail addresses and times such as 16:30 stay as they are. Applying it twice changes nothing.
    """
    return _outside_addresses(text, _french)


def english(text: str) -> str:
    """Return plain text with curly quotation marks, apostrophes and ellipses."""
    return _outside_addresses(text, _english)


def superscripts(text: str, language: str = "fr") -> SafeString:
    """Return safe HTML in which French ordinals are raised: 2e → 2<sup>e</sup>, 1er, XXIe.

    Text that is not marked safe is escaped here first; safe HTML is taken as it is and its tags
    are left alone. In another language than French only the escaping is done.
    """
    html = conditional_escape(text)
    if (language or "").split("-")[0] != "fr":
        return html
    if not (_NUMERAL_LETTERS.search(html) and _NUMERAL.search(html)):
        return html
    pieces = _TAG.split(html)
    pieces[::2] = [_outside_addresses(piece, _raise_ordinals) for piece in pieces[::2]]
    return mark_safe("".join(pieces))


def _raise_ordinals(html):
    # Of the three forms one matched; the groups of the others are empty.
    return _ORDINAL.sub(r"\1\3\5<sup>\2\4\6</sup>", html)


def _outside_addresses(text, change):
    pieces = _VERBATIM.split(text)
    for index in range(0, len(pieces), 2):
        # The characters on both sides matter to the rules: a mark stands in for each address.
        before = "\ue000" if index else ""
        after = "\ue000" if index + 1 < len(pieces) else ""
        changed = change(f"{before}{pieces[index]}{after}")
        pieces[index] = changed[len(before) : len(changed) - len(after)]
    return "".join(pieces)


def _french(text):
    text = re.sub(r"(?<!\.)\.\.\.(?!\.)", "…", text)
    text = re.sub(r"(?<=\w)'(?=[\w«“])", "’", text)
    text = re.sub(r'(?<![\w"])"(?=\S)([^"\n]*?)(?<=\S)"(?!["\w])', r"«\1»", text)
    text = re.sub(f"«{_SPACE}*(?=[^\\s»])", f"«{NB}", text)
    text = re.sub(f"(?<=[^\\s«]){_SPACE}*»", f"{NB}»", text)
    # Two-part marks. A mark that follows another one (?!, !!) stays close to it.
    text = re.sub(f"(?<={_WORD_END}){_SPACE}*([;!?])(?![\\w/=])", f"{THIN}\\1", text)
    text = re.sub(f"(?<={_WORD_END}){_SPACE}*:(?=\\s|$|\ue000)", f"{NB}:", text)
    text = re.sub(f"(?<=\\d){_SPACE}*%(?!\\w)", f"{NB}%", text)
    text = re.sub(f"(?<=\\d){_SPACE}+(?=(?:h|min|km|€)(?!\\w))", NB, text)
    text = re.sub(f"(\\d{_SPACE}?h){_SPACE}(?=\\d\\d(?!\\d))", f"\\1{NB}", text)
    text = _GROUPED.sub(_thousands, text)
    return re.sub(r"(?<!\w)(MM?\.|Mmes?\.?|Drs?\.?|Dre\.?) (?=[^\W\d_a-z])", f"\\1{NB}", text)


def _thousands(match):
    return match[1] + re.sub(_SPACE, THIN, match[2])


def _english(text):
    text = re.sub(r"(?<!\.)\.\.\.(?!\.)", "…", text)
    text = re.sub(r'(^|[\s(\[—–‘])"(?=\S)', r"\1“", text)
    text = text.replace('"', "”")
    text = re.sub(r"(^|[\s(\[—–“])'(?=[^\s'\d][^']*[\w.,!?…]'(?!\w))", r"\1‘", text)
    return text.replace("'", "’")
