"""Programme files: all or nothing, every error with its line."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.programme_files.loading import load
from portal.programme_files.problems import ProgrammeFileError
from portal.programme_files.reading import LARGEST_BYTES
from tests.portal.programme_files.material import HEAD, NOW, SESSION, SUMMIT, WHOLE, has

pytestmark = pytest.mark.django_db


def test_every_error_is_reported_at_once_with_its_line(errors):
    found = errors(
        """\
format: 1
original_language: fr
colour: red
places:
  a: {city: A, latitude: "100"}
organisations:
  o: {name: O, kind: town, url: "javascript:alert(1)", parent: nobody}
people:
  p: {nmae: P}
summit:
  slug: s
  title: T
  stage: final
  time_zone: Europe/Nowhere
  starts_on: 2021-13
  sessions:
    - {slug: x, kind: panel, title: X, starts: 2021-12-07T16:00, ends: 2021-12-07T15:00}
    - {slug: x, kind: panel, title: X}
    - slug: y
      kind: panel
      title: Y
      room: nowhere
      participations: [{person: p, organisation: o}, {}]
      starts: tomorrow
      segments:
        - {kind: music, participations: [{person: ghost}]}
"""
    )
    assert has(found, 3, "“colour” is not a key")
    assert has(found, 5, "latitude")
    assert has(found, 7, "“town” is not one of", "city, region")
    assert has(found, 7, "url", "https://")
    assert has(found, 7, "organisation “nobody”")
    assert has(found, 9, "“nmae” is not a key", "Did you mean “name”?")
    assert has(found, 9, "“name” is missing")
    assert has(found, 14, "time_zone", "Europe/Nowhere")
    assert has(found, 15, "starts_on")
    assert has(found, 17, "ends", "must come after")
    assert has(found, 18, "stands twice", "17")
    assert has(found, 22, "no room “nowhere”")
    assert has(found, 23, "exactly one of")
    assert has(found, 24, "tomorrow")
    assert has(found, 26, "no person “ghost”")
    assert len(found) == 15


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "empty"),
        ("# nothing\n", 1, "empty"),
        ("- a\n- b\n", 1, "begins with keys"),
        ("just text\n", 1, "begins with keys"),
        ("original_language: fr\n", 1, "“format” is missing"),
        (HEAD + "places: []\n", 3, "Write keys"),
        (HEAD + "places:\n  a: text\n", 4, "keys of the place"),
        (HEAD + "places:\n  a: {city: [x]}\n", 4, "one text"),
        (HEAD + "places:\n  a: {city: A}\n  a: {city: B}\n", 5, "stands twice"),
        (HEAD + "places:\n  a b: {city: A}\n", 4, "letters without accents"),
        (HEAD + "places:\n  ? [x]\n  : y\n", 4, "A key is a word"),
        (HEAD + "places:\n  a: {city: {de: A}}\n", 4, "“de” is not a key"),
        (HEAD + "places:\n  a: {city: ''}\n", 4, "may not be empty"),
        (HEAD + "places:\n  a: {city: {'*': A, en: B}}\n", 4, "stands alone"),
        (HEAD + "places:\n  a: {city: !!python/object/apply:os.system [ls]}\n", 4, "Tags"),
        (HEAD + "places:\n  a: &x {city: A}\n", 4, "Anchors"),
        (HEAD + "places:\n  a: *x\n", 4, "References such as"),
        (HEAD + "places:\n\ta: {city: A}\n", 4, "not YAML"),
        (HEAD + "places: {a: {city: A}\n", 4, "not YAML"),
        (HEAD + "---\nformat: 1\n", 3, "one document"),
        (HEAD + "places:\n  a: {city: 'A\u202eB'}\n", 4, "U+202E"),
        (HEAD + 'places:\n  a: {city: "A\\u202eB"}\n', 4, "U+202E"),
        (HEAD + 'places:\n  a: {city: "A\\0B"}\n', 4, "U+0000"),
        (HEAD + "places:\n  a: {city: A\x00}\n", 4, "U+0000"),
        (HEAD + "places:\n  a: {city: A\u2028B}\n", 4, "U+2028"),
        (HEAD.encode() + b"places:\n  a: {city: Montr\xe9al}\n", 4, "not UTF-8"),
        (b"\xef\xbb\xbf" + HEAD.encode(), 1, "byte order mark"),
        (HEAD.encode("utf-16"), 1, "byte order mark"),
        (HEAD + f"places:\n  a: {{city: {'x' * 301}}}\n", 4, "300"),
        (HEAD + f"places:\n  a: {{city: {'x' * 200_000}}}\n", 4, "longer than"),
        (HEAD + "places:\n  a:\n    city: |\n      A\n      B\n", 5, "one line"),
        (SUMMIT + "  ordinal: four\n", 8, "whole number"),
        (SUMMIT + "  published: maybe\n", 8, "yes or no"),
        (SUMMIT + "  starts_on: 2021-12-10\n  ends_on: 2021-12-07\n", 9, "must not come before"),
        (SUMMIT + "  predecessor: izmri\n", 8, "Did you mean “izmir”?"),
        (SUMMIT + "  languages: {spoken: [fr]}\n", 8, "“spoken” is not a key"),
        (SUMMIT + "  languages: {working: [French]}\n", 8, "code of a language"),
        (SUMMIT + "  figures: [{label: A, value: many}]\n", 8, "not a number"),
        (SUMMIT + "  awards: [{key: a, name: A}]\n", 8, "“organisation” is missing"),
        (SUMMIT + "  parts: [{key: a, mode: hybrid, starts_on: 2021-12-07}]\n", 8, "both"),
        (SUMMIT + "  parts: [{key: a, mode: hybrid, starts_on: 2021-12}]\n", 8, "not a day"),
        (SUMMIT + "  registrations: [{url: http://a, opens_at: 2021-12-07T10:00}]\n", 8, "offset"),
        (SESSION % "starts: 2021-02-30T10:00", 8, "not a date"),
        (SESSION % "ends: 2021-02-20T10:00", 8, "Give the start"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_line(errors, text, line, words):
    found = errors(text)
    assert has(found, line, words), found


def test_impossible_times_and_times_outside_the_part(errors):
    found = errors(
        SUMMIT.replace("Istanbul", "Paris")
        + """\
  parts: [{key: p, mode: hybrid, starts_on: 2024-03-31, ends_on: 2024-03-31}]
  sessions:
    - {slug: a, kind: panel, title: A, starts: 2024-03-31T02:30}
    - {slug: b, part: p, kind: panel, title: B, starts: 2024-04-02T10:00}
"""
    )
    assert has(found, 10, "starts", "does not exist in Europe/Paris")
    assert has(found, 11, "starts", "outside its part")
    assert len(found) == 2


def test_entities_that_grow_are_refused(errors):
    bomb = (
        HEAD
        + "a: &a [x, x]\n"
        + "".join(
            f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}]\n"
            for old, new in zip("abcdefgh", "bcdefghi", strict=True)
        )
    )
    assert has(errors(bomb), 3, "Anchors")


def test_deep_nesting_is_refused(errors):
    found = errors(HEAD + "places: " + "[" * 20_000 + "]" * 20_000)
    assert has(found, 3, "nested too deeply")


def test_a_huge_file_is_refused_unread(errors):
    found = errors(HEAD + "#" * LARGEST_BYTES)
    assert found == ["1: The file is larger than 5 MB."]


def test_many_errors_are_counted_and_not_all_printed(write):
    text = HEAD + "places:\n" + "".join(f"  p{n}: {{ctiy: A}}\n" for n in range(500))
    with pytest.raises(CommandError) as caught:
        call_command("load_programme", write(text), language="en")
    lines = str(caught.value).splitlines()
    assert len(lines) == 202
    assert lines[0].endswith("file.yaml:4: “ctiy” is not a key. Did you mean “city”?")
    assert lines[-2:] == ["… and 800 more errors.", "Nothing was changed."]


def test_errors_of_all_files_are_reported(write):
    first = write(HEAD + "places: {a: {}}\n", "one.yaml")
    second = write(HEAD + "places: {b: {}}\n", "two.yaml")
    with pytest.raises(ProgrammeFileError) as caught:
        load(first, second, at=NOW)
    assert [Path(problem.file).name for problem in caught.value.problems] == [
        "one.yaml",
        "two.yaml",
    ]


def test_a_clause_must_stand_in_the_authoritative_text(errors, write):
    text = WHOLE.replace(
        "- {key: g1, kind: goal, parent: r1, text: A goal}",
        "- {key: g1, kind: goal, parent: r9, text: A goal}",
    )
    assert any("no clause “r9”" in each for each in errors(text))
    text = WHOLE.replace(
        "text: Considérant}]", "text: Considérant}, {key: x9, kind: goal, text: But}]"
    )
    assert any("The authoritative text has no clause “x9”" in each for each in errors(text))
    load(write(WHOLE), at=NOW)
    alone = HEAD + (
        "declarations:\n  declaration:\n    name: D\n    stage: closed\n    texts:\n"
        "      fr: {kind: translation, title: D, clauses: [{key: z, kind: goal, text: Z}]}\n"
    )
    assert has(errors(alone), 7, "has not all clauses")
