import re

import pytest
import segno

from portal.lib.paper.qr import QUIET_ZONE, qr_image, qr_svg

ADDRESS = "https://parvis.example/v/VAL-7K4M-92QX"


def drawn(svg):
    """The dark modules of a drawing, as {(x, y)}, the border taken off."""
    found = set()
    for x, y, width in re.findall(r"M(\d+) (\d+)\.5h(\d+)", svg):
        found |= {(int(x) + i - QUIET_ZONE, int(y) - QUIET_ZONE) for i in range(int(width))}
    return found


@pytest.mark.parametrize("text", [ADDRESS, "a", "é" * 300])
def test_the_drawing_is_the_code(text):
    matrix = segno.make(text, error="m", micro=False, boost_error=False).matrix
    expected = {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}
    assert drawn(qr_svg(text, title="x")) == expected
    assert drawn(qr_image(text)) == expected


def test_the_code_of_a_page_is_named_and_free_of_inline_style():
    svg = qr_svg(ADDRESS, title='Vérifier <"ceci">')
    assert 'role="img" aria-label="Vérifier &lt;&quot;ceci&quot;&gt;"' in svg
    assert "style" not in svg and "<script" not in svg
    assert hasattr(svg, "__html__")


def test_too_much_text_is_refused():
    with pytest.raises(ValueError):
        qr_svg("x" * 5000, title="x")
