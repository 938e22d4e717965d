"""Texts of the programme as a reader gets them: with their language, their type, their origin."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from portal.lib import provenance
from portal.lib.spacing import typeset
from portal.lib.text import markdown, plain

register = template.Library()


def _language():
    return (get_language() or "fr")[:2]


# One line as safe HTML, escaped, with the typography of its language.
inline = typeset


def served_inline(served):
    """Return a `Served` text as safe HTML, within its own lang where it is not the page's."""
    html = inline(served.text, served.language)
    if served.is_fallback and served.text:
        return format_html('<span lang="{}">{}</span>', served.language, html)
    return html


@register.simple_tag
def text(row, field):
    """Print a translated line of a row: `{% text session "title" %}`."""
    return served_inline(provenance.serve(row, field, _language())) if row else ""


@register.simple_tag
def prose(row, field, heading_level=3):
    """Print a translated Markdown text of a row, headings starting at this level."""
    served = provenance.serve(row, field, _language())
    if not served.text:
        return ""
    html = markdown(served.text, served.language, heading_level=heading_level)
    if served.is_fallback:
        return format_html('<div lang="{}">{}</div>', served.language, html)
    return html


@register.simple_tag
def summary(row, field, words=40):
    """Print the first words of a translated Markdown text, without its marks."""
    served = provenance.serve(row, field, _language())
    parts = plain(served.text).split()
    short = " ".join(parts[:words]) + (" …" if len(parts) > words else "")
    html = inline(short, served.language)
    return (
        format_html('<span lang="{}">{}</span>', served.language, html)
        if served.is_fallback
        else html
    )


@register.filter
def typo(value):
    """Give a line of the interface's language its spaces, quotes and raised ordinals."""
    return inline(str(value), _language()) if value else ""


@register.inclusion_tag("components/machine_mark.html")
def machine_mark(row, *fields, says_fallback=True):
    """Say that a text is a machine translation, or out of date, and let the reader report it.

    `says_fallback` also says that a text is shown in the other language.
    """
    language = _language()
    served = [provenance.serve(row, field, language) for field in fields]
    return {
        "kind": row._meta.label_lower,
        "id": row.pk,
        "language": language,
        "machine": next(
            (entry for entry in served if entry.is_machine and not entry.is_fallback), None
        ),
        "stale": any(entry.is_stale and not entry.is_fallback for entry in served),
        "fallback": next((entry for entry in served if entry.is_fallback and says_fallback), None),
    }


@register.filter
def lines(value):
    """Split a text into its lines, without the empty ones."""
    return [line.strip() for line in (value or "").splitlines() if line.strip()]


@register.simple_tag
def text_lines(row, field):
    """Return the lines of a translated text as safe HTML, each with its typography."""
    served = provenance.serve(row, field, _language())
    return [mark_safe(inline(line, served.language)) for line in lines(served.text)]
