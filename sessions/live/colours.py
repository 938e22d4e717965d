"""The colours of lists inside other sites: a city chooses one, and it must stay readable."""

import re

_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
# The grounds on which an embedded list stands (css/embed.css), and what text needs against them
# (WCAG 2.2, success criterion 1.4.3).
GROUNDS = {"light": "ffffff", "dark": "15181f"}
LEAST_CONTRAST = 4.5


def read_colour(text):
    """Return a colour such as “#2C5A86” or “26c” as six hexadecimal digits, None for others."""
    match = _HEX.fullmatch(text.strip())
    if match is None:
        return None
    digits = match[1].lower()
    return digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)


def contrast(one, other):
    """Return the contrast ratio (1 to 21) of two colours of six digits, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def readable_schemes(colour):
    """Return the schemes ("light", "dark") on whose ground text of this colour can be read."""
    return [
        scheme for scheme, ground in GROUNDS.items() if contrast(colour, ground) >= LEAST_CONTRAST
    ]


def style_of(colour):
    """Return the style sheet that gives an embedded list its accent, where it can be read."""
    rules = []
    schemes = readable_schemes(colour)
    if "light" in schemes:
        rules.append(f":root {{ --accent-light: #{colour}; }}")
    if "dark" in schemes:
        rules.append(f":root {{ --accent-dark: #{colour}; }}")
    return "\n".join(rules) + "\n"
