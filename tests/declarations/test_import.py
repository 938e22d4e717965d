"""Importing a list of invitees: every line is shown before anything is saved."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from declarations import inviting
from declarations.admin.importing import SESSION_KEY
from declarations.invitees.importing import make_plan
from declarations.invitees.matching import Directory
from declarations.invitees.plans import MAKE, Defaults, Outcome, question_key
from declarations.invitees.reading import read_invitees
from declarations.invitees.saving import save_plan
from declarations.invitees.zones import zone_at
from declarations.models import Invitation, InvitationLink, Seat, SeatMember
from declarations.signing import links
from organisations.models import Organisation, Place
from portal.lib.cells import csv_bytes, read_table
from portal.outbox.models import Mail
from tests.declarations.builders import (
    get_ready,
    make_invitation,
    make_open_declaration,
    make_seat,
    sign_for,
)
from tests.declarations.test_inviting import all_states
from tests.portal.builders import make_city

IMPORT = "/admin/declarations/invitation/import/"
PREVIEW = f"{IMPORT}preview/"
HEADER = ["key", "city", "country", "name", "email", "invited as"]
ANA = ["1", "Izmir", "", "Ana", "ana@izmir.example", "mayor"]
BEA = ["2", "Paris", "", "Bea", "bea@paris.example", "representative"]


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def cities(db):
    return {name: make_city(name) for name in ("Izmir", "Paris")}


@pytest.fixture
def officer(pilar, signed_in):
    client = signed_in(pilar)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def plan_of(declaration, *rows, header=HEADER, choices=None, defaults=None, may_make=True):
    table = read_table("list.csv", csv_bytes(header, rows))
    invitees = read_invitees(table, today=timezone.now().date())
    return make_plan(
        declaration, invitees, choices or {}, defaults or Defaults(), may_make=may_make
    )


def save(declaration, *rows, **options):
    return save_plan(plan_of(declaration, *rows, **options), None)


def outcomes(plan):
    return [str(planned.outcome) for planned in plan.lines]


def errors(plan, line=0):
    return plan.lines[line].line.errors


# The pages ----------------------------------------------------------------------------------------
def upload(client, declaration, *rows, header=HEADER, **fields):
    file = io.BytesIO(csv_bytes(header, rows))
    file.name = "list.csv"
    return client.post(
        IMPORT, {"declaration": declaration.pk, "file": file, "language": "fr", **fields}
    )


def confirm(client, page, **fields):
    fingerprint = page.context["plan"].fingerprint
    return client.post(PREVIEW, {"fingerprint": fingerprint, "import": "1", **fields}, follow=True)


def test_what_was_previewed_is_what_is_saved(officer, declaration, cities, pilar):
    assert upload(officer, declaration, ANA, BEA, known_by="Web").url == PREVIEW
    page = officer.get(PREVIEW)
    for words in ("Ana", "ana@izmir.example", "Bea", "Import 2 lines", "commits", "acknowledges"):
        assert words in page.content.decode(), words
    assert not Invitation.objects.exists() and not Seat.objects.exists()
    answer = confirm(officer, page)
    assert "2 invitations were saved" in answer.content.decode()
    ana, bea = Invitation.objects.order_by("key")
    assert (ana.seat.organisation, ana.name, ana.capacity) == (cities["Izmir"], "Ana", "mayor")
    assert [one.code for one in ana.statements.all()] == ["commits"]
    assert [one.code for one in bea.statements.all()] == ["acknowledges"]
    assert (ana.known_by, ana.language, ana.invited_by) == ("Web", "fr", pilar)
    assert [seat.position for seat in Seat.objects.order_by("position")] == [0, 1]
    assert not Mail.objects.exists()
    # The list is gone: nothing is imported twice.
    assert officer.get(PREVIEW).status_code == 302


def test_a_wrong_line_stops_everything_unless_the_officer_says_so(officer, declaration, cities):
    wrong = ["3", "Izmir", "", "Carl", "no address", "mayor"]
    upload(officer, declaration, ANA, wrong)
    page = officer.get(PREVIEW)
    html = page.content.decode()
    assert "no address" in html and "Enter a valid email address." in html
    assert "Nothing was saved" in confirm(officer, page).content.decode()
    assert not Invitation.objects.exists() and not Seat.objects.exists()
    confirm(officer, officer.get(PREVIEW), only_right="on")
    assert [one.name for one in Invitation.objects.all()] == ["Ana"]


def test_a_city_is_chosen_or_made(officer, declaration, cities):
    typo = ["1", "Izmyr", "", "Ana", "ana@izmir.example", "mayor"]
    unknown = ["2", "Nilüfer", "TR", "Bea", "bea@nilufer.example", "mayor"]
    upload(officer, declaration, typo, unknown)
    page = officer.get(PREVIEW)
    first, second = page.context["plan"].questions
    assert cities["Izmir"] in first.candidates
    assert f'name="city-{first.key}"' in page.content.decode()
    choices = {f"city-{first.key}": cities["Izmir"].pk, f"city-{second.key}": MAKE}
    # Chosen and confirmed at once: the officer sees first what that makes.
    answer = confirm(officer, page, **choices)
    assert "Look once more" in answer.content.decode()
    assert not Invitation.objects.exists()
    confirm(officer, officer.get(PREVIEW), **choices)
    made = Organisation.objects.get(name_fr="Nilüfer")
    assert (made.kind, made.place.country_code, made.place.city_en) == ("city", "TR", "Nilüfer")
    assert not made.is_published and made.name == "Nilüfer"
    assert {one.seat.organisation for one in Invitation.objects.all()} == {cities["Izmir"], made}
    assert Invitation.objects.get(key="2").time_zone == "Europe/Istanbul"


def test_what_changed_between_the_pages_is_shown_again(officer, declaration, cities):
    upload(officer, declaration, ANA)
    page = officer.get(PREVIEW)
    make_invitation(declaration, seat=make_seat(declaration, cities["Izmir"]), key="1", name="X")
    answer = confirm(officer, page)
    assert "Look once more" in answer.content.decode()
    assert Invitation.objects.get().name == "X"


def test_the_list_is_kept_for_an_hour(officer, declaration, cities):
    upload(officer, declaration, ANA)
    session = officer.session
    session[SESSION_KEY]["at"] -= 3601
    session.save()
    answer = officer.get(PREVIEW, follow=True)
    assert "Choose the file again" in answer.content.decode()
    assert SESSION_KEY not in officer.session


def test_importing_nothing_leaves_nothing(officer, declaration, cities):
    upload(officer, declaration, ANA)
    officer.post(PREVIEW, {"cancel": "1"})
    assert SESSION_KEY not in officer.session and not Invitation.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"a;b\n1;2\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_what_is_no_list_gets_a_sentence(officer, declaration, content):
    file = io.BytesIO(content)
    file.name = "list.csv"
    page = officer.post(IMPORT, {"declaration": declaration.pk, "file": file, "language": "fr"})
    assert page.status_code == 200 and page.context["form"].errors["file"]
    assert SESSION_KEY not in officer.session


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_empty_list_can_be_filled_in_and_imported(officer, declaration, kind, language):
    for name in ("Nilüfer", "Osmangazi", "Yıldırım"):
        make_city(name)
    officer.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    answer = officer.get(f"{IMPORT}list.{kind}?declaration={declaration.pk}")
    assert f'.{kind}"' in answer["Content-Disposition"]
    table = read_table(f"list.{kind}", answer.content)
    plan = make_plan(declaration, read_invitees(table, today=timezone.now().date()), {}, Defaults())
    assert outcomes(plan) == ["new"] and len(plan.lines[0].members) == 2


def test_no_other_kind_of_list_is_offered(officer, declaration):
    assert officer.get(f"{IMPORT}list.exe").status_code == 404


@pytest.mark.parametrize("who", ["edith", "tariq", "rita"])
def test_only_officers_import(request, signed_in, declaration, who):
    client = signed_in(request.getfixturevalue(who))
    for address in (IMPORT, PREVIEW, f"{IMPORT}list.csv"):
        assert client.get(address).status_code == 403


# Matching -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name", ["Izmir", "izmir", "İZMİR", "Ville d’Izmir", "City of Izmir", "Smyrne", "VDI"]
)
def test_a_city_is_known_by_all_its_names(db, name):
    city = make_city("Izmir", aliases="Smyrne\nSmyrna", acronym_fr="VDI")
    make_city("Paris")
    assert Directory().find(name).only == city


def test_a_body_is_not_known_by_the_city_it_stands_in(db):
    body = make_city("Izmir", kind="university")
    assert Directory().find("Université d’Izmir").only is None
    body.name_fr = body.name_en = "École de paix"
    body.short_name_fr = body.short_name_en = ""
    body.save()
    assert Directory().find("Izmir").found == ()
    assert Directory().find("ecole de paix").only == body


def test_two_cities_of_one_name_are_told_apart_by_country(db):
    places = {code: make_city("Valence") for code in ("FR", "ES")}
    for code, city in places.items():
        Place.objects.filter(pk=city.place_id).update(country_code=code)
    directory = Directory()
    assert len(directory.find("Valence").candidates) == 2
    assert directory.find("Valence", "ES").only == places["ES"]
    elsewhere = directory.find("Valence", "IT")
    assert elsewhere.only is None and len(elsewhere.candidates) == 2


def test_an_ambiguous_city_is_an_error_with_its_candidates(declaration):
    make_city("Valence"), make_city("Valence")
    plan = plan_of(declaration, ["", "Valence", "", "Ana", "a@valence.example", "mayor"])
    (question,) = plan.questions
    assert question.is_ambiguous and len(question.candidates) == 2
    assert "Valence" in errors(plan)["city"][0]


def test_a_choice_that_was_not_offered_counts_for_nothing(declaration, cities):
    row = ["", "Izmyr", "", "Ana", "a@izmir.example", "mayor"]
    key = question_key("Izmyr", "")
    for choice in (str(cities["Paris"].pk), "999999", "x", MAKE):
        plan = plan_of(declaration, row, choices={key: choice}, may_make=False)
        assert outcomes(plan) == ["wrong"]


def test_one_question_for_lines_that_ask_the_same(declaration, cities):
    rows = [["", "Izmyr", "", f"N {n}", f"{n}@izmir.example", "mayor"] for n in range(3)]
    (question,) = plan_of(declaration, *rows).questions
    assert question.lines == [2, 3, 4]


def test_a_new_city_takes_a_place_that_is_known(declaration):
    place = Place.objects.create(
        key="lyon",
        city_fr="Lyon",
        city_en="Lyons",
        country_code="FR",
        latitude=45.75,
        longitude=4.85,
    )
    row = ["", "Lyons", "FR", "Ana", "a@lyon.example", "mayor"]
    save(declaration, row, row[:3] + ["Bea", "b@lyon.example", "mayor"],
         choices={question_key("Lyons", "FR"): MAKE})  # fmt: skip
    assert Organisation.objects.get().place == place and Seat.objects.count() == 1
    assert {one.time_zone for one in Invitation.objects.all()} == {"Europe/Paris"}


# Updating -----------------------------------------------------------------------------------------
def test_importing_again_changes_nothing(declaration, cities):
    save(declaration, ANA, BEA)
    assert outcomes(plan_of(declaration, ANA, BEA)) == ["same", "same"]


def test_importing_again_updates_by_key(declaration, cities):
    save(declaration, ANA)
    moved = ["1", "Paris", "", "Anna", "ana@izmir.example", "representative"]
    plan = save(declaration, moved)
    assert outcomes(plan) == ["changed"]
    assert {name for name, _before, _after in plan.lines[0].changes} == {
        "name", "seat", "capacity", "statements",
    }  # fmt: skip
    changed = Invitation.objects.get()
    assert (changed.name, changed.seat.organisation) == ("Anna", cities["Paris"])
    assert [one.code for one in changed.statements.all()] == ["acknowledges"]


def test_without_a_key_the_address_tells_who_is_meant(declaration, cities):
    save(declaration, ["", *ANA[1:]])
    plan = save(declaration, ["", "Izmir", "", "Ana Maria", "ANA@izmir.example", "mayor"])
    assert outcomes(plan) == ["changed"] and Invitation.objects.get().name == "Ana Maria"


def test_columns_that_the_list_lacks_stay(declaration, cities):
    save(declaration, [*ANA, "Note"], header=[*HEADER, "note"])
    Invitation.objects.update(known_by="Web", time_zone="Asia/Tokyo", language="en")
    save(declaration, ["1", "Izmir", "", "Anna", "ana@izmir.example", "mayor"])
    one = Invitation.objects.get()
    assert (one.note, one.known_by, one.time_zone, one.language) == (
        "Note", "Web", "Asia/Tokyo", "en",
    )  # fmt: skip


def test_a_deadline_is_the_end_of_a_day_where_the_person_lives(declaration, cities):
    save(
        declaration,
        [*ANA, "2099-05-16", "Asia/Tokyo"],
        header=[*HEADER, "reply by", "time zone"],
    )
    assert Invitation.objects.get().expires_at.isoformat() == "2099-05-16T14:59:00+00:00"


def test_a_new_address_kills_the_links_of_the_old_one(declaration, cities):
    save(declaration, ANA)
    invitation = Invitation.objects.get()
    token = links.make_link(invitation)
    inviting.invite(Invitation.objects.all(), None, batch="1")
    plan = save(declaration, [*ANA[:4], "new@izmir.example", "mayor"])
    assert any("invite" in note for note in plan.lines[0].notes)
    assert links.invitation_of(token) is None
    assert not InvitationLink.objects.filter(revoked_at=None).exists()
    assert [mail.state for mail in Mail.objects.all()] == ["cancelled"]


@pytest.mark.parametrize("state", ["signed", "declined", "passed_on", "revoked", "erased"])
def test_what_is_settled_is_left_alone_and_the_preview_says_so(declaration, cities, state):
    found = all_states(declaration)[inviting.State(state)]
    Invitation.objects.filter(pk=found.pk).update(key="1")
    before = Invitation.objects.filter(pk=found.pk).values().get()
    plan = save(declaration, ANA)
    assert outcomes(plan) == ["kept"] and plan.lines[0].notes
    assert Invitation.objects.filter(pk=found.pk).values().get() == before


def test_a_statement_for_which_a_code_was_typed_must_stay(declaration, cities):
    invitation = make_invitation(declaration, seat=make_seat(declaration, cities["Izmir"]), key="1")
    get_ready(invitation)
    plan = plan_of(declaration, [*ANA[:5], "representative"])
    assert "commits" in errors(plan)["statements"][0]


def test_statements_can_be_limited_and_strange_ones_are_named(declaration, cities):
    header = [*HEADER, "statements"]
    plan = plan_of(declaration, [*ANA, "acknowledges"], header=header)
    assert "acknowledges" in errors(plan)["statements"][0]
    plan = plan_of(declaration, [*ANA, "commits"], header=header)
    assert plan.lines[0].statements == ["commits"]


def test_a_capacity_without_a_statement_is_an_error(declaration, cities):
    plan = plan_of(declaration, [*ANA[:5], "head of an organisation"])
    assert errors(plan)["capacity"]


def test_a_second_invitation_of_a_city_is_said(declaration, cities):
    save(declaration, ANA)
    plan = plan_of(declaration, ["9", "Izmir", "", "Zoé", "zoe@izmir.example", "mayor"])
    assert outcomes(plan) == ["new"] and "Ana" in plan.lines[0].notes[0]


def test_two_lines_for_one_invitation_are_refused(declaration, cities):
    save(declaration, ANA)
    rows = ANA, ["", "Izmir", "", "Ana B", "other@izmir.example", "mayor"]
    assert outcomes(plan_of(declaration, *rows)) == ["same", "new"]
    Invitation.objects.update(email="other@izmir.example")
    assert "" in errors(plan_of(declaration, *rows), 1)


# Joint seats --------------------------------------------------------------------------------------
JOINT = [*HEADER, "signs together with"]


def test_a_joint_seat_gets_its_members(declaration, cities):
    make_city("Nice")
    save(declaration, [*ANA, "Paris | Nice"], header=JOINT)
    members = Seat.objects.get().members.values_list("short_name_fr", flat=True)
    assert set(members) == {"Paris", "Nice"}
    assert outcomes(plan_of(declaration, [*ANA, "Paris | Nice"], header=JOINT)) == ["same"]


def test_the_preview_says_who_stays_in_a_joint_seat(declaration, cities):
    make_city("Nice")
    save(declaration, [*ANA, "Paris | Nice"], header=JOINT)
    other = ["2", "Izmir", "", "Bea", "bea@izmir.example", "mayor", "Nice"]
    plan = plan_of(declaration, [*ANA, ""], other, header=JOINT)
    assert "Paris" in " ".join(plan.lines[0].notes) and "Nice" not in " ".join(plan.lines[0].notes)
    save_plan(plan, None)
    assert Seat.objects.get().members.count() == 2
    # A list without that column says nothing of it.
    assert not plan_of(declaration, ANA).lines[0].notes


@pytest.mark.parametrize("case", ["itself", "own seat", "own line", "two hosts", "host is member"])
def test_nobody_counts_twice(declaration, cities, case):
    rows = [[*ANA, "Paris"]]
    if case == "itself":
        rows = [[*ANA, "Izmir"]]
    elif case == "own seat":
        make_seat(declaration, cities["Paris"])
    elif case == "own line":
        rows.append([*BEA, ""])
    elif case == "two hosts":
        make_city("Nice")
        rows.append(["3", "Nice", "", "Noé", "noe@nice.example", "mayor", "Paris"])
    else:
        seat = make_seat(declaration, make_city("Nice"))
        SeatMember.objects.create(seat=seat, organisation=cities["Izmir"])
    plan = plan_of(declaration, *rows, header=JOINT)
    assert "wrong" in outcomes(plan)


def test_a_seat_that_signed_takes_no_new_members(declaration, cities):
    sign_for(make_invitation(declaration, seat=make_seat(declaration, cities["Izmir"])))
    plan = plan_of(declaration, [*ANA, "Paris"], header=JOINT)
    assert errors(plan)["joint_cities"]


# Size ---------------------------------------------------------------------------------------------
def test_a_thousand_lines_take_few_queries(declaration, cities):
    def rows(count, word="N"):
        return [
            [str(n), f"Ville {n}", "", f"{word} {n}", f"{n}@ville.example", "mayor"]
            for n in range(count)
        ]

    Place.objects.bulk_create(
        Place(key=f"v{n}", city_fr=f"Ville {n}", city_en=f"Ville {n}") for n in range(1000)
    )
    Organisation.objects.bulk_create(
        Organisation(slug=f"v{n}", kind="city", name_fr=f"Ville {n}", name_en=f"Ville {n}")
        for n in range(1000)
    )
    with CaptureQueriesContext(connection) as few:
        plan_of(declaration, *rows(1))
    with CaptureQueriesContext(connection) as many:
        plan = plan_of(declaration, *rows(1000))
    assert len(few) == len(many) and plan.counts[Outcome.NEW] == 1000
    with CaptureQueriesContext(connection) as saving:
        save_plan(plan, None)
    assert len(saving) < 200  # a row of the database each would be more than 3,000
    plan = plan_of(declaration, *rows(1000, "M"))
    assert plan.counts[Outcome.CHANGED] == 1000
    with CaptureQueriesContext(connection) as saving:
        save_plan(plan, None)
    assert len(saving) < 200
    assert Invitation.objects.filter(name__startswith="M ").count() == 1000


@pytest.mark.parametrize(
    "place, zone",
    [
        (("TR",), "Europe/Istanbul"),
        (("DE",), "Europe/Berlin"),
        (("ca", 45.5, -73.6), "America/Toronto"),
        (("CA",), ""),
        (("BR", -23.5, -46.6), "America/Sao_Paulo"),
        (("",), ""),
        (("ZZ", 1, 1), ""),
    ],
)
def test_the_zone_of_a_city_is_guessed_from_its_place(place, zone):
    assert zone_at(*place) == zone
