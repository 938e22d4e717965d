"""What is done to text between the person who writes it and the one who reads or looks for it.

Folding for search and order, Unicode hygiene, safe addresses, and Markdown to safe HTML.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from portal.lib.spacing import smart, superscripts

_APOSTROPHES = re.compile("[\N{RIGHT SINGLE QUOTATION MARK}‘ʼʻʹʽ′‵`´＇]")
_ELISION = re.compile(r"(?<![\w'])((?:jus|lors|puis|quoi)?qu|[cdjlmnst])'(?=\w)")
_DASHES = re.compile("[‐‑‒–—―−]")
# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans(
    {
        "ı": "i", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
        "ħ": "h", "ŧ": "t", "ŋ": "ng", "ə": "e", "ɛ": "e", "ɔ": "o", "ƙ": "k", "ɓ": "b", "ɗ": "d",
    }
)  # fmt: skip
_NOT_WORD = re.compile(r"[\W_]+")
_BIDIRECTIONAL = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_LINK_SCHEMES = {"http", "https", "mailto"}
_TAGS = {
    *("p", "br", "hr", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre", "sup"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}


def normalise(text: str) -> str:
    """Return the text in Unicode form NFC, each line ended by a line feed alone."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def find_unsafe_characters(text: str) -> list[str]:
    """Return, each once and in order, the characters that hide what a text says.

    They are control characters (not the tab, nor line ends), bidirectional embeddings, overrides
    and isolates, lone surrogates and noncharacters. The marks U+200E and U+200F, which Arabic
    and Hebrew texts need, are not among them.
    """
    return list(dict.fromkeys(filter(_is_unsafe, text.replace("\r\n", "\n"))))


def _is_unsafe(character):
    code = ord(character)
    return (
        code in _BIDIRECTIONAL
        or (unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t")
        or 0xFDD0 <= code <= 0xFDEF
        or code & 0xFFFE == 0xFFFE
    )


def has_visible_character(text: str) -> bool:
    """Return whether anything of the text can be seen: not only spaces, joiners and marks."""
    return any(unicodedata.category(character)[0] not in "CZM" for character in text)


# The target of an inline link, of an automatic one, of a reference.
_LINK_TARGET = re.compile(
    r"(?:\]\(\s*<?|<|^\s{0,3}\[[^\]]+\]:\s*<?)([a-z][a-z0-9+.-]*:[^\s>)]*)", re.I | re.M
)


def find_unsafe_link(markdown_text: str) -> str:
    """Return the first link target whose scheme is not http, https or mailto; "" for none."""
    for target in _LINK_TARGET.findall(markdown_text):
        if target.split(":", 1)[0].lower() not in ("http", "https", "mailto"):
            return target
    return ""


def fold(text: str) -> str:
    """Return the text as it is compared and searched: no case, no accent, one kind of apostrophe.

    An elided word stands apart: « L’égalité » becomes "l egalite". « Xi’an » stays one word. White
    space is made single. Folding twice changes nothing.
    """
    text = _APOSTROPHES.sub("'", text).casefold()
    # Compatibility forms may hide capitals and apostrophes, hence the second pass.
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(
        character
        for character in text
        if not unicodedata.combining(character) and unicodedata.category(character) != "Cf"
    )
    text = unicodedata.normalize("NFC", text.translate(_LETTERS))
    text = _DASHES.sub("-", _APOSTROPHES.sub("'", text))
    return " ".join(_ELISION.sub(r"\1 ", text).split())


def sort_key(name: str) -> str:
    """Return the key by which names are listed: folded, punctuation read as a space."""
    return _NOT_WORD.sub(" ", fold(name)).strip()


def is_safe_url(url: str) -> bool:
    """Return whether this is a complete http or https address with a host, and nothing hidden.

    Addresses with a user name in them are refused: they are made to look like another host.
    """
    if not isinstance(url, str) or re.search(r"[\s\\<>\"]", url) or find_unsafe_characters(url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc)


def _is_allowed_link(url):
    """Accept a link in running text: http, https (as `is_safe_url`) or a mail address."""
    if url.lower().startswith("mailto:"):
        return "@" in url and not find_unsafe_characters(url)
    return is_safe_url(url)


def _render_text(renderer, tokens, index, options, env):
    language = env.get("language")
    return superscripts(smart(tokens[index].content, language), language)


def _render_image(renderer, tokens, index, options, env):
    return escape(tokens[index].content)


@lru_cache(maxsize=1)
def _parser():
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.validateLink = _is_allowed_link
    parser.add_render_rule("text", _render_text)
    parser.add_render_rule("image", _render_image)
    return parser


def markdown(text: str, language: str | None = None, *, heading_level: int = 2) -> SafeString:
    """Return Markdown (CommonMark and tables) as safe HTML.

    The first rank of headings becomes `heading_level` and no rank is skipped below it. HTML in the
    text is shown, not obeyed; an image of a web address leaves its alternative text; only http,
    https and mailto links become links. With a `language` (fr, en) its typography is applied to
    the text outside code.
    """
    env = {"language": language}
    parser = _parser()
    tokens = parser.parse(text or "", env)
    _set_headings(tokens, heading_level)
    for token in tokens:
        if token.type == "th_open":
            token.attrSet("scope", "col")
    html = nh3.clean(
        parser.renderer.render(tokens, parser.options, env),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_LINK_SCHEMES,
        link_rel="noopener",
    )
    return mark_safe(html)


def _set_headings(tokens, heading_level):
    openings = [token for token in tokens if token.type == "heading_open"]
    if not openings:
        return
    top = min(int(token.tag[1]) for token in openings)
    allowed, tag = heading_level, "h6"
    for token in tokens:
        if token.type == "heading_open":
            level = min(heading_level + int(token.tag[1]) - top, allowed, 6)
            allowed, tag = level + 1, f"h{level}"
            token.tag = tag
        elif token.type == "heading_close":
            token.tag = tag


# What may be a mark of Markdown; most titles and names hold none, and reading them takes long.
_MARK = re.compile(r"[*_`\[\]#<>\\&|~]")
_MARK_OF_LINE = re.compile(r"\s*(?:[-+=]|\d+[.)](?:\s|$))")


def plain(markdown_text: str) -> str:
    """Return the words of a Markdown text on one line, for summaries; not escaped for HTML."""
    if not _is_marked(markdown_text or ""):
        return _on_one_line(markdown_text or "")
    pieces = []
    for token in _parser().parse(markdown_text or "", {}):
        if token.type == "inline":
            pieces.append("".join(_plain_inline(child) for child in token.children))
        elif token.type in ("fence", "code_block"):
            pieces.append(token.content)
    return _on_one_line(" ".join(pieces))


def _on_one_line(text):
    if "\n" in text or "\t" in text or "  " in text:
        text = re.sub("[ \t\n]+", " ", text)
    return text.strip()


def _is_marked(text):
    return _MARK.search(text) or any(map(_MARK_OF_LINE.match, text.split("\n")))


def _plain_inline(token):
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline", "image") else ""
