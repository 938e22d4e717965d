"""Links by which a page puts what it shows into the reader's calendar."""

from django import template
from django.utils.translation import get_language

from sessions.calendars.subscribing import links_of

register = template.Library()


@register.simple_tag
def calendar_links(row):
    """Return the `Links` of a session, person or organisation, None where it has no calendar."""
    return links_of(row, get_language()[:2])
