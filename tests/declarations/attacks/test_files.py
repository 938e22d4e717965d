"""Drawings and scans that are not what they say, hide something, or would fill the memory."""

import base64
import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from declarations import scans
from declarations.forms.drawing import LARGEST_BYTES, PREFIX
from declarations.models import Evidence, Signature

SCRIPT = b"<script>alert(1)</script>"


def png(size=(40, 20), **saved):
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, "PNG", **saved)
    return out.getvalue()


def bomb(width, height, colour=2):
    """A few hundred bytes that say that they are an enormous picture."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def data_url(content, prefix=PREFIX):
    return prefix + base64.b64encode(content).decode()


NO_DRAWINGS = {
    "an SVG": data_url(b"<svg onload='alert(1)'/>", "data:image/svg+xml;base64,"),
    "an SVG that calls itself a PNG": data_url(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "a page": data_url(b"<html>" + SCRIPT, "data:text/html;base64,"),
    "an address": "https://evil.example/drawing.png",
    "no base64": PREFIX + "%%%",
    "a JPEG": data_url(b"\xff\xd8\xff\xe0" + b"0" * 100),
    "a bomb": data_url(bomb(50_000, 50_000)),
    "a smaller bomb": data_url(bomb(3000, 3000)),
    "cut off": data_url(png()[:60]),
    "nothing": data_url(b""),
    "too many bytes": PREFIX + "A" * (LARGEST_BYTES * 2),
}


@pytest.mark.parametrize("drawing", NO_DRAWINGS.values(), ids=NO_DRAWINGS)
def test_what_is_no_drawing_is_refused_in_words_and_signs_nothing(walk, drawing):
    walk.get_ready().sign(drawing=drawing)
    assert walk.last.status_code == 200
    assert "tracé" in walk.words
    assert not Signature.objects.exists()
    # Without it, the same page signs.
    walk.sign()
    assert Signature.objects.count() == 1


def test_of_a_drawing_only_the_pixels_are_kept(walk):
    hidden = PngInfo()
    hidden.add_text("Comment", SCRIPT.decode())
    sent = png(pnginfo=hidden) + SCRIPT + b"PK\x03\x04"
    walk.get_ready().sign(drawing=data_url(sent))
    kept = bytes(Evidence.objects.get(act="signature").drawing)
    assert SCRIPT not in kept and b"PK\x03\x04" not in kept and b"Comment" not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert picture.size == (40, 20) and not picture.info.get("Comment")


NO_SCANS = {
    "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a page": b"<!doctype html>" + SCRIPT,
    "a page after the name of a PDF": SCRIPT + b"%PDF-1.7\n%%EOF",
    "a PDF without end": b"%PDF-1.7\n" + b"0" * 5000,
    "a picture with many pixels": bomb(20_000, 20_000),
    "an archive": b"PK\x03\x04" + b"0" * 200,
    "a program": b"MZ" + b"0" * 200,
    "too many bytes": b"%PDF-1.7\n" + b"0" * scans.LARGEST_BYTES + b"%%EOF",
    "nothing": b"",
}


@pytest.mark.parametrize("content", NO_SCANS.values(), ids=NO_SCANS)
def test_what_is_no_scan_is_refused(content):
    with pytest.raises(ValidationError):
        scans.read_scan(content)


def test_of_a_scanned_picture_only_the_pixels_are_shown_and_its_bytes_are_kept():
    sent = png() + SCRIPT
    scan = scans.read_scan(sent)
    assert scan.content == sent
    assert SCRIPT not in scan.shown and scan.shown.startswith(b"\xff\xd8")
