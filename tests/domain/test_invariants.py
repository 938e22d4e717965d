"""What must never be: refused by the forms' rules and, where it can, by the database itself."""

import unicodedata
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from declarations.models import Clause, Declaration, DeclarationText, Signature, Statement
from declarations.signing.giving import SigningRefused
from organisations.models import Organisation
from portal.lib import clock
from sessions.models import Participation, Segment, Session
from speakers.models import Affiliation, Group, Person
from summits.models import ClockCity, Figure, Part, Series, Summit
from tests.declarations.builders import (
    get_ready,
    make_invitation,
    make_open_declaration,
    sign_for,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def summit():
    return Summit.objects.create(slug="izmir", title="Sommet", time_zone="Europe/Istanbul")


@pytest.fixture
def part(summit):
    return Part.objects.create(
        summit=summit,
        key="virtual",
        mode=Part.Mode.VIRTUAL,
        starts_on=date(2021, 12, 7),
        ends_on=date(2021, 12, 8),
    )


def session_of(summit, **fields):
    defaults = {"slug": "dialogue", "kind": Session.Kind.DIALOGUE, "title": "Dialogue"}
    return Session(summit=summit, **{**defaults, **fields})


@pytest.fixture
def person():
    return Person.objects.create(slug="ada", name="Ada Őri", honorific_fr="Mme", honorific_en="Ms")


@pytest.fixture
def city():
    return Organisation.objects.create(slug="rives", name="Ville de Rives", kind="city")


@pytest.fixture
def declaration():
    return Declaration.objects.create(
        slug="rives", name="Déclaration de Rives", authoritative_language="en", stage="open"
    )


@pytest.fixture
def draft_text(declaration):
    text = DeclarationText.objects.create(
        declaration=declaration, language="en", kind="authoritative", title="Living together"
    )
    Clause.objects.create(text_version=text, key="p1", kind="principle", text="We share.")
    return text


def refused_by_the_database(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_wall_time_and_zone_give_the_instant(summit, part):
    session = session_of(
        summit, part=part, starts_wall="2021-12-07T16:00", ends_wall="2021-12-07T17:30"
    )
    session.full_clean()
    session.save()
    assert session.starts_at.isoformat() == "2021-12-07T13:00:00+00:00"


def test_a_session_without_time_room_or_speaker_is_complete(summit):
    session_of(summit).full_clean()


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        ("2021-12-07T16:00", "2021-12-07T15:00", "ends_wall"),
        ("2021-12-07T16:00", "2021-12-07T16:00", "ends_wall"),
        ("", "2021-12-07T15:00", "starts_wall"),
        ("2021-12-09T16:00", "2021-12-09T17:00", "starts_wall"),
        ("2021-12-07T16:00", "2021-12-10T17:00", "ends_wall"),
        ("7 December", "", "starts_wall"),
    ],
)
def test_contradictory_times_are_refused_beside_their_field(summit, part, starts, ends, field):
    session = session_of(summit, part=part, starts_wall=starts, ends_wall=ends)
    with pytest.raises(ValidationError) as refusal:
        session.full_clean()
    assert field in refusal.value.message_dict


def test_an_evening_may_end_after_midnight_of_the_last_day(summit, part):
    session_of(
        summit, part=part, starts_wall="2021-12-08T22:00", ends_wall="2021-12-09T00:30"
    ).full_clean()


def test_the_database_refuses_an_end_before_the_start(summit):
    session = session_of(summit, starts_wall="2021-12-07T16:00", ends_wall="2021-12-07T17:00")
    session.save()
    refused_by_the_database(
        lambda: Session.objects.filter(pk=session.pk).update(ends_at=session.starts_at)
    )
    refused_by_the_database(lambda: Session.objects.filter(pk=session.pk).update(starts_at=None))


def test_a_segment_may_lie_before_its_session(summit, part):
    session = session_of(
        summit, part=part, starts_wall="2021-12-07T15:00", ends_wall="2021-12-07T16:00"
    )
    session.save()
    recital = Segment(
        session=session, kind="music", starts_wall="2021-12-07T14:30", ends_wall="2021-12-07T15:00"
    )
    recital.full_clean()


@pytest.mark.parametrize("wall", ["2025-03-30T02:30", "2024-10-27T02:30"])
def test_a_wall_time_that_is_missing_or_doubled_is_not_guessed(wall):
    summit = Summit.objects.create(slug="paris", title="Paris", time_zone="Europe/Paris")
    with pytest.raises(ValidationError) as refusal:
        session_of(summit, starts_wall=wall).full_clean()
    assert "starts_wall" in refusal.value.message_dict


def test_a_chosen_occurrence_survives_being_saved_again():
    summit = Summit.objects.create(slug="paris", title="Paris", time_zone="Europe/Paris")
    session = session_of(summit)
    session.set_times(clock.parse_wall("2024-10-27T02:30"), None, starts_occurrence=2)
    session.save()
    again = Session.objects.get(pk=session.pk)
    again.save()
    assert again.starts_at.isoformat() == "2024-10-27T01:30:00+00:00"


def test_a_participation_is_of_exactly_one_participant_in_exactly_one_thing(summit, person, city):
    session = session_of(summit)
    session.save()
    both = Participation(session=session, person=person, organisation=city)
    with pytest.raises(ValidationError):
        both.full_clean()
    refused_by_the_database(both.save)
    refused_by_the_database(Participation(session=session).save)
    refused_by_the_database(Participation(person=person).save)
    segment = Segment.objects.create(session=session, kind="opening")
    refused_by_the_database(Participation(session=session, segment=segment, person=person).save)


def test_nobody_stands_in_for_themselves(summit, person):
    session = session_of(summit)
    session.save()
    refused_by_the_database(Participation(session=session, person=person, stands_for=person).save)


def test_editing_a_person_never_rewrites_an_old_programme(summit, person):
    session = session_of(summit)
    session.save()
    participation = Participation.objects.create(session=session, person=person)
    person.name, person.honorific_fr = "Ada Nouvelle", "Dre"
    person.save()
    participation.refresh_from_db()
    assert (participation.display_name, participation.printed_honorific_fr) == ("Ada Őri", "Mme")


def test_who_takes_anothers_place_is_printed_under_their_own_name(summit, person, city):
    session = session_of(summit)
    session.save()
    bob = Person.objects.create(slug="bob", name="Bob Ház", honorific_fr="M.")
    bob.affiliations.create(organisation=city, function_fr="Maire", function_en="Mayor")
    row = Participation.objects.create(session=session, person=person, printed_function_fr="Juge")
    row.person = bob
    row.save()
    row.refresh_from_db()
    assert (row.printed_name, row.printed_honorific_fr) == ("Bob Ház", "M.")
    assert (row.printed_function_fr, row.printed_function_en) == ("Maire", "Mayor")
    assert row.affiliation == city
    row.person, row.printed_name, row.printed_function_fr = person, "A. Őri", "Échevine"
    row.save()
    row.refresh_from_db()
    assert (row.printed_name, row.printed_function_fr) == ("A. Őri", "Échevine")
    assert not row.printed_honorific_fr and row.affiliation == city
    row.person, row.organisation = None, city
    row.save()
    row.refresh_from_db()
    assert row.display_name == str(city) and not row.printed_function_fr


@pytest.mark.parametrize("role", ["person", "organisation", "group", "stands_for", "represents"])
def test_who_took_part_cannot_be_deleted(summit, person, city, role):
    session = session_of(summit)
    session.save()
    group = Group.objects.create(key="mayors", name="Les maires")
    rows = {
        "person": person,
        "organisation": city,
        "group": group,
        "stands_for": person,
        "represents": city,
    }
    fields = {role: rows[role]}
    if role in ("stands_for", "represents"):
        fields["group"] = group
    participation = Participation.objects.create(session=session, **fields)
    with pytest.raises(ProtectedError) as refusal, transaction.atomic():
        rows[role].delete()
    assert participation in refusal.value.protected_objects


def test_a_functions_organisation_cannot_be_deleted(person, city):
    Affiliation.objects.create(person=person, organisation=city)
    with pytest.raises(ProtectedError), transaction.atomic():
        city.delete()


@pytest.mark.parametrize(
    "delete", [lambda row: row.delete(), lambda row: type(row).objects.all().delete()]
)
def test_what_is_published_cannot_be_deleted_alone_or_in_bulk(summit, delete):
    summit.is_published = True
    summit.save()
    with pytest.raises(ProtectedError), transaction.atomic():
        delete(summit)
    assert Summit.objects.filter(pk=summit.pk).exists()


def test_a_published_session_protects_its_draft_summit(summit):
    session = session_of(summit, is_published=True)
    session.save()
    with pytest.raises(ProtectedError), transaction.atomic():
        summit.delete()


def test_a_signature_is_never_deleted_and_keeps_its_city(pilar, ada):
    signature = sign_for(make_invitation(make_open_declaration(pilar, ada)))
    for row in (signature, signature.seat.organisation, signature.declaration, signature.seat):
        with pytest.raises(ProtectedError), transaction.atomic():
            row.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        Signature.objects.all().delete()


def test_a_translation_has_no_clause_that_the_authoritative_text_lacks(draft_text):
    french = DeclarationText.objects.create(
        declaration=draft_text.declaration,
        language="fr",
        kind="translation",
        title="Vivre ensemble",
    )
    Clause(text_version=french, key="p1", kind="principle", text="Nous partageons.").full_clean()
    with pytest.raises(ValidationError) as refusal:
        Clause(text_version=french, key="p9", kind="principle", text="Rien.").full_clean()
    assert "key" in refusal.value.message_dict


def test_one_language_is_authoritative_in_a_version(draft_text):
    refused_by_the_database(
        DeclarationText(
            declaration=draft_text.declaration, language="fr", kind="authoritative", title="x"
        ).save
    )


def test_a_representative_cannot_commit_a_mayor(declaration, pilar, ada):
    refused_by_the_database(
        Statement(
            declaration=declaration,
            key="x",
            kind="commits",
            capacity="representative",
            lead_in="…",
            text="…",
        ).save
    )
    opened = make_open_declaration(pilar, ada)
    invitation = make_invitation(opened, capacity="representative", statements=["commits"])
    with pytest.raises(SigningRefused):
        get_ready(invitation, statement="commits")


def test_a_figure_belongs_to_exactly_one_thing(summit):
    Figure.objects.create(
        summit=summit, key="mayors", label="maires", value=20, qualifier="more_than"
    )
    refused_by_the_database(Figure(key="x", label="x", value=1).save)


def test_an_edition_has_its_number_once_and_a_series_without_numbers_many():
    series = Series.objects.create(slug="s", name="Série")
    Summit.objects.create(slug="a", title="A", series=series, ordinal=3)
    refused_by_the_database(Summit(slug="b", title="B", series=series, ordinal=3).save)
    Summit.objects.create(slug="c", title="C", series=series)
    Summit.objects.create(slug="d", title="D", series=series)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "UTC+3", "../../etc/passwd", "europe/istanbul"])
def test_an_unknown_zone_is_refused(part, zone):
    with pytest.raises(ValidationError) as refusal:
        ClockCity(part=part, label="Izmir", time_zone=zone).full_clean()
    assert "time_zone" in refusal.value.message_dict


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "a\u2066b", "a\x1bb"])
def test_invisible_and_direction_changing_characters_are_refused(summit, text):
    summit.title_fr = text
    with pytest.raises(ValidationError) as refusal:
        summit.full_clean()
    assert "title_fr" in refusal.value.message_dict


@pytest.mark.parametrize("text", ["Düsseldorf", "Karşıyaka", "西安", "محمد", "Xi’an"])
def test_names_of_every_script_are_kept_in_one_form(summit, text):
    summit.title_fr = unicodedata.normalize("NFD", text)
    summit.full_clean()
    summit.save()
    summit.refresh_from_db()
    assert summit.title_fr == text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "ftp://x.org", "//x.org"]
)
def test_links_lead_to_the_web_only(summit, url):
    with pytest.raises(ValidationError) as refusal:
        session_of(summit, stream_url=url).full_clean()
    assert "stream_url" in refusal.value.message_dict
