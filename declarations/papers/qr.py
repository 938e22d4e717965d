"""QR codes for web pages and for papers."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# The white border that readers need, in modules (ISO/IEC 18004).
QUIET_ZONE = 4


def _drawing(text):
    """The code as (its side in modules with the border, the path of its dark modules)."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    side = code.symbol_size(border=QUIET_ZONE)[0]
    rows = enumerate(code.matrix_iter(border=QUIET_ZONE))
    path = "".join(
        f"M{start} {y}h{end - start}v1h-{end - start}z"
        for y, row in rows
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

    It has its own white field, so that it can be scanned from a dark page. No inline style.
    Raises ValueError for more text than a code can hold.
    """
    side, path = _drawing(text)
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{}v{}H0z"/>'
        '<path fill="#000" d="{}"/></svg>',
        side, side, title, side, side, mark_safe(path),
    )  # fmt: skip


def qr_image(text: str) -> str:
    """Return the QR code of the text as an SVG file, for papers."""
    side, path = _drawing(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )
