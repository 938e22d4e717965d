"""One subject of each paper; keyword arguments change what a test is about."""

from datetime import UTC, date, datetime

from declarations.papers.subjects import (
    Bilingual,
    CeremonySheet,
    ClauseRow,
    Column,
    Count,
    ReceiptPaper,
    RollLine,
    RollPaper,
    TextIdentity,
    TextPaper,
    Wording,
)

AT = datetime(2021, 12, 7, 13, 36, tzinfo=UTC)
SHA256 = "d58e057ff005b5aa535b76afd58e057ff005b5aa535b76afd58e057ff005b5aa"
TEXT = TextIdentity(
    name=Bilingual("Déclaration de Valmire", "Valmire Declaration"),
    title=Bilingual("Vivre ensemble dans nos villes", "Living together in our cities"),
    version=2,
    sha256=SHA256,
    authoritative=("en",),
    adopted_on=date(2019, 8, 31),
    place=Bilingual("Valmire", "Valmire"),
    host="rhin",
)
READING = Bilingual("J’ai lu la Déclaration.", "I have read the Declaration.")
COMMITS = Wording(
    kind="commits",
    reading=READING,
    text=Bilingual("Je m’engage à agir.", "I am committed to act."),
    capacity=Bilingual("maire", "mayor"),
)
ACKNOWLEDGES = Wording(
    kind="acknowledges",
    reading=READING,
    text=Bilingual("Je prends acte des principes.", "I acknowledge the principles."),
    capacity=Bilingual("représentante", "representative"),
)
CHECKPOINT = (
    "parvis.example/valmire\n66\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— k Az3g=\n"
)


def receipt(**changes):
    fields = {
        "languages": ("fr",),
        "text": TEXT,
        "statement": COMMITS,
        "name": "Camille Modèle",
        "honorific": Bilingual("Mme", "Ms"),
        "function": Bilingual("Mairesse de Valmire", "Mayor of Valmire"),
        "city": Bilingual("Valmire", "Valmire"),
        "country": Bilingual("Allemagne", "Germany"),
        "signed_at": AT,
        "time_zone": "Europe/Berlin",
        "number": 41,
        "rank": 26,
        "code": "VAL-7K4M-92QX",
        "verify_url": "https://parvis.example/v/VAL-7K4M-92QX",
        "contact": "Secrétariat, +49 211 000",
    }
    return ReceiptPaper(**{**fields, **changes})


def line(**changes):
    fields = {
        "name": "Camille Modèle",
        "honorific": Bilingual("Mme", "Ms"),
        "function": Bilingual("Mairesse", "Mayor"),
        "city": Bilingual("Valmire", "Valmire"),
        "country": Bilingual("Allemagne", "Germany"),
        "kind": "commits",
        "signed_on": date(2021, 12, 1),
    }
    return RollLine(**{**fields, **changes})


def roll(**changes):
    fields = {
        "languages": ("fr",),
        "text": TEXT,
        "as_of": AT,
        "time_zone": "Asia/Shanghai",
        "lines": (line(), line(name="Tunç Örnek", kind="acknowledges", method="paper")),
        "by_kind": (Count(label=Bilingual("engagements", "commitments"), number=40),),
        "by_country": (Count(label=Bilingual("Allemagne", "Germany"), number=7),),
        "checkpoint": CHECKPOINT,
        "verify_url": "https://parvis.example/declarations/valmire/",
    }
    return RollPaper(**{**fields, **changes})


def text(**changes):
    fields = {
        "languages": ("fr", "en"),
        "text": TEXT,
        "columns": (
            Column(
                language="fr", status="translation", printed_mark="- traduction -", title="Titre"
            ),
            Column(language="en", status="authoritative", title="Title", preamble="We, mayors,"),
        ),
        "rows": (
            ClauseRow(kind="recital", text=Bilingual("*Sachant* que…", "*Aware* that…")),
            ClauseRow(kind="heading", text=Bilingual("Nous convenons :", "We agree:")),
            ClauseRow(
                kind="principle", number="1", text=Bilingual("- un\n- deux", "1. one\n2. two")
            ),
            ClauseRow(kind="action", level=1, text=Bilingual("", "In English alone.")),
        ),
        "statements": (COMMITS, ACKNOWLEDGES),
        "as_of": AT,
        "verify_url": "https://parvis.example/declarations/valmire/",
    }
    return TextPaper(**{**fields, **changes})


def sheet(**changes):
    fields = {
        "languages": ("fr",),
        "text": TEXT,
        "city": Bilingual("Lac-aux-Hérons", "Lac-aux-Hérons"),
        "country": Bilingual("Canada", "Canada"),
        "place_in_order": 3,
        "statements": (COMMITS, ACKNOWLEDGES),
        "code": "K7M4-92QX",
        "url": "https://parvis.example/ceremony/K7M492QX",
        "as_of": AT,
    }
    return CeremonySheet(**{**fields, **changes})
