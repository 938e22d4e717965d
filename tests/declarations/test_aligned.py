"""Two texts of one declaration, brought clause beside clause."""

import pytest

from declarations.aligned import align
from declarations.models import Clause, Declaration, DeclarationText

KINDS = {"r": "recital", "h": "heading", "p": "principle", "g": "goal", "c": "commitment"}


@pytest.fixture
def declaration(db):
    return Declaration.objects.create(
        slug="d", name_fr="D", authoritative_language="en", stage="open", is_published=True
    )


def text(declaration, language, clauses, *, kind="translation", version=1, preamble=""):
    """Make a text; `clauses` are "key" or "key<parent", the first letter tells the kind."""
    made = DeclarationText.objects.create(
        declaration=declaration,
        language=language,
        kind=kind,
        version=version,
        title=f"Title {language}",
        preamble=preamble,
    )
    by_key = {}
    for position, entry in enumerate(clauses):
        key, _, parent = entry.partition("<")
        by_key[key] = Clause.objects.create(
            text_version=made,
            key=key,
            kind=KINDS.get(key[0], "action"),
            parent=by_key.get(parent),
            position=position,
            text=f"{key} in {language}",
        )
    return made


def read(declaration):
    return align(declaration.texts.all(), declaration.authoritative_language)


def cells(reading):
    return [[(cell.column, cell.language, cell.text) for cell in row.cells] for row in reading.rows]


def test_clauses_meet_by_key_whatever_their_order(declaration):
    text(declaration, "en", ["r1", "h1", "p1", "p2"], kind="authoritative")
    text(declaration, "fr", ["h1", "p2", "r1", "p1"])
    reading = read(declaration)
    assert [row.key for row in reading.rows] == ["r1", "h1", "p1", "p2"]
    assert reading.columns == ("fr", "en")
    assert cells(reading)[3] == [("fr", "fr", "p2 in fr"), ("en", "en", "p2 in en")]
    assert reading.authoritative.language == "en"
    assert reading.missing == ()


def test_principles_goals_and_commitments_are_numbered_through(declaration):
    text(
        declaration,
        "en",
        ["r1", "h1", "p1", "p2", "h2", "g1", "c1", "a1<c1", "a2<c1", "c2<h2"],
        kind="authoritative",
    )
    rows = read(declaration).rows
    assert {row.key: row.number for row in rows} == {
        "r1": "", "h1": "", "p1": "1", "p2": "2", "h2": "", "c2": "3", "g1": "4", "c1": "5",
        "a1": "", "a2": "",
    }  # fmt: skip
    assert [row.key for row in rows][-3:] == ["c1", "a1", "a2"]
    assert {row.key: row.level for row in rows if row.level} == {"a1": 1, "a2": 1}
    assert rows[2].anchor == "art-p1"


def test_actions_follow_their_commitment_even_when_they_are_listed_later(declaration):
    made = text(declaration, "en", ["c1", "c2"], kind="authoritative")
    Clause.objects.create(
        text_version=made, key="a1", kind="action", position=9, text="later",
        parent=made.clauses.get(key="c1"),
    )  # fmt: skip
    assert [row.key for row in read(declaration).rows] == ["c1", "a1", "c2"]


def test_a_clause_that_lacks_is_given_in_the_other_language(declaration):
    text(declaration, "en", ["r1", "r2", "r3"], kind="authoritative")
    text(declaration, "fr", ["r1", "r9", "r3"])
    reading = read(declaration)
    assert [row.key for row in reading.rows] == ["r1", "r9", "r2", "r3"]
    by_key = {row.key: row for row in reading.rows}
    assert by_key["r2"].cell_for("fr").is_fallback
    assert by_key["r2"].cell_for("fr").text == "r2 in en"
    assert by_key["r9"].cell_for("en").language == "fr"
    assert set(reading.missing) == {"fr", "en"}


def test_a_preamble_that_lacks_is_given_in_the_other_language(declaration):
    text(declaration, "en", ["r1"], kind="authoritative", preamble="We, the mayors")
    text(declaration, "fr", ["r1"])
    assert [(cell.column, cell.language) for cell in read(declaration).preambles] == [
        ("fr", "en"), ("en", "en"),
    ]  # fmt: skip


def test_the_newest_version_with_an_authoritative_text_is_read(declaration):
    text(declaration, "en", ["r1"], kind="authoritative")
    text(declaration, "en", ["r2"], kind="authoritative", version=2)
    text(declaration, "fr", ["r3"], version=3)
    reading = read(declaration)
    assert (reading.columns, [row.key for row in reading.rows]) == (("en",), ["r2"])


def test_nothing_to_read(declaration):
    reading = read(declaration)
    assert (reading.rows, reading.texts, reading.authoritative) == ((), (), None)


def test_a_circle_of_parents_loses_no_clause(declaration):
    made = text(declaration, "en", ["c1", "c2"], kind="authoritative")
    one, two = made.clauses.all()
    Clause.objects.filter(pk=one.pk).update(parent=two)
    Clause.objects.filter(pk=two.pk).update(parent=one)
    assert {row.key for row in read(declaration).rows} == {"c1", "c2"}


def test_words_are_safe_and_spaced_in_their_own_language(declaration):
    made = text(declaration, "fr", ["r1"], kind="authoritative")
    made.clauses.update(text="Oui ! <script>x</script> *Sachant* que")
    cell = read(declaration).rows[0].cells[0]
    assert "<script>" not in cell.prose
    assert "<em>Sachant</em>" in cell.prose
    assert "Oui\u202f!" in cell.prose
