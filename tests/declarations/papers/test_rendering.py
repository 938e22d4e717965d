"""The papers as a reader has them: what they say, that they are whole, that nothing breaks them."""

import dataclasses
from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from declarations.papers.rendering import render, render_many
from declarations.papers.subjects import Attachment, Bilingual, Confirmation, SealPlan
from portal.lib.paper.fonts import SUBSTITUTE, printable
from portal.lib.paper.prose import blocks
from tests.declarations.papers import samples
from tests.declarations.papers.reading import (
    attachments,
    fonts,
    metadata,
    open_pdf,
    page_texts,
    pages,
    says,
    squeeze,
    text_of,
)

PAPERS = {
    "receipt": samples.receipt,
    "roll": samples.roll,
    "text": samples.text,
    "sheet": samples.sheet,
}
LANGUAGES = [("fr",), ("en",), ("fr", "en")]
HOSTILE = [
    '#panic("x") $x$ [y] \\ * _ ` ~ @ref <label> //',
    '<img src="/etc/hostname">&lt;',
    "محمد نموذج ابن تونس",
    "李明 · 서울 · ひらがな",
    "İğüşçö ıI",
    "👩‍👩‍👧‍👦 🇫🇷 x\ufe0f",
    "n" * 300,
    "a\x00b\x1bc\u202ed\ue000e\uffff\ufeff\u2028f",
    "= Title\n- item\n+ item\n/ term: x",
]


@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_declares_what_it_conforms_to_and_carries_its_letters(paper, languages):
    pdf = render(PAPERS[paper](languages=languages))
    xmp = metadata(pdf)
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    root = open_pdf(pdf).root
    assert root["/Lang"].startswith(languages[0])
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    title = {"fr": "Déclaration de Valmire", "en": "Valmire Declaration"}[languages[0]]
    assert title in xmp
    assert fonts(pdf)
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts(pdf))


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("paper", PAPERS)
def test_nothing_that_people_write_breaks_a_paper(paper, words):
    both = Bilingual(words, words)
    wording = dataclasses.replace(samples.COMMITS, reading=both, text=both, capacity=both)
    identity = dataclasses.replace(samples.TEXT, name=both, title=both, place=both)
    made = {
        "receipt": lambda: samples.receipt(
            languages=("fr", "en"), text=identity, statement=wording, name=words, honorific=both,
            function=both, city=both, country=both, on_behalf_of=both, remark=both, contact=words,
        ),
        "roll": lambda: samples.roll(
            languages=("fr", "en"), text=identity,
            lines=(samples.line(name=words, function=both, city=both, on_behalf_of=both),),
        ),
        "text": lambda: samples.text(
            text=identity, statements=(wording,),
            rows=(dataclasses.replace(samples.text().rows[0], text=both),),
        ),
        "sheet": lambda: samples.sheet(text=identity, city=both, statements=(wording,)),
    }[paper]()  # fmt: skip
    pdf = render(made)
    if paper in ("receipt", "sheet"):
        assert len(pages(pdf)) == 1


def test_mark_up_in_a_name_is_printed_and_obeyed_by_nobody():
    name = '#panic("x") <img src="/etc/hostname"> $y$'
    assert says(render(samples.receipt(name=name)), name)


def test_what_no_font_can_print_is_replaced_visibly():
    assert printable("Zoé 😀") == f"Zoé {SUBSTITUTE}"
    assert printable("a\x00b\u202ec") == f"a{SUBSTITUTE}b{SUBSTITUTE}c"
    assert printable("e\u0301\ufeff") == "é"
    assert printable("نموذج 李 İ") == "نموذج 李 İ"
    assert SUBSTITUTE in text_of(render(samples.receipt(name="Zoé 😀")))


def test_a_receipt_says_in_both_languages_what_was_signed_and_how_to_verify_it():
    assert says(
        render(samples.receipt(languages=("fr",))),
        "Reçu de signature",
        "Déclaration de Valmire",
        "Camille Modèle",
        "Mairesse de Valmire",
        "Mayor of Valmire",
        "S’engage",
        "J’ai lu la Déclaration.",
        "I have read the Declaration.",
        "Je m’engage à agir.",
        "I am committed to act.",
        "Mardi 7 décembre 2021, 14 h 36",
        "Berlin (UTC+1), soit 13 h 36 UTC",
        "Version 2",
        "L’anglais fait foi",
        "Nᵒ 41",
        "VAL-7K4M-92QX",
        "En ligne",
        "Pour vérifier",
        "Retirer ou rectifier",
        "26ᵉ",
        "Signature électronique simple d’une déclaration politique.",
        "Ce fichier ne porte pas de cachet électronique.",
        samples.SHA256,
        "https://parvis.example/v/VAL-7K4M-92QX",
    )


@pytest.mark.parametrize("paper", PAPERS)
def test_no_paper_claims_more_than_a_simple_signature(paper):
    plans = [{"seal": plan} for plan in SealPlan] if paper != "sheet" else [{}]
    for plan in plans:
        text = squeeze(text_of(render(PAPERS[paper](languages=("fr", "en"), **plan)))).lower()
        assert "parvis" in text
        for claim in ("legallybinding", "qualified", "qualifié", "juridiquement"):
            assert claim not in text


def test_a_receipt_tells_what_became_of_the_signature():
    withdrawn = samples.receipt(state="withdrawn", state_on=date(2022, 1, 1))
    assert says(render(withdrawn), "Retirée le 1ᵉʳ janvier 2022")
    assert "Retirée" not in text_of(render(samples.receipt()))
    confirmed = samples.receipt(
        languages=("en",),
        statement=samples.ACKNOWLEDGES,
        confirmation=Confirmation(
            decided_on=date(2022, 3, 4), by=Bilingual("le conseil", "the council"), reference="C 7"
        ),
    )
    said = ("Acknowledges", "Confirmed on 4 March 2022, the council, C 7")
    assert says(render(confirmed), *said)


def test_a_receipt_of_paper_says_that_it_was_given_at_the_ceremony():
    pdf = render(samples.receipt(languages=("en",), method="paper"))
    assert says(pdf, "On paper, given at the ceremony", "entered in the roll by two officers")
    assert squeeze("electronic signature") not in squeeze(text_of(pdf))


def test_the_time_in_utc_names_its_day_where_it_is_another():
    late = datetime(2021, 12, 7, 20, 0, tzinfo=UTC)
    paper = samples.receipt(languages=("en",), signed_at=late, time_zone="Asia/Shanghai")
    assert says(
        render(paper),
        "Wednesday 8 December 2021, 04:00",
        "Shanghai (UTC+8), that is Tuesday 7 December, 20:00 UTC",
    )


def test_a_receipt_is_one_page_whatever_the_length():
    long = Bilingual("Nous agissons ensemble. " * 40, "We act together. " * 40)
    paper = samples.receipt(
        languages=("fr", "en"),
        statement=dataclasses.replace(samples.COMMITS, text=long),
        text=dataclasses.replace(samples.TEXT, title=Bilingual("Titre long " * 40, "Long " * 90)),
        name="Nom très long " * 20,
        remark=Bilingual("Remarque. " * 40, "Remark. " * 40),
        paper="letter",
    )
    assert len(pages(render(paper))) == 1


@pytest.mark.parametrize(
    ("plan", "said", "unsaid"),
    [
        (SealPlan.NONE, ["no electronic seal"], ["calls it unknown"]),
        (SealPlan.CERTIFICATE, ["the portal’s, not the signatory’s"], ["calls it unknown"]),
        (SealPlan.SELF_MADE, ["the portal’s, not the signatory’s", "calls it unknown"], []),
    ],
)
def test_a_paper_says_which_seal_it_carries(plan, said, unsaid):
    pdf = render(samples.receipt(languages=("en",), seal=plan))
    assert says(pdf, *said)
    assert not any(squeeze(words) in squeeze(text_of(pdf)) for words in unsaid)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_same_subject_gives_the_same_bytes_whoever_reads_the_site(paper):
    with override("en"):
        first = render(PAPERS[paper]())
    with override("fr"):
        assert render(PAPERS[paper]()) == first


def test_what_is_attached_is_inside_byte_by_byte():
    proof = Attachment(
        name="proof.txt",
        mime_type="text/plain",
        description="Proof",
        content="c2sp.org/tlog-proof@v1\nindex 40\n— é 😀\n",
    )
    found = attachments(render(samples.receipt(attachments=(proof,))))
    assert found == {"proof.txt": proof.content.encode()}


def test_a_roll_gives_every_line_and_repeats_its_heading():
    lines = tuple(samples.line(name=f"Signataire {at:03d}") for at in range(200))
    texts = page_texts(render(samples.roll(lines=lines)))
    assert len(texts) > 5
    whole = " ".join(texts)
    assert all(f"Signataire {at:03d}" in whole for at in range(200))
    assert "200 signatures" in texts[0]
    with_lines = [text for text in texts if "Signataire" in text]
    assert all("Nom et fonction" in text for text in with_lines)
    assert f"Page 2 sur {len(texts)}" in texts[1]


def test_a_roll_carries_the_checkpoint_in_full():
    assert says(render(samples.roll()), samples.CHECKPOINT)


def test_a_roll_tells_withdrawn_paper_and_erased_lines():
    lines = (
        samples.line(state="withdrawn", state_on=date(2022, 1, 2)),
        samples.line(name="", honorific=Bilingual("Mme", "Ms"), method="paper"),
        samples.line(kind="acknowledges", confirmed_on=date(2022, 2, 3)),
    )
    assert says(
        render(samples.roll(languages=("en",), lines=lines)),
        "Withdrawn on 2 January 2022",
        "Name erased at the person’s request",
        "confirmed on 3 February 2022",
        "on paper",
    )
    assert says(render(samples.roll(languages=("en",), lines=())), "Nobody has signed yet.")


def test_the_text_stands_clause_by_clause_with_what_binds():
    pdf = render(samples.text())
    assert says(
        pdf,
        "Authoritative text",
        "Traduction de courtoisie, l’anglais fait foi",
        "- traduction -",
        "We, mayors,",
        "Sachant que…",
        "Aware that…",
        "In English alone.",
        "Je prends acte des principes.",
        "I am committed to act.",
        "Adoptée le 31 août 2019",
        samples.SHA256,
    )
    text = text_of(pdf)
    assert text.index("Sachant") < text.index("Aware") < text.index("Nous convenons")
    french = squeeze(text_of(render(samples.text(languages=("fr",)))))
    assert "Sachant" in french
    assert "Aware" not in french


def test_a_draft_is_marked_on_every_page():
    draft = dataclasses.replace(samples.TEXT, sha256="")
    rows = samples.text().rows * 30
    texts = page_texts(render(samples.text(text=draft, rows=rows)))
    assert len(texts) > 1
    assert all("PROJET" in text and "DRAFT" in text for text in texts)
    assert "PROJET" not in text_of(render(samples.text(rows=rows)))


def test_a_sheet_for_each_seat():
    cities = ["Port-Aubier", "西安", "Bab-el-Yasmine"]
    pdf = render_many([samples.sheet(city=Bilingual(city, city), code=city) for city in cities])
    texts = page_texts(pdf)
    assert len(texts) == 3
    for city, text in zip(cities, texts, strict=True):
        assert city in text
        assert (
            "Témoin" in text and "Je m’engage à agir." in text and "Cochez une seule case" in text
        )
    with pytest.raises(ValueError):
        render_many([])


def test_markdown_becomes_blocks():
    assert blocks("Un *mot*\nfort\n\n- a : b\n- **c**\n\n3. <b>", "fr") == [
        {
            "mark": "",
            "level": 0,
            "spans": [
                {"text": "Un ", "em": False, "strong": False},
                {"text": "mot", "em": True, "strong": False},
                {"text": " ", "em": False, "strong": False},
                {"text": "fort", "em": False, "strong": False},
            ],
        },
        {"mark": "–", "level": 1, "spans": [{"text": "a\u00a0: b", "em": False, "strong": False}]},
        {"mark": "–", "level": 1, "spans": [{"text": "c", "em": False, "strong": True}]},
        {"mark": "3.", "level": 1, "spans": [{"text": "<b>", "em": False, "strong": False}]},
    ]
