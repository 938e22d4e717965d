"""In which coding a kept page goes out."""

import gzip

import brotli
import pytest

from sessions.agenda.keeping import Body, coding_for


@pytest.mark.parametrize(
    "accepted, coding",
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, identity; q=0.5", "gzip"),
        ("BR;q=0.3", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip;q=0", ""),
        ("brown, gzipped", ""),
        ("", ""),
    ],
)
def test_the_best_coding_that_the_reader_allows_is_taken(accepted, coding):
    assert coding_for(accepted) == coding


def test_a_page_is_the_same_in_every_coding_and_compressed_once():
    body = Body("Séance d’ouverture ".encode() * 500)
    assert brotli.decompress(body.packed("br")) == body.plain == body.packed("")
    assert gzip.decompress(body.packed("gzip")) == body.plain
    assert body.packed("br") is body.packed("br")
    assert len(body.plain) + len(body.packed("br")) + len(body.packed("gzip")) <= body.weight
