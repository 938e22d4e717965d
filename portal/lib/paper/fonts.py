"""The letters of the papers: the site's own two faces, then Noto for every other script.

All come from this project or from pinned packages, none from the system: the same words make the
same file on every machine.
"""

import hashlib
import os
import tempfile
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import fontpkg
import typst
from fontTools.ttLib import TTFont

# The site's files by the family name they get here. Latin and extended Latin are two files, so two
# families: of one family typst would take one file and look for the other letters elsewhere.
SITE_FONTS = {
    "Parvis Serif": ("literata-latin-wght-normal", "literata-latin-wght-italic"),
    "Parvis Serif Extended": ("literata-latin-ext-wght-normal", "literata-latin-ext-wght-italic"),
    "Parvis Sans": ("bricolage-grotesque-latin-standard-normal",),
    "Parvis Sans Extended": ("bricolage-grotesque-latin-ext-standard-normal",),
}
# Simplified Chinese leads where a character is common to several scripts.
CJK_FOLDERS = ("notosanssc", "notosanstc", "notosansjp", "notosanskr")
_SITE_FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts"
_KEPT = Path(__file__).resolve().parents[3] / "var" / "fonts"
SUBSTITUTE = "\N{REPLACEMENT CHARACTER}"
# The family, the full name, the typographic family (OpenType, table "name").
_NAME_IDS = (1, 4, 16)
_OVERRIDES = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Return the faces of all papers."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=list(
            dict.fromkeys([str(_unpacked()), *(str(path.parent) for path in _noto_files())])
        ),
    )


@lru_cache(maxsize=1)
def _unpacked():
    """Return the folder with the site's fonts as typst reads them.

    Unpacking takes half a second: it is done once for each version of the files, by whichever
    process needs them first.
    """
    packed = {
        name: (family, (_SITE_FOLDER / f"{name}.woff2").read_bytes())
        for family, names in SITE_FONTS.items()
        for name in names
    }
    digest = hashlib.sha256(repr(sorted(packed.items())).encode()).hexdigest()
    folder = _KEPT / digest[:16]
    if not folder.is_dir():
        _KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_KEPT, ignore_cleanup_errors=True) as made:
            for name, (family, content) in packed.items():
                _unpack(content, family, Path(made) / f"{name}.ttf")
            os.chmod(made, 0o755)  # the folder, which every process of the site may read
            try:
                os.rename(made, folder)
            except OSError:
                # Another process was quicker; anything else is a fault.
                if not folder.is_dir():
                    raise
    return folder


def _unpack(content, family, path):
    with TTFont(BytesIO(content)) as font:
        font.flavor = None
        for record in font["name"].names:
            if record.nameID in _NAME_IDS:
                record.string = family
        font.save(path)


@lru_cache(maxsize=1)
def _noto_files():
    packed = [
        file.path
        for slug in ("noto-sans", "noto-sans-arabic")
        for file in fontpkg.family(slug).files
    ]
    folder = Path(str(files("justmytype_intl_cjk"))) / "fonts" / "ofl"
    cjk = [path for name in CJK_FOLDERS for path in sorted((folder / name).glob("*.ttf"))]
    return (*packed, *cjk)


@cache
def _letters_of(path):
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _has_glyph(character):
    # The fonts of China, Japan and Korea are large: they are opened when others lack the letter.
    return any(ord(character) in _letters_of(path) for path in _noto_files())


def printable(text: str) -> str:
    """Return the text in Unicode form NFC with what no font can print replaced by U+FFFD.

    PDF/A allows no character without a glyph: an emoji or a control character in a name would
    otherwise cost the paper. Overrides of direction are replaced too, since they change what is
    read; selectors of variants that no font knows are left out.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_printable, text))


@lru_cache(maxsize=16384)
def _printable(character):
    category = unicodedata.category(character)
    if character == "\n" or category in ("Zl", "Zp"):
        return "\n"
    if category == "Zs" or character == "\t":
        return character if _has_glyph(character) else " "
    if character == "\N{ZERO WIDTH NO-BREAK SPACE}":
        return ""  # fonts have it, PDF/UA forbids it
    if category in ("Cc", "Cs", "Co", "Cn") or ord(character) in _OVERRIDES:
        return SUBSTITUTE
    if _has_glyph(character):
        return character
    is_selector = category == "Cf" or 0xFE00 <= ord(character) <= 0xFE0F
    return "" if is_selector else SUBSTITUTE
