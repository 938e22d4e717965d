"""Cards as PNG of 1200 × 630, the size that the Open Graph protocol's readers ask for."""

import hashlib
import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.cache import caches

from portal.lib.paper.fonts import SUBSTITUTE, printable
from portal.lib.paper.typesetting import picture_of_first_page

WIDTH, HEIGHT = 1200, 630
_TEMPLATE = Path(__file__).parent / "card.typ"
_PIXELS_PER_INCH = 72  # one pixel for each point of the template
# The palettes of the host cities by day, as in portal/static/css/tokens.css.
_PALETTES = {
    "egee": {"hd": "#023a56", "hl": "#74adc1", "hl2": "#b6dae3", "hg": "#f5b64c"},
    "rhin": {"hd": "#10442e", "hl": "#82b697", "hl2": "#c1e1cb", "hg": "#e5dc66"},
    "erable": {"hd": "#6d1e25", "hl": "#da8b83", "hl2": "#f5c4ba", "hg": "#fbb575"},
    "hudson": {"hd": "#3d2865", "hl": "#a595d2", "hl2": "#d4cbee", "hg": "#ffabd3"},
    "meridien": {"hd": "#49391a", "hl": "#b7a275", "hl2": "#e2d5b3", "hg": "#f6ce66"},
}


def fingerprint(card):
    """Return what tells a card from every other, and from what it was before its words changed."""
    facts = json.dumps([asdict(card), _template_digest()], sort_keys=True)
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


def card_png(card):
    """Return the picture of a card. It is drawn once and kept by its fingerprint."""
    kept, key = caches["cards"], fingerprint(card)
    content = kept.get(key)
    if content is None:
        content = picture_of_first_page(_TEMPLATE, _data(card), pixels_per_inch=_PIXELS_PER_INCH)
        kept.set(key, content)
    return content


@cache
def _template_digest():
    return hashlib.sha256(_TEMPLATE.read_bytes()).hexdigest()


def _data(card):
    colours = _PALETTES[card.palette]
    return {
        "languages": [card.language],
        "host": card.palette,
        "title": _drawable(card.title),
        "above": _drawable(card.above),
        "facts": [_drawable(fact) for fact in card.facts],
        "colours": colours,
        "drawing": _drawing(card.vignette, card.palette),
    }


def _drawable(text):
    """Return a text without what no font can draw, such as an emoji: a picture does without."""
    return printable(text).replace(SUBSTITUTE, "").strip()


@cache
def _drawing(name, palette):
    """Return the engraving of a city as an SVG of its own, in the colours of a palette."""
    source = Path(finders.find(f"img/vignettes/{name}.svg")).read_text(encoding="utf-8")
    box = re.search(r'viewBox="([^"]+)"', source)[1]
    inside = source[source.index(">", source.index("<symbol")) + 1 : source.rindex("</symbol>")]
    for colour, value in {**_PALETTES[palette], "on-hd": "#fdfaf5"}.items():
        inside = inside.replace(f"var(--{colour})", value)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" fill="none"'
        f' stroke-linecap="round" stroke-linejoin="round">{inside}</svg>'
    )
