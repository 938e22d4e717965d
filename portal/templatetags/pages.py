"""Dates, ordinals and lists as the public pages print them, in the language of the page."""

from django import template
from django.utils.translation import get_language

from portal.lib.typography import join_names, ordinal_text
from portal.templatetags.content import inline

register = template.Library()


def _language():
    return (get_language() or "fr")[:2]


@register.simple_tag
def fuzzy(date):
    """Print a `FuzzyDate`: « septembre 2023 », « 1er septembre 2019 » with its raised ending."""
    return inline(date.text(_language()), _language()) if date else ""


@register.simple_tag
def ordinal(number, gender="m"):
    """Print an ordinal: « 3e » with its raised ending, “3rd”."""
    return inline(ordinal_text(number, _language(), gender), _language()) if number else ""


@register.filter
def listed(numbers):
    """Print "10,16" as a sentence lists it: « 10 et 16 », “10 and 16”."""
    return join_names([number for number in (numbers or "").split(",") if number], _language())


@register.filter
def listed_count(numbers):
    """Return how many numbers "10,16" holds."""
    return len([number for number in (numbers or "").split(",") if number])
