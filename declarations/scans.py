"""Scans of papers: judged by their content, kept as received, shown only as a picture of our own.

A scan lies in a folder that `portal.media` never serves. Its fingerprint is that of the bytes as
they came; what a page shows of a picture is drawn anew from its pixels, and a PDF is never shown
but offered for saving.
"""

import hashlib
import math
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

LARGEST_BYTES = 10 * 1024 * 1024
# A page of A4 at 600 dots per inch has 35 million.
LARGEST_PIXELS = 60_000_000
SHOWN_SIDE = 2000
PICTURES = {"PNG": "png", "JPEG": "jpg"}
TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}
# The end of a PDF, after which some scanners append a few bytes.
PDF_TAIL = 2048
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Scan:
    """A scan as received; `shown` is a JPEG or PNG of our own to be shown, None for a PDF."""

    content: bytes
    suffix: str
    shown: bytes | None = None

    @property
    def sha256(self) -> str:
        """The fingerprint of the bytes as received (hexadecimal)."""
        return hashlib.sha256(self.content).hexdigest()


def read_scan(content: bytes) -> Scan:
    """Return the scan that these bytes are. Raises ValidationError in the reader's language.

    Whether it is a PDF, a JPEG or a PNG is told by the content; no name is believed.
    """
    if len(content) > LARGEST_BYTES:
        raise too_large(len(content))
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-PDF_TAIL:]:
            raise ValidationError(_("This PDF is cut off before its end. Scan it again."))
        return Scan(content, "pdf")
    try:
        with Image.open(BytesIO(content), formats=tuple(PICTURES)) as picture:
            if picture.width * picture.height > LARGEST_PIXELS:
                raise ValidationError(
                    _("This picture has too many pixels. Scan it at 300 dots per inch.")
                )
            suffix = PICTURES[picture.format]
            shown = _redrawn(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("This file is no PDF, JPEG or PNG that can be read, whatever its name says.")
        ) from error
    return Scan(content, suffix, shown)


def too_large(size: int) -> ValidationError:
    """Return the error for a file of so many bytes."""
    return ValidationError(
        _("This file has %(size)s MB; 10 MB at most. Scan it at 300 dots per inch.")
        % {"size": math.ceil(size / 1024 / 1024)}
    )


def _redrawn(picture) -> bytes:
    """The pixels alone, upright and on white: no profile, no text, no file within the file."""
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    page = Image.new("RGBA", upright.size, "white")
    page.alpha_composite(upright)
    drawn = BytesIO()
    page.convert("RGB").save(drawn, "JPEG", quality=85)
    return drawn.getvalue()


class ScanField(forms.FileField):
    """An upload whose value is a `Scan`."""

    widget = forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"})

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload is None or isinstance(upload, Scan):
            return upload
        if upload.size > LARGEST_BYTES:
            raise too_large(upload.size)
        return read_scan(upload.read())


@contextmanager
def keep(scan: Scan):
    """Store a scan and give its name; what was stored goes again when the block fails."""
    stem = f"scans/{uuid.uuid4().hex}"
    names = [default_storage.save(f"{stem}.{scan.suffix}", ContentFile(scan.content))]
    if scan.shown is not None:
        names.append(default_storage.save(_shown_name(names[0]), ContentFile(scan.shown)))
    is_kept = False
    try:
        yield names[0]
        is_kept = True
    finally:
        if not is_kept:
            for name in names:
                default_storage.delete(name)


def discard(name: str) -> None:
    """Delete a stored scan and what is shown of it."""
    default_storage.delete(name)
    default_storage.delete(_shown_name(name))


def _shown_name(name):
    return str(PurePosixPath(name).with_suffix(".shown"))


def can_be_shown(entry) -> bool:
    """Return whether there is a picture of an entry's scan."""
    return bool(entry.scan) and default_storage.exists(_shown_name(entry.scan.name))


def as_picture(entry) -> FileResponse:
    """Return what is shown of an entry's scan; FileNotFoundError for a PDF from a scanner."""
    picture = default_storage.open(_shown_name(entry.scan.name))
    return _guarded(FileResponse(picture, content_type="image/jpeg"))


def as_download(entry) -> FileResponse:
    """Return an entry's scan as received, to be saved and never opened in the page."""
    suffix = PurePosixPath(entry.scan.name).suffix.lstrip(".")
    response = FileResponse(
        default_storage.open(entry.scan.name),
        as_attachment=True,
        filename=f"{entry.scan_sha256[:16]}.{suffix}",
        content_type=TYPES[suffix],
    )
    return _guarded(response)


def _guarded(response):
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response
