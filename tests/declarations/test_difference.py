"""What changed between two contents: nothing is left out, and nothing is invented."""

import copy

import pytest

from declarations.change_words import described
from declarations.difference import difference
from portal.lib.word_difference import DELETED, INSERTED, compare_words

OLD = {
    "v": 1,
    "declaration": "paix",
    "number": 1,
    "adopted": {"at": "2026-05-16", "place": {"fr": "Izmir", "en": "Izmir"}},
    "authoritative": ["en"],
    "languages": {
        language: {
            "status": "authoritative" if language == "en" else "translation",
            "mark": "",
            "title": title,
            "preamble": "",
            "body": [
                {"id": key, "kind": "goal", "parent": None, "text": f"{key} {language}."}
                for key in ("a", "b", "c")
            ],
        }
        for language, title in (("fr", "Paix"), ("en", "Peace"))
    },
    "reading": {"fr": "J’ai lu.", "en": "I have read."},
    "kinds": {
        "commit": {
            "kind": "commits",
            "capacity": ["mayor"],
            "position": 0,
            "reading": {"fr": "J’ai lu.", "en": "I have read."},
            "fr": "Je m’engage.",
            "en": "I commit.",
        }
    },
}


@pytest.fixture
def new():
    return copy.deepcopy(OLD) | {"number": 2}


def body(content, language):
    return content["languages"][language]["body"]


def shown(pieces):
    marks = {INSERTED: "+{}+", DELETED: "-{}-"}
    return "".join(marks.get(piece.what, "{}").format(piece.text) for piece in pieces)


def test_only_the_number_differs_and_nothing_is_shown(new):
    assert difference(OLD, new) == []


def test_words_inserted_and_deleted_are_marked_language_by_language(new):
    body(new, "fr")[1]["text"] = "b et paix fr."
    [change] = difference(OLD, new)
    assert (change.part, change.key, change.number, change.what) == ("clause", "b", "2", "changed")
    assert {language: shown(words) for language, words in change.words.items()} == {
        "fr": "b +et paix +fr."
    }


def test_added_and_removed_clauses_stand_where_they_are_read(new):
    for language in ("fr", "en"):
        rows = body(new, language)
        del rows[0]
        rows.append({"id": "d", "kind": "action", "parent": "c", "text": f"d {language}"})
    found = difference(OLD, new)
    assert [(one.key, one.what) for one in found] == [
        ("a", "removed"),
        ("d", "added"),
    ]
    assert shown(found[0].words["fr"]) == "-a fr.-" and shown(found[1].words["en"]) == "+d en+"


def test_a_moved_clause_another_kind_and_another_parent_are_told(new):
    for language in ("fr", "en"):
        rows = body(new, language)
        rows.append(rows.pop(0))
        rows[0] |= {"kind": "commitment", "parent": "c"}
    found = {one.key: one for one in difference(OLD, new)}
    assert found["a"].is_moved and not found["a"].words
    assert found["b"].kinds == ("goal", "commitment") and found["b"].parents == ("", "c")
    notes = {one.label: one.notes for one in described(list(found.values()))}
    assert any(
        "commitment" in note or "engagement" in note for row in notes.values() for note in row
    )


@pytest.mark.parametrize(
    ("path", "value", "part"),
    [
        (("adopted", "at"), "2026-06-01", "adopted_at"),
        (("adopted", "place", "fr"), "Smyrne", "place"),
        (("authoritative",), ["fr"], "authoritative"),
        (("languages", "fr", "status"), "machine", "status"),
        (("languages", "fr", "mark"), "- traduction -", "mark"),
        (("languages", "en", "title"), "Lasting peace", "title"),
        (("languages", "en", "preamble"), "We, mayors,", "preamble"),
        (("reading", "fr"), "J’ai bien lu.", "reading"),
        (("kinds", "commit", "reading", "en"), "I read.", "reading"),
        (("kinds", "commit", "en"), "I do commit.", "statement"),
        (("kinds", "commit", "position"), 3, "statement"),
        (("kinds", "commit", "capacity"), ["head"], "capacity"),
        (("kinds", "commit", "kind"), "supports", "statement"),
    ],
)
def test_no_part_of_the_bytes_changes_unseen(new, path, value, part):
    place = new
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    changes = difference(OLD, new)
    assert [one.part for one in changes] == [part]
    assert described(changes)[0].label


def test_an_added_statement_is_shown_whole(new):
    new["kinds"]["support"] = new["kinds"]["commit"] | {"kind": "supports", "fr": "Je soutiens."}
    found = difference(OLD, new)
    assert {(one.part, one.what) for one in found} == {("reading", "added"), ("statement", "added")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("", "un mot"),
        ("un mot", ""),
        ("L’égalité des villes", "L’égalité, enfin, des villes"),
        ("a\nb\nc\n", "a\nB\nc\nd"),
        ("  two  spaces ", " two spaces  "),
        ("西安宣言", "西安的宣言"),
        ("mot " * 3000, "mot " * 3001),
        ("a b " * 2000, "b a " * 2000),
    ],
)
def test_both_texts_can_be_read_from_the_pieces(old, new):
    pieces = compare_words(old, new)
    assert "".join(piece.text for piece in pieces if piece.what != INSERTED) == old
    assert "".join(piece.text for piece in pieces if piece.what != DELETED) == new
    assert all(piece.text for piece in pieces)


def test_a_hundred_thousand_equal_words_are_not_compared_each_with_each():
    one, other = "a " * 50_000, "b " + "a " * 30_000 + "c " + "a " * 20_000
    pieces = compare_words(one, other)
    assert len(pieces) < 10
