"""What a PDF reader would find in a file: its words, its fonts, its declarations of conformity."""

import io
import re

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
# Balanced brackets may stand in a string as they are (ISO 32000-1, 7.3.4.2).
_INSIDE = rb"\\.|[^\\()]"
_STRING = rb"\(((?:%b|\((?:%b|\((?:%b)*\))*\))*)\)" % (_INSIDE, _INSIDE, _INSIDE)
_TOKEN = re.compile(rb"/(\w+)\s+[\d.]+\s+Tf|<([0-9A-Fa-f]*)>|" + _STRING, re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def open_pdf(pdf):
    return PdfFileReader(io.BytesIO(pdf))


def pages(pdf):
    """The page dictionaries in their order."""
    reader = open_pdf(pdf)

    def below(node):
        for kid in node["/Kids"]:
            kid = kid.get_object()
            if kid["/Type"] == "/Page":
                yield kid
            else:
                yield from below(kid)

    return list(below(reader.root["/Pages"]))


def page_texts(pdf):
    """The words of each page: white space made single, soft line ends as they fall."""
    return [" ".join(_text_of(page).split()) for page in pages(pdf)]


def text_of(pdf):
    return " ".join(page_texts(pdf))


def squeeze(text):
    """Text without white space: a reader finds a gap where a line or a face ends."""
    return re.sub(r"\s", "", text)


def says(pdf, *sentences):
    """True where all the sentences stand in the PDF; otherwise names those that do not."""
    text = squeeze(text_of(pdf))
    missing = [sentence for sentence in sentences if squeeze(sentence) not in text]
    assert missing == []
    return True


def metadata(pdf):
    """The XMP packet as text."""
    return open_pdf(pdf).root["/Metadata"].data.decode()


def fonts(pdf):
    """The font descriptors of all pages."""
    found = []
    for page in pages(pdf):
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            found.append(font["/DescendantFonts"][0].get_object()["/FontDescriptor"])
    return found


def attachments(pdf):
    """{name: bytes} of the files inside."""
    names = open_pdf(pdf).root["/Names"]["/EmbeddedFiles"]["/Names"]
    return {
        str(names[at]): names[at + 1].get_object()["/EF"]["/F"].data
        for at in range(0, len(names), 2)
    }


def _text_of(page):
    maps = {
        name.lstrip("/"): _unicode_map(font.get_object()["/ToUnicode"].data)
        for name, font in page["/Resources"].get("/Font", {}).items()
    }
    contents = page["/Contents"]
    streams = contents if isinstance(contents, generic.ArrayObject) else [contents]
    data = b"\n".join(stream.get_object().data for stream in streams)
    found, letters = [], {}
    for name, hexadecimal, literal in _TOKEN.findall(data):
        if name:
            letters = maps[name.decode()]
            found.append(" ")
            continue
        codes = bytes.fromhex(hexadecimal.decode()) if hexadecimal else _unescape(literal)
        found += [
            letters.get(codes[at : at + 2], "") for at in range(0, len(codes) - len(codes) % 2, 2)
        ]
    return "".join(found)


def _unescape(literal):
    return re.sub(
        rb"\\([0-7]{1,3}|.)",
        lambda match: (
            bytes([int(match[1], 8)])
            if match[1][:1].isdigit()
            else _ESCAPES.get(match[1], match[1])
        ),
        literal,
        flags=re.DOTALL,
    )


def _unicode_map(cmap):
    letters = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        values = [bytes.fromhex(value.decode()) for value in _HEX.findall(block)]
        for code, words in zip(values[::2], values[1::2], strict=True):
            letters[code] = words.decode("utf-16-be")
    return letters
