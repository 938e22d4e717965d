"""The icons of the house, as templates and rendered rows draw them."""

from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# The hours of a sky, as the icons of the sprite are called.
_ICON_NAMES = {"day": "sun", "night": "moon", "behalf": "swap"}


def icon(name: str, label: str = "") -> SafeString:
    """Return an icon of the sprite as safe HTML; without a label screen readers pass over it."""
    return _icon(name, str(label), static("img/icons.svg"))


@lru_cache(maxsize=512)
def _icon(name, label, sprite):
    name = _ICON_NAMES.get(name, name)
    flip = " i-flip" if name == "arrow" else ""
    described = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    # The symbols of the sprite carry their viewBox.
    return format_html(
        '<svg class="i i-{}{}" {}><use href="{}#{}"/></svg>', name, flip, described, sprite, name
    )
