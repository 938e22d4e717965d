"""A drawn signature, as the page's script posts it: a PNG in a data URL."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from io import BytesIO

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image

PREFIX = "data:image/png;base64,"
LARGEST_BYTES = 300_000
LARGEST_PIXELS = 2_000_000
LONGEST_DATA_URL = len(PREFIX) + LARGEST_BYTES * 4 // 3 + 4


@dataclass(frozen=True)
class Drawing:
    """`png` is ours, drawn anew from the pixels; `sha256` (hexadecimal) that of what was sent."""

    png: bytes
    sha256: str


def read_drawing(data_url: str) -> Drawing:
    """Return the drawing in a data URL. Raises ValidationError when it is none or too large.

    The picture is drawn anew on white, so that nothing but its pixels is kept: no text, no
    profile, no file within the file.
    """
    if not data_url.startswith(PREFIX):
        raise ValidationError(_("The drawing is not a PNG picture. Draw again, or leave it out."))
    if len(data_url) > LONGEST_DATA_URL:
        raise ValidationError(_("The drawing is too large. Draw again, or leave it out."))
    unreadable = ValidationError(
        _("The drawing cannot be read as a picture. Draw again, or leave it out.")
    )
    try:
        sent = base64.b64decode(data_url.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise unreadable from error
    try:
        with Image.open(BytesIO(sent), formats=("PNG",)) as picture:
            if picture.width * picture.height > LARGEST_PIXELS:
                raise ValidationError(_("The drawing is too large. Draw again, or leave it out."))
            ink = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise unreadable from error
    white = Image.new("RGBA", ink.size, "white")
    white.alpha_composite(ink)
    drawn = BytesIO()
    white.convert("L").save(drawn, "PNG", optimize=True)
    return Drawing(drawn.getvalue(), hashlib.sha256(sent).hexdigest())


class DrawingField(forms.CharField):
    """An optional drawing; its value is a `Drawing` or None."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        return read_drawing(text) if text else None
