"""Programme files: what a good one brings, in place the second time."""

import re
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import translation
from PIL import Image

from declarations import adoption
from declarations.models import Clause, Declaration
from organisations.models import Media, Organisation, Place
from portal.lib import provenance
from portal.programme_files import schema
from portal.programme_files.loading import load
from portal.programme_files.problems import ProgrammeFileError
from sessions.models import Participation, Question, Release, Segment, Session
from speakers.models import Person
from summits.models import Award, Document, LinkGroup, Part, Summit
from tests.declarations.builders import adopt
from tests.portal.programme_files.material import HEAD, NOW, SUMMIT, WHOLE, everything, has

pytestmark = pytest.mark.django_db


# What a good file brings ------------------------------------------------------------------------


def test_a_whole_file_is_loaded(write):
    load(write(WHOLE), at=NOW)
    summit = Summit.objects.get(slug="izmir")
    assert (summit.title_fr, summit.title_en, summit.ordinal) == (
        "Sommet des maires",
        "Summit of mayors",
        4,
    )
    assert summit.is_published
    assert [str(part.starts_on) for part in summit.parts.all()] == ["2021-12-07", "2021-12-10"]
    cities = summit.parts.get(key="virtuel").clock_cities.all()
    assert [city.abbreviation for city in cities] == ["TRT", "EST"]
    session = summit.sessions.get(slug="ouverture")
    assert session.starts_at == datetime(2021, 12, 7, 13, tzinfo=UTC)
    assert session.starts_wall == "2021-12-07T16:00"
    assert [each.slug for each in summit.sessions.order_by("position")] == [
        "ouverture",
        "sans-heure",
    ]
    assert [question.text_fr for question in session.questions.all()] == ["Pourquoi ?", "Comment ?"]
    host = session.participations.get(role="host")
    assert (host.printed_name, host.printed_honorific_fr) == ("Tunç Soyer", "M.")
    recital = session.segments.get(key="recital")
    assert recital.starts_at == datetime(2021, 12, 7, 12, 30, tzinfo=UTC)
    assert recital.items.get().document == Document.objects.get(slug="discours")
    assert not Person.objects.get(slug="ana").is_published
    assert Organisation.objects.get(slug="ville").aliases == "Smyrne\nİzmir"
    assert Organisation.objects.get(slug="quartier").parent.slug == "ville"
    declaration = Declaration.objects.get()
    assert declaration.adopted_in == session
    assert [link.name for link in declaration.led_to_by.all()] == ["Pacte"]
    assert Clause.objects.get(key="g1").parent.key == "r1"
    assert Document.objects.get(slug="discours").related.get().slug == "autre"
    assert Award.objects.get(key="capitale").observance.slug == "jour"
    uses = sorted(summit.language_uses.values_list("use", "language"))
    assert uses == [("interpretation", "es"), ("working", "en"), ("working", "fr")]


def test_a_second_run_changes_nothing(write):
    path = write(WHOLE)
    load(path, at=NOW)
    before = everything()
    report = load(path, at=NOW)
    assert everything() == before
    assert (report.total("made"), report.total("changed"), report.total("removed")) == (0, 0, 0)
    assert report.total("kept") > 40


def test_a_second_run_in_another_language_changes_nothing(write):
    path = write(WHOLE)
    with translation.override("fr"):
        load(path, at=NOW)
    before = everything()
    with translation.override("en"):
        load(path, at=NOW)
    assert everything() == before


def test_rows_are_updated_in_place(write):
    load(write(WHOLE), at=NOW)
    session = Session.objects.get(slug="ouverture")
    load(write(WHOLE.replace("{fr: Ouverture, en: Opening}", "{fr: Accueil, en: Opening}")), at=NOW)
    again = Session.objects.get(slug="ouverture")
    assert (again.pk, again.uid, again.title_fr) == (session.pk, session.uid, "Accueil")


def test_a_list_replaces_the_list_and_silence_keeps_it(write):
    load(write(WHOLE), at=NOW)
    path = write(
        SUMMIT
        + """\
  sessions:
    - {slug: ouverture, kind: plenary, title: Ouverture, questions: [Qui ?]}
    - {slug: sans-heure, kind: meeting, title: Réunion}
"""
    )
    load(path, at=NOW)
    session = Session.objects.get(slug="ouverture")
    assert [(question.text_fr, question.text_en) for question in session.questions.all()] == [
        ("Qui ?", None)
    ]
    assert session.segments.count() == 2
    assert session.starts_wall == "2021-12-07T16:00"
    assert session.room.key == "salle"


def test_a_place_in_a_list_never_keeps_what_was_printed_for_someone_else(write):
    text = WHOLE.replace("- {person: tunc-soyer, role: host}", "- {person: %s, role: host}")
    load(write(text % "tunc-soyer"), at=NOW)
    load(write(text % "ana"), at=NOW)
    host = Participation.objects.get(role="host")
    assert (host.person.slug, host.printed_name, host.printed_honorific_fr or "") == (
        "ana",
        "Ana Exemple",
        "",
    )


def test_nobody_stands_for_someone_the_file_no_longer_names(write):
    load(write(WHOLE), at=NOW)
    assert Participation.objects.get(person__slug="ana").stands_for_name == "Tunç Soyer"
    load(write(WHOLE.replace("stands_for: tunc-soyer, ", "")), at=NOW)
    participation = Participation.objects.get(person__slug="ana")
    assert (participation.stands_for, participation.stands_for_name) == (None, "")


def test_editing_a_person_rewrites_no_programme(write):
    path = write(WHOLE)
    load(path, at=NOW)
    load(write(WHOLE.replace("name: Tunç Soyer", "name: Tunç S. Soyer"), "new.yaml"), at=NOW)
    assert Participation.objects.get(role="host").printed_name == "Tunç Soyer"


def test_order_follows_the_file(write):
    lines = "    - {{slug: {0}, kind: panel, title: {0}}}\n"
    text = SUMMIT + "  sessions:\n"
    load(write(text + "".join(lines.format(slug) for slug in "abc")), at=NOW)
    load(write(text + "".join(lines.format(slug) for slug in "cab")), at=NOW)
    assert [row.slug for row in Session.objects.order_by("position")] == ["c", "a", "b"]


def test_what_was_withdrawn_stays_withdrawn(write):
    path = write(WHOLE)
    load(path, at=NOW)
    Summit.objects.update(is_published=False)
    load(path, at=NOW)
    assert not Summit.objects.get().is_published


def test_files_of_one_loading_may_refer_to_each_other(write):
    shared = write(HEAD + "places:\n  izmir: {city: Izmir}\n", "z.yaml")
    summit = write(SUMMIT + "  place: izmir\n", "a.yaml")
    load(summit, shared, at=NOW)
    assert Summit.objects.get().place.key == "izmir"


def test_markup_is_text(write):
    load(write(SUMMIT.replace("en: Summit", "en: '<script>alert(1)</script>'")), at=NOW)
    assert Summit.objects.get().title_en == "<script>alert(1)</script>"


# Where texts come from --------------------------------------------------------------------------


def test_provenance_is_noted_for_each_language(write):
    text = HEAD + (
        "translation: {by: machine, engine: WPML, on: 2023-09}\n"
        "series:\n"
        "  a: {name: {fr: Sommet, en: Summit}}\n"
        '  b: {name: {"*": Welcome Points}}\n'
        "  c: {name: {fr: Conseil, en: Council, original: en}}\n"
        "  d: {name: {fr: Ville, en: City, en_origin: {by: human, reviewed: yes}}}\n"
        "  e: {name: Seul}\n"
    )
    load(write(text), at=NOW)
    rows = {row.slug: row for row in apps.get_model("summits.Series").objects.all()}
    states = {
        slug: (provenance.status(row, "name", "fr"), provenance.status(row, "name", "en"))
        for slug, row in rows.items()
    }
    assert states == {
        "a": ("original", "machine"),
        "b": ("original", "original"),
        "c": ("machine", "original"),
        "d": ("original", "human"),
        "e": ("original", "absent"),
    }
    record = provenance.record(rows["a"], "name", "en")
    assert (record["engine"], record["on"], record["source"]) == ("WPML", "2023-09", "fr")


def test_a_text_in_the_file_s_own_language_may_itself_be_a_translation(write):
    name = "{fr: Sommet, en: Summit, fr_origin: {by: machine, engine: WPML}}"
    text = HEAD + f"translation: {{by: human}}\nseries:\n  a: {{name: {name}}}\n"
    load(write(text), at=NOW)
    row = apps.get_model("summits.Series").objects.get()
    assert provenance.status(row, "name", "fr") == "machine"
    assert provenance.status(row, "name", "en") == "human"
    assert provenance.serve(row, "name", "fr").engine == "WPML"
    assert provenance.record(row, "name", "en")["source"] == "fr"
    assert load(write(text), at=NOW).total("changed") == 0


@pytest.mark.parametrize(
    "name",
    [
        "{fr: Sommet, fr_origin: {by: machine}}",
        "{fr: Sommet, en: Summit, original: fr, fr_origin: {by: machine}}",
        "{fr: Sommet, en_origin: {by: human}}",
    ],
)
def test_an_origin_belongs_to_a_translation_whose_source_stands_beside_it(write, name):
    with pytest.raises(ProgrammeFileError) as caught:
        load(write(HEAD + f"series:\n  a: {{name: {name}}}\n"), at=NOW)
    assert [problem.line for problem in caught.value.problems] == [4]


def test_a_translation_becomes_stale_and_a_review_holds(write):
    text = HEAD + "translation: {by: machine}\nseries:\n  a: {name: {fr: Sommet, en: Summit}}\n"
    load(write(text), at=NOW)
    row = apps.get_model("summits.Series").objects.get()
    provenance.note_translation(row, "name", "en", source="fr", origin="machine", reviewed=True)
    row.save()
    load(write(text), at=NOW)
    row.refresh_from_db()
    assert provenance.status(row, "name", "en") == "reviewed"
    load(write(HEAD + "series:\n  a: {name: Rencontre}\n"), at=NOW)
    row.refresh_from_db()
    assert (row.name_en, provenance.status(row, "name", "en")) == ("Summit", "stale")


# Times ------------------------------------------------------------------------------------------


def times(write, starts, ends="", zone="Europe/Paris", at=NOW):
    line = f"    - {{slug: s, kind: panel, title: S, starts: {starts}" + (
        f", ends: {ends}}}\n" if ends else "}\n"
    )
    load(write(SUMMIT.replace("Europe/Istanbul", zone) + "  sessions:\n" + line), at=at)
    session = Session.objects.get()
    return session.starts_wall, session.starts_at, session.ends_wall


def test_days_and_times_count_from_the_moment_of_loading(write):
    assert times(write, "now-40m", "now+2h") == (
        "2026-03-10T12:20",
        datetime(2026, 3, 10, 11, 20, tzinfo=UTC),
        "2026-03-10T15:00",
    )
    assert times(write, "today+1T09:00", "today+1T10:00")[0] == "2026-03-11T09:00"
    # In Auckland it is already the next day.
    assert times(write, "todayT09:00", zone="Pacific/Auckland", at=NOW)[0] == "2026-03-11T09:00"


def test_relative_days_move_with_the_calendar(write):
    part = "{key: p, mode: hybrid, starts_on: today, ends_on: today+2}"
    text = SUMMIT + f"  starts_on: today-1\n  parts: [{part}]\n"
    path = write(text)
    load(path, at=NOW)
    part = Part.objects.get()
    assert (part.starts_on, part.ends_on) == (date(2026, 3, 10), date(2026, 3, 12))
    load(path, at=datetime(2026, 3, 20, 12, tzinfo=UTC))
    again = Part.objects.get()
    assert (again.pk, again.starts_on) == (part.pk, date(2026, 3, 20))
    assert str(Summit.objects.get().starts_on) == "2026-03-19"


def test_a_time_that_happens_twice_needs_a_word(write, errors):
    line = "  sessions:\n    - {slug: s, kind: panel, title: S, starts: 2024-10-27T02:30%s}\n"
    text = SUMMIT.replace("Istanbul", "Paris") + line
    assert has(errors(text % ""), 9, "happens twice")
    load(write(text % " first"), at=NOW)
    first = Session.objects.get().starts_at
    load(write(text % " second"), at=NOW)
    assert (Session.objects.get().starts_at - first).total_seconds() == 3600


def test_now_inside_the_hour_that_happens_twice(write):
    at = datetime(2024, 10, 27, 1, 32, tzinfo=UTC)  # 2:32 for the second time
    assert times(write, "now", at=at)[:2] == (
        "2024-10-27T02:30",
        datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
    )


def test_unmentioned_sessions_follow_a_new_zone(write):
    load(write(WHOLE), at=NOW)
    load(write(SUMMIT.replace("Europe/Istanbul", "Europe/Paris")), at=NOW)
    session = Session.objects.get(slug="ouverture")
    assert session.starts_wall == "2021-12-07T16:00"
    assert session.starts_at == datetime(2021, 12, 7, 15, tzinfo=UTC)
    segment = Segment.objects.get(key="recital")
    assert segment.starts_at == datetime(2021, 12, 7, 14, 30, tzinfo=UTC)


# Removals ---------------------------------------------------------------------------------------


def test_a_published_session_is_not_removed(errors, write):
    load(write(WHOLE), at=NOW)
    found = errors(SUMMIT + "  sessions:\n    - {slug: ouverture, kind: plenary, title: O}\n")
    assert len(found) == 1
    assert has(found, 8, "“Réunion” is no longer in this list", "cannot be removed", "published")


def test_a_row_that_is_used_is_not_removed(errors, write):
    load(write(WHOLE), at=NOW)
    assert has(errors(SUMMIT + "  parts: []\n"), 8, "cannot be removed", "is used by", "session")


def test_rows_that_nothing_needs_are_removed(write):
    load(write(WHOLE), at=NOW)
    report = load(write(SUMMIT + "  link_groups: []\n  partnerships: []\n"), at=NOW)
    assert not LinkGroup.objects.exists()
    assert report.total("removed") == 2


@pytest.fixture
def adopted(write, pilar, ada):
    """The declaration of the whole file with its texts completed, adopted and open."""
    load(write(COMPLETE), at=NOW)
    declaration = Declaration.objects.get()
    adopted = adopt(declaration, pilar, ada)
    adoption.open_for_signature(adopted, ada)
    return adopted


# Both texts have every clause and every statement stands in both languages.
COMPLETE = WHOLE.replace(
    "clauses: [{key: r1, kind: recital, text: Considérant}]",
    "clauses: [{key: r1, kind: recital, text: Considérant}, "
    "{key: g1, kind: goal, parent: r1, text: Un but}]",
).replace(
    "lead_in: J’ai lu, text: J’engage}",
    "lead_in: {fr: J’ai lu, en: I read}, text: {fr: J’engage, en: I commit}}",
)


def test_loading_again_after_adoption_changes_nothing(write, adopted):
    before = everything()
    report = load(write(COMPLETE), at=NOW)
    assert everything() == before
    assert (report.total("made"), report.total("changed"), report.total("removed")) == (0, 0, 0)
    # The file says “closed”; the officers have opened it since.
    assert Declaration.objects.get().stage == "open"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("text: Whereas", "text: Whereby", "{key: r1, kind: recital, text: Whereby}"),
        ("text: Un but", "text: Une fin", "text: Une fin"),
        ("title: Declaration\n", "title: Other\n", "      en:"),
        ("en: I commit", "en: I may", "en: I may"),
        (
            "          - {key: g1, kind: goal, parent: r1, text: A goal}\n",
            "          - {key: g1, kind: goal, parent: r1, text: A goal}\n"
            "          - {key: g2, kind: goal, text: More}\n",
            "{key: g2",
        ),
        ("          - {key: g1, kind: goal, parent: r1, text: A goal}\n", "", "        clauses:"),
    ],
)
def test_a_file_that_would_change_an_adopted_text_is_refused(errors, adopted, old, new, line):
    text = COMPLETE.replace(old, new)
    assert text != COMPLETE
    numbers = [number for number, one in enumerate(text.splitlines(), 1) if line in one]
    found = errors(text)
    assert any(has(found, number, "adopted and can no longer change") for number in numbers)


# Pictures ---------------------------------------------------------------------------------------


def test_a_picture_beside_the_file_is_stored_once(write, tmp_path):
    picture = BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    (tmp_path / "a.png").write_bytes(picture.getvalue())
    path = write(HEAD + "media:\n  a: {file: a.png, alt: {fr: Rouge, en: Red}}\n")
    load(path, at=NOW)
    stored = Media.objects.get().file.name
    report = load(path, at=NOW)
    assert Media.objects.get().file.name == stored
    assert report.total("changed") == 0


def test_a_picture_elsewhere_or_of_another_kind_is_refused(errors, tmp_path):
    (tmp_path / "a.png").write_text("<svg onload='alert(1)'/>")
    text = HEAD + "media:\n  a: {file: %s, alt: A}\n"
    assert has(errors(text % "../../../etc/passwd"), 4, "beside the file")
    assert has(errors(text % "/etc/passwd"), 4, "beside the file")
    assert has(errors(text % "a.png"), 4, "not a JPEG")
    assert has(errors(text % "none.png"), 4, "cannot be opened")


def test_pictures_of_a_refused_file_are_not_kept(write, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    picture = BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    (tmp_path / "a.png").write_bytes(picture.getvalue())
    with pytest.raises(ProgrammeFileError):
        load(write(HEAD + "media:\n  a: {file: a.png, alt: A}\n  b: {}\n"), at=NOW)
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


# The commands -----------------------------------------------------------------------------------


def test_the_command_speaks_the_language_asked_for(write):
    out = StringIO()
    call_command("load_programme", write(WHOLE), language="en", stdout=out)
    assert "sessions: 2 made" in out.getvalue()
    with pytest.raises(CommandError, match="(?s)file.yaml:3: .*Nothing was changed"):
        call_command("load_programme", write(HEAD + "x: y\n"), language="en")
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("load_programme", "missing.yaml", language="en")


def test_what_contradicts_itself_is_loaded_and_not_released(write, capsys):
    twice = (
        SUMMIT
        + "  sessions:\n"
        + "".join(
            f"    - {{slug: {slug}, kind: panel, title: A, starts: 2021-12-07T16:00}}\n"
            for slug in "ab"
        )
    )
    with pytest.raises(CommandError, match="Not everything was released"):
        call_command("load_programme", write(twice), language="en", release=True)
    assert "stands twice at the same time" in capsys.readouterr().err
    assert not Release.objects.exists()


def test_a_thousand_sessions_do_not_ask_a_thousand_times_for_their_people(
    write, django_assert_max_num_queries
):
    sessions = "".join(
        f"    - {{slug: s{n}, kind: panel, title: S, participations: [{{person: p{n % 5}}}]}}\n"
        for n in range(40)
    )
    people = "people:\n" + "".join(f"  p{n}: {{name: P{n}}}\n" for n in range(5))
    path = write(SUMMIT + "  sessions:\n" + sessions + people)
    # A savepoint, the row, its release: for each of the 86 rows, and a few for all.
    with django_assert_max_num_queries(86 * 3 + 20):
        load(path, at=NOW)
    assert Question.objects.count() == 0
    assert Participation.objects.count() == 40
    assert Place.objects.count() == 0


# Specification and schema agree -----------------------------------------------------------------


def documented_keys():
    path = Path(__file__).resolve().parents[3] / "docs" / "programme-format.md"
    table = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.fullmatch(r"\| ([a-z_]+) \| (.+) \|", line)
        if match and match[1] != "thing":
            keys = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|\{.*?\}|;.*", "", match[2]).split(",")
            table[match[1]] = {
                re.match(r"\s*([a-z_]+)(\*?)", key).groups() for key in keys if key.strip()
            }
    return table


def test_the_documented_keys_are_those_of_the_schema():
    expected = {}
    for thing in schema.THINGS.values():
        if thing.name == "language":
            continue
        keys = {(key.name, "*" if key.is_required else "") for key in thing.keys.values()}
        if not thing.is_keyed_by_map and thing.identity in ("slug", "key"):
            keys.add((thing.identity, "" if thing.may_leave_key_out else "*"))
        expected[thing.name] = keys
    assert documented_keys() == expected
