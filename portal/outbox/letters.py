"""Who writes the mails: composers by kind, and templates in both languages."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import mark_safe

from portal.lib.addresses import absolute

# Whoever reads French may be answered in English, and the reverse.
OTHER_LANGUAGE = {"fr": "en", "en": "fr"}

# Control characters and Unicode's own line ends; not the spaces that French typography needs.
_NOT_IN_A_HEADER = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_BLANK_LINES = re.compile(r"\n{3,}")

COMPOSERS: dict[str, Callable] = {}


class Unneeded(Exception):
    """The mail has lost its purpose; the reason (a few words, no name, no address) is kept."""


@dataclass(frozen=True)
class Attachment:
    """A file, sent byte for byte. `mimetype` such as "application/pdf"."""

    name: str
    content: bytes
    mimetype: str


@dataclass(frozen=True)
class Letter:
    """What a composer returns: a mail without sender, recipient and number.

    `text` is plain text, `html` may be empty. `headers` are added to those of the outbox, which
    win. No line break can enter the subject.
    """

    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    reply_to: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self):
        object.__setattr__(self, "subject", one_line(self.subject))


def letter(kind: str):
    """Register the decorated function as the composer of a kind of mail, "app.name".

    It takes the Mail and returns a Letter, or raises Unneeded, which cancels the mail. It is
    called in the worker, for each attempt anew, in the recipient's language and outside a
    transaction: what it writes (the digest of a link it makes, say) is committed before the mail
    is handed over. What belongs together it puts into an `atomic` of its own, which should end
    before anything slow begins.
    """

    def register(compose):
        known = COMPOSERS.setdefault(kind, compose)
        if known is not compose:
            raise ValueError(f"Two composers for mails of the kind {kind!r}.")
        return compose

    return register


def one_line(text: str) -> str:
    """Return the text on one line, fit for a header."""
    return _NOT_IN_A_HEADER.sub(" ", text).strip()


def bilingual(template: str, context: Mapping | Callable, language: str) -> tuple[str, str, str]:
    """Render a mail in the recipient's language and then, below a rule, in the other.

    Reads mail/TEMPLATE.subject.txt (in `language` alone), .txt and .html; the last is the inside
    of a page. `context` is a mapping, or a function from a language to one. Returns subject,
    text, HTML. Values are escaped in the HTML, and stand as they are in the text.
    """
    values = context if callable(context) else lambda _language: context
    texts, pages = [], []
    for code in (language, OTHER_LANGUAGE[language]):
        with translation.override(code):
            inside = {**values(code), "mail_language": code}
            texts.append(plain(f"mail/{template}.txt", inside))
            # A template with autoescaping made this.
            html = mark_safe(get_template(f"mail/{template}.html").render(inside))
            pages.append({"language": code, "html": html})
    with translation.override(language):
        subject = one_line(plain(f"mail/{template}.subject.txt", values(language)))
        around = {
            "language": language,
            "other": OTHER_LANGUAGE[language],
            "subject": subject,
            "site": absolute("/"),
        }
        text = plain("mail/base.txt", {**around, "first": texts[0], "second": texts[1]})
        html = get_template("mail/base.html").render({**around, "parts": pages})
    return subject, text, html


def plain(name: str, values: Mapping) -> str:
    """Render a template of plain text: nothing escaped, no more than one blank line in a row."""
    text = get_template(name).template.render(Context(dict(values), autoescape=False))
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip() + "\n"
