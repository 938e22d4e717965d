"""What makes the suite quick and leaves what it proves as it is."""

import gc

from django.template.base import Template
from django.test.signals import template_rendered
from django.test.utils import instrumented_test_render


def collect_garbage_rarely():
    """All that was imported stays anyway: not to be gone through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def note_pages_alone():
    """Templates within a page do not copy its whole context for `response.context`.

    Django notes every include, form field and icon; a test asks for what the view gave its page.
    """
    depth = 0

    def render(template, context):
        nonlocal depth
        if depth == 0:
            template_rendered.send(sender=template, template=template, context=context)
        depth += 1
        try:
            return template.nodelist.render(context)
        finally:
            depth -= 1

    assert Template._render is instrumented_test_render
    Template._render = render
