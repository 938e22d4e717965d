"""What the head of a page tells machines, from its own title and description."""

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from portal.cards.head import head_of

register = template.Library()


class SharedNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        written = self.nodelist.render(context)
        told = head_of(written, context.flatten(), (get_language() or "fr")[:2])
        return mark_safe(written + told)


@register.tag
def shared(parser, token):
    """Write what stands within, the title and description, and below it what tells of the page."""
    nodelist = parser.parse(("endshared",))
    parser.delete_first_token()
    return SharedNode(nodelist)
