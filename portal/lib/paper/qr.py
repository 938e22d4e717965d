"""QR codes for web pages and for papers."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# The white border that readers need, in modules (ISO/IEC 18004).
QUIET_ZONE = 4


def _drawing(text):
    """The code as (its side in modules with the border, the path that strokes its dark modules)."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    side = code.symbol_size(border=QUIET_ZONE)[0]
    path = "".join(
        f"M{start} {y}.5h{end - start}"
        for y, row in enumerate(code.matrix_iter(border=QUIET_ZONE))
        for start, end in _runs(row)
    )
    return side, path


def _runs(row):
    """The stretches (start, end) of dark modules in a row."""
    start = None
    for x, module in enumerate([*row, 0]):
        if module and start is None:
            start = x
        elif not module and start is not None:
            yield start, x
            start = None


def qr_svg(text: str, *, title: str) -> SafeString:
    """Return the QR code of the text as inline SVG for a page; `title` is read aloud.

    Its class gives it its size; it has its own white field, so that it can be scanned from a dark
    page. No inline style. Raises ValueError for more text than a code can hold.
    """
    side, path = _drawing(text)
    return format_html(
        '<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{title}" '
        'shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/>'
        '<path stroke="#000" d="{path}"/></svg>',
        side=side,
        title=title,
        path=mark_safe(path),
    )


def qr_image(text: str) -> str:
    """Return the QR code of the text as an SVG file, for papers."""
    side, path = _drawing(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path stroke="#000" d="{path}"/></svg>'
    )
