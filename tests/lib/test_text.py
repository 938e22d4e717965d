"""Folding, hygiene, addresses and Markdown, on friendly and on hostile text."""

import pytest
from django.utils.safestring import SafeString

from portal.lib.text import (
    find_unsafe_characters,
    fold,
    is_safe_url,
    markdown,
    normalise,
    plain,
    sort_key,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Égalité", "l egalite"), ("l'egalite", "l egalite"), ("L＇égalité", "l egalite"),
        ("Qu’il jusqu'à", "qu il jusqu a"), ("Xi’an", "xi'an"), ("Xi'an", "xi'an"),
        ("aujourd’hui", "aujourd'hui"), ("İzmir", "izmir"), ("IZMIR", "izmir"), ("ızmir", "izmir"),
        ("Œuvre", "oeuvre"), ("Æther", "aether"), ("Straße STRASSE", "strasse strasse"),
        ("Uştuk Ødegård Łódź Đà", "ustuk odegard lodz da"), ("İ\u0307", "i"),
        ("e\u0301te\u0301", "ete"), ("Düsseldorf", "dusseldorf"), ("Ἀθῆναι", "αθηναι"),
        ("Й", "и"), ("مُحَمَّد أحمد", "محمد احمد"), ("서울", "서울"), ("李明", "李明"), ("ﬁn", "fin"),
        ("co\u00adprésident", "copresident"), ("a\u00a0 b\u202fc\n d", "a b c d"),
        ("Grande‑Synthe – x", "grande-synthe - x"), ("", ""),
    ],
)  # fmt: skip
def test_fold(text, folded):
    assert fold(text) == folded
    assert fold(folded) == folded


def test_sort_key_orders_names_as_a_reader_expects():
    names = [
        "Zoé",
        "Élodie",
        "Ødegård",
        "elan",
        "Şık",
        "Sib",
        "d’Orsay",
        "Dorsay",
        "Île",
        "(Ann) Bo",
    ]
    assert sorted(names, key=sort_key) == [
        *("(Ann) Bo", "d’Orsay", "Dorsay", "elan", "Élodie", "Île", "Ødegård", "Sib", "Şık", "Zoé")
    ]


def test_normalise():
    assert normalise("e\u0301\r\nb\rc") == "é\nb\nc"


@pytest.mark.parametrize(
    "character",
    [
        *(
            "\x00",
            "\x07",
            "\x1b",
            "\x7f",
            "\x85",
            "\r",
            "\x0b",
            "\ud800",
            "\udfff",
            "\ufdd0",
            "\ufffe",
        ),
        *(
            "\uffff",
            "\U0010ffff",
            *map(chr, range(0x202A, 0x202F)),
            *map(chr, range(0x2066, 0x206A)),
        ),
    ],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_unsafe_characters_are_found(character):
    assert find_unsafe_characters(f"a{character}b{character}") == [character]


def test_ordinary_text_is_safe():
    text = "Ça\tva\r\nİzmir “Xi’an” 서울 \u200fمحمد\u200e 👩\u200d🎓 \u00ad\u202f\u00a0\n"
    assert find_unsafe_characters(text) == []
    assert find_unsafe_characters("b\u202ea\x00") == ["\u202e", "\x00"]


@pytest.mark.parametrize(
    "url",
    ["https://x.org", "http://x.org:8080/a?b=c#d", "HTTPS://X.ORG", "https://İzmir.example/é"],
)
def test_safe_addresses(url):
    assert is_safe_url(url) is True


@pytest.mark.parametrize(
    "url",
    [
        "", " https://x.org", "https://x.org ", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
        "//x.org",
        "java\nscript:alert(1)", "data:text/html,x", "ftp://x.org", "/local", "x.org", "https:",
        "https://",
        "https:///x", "https://x.org\\@evil.org", "https://x@evil.org", "https://[::1",
        "https://x:99999",
        "https://x:a", "https://x.org/\u202e", "https://x.org/\x00", "https://x.org/<b>",
        'https://x/"', None,
    ],
)  # fmt: skip
def test_unsafe_addresses(url):
    assert is_safe_url(url) is False


def test_markdown_keeps_what_a_document_needs():
    html = markdown("**a** *b*\n\n> c\n\n3. d\n4. e\n\n| f | g |\n|---|--:|\n| 1 | 2 |\n\n- h\n")
    assert isinstance(html, SafeString)
    for piece in (
        "<p><strong>a</strong> <em>b</em></p>", "<blockquote>\n<p>c</p>\n</blockquote>",
        '<ol start="3">\n<li>d</li>', '<th scope="col">g</th>', "<td>2</td>", "<ul>\n<li>h</li>",
    ):  # fmt: skip
        assert piece in html
    assert "style=" not in html


@pytest.mark.parametrize(
    ("source", "level", "tags"),
    [
        ("# a\n## b\n### c", 2, ["h2", "h3", "h4"]),
        ("## a\n### b", 2, ["h2", "h3"]),
        ("# a\n#### b\n##### c\n# d", 3, ["h3", "h4", "h5", "h3"]),
        ("### a\n# b", 2, ["h2", "h2"]),
        ("# a\n## b\n### c", 5, ["h5", "h6", "h6"]),
    ],
)
def test_markdown_headings_keep_the_order_of_the_page(source, level, tags):
    html = markdown(source, heading_level=level)
    assert [line[1:3] for line in html.splitlines()] == tags
    assert [line[-3:-1] for line in html.splitlines()] == tags


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))",
        "[a](JAVASCRIPT:alert(1))", "[a](java&#10;script:alert(1))", "[a](data:text/html,x)",
        "[a](vbscript:x)", "[a](//evil.org)", "[a](/local)", "<javascript:alert(1)>",
        "![a](https://evil.org/x.png)", "![a](javascript:alert(1))",
        "[a]: javascript:alert(1)\n\n[a]",
        "<a href='https://x.org' onclick='x'>a</a>", "<style>a{}</style>", "<!-- x -->",
    ],
)  # fmt: skip
def test_markdown_refuses_what_is_hostile(source):
    html = markdown(source, "fr")
    for tag in ("<script", "<img", "<a ", "<style", "<!--"):
        assert tag not in html


def test_markdown_links():
    html = markdown('[a](https://x.org/?a=1&b=2 "t") <https://y.org/2e> [m](mailto:a@b.fr)', "fr")
    assert '<a href="https://x.org/?a=1&amp;b=2" title="t" rel="noopener">a</a>' in html
    assert '<a href="https://y.org/2e" rel="noopener">https://y.org/2e</a>' in html
    assert '<a href="mailto:a@b.fr" rel="noopener">m</a>' in html


def test_markdown_image_leaves_its_words():
    assert markdown("![un <b> plan](https://x.org/p.png)") == "<p>un &lt;b&gt; plan</p>\n"


def test_markdown_typography_is_that_of_the_text_and_spares_code():
    assert markdown("*2e* l'été ! `a ; b'c`", "fr") == (
        "<p><em>2<sup>e</sup></em> l’été\u202f! <code>a ; b'c</code></p>\n"
    )
    assert markdown('2e it\'s "x"', "en") == "<p>2e it’s “x”</p>\n"
    assert markdown("2e a'b ?", "tr") == markdown("2e a'b ?") == "<p>2e a'b ?</p>\n"


def test_markdown_of_nothing_and_of_much():
    assert markdown("") == markdown(None) == plain("") == plain(None) == ""
    assert len(markdown("[" * 5_000 + ">" * 5_000)) > 10_000


def test_plain():
    source = "# T\n\nL'*été*\nà **Izmir** [ici](https://x.org)\n\n- 1\n- 2 &amp; <b>\n\n    code\n"
    assert plain(source) == "T L'été à Izmir ici 1 2 & <b> code"
