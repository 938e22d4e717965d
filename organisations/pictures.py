"""Uploaded pictures: what is refused, and what is kept of the rest."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_BYTES = 15 * 1024 * 1024
LARGEST_PIXELS = 40_000_000
LONGEST_SIDE = 1600


def validate_picture(upload):
    """Raise ValidationError unless the file is a JPEG, PNG or WebP of a reasonable size.

    The number of pixels is read from the header, before anything is unpacked: a few kilobytes can
    hold a picture that fills the memory.
    """
    if upload.size > LARGEST_BYTES:
        raise ValidationError(
            _("This file is larger than %(megabytes)d MB. Choose a smaller picture."),
            code="too_heavy",
            params={"megabytes": LARGEST_BYTES // 2**20},
        )
    upload.seek(0)
    try:
        with Image.open(upload, formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > LARGEST_PIXELS:
                raise ValidationError(
                    _(
                        "This picture has more than %(millions)d million points. "
                        "Choose a smaller one."
                    ),
                    code="too_many_pixels",
                    params={"millions": LARGEST_PIXELS // 1_000_000},
                )
            picture.verify()
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise ValidationError(
            _("This is not a JPEG, PNG or WebP picture, or it is damaged."), code="not_a_picture"
        ) from error
    finally:
        upload.seek(0)


def prepare_picture(upload):
    """Return the picture as a WebP of at most 1600 points a side, without place or camera data."""
    upload.seek(0)
    with Image.open(upload, formats=FORMATS) as picture:
        upright = ImageOps.exif_transpose(picture)
        has_transparency = upright.mode in ("RGBA", "LA") or "transparency" in upright.info
        flat = upright.convert("RGBA" if has_transparency else "RGB")
        flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        out = BytesIO()
        flat.save(out, "WEBP", quality=82)
    stem = upload.name.rsplit("/", 1)[-1].rsplit(".", 1)[0][:80]
    return ContentFile(out.getvalue(), name=f"{stem}.webp")
