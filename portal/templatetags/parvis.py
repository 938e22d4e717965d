"""The drawings of the house: icons, vignettes of host cities, the rosette of a declaration."""

import math
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from portal.lib.drawings import icon

register = template.Library()

VIGNETTES = {
    "izmir": "0 0 420 300",
    "duesseldorf": "0 0 420 260",
    "montreal": "0 0 420 260",
    "newyork": "0 0 420 260",
    "online": "0 0 420 260",
    "parvis": "0 0 420 260",
}
# Drawings that were composed anew for the large place of a page's head.
WIDE_VIGNETTES = {"izmir": "0 0 760 430"}

register.simple_tag(icon)


@register.simple_tag
def vignette(name, place=""):
    """Draw the engraving of a host city in the palette of its block; it is decoration.

    place: "wide" in the head of a page, where some cities have a larger drawing.
    """
    name = name if name in VIGNETTES else "parvis"
    wide = place == "wide" and name in WIDE_VIGNETTES
    return format_html(
        '<svg class="trait trait-{}" viewBox="{}" preserveAspectRatio="xMidYMax slice" '
        'aria-hidden="true" focusable="false"><use href="{}#v"/></svg>',
        name,
        WIDE_VIGNETTES[name] if wide else VIGNETTES[name],
        static(f"img/vignettes/{name}{'-wide' if wide else ''}.svg"),
    )


@register.simple_tag
def rosette(petals):
    """Draw a guilloché rosette with one petal per signature (three at least, 120 at most)."""
    return _rosette(max(3, min(120, int(petals or 0))))


@lru_cache(maxsize=128)
def _rosette(petals):
    rings = []
    for name, inner, outer in (("r-line", 92, 152), ("r-line2", 76, 118), ("r-line", 62, 84)):
        points = []
        steps = petals * 12
        for step in range(steps + 1):
            angle = 2 * math.pi * step / steps
            radius = (inner + outer) / 2 + (outer - inner) / 2 * math.cos(petals * angle)
            points.append(
                f"{160 + radius * math.sin(angle):.1f} {160 - radius * math.cos(angle):.1f}"
            )
        rings.append(f'<path class="{name}" d="M{"L".join(points)}Z"/>')
    return mark_safe(
        '<svg class="rosette" viewBox="0 0 320 320" aria-hidden="true" focusable="false">'
        + "".join(rings)
        + '<circle class="r-ring" cx="160" cy="160" r="156"/></svg>'
    )


@register.filter
def name_length(text):
    """Return the class that sizes a city's name by its number of letters."""
    return f"len-{max(4, min(24, len(text or '')))}"
