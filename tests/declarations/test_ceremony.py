"""The hall: the officers’ desk, the tablet of a seat, the sheets to print, the wall."""

import base64
import re
import uuid
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import translation
from PIL import Image

from declarations import adoption
from declarations.models import PaperEntry, PublicRecord, Signature
from declarations.papers import rendering
from tests.declarations.builders import (
    add_text,
    adopt,
    make_invitation,
    make_open_declaration,
    make_seat,
    sign_for,
)
from tests.declarations.papers.reading import text_of
from tests.declarations.posting import post_and_look
from tests.declarations.scanned import act_on, record, told_why

pytestmark = pytest.mark.django_db
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def seat(declaration):
    return make_seat(declaration)


@pytest.fixture
def officer(signed_in, pilar):
    return signed_in(pilar)


@pytest.fixture
def second(signed_in, ada):
    return signed_in(ada)


def words(response):
    return response.content.decode()


def at(name, declaration, *args):
    return reverse(f"declarations:ceremony-{name}", args=[declaration.slug, *args])


def drawing():
    drawn = BytesIO()
    Image.new("RGBA", (60, 20), (20, 26, 51, 255)).save(drawn, "PNG")
    return "data:image/png;base64," + base64.b64encode(drawn.getvalue()).decode()


def tablet_data(declaration, **changes):
    """The form of a tablet as it is sent; None leaves a field out."""
    data = {
        "submission": str(uuid.uuid4()),
        "text": declaration.open_text.adopted_text.sha256,
        "identified": "on",
        "has_read": "on",
        "statement_in": "commits:mayor",
        "name": "Nour Modèle",
        "function_fr": "Maire",
        "function_en": "Mayor",
        "typed": "Nour Modèle",
        "drawing": drawing(),
        "consent": "on",
        **changes,
    }
    return {key: value for key, value in data.items() if value is not None}


def give(client, seat, data):
    return post_and_look(client, at("tablet", seat.declaration, seat.code), data)


# The desk -------------------------------------------------------------------------------------
def test_the_desk_and_the_tablets_are_for_officers(
    declaration, seat, signed_in, client, rita, edith, victor
):
    addresses = [
        at("desk", declaration),
        at("sheets", declaration),
        at("tablet", declaration, seat.code),
        at("given", declaration, seat.code),
        at("scanned", declaration, 1, seat.code),
    ]
    for address in addresses:
        assert client.get(address).status_code == 302
        for user in (rita, edith, victor):
            assert signed_in(user).get(address).status_code == 403
    assert signed_in(rita).post(addresses[2], tablet_data(declaration)).status_code == 403
    assert not PaperEntry.objects.exists()


def test_seats_stand_in_the_order_of_protocol_with_their_state(officer, declaration):
    make_seat(declaration, "Aachen", position=2)
    host = make_seat(declaration, "Zonguldak", position=1)
    waiting = make_seat(declaration, "Bursa", position=2)
    sign_for(make_invitation(seat=host, name="Zeynep Modèle"))
    record(officer, waiting)
    response = officer.get(at("desk", declaration))
    rows = response.context["rows"]
    assert [(row["city"], row["state"]) for row in rows] == [
        ("Zonguldak", "signed"),
        ("Aachen", "open"),
        ("Bursa", "waiting"),
    ]
    assert "Zeynep Modèle" in words(response) and "Pilar" in words(response)
    assert {name: response[name] for name in HEADERS} == HEADERS
    only = officer.get(at("desk", declaration), {"state": "waiting"}).context["rows"]
    assert [row["city"] for row in only] == ["Bursa"]


def test_a_seat_is_found_by_its_code_a_name_or_a_scan(officer, declaration, seat):
    make_invitation(seat=seat, name="Zeynep Modèle")
    make_seat(declaration, "Bursa")
    desk = at("desk", declaration)
    for asked in ("izm", "zeynep"):
        rows = officer.get(desk, {"q": asked}).context["rows"]
        assert [row["city"] for row in rows] == ["Izmir"], asked
    for asked in (seat.code.lower(), f"{seat.code[:5]} {seat.code[5:]}"):
        found = officer.get(desk, {"q": asked})
        assert found.status_code == 302 and found.url == at("tablet", declaration, seat.code)
    assert officer.get(desk, {"q": "nulle part"}).context["rows"] == []


def test_the_queries_of_desk_and_wall_do_not_grow(
    officer, client, declaration, seat, django_assert_max_num_queries
):
    sign_for(make_invitation(seat=seat))
    for number in range(5):
        other = make_seat(declaration, f"Ville {number}")
        sign_for(make_invitation(seat=other))
    officer.get(at("desk", declaration))
    with django_assert_max_num_queries(24):
        officer.get(at("desk", declaration))
    with django_assert_max_num_queries(9):
        client.get(at("wall", declaration))


# The sheets -----------------------------------------------------------------------------------
def test_each_seat_has_its_sheet_whose_code_leads_to_the_form_filled_in(
    officer, declaration, seat, monkeypatch
):
    make_seat(declaration, "Bursa")
    printed = []
    whole = rendering.render_many
    monkeypatch.setattr(
        rendering, "render_many", lambda sheets: printed.extend(sheets) or whole(sheets)
    )
    response = officer.get(at("sheets", declaration))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    text = text_of(response.content)
    assert "Izmir" in text and "Bursa" in text and f"{seat.code[:5]} {seat.code[5:]}" in text
    sheet = next(one for one in printed if one.city.fr == "Izmir")
    path = re.sub(r"^https?://[^/]+", "", sheet.url)
    to_form = officer.get(path)
    assert to_form.status_code == 302
    form = words(officer.get(to_form.url))
    assert "Izmir" in form and "version" in form
    alone = officer.get(at("sheets", declaration), {"seat": seat.code})
    assert "Bursa" not in text_of(alone.content)
    assert officer.get(at("sheets", declaration), {"seat": "0000000000"}).status_code == 404


# The tablet -----------------------------------------------------------------------------------
def test_a_tablet_makes_an_entry_that_a_second_officer_confirms(
    officer, second, declaration, seat, pilar
):
    page = officer.get(at("tablet", declaration, seat.code))
    assert {name: page[name] for name in HEADERS} == HEADERS
    assert "Texte one fr" in words(page) and "Texte one en" in words(page)
    assert "checked" not in words(page)
    answer = give(officer, seat, tablet_data(declaration))
    assert answer.status_code == 303 and answer.url == at("given", declaration, seat.code)
    entry = PaperEntry.objects.get()
    assert (entry.medium, entry.recorded_by, entry.witness) == ("tablet", pilar, "Pilar")
    assert not Signature.objects.exists()
    with entry.scan.open() as scan:
        text = text_of(scan.read())
    assert "Nour Modèle" in text and "Pilar" in text and str(entry.submission) in text
    # The officer at the tablet is not the second one.
    assert 'class="error"' in words(told_why(officer, entry, "confirm", desk="1"))
    desk = words(second.get(at("desk", declaration)))
    check = reverse("admin:declarations_paperentry_change", args=[entry.pk])
    assert check in desk
    assert reverse("admin:declarations_paperentry_picture", args=[entry.pk]) in words(
        second.get(check)
    )
    done = act_on(second, entry, "confirm", desk="1")
    assert done.url == at("desk", declaration)
    signature = Signature.objects.get()
    assert (signature.method, PublicRecord.objects.get().name) == ("paper", "Nour Modèle")
    with translation.override("en"):
        pages = [
            reverse("declarations:roll", args=[declaration.slug]),
            reverse("declarations:receipt", args=[signature.number]),
        ]
    for page in pages:
        assert "on a tablet, given at the ceremony" in words(second.get(page))


def test_a_lost_answer_is_repeated_and_a_double_tap_counts_once(officer, second, declaration, seat):
    data = tablet_data(declaration)
    for _tap in range(3):
        assert give(officer, seat, data).status_code == 303
    entry = PaperEntry.objects.get()
    act_on(second, entry, "confirm")
    # Even after the confirmation the repeated form says that it arrived.
    assert give(officer, seat, data).status_code == 303
    assert (PaperEntry.objects.count(), Signature.objects.count()) == (1, 1)


def test_what_follows_shows_nothing_of_the_person(officer, declaration, seat):
    give(officer, seat, tablet_data(declaration))
    for address in (at("given", declaration, seat.code), at("tablet", declaration, seat.code)):
        response = officer.get(address)
        assert response.status_code == 200 and response["Cache-Control"] == "no-store"
        assert "Nour" not in words(response)


@pytest.mark.parametrize(
    "change",
    [
        {"identified": None},
        {"has_read": None},
        {"statement_in": None},
        {"statement_in": "commits:representative"},
        {"name": ""},
        {"typed": "", "drawing": ""},
        {"drawing": "data:image/png;base64,AAAA"},
        {"drawing": "data:image/svg+xml;base64,AAAA"},
        {"consent": None},
        {"submission": "1"},
        {"text": "0" * 64},
        {"on_behalf_of_en": "the council"},
    ],
    ids=lambda change: str(change)[:34],
)
def test_what_is_missing_is_told_and_what_was_written_stays(officer, declaration, seat, change):
    response = give(officer, seat, tablet_data(declaration, **change))
    assert response.status_code == 200 and not PaperEntry.objects.exists()
    assert 'id="errors"' in words(response)
    if "name" not in change:
        assert 'value="Nour Modèle"' in words(response)


@pytest.mark.parametrize("sign", [{"typed": ""}, {"drawing": ""}], ids=["drawn", "typed"])
def test_a_typed_name_or_a_drawing_is_enough(officer, declaration, seat, sign):
    assert give(officer, seat, tablet_data(declaration, **sign)).status_code == 303


def test_a_hostile_name_is_printed_as_it_is(officer, declaration, seat):
    name = '#read("/etc/hostname") <img src=x> $x$'
    assert give(officer, seat, tablet_data(declaration, name=name)).status_code == 303
    with PaperEntry.objects.get().scan.open() as scan:
        assert "#read(" in text_of(scan.read())


def test_another_version_opened_meanwhile_is_told_and_must_be_read(
    officer, declaration, seat, pilar, ada
):
    data = tablet_data(declaration)
    add_text(declaration, 2, word="Autre")
    newer = adopt(declaration, pilar, ada, number=2)
    adoption.open_for_signature(newer, ada)
    response = give(officer, seat, data)
    assert not PaperEntry.objects.exists()
    assert newer.sha256 in words(response) and "Autre one fr" in words(response)
    assert 'name="has_read" id="id_has_read" checked' not in words(response)


def test_a_seat_that_signed_online_meanwhile_is_told_with_who(officer, declaration, seat):
    data = tablet_data(declaration)
    sign_for(make_invitation(seat=seat, name="Zeynep Modèle"))
    response = give(officer, seat, data)
    assert "Zeynep Modèle" in words(response)
    assert not PaperEntry.objects.exists()


def test_a_tablet_starts_from_the_invitation_that_is_chosen(officer, declaration, seat):
    address = at("tablet", declaration, seat.code)
    one = make_invitation(seat=seat, name="Zeynep Modèle")
    assert 'value="Zeynep Modèle"' in words(officer.get(address))
    make_invitation(seat=seat, name="Ece Modèle", capacity="representative")
    assert 'value="Zeynep Modèle"' not in words(officer.get(address))
    assert 'value="Zeynep Modèle"' in words(officer.get(address, {"who": one.number}))


def test_a_seat_of_another_declaration_is_not_there(officer, declaration, pilar, ada):
    other = make_seat(make_open_declaration(pilar, ada, slug="autre"), "Bursa")
    assert officer.get(at("tablet", declaration, other.code)).status_code == 404
    assert officer.get(at("scanned", declaration, 1, other.code)).status_code == 404


# The wall -------------------------------------------------------------------------------------
def test_the_wall_says_what_the_roll_says_and_no_more(client, officer, declaration):
    host = make_seat(declaration, "Zonguldak", position=1)
    guest = make_seat(declaration, "Aachen", position=2)
    make_seat(declaration, "Bursa", position=3)
    waiting = make_seat(declaration, "Konya", position=4)
    record(officer, waiting, name="Ne Pas Montrer")
    for one, name in ((guest, "Anna Modèle"), (host, "Zeynep Modèle")):
        sign_for(make_invitation(seat=one, name=name, email=f"{one.pk}@secret.example"))
    response = client.get(at("wall", declaration))
    page = words(response)
    assert page.index("Zonguldak") < page.index("Aachen")
    assert "Zeynep Modèle" in page and "Anna Modèle" in page
    for private in ("secret.example", "Ne Pas Montrer", "Bursa", "Konya", host.code):
        assert private not in page
    assert '<meta http-equiv="refresh"' in page


def test_the_state_is_sent_again_only_when_it_changed(client, declaration, seat):
    address = at("wall-state", declaration)
    first = client.get(address)
    assert first.status_code == 200 and "<html" not in words(first)
    unchanged = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert unchanged.status_code == 304 and not unchanged.content
    sign_for(make_invitation(seat=seat))
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200 and "Izmir" in words(changed)
    page = client.get(at("wall", declaration))
    again = client.get(at("wall", declaration), headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 304


def test_the_wall_of_a_draft_is_not_public(client, officer, declaration):
    declaration.is_published = False
    declaration.save()
    for name in ("wall", "wall-state"):
        assert client.get(at(name, declaration)).status_code == 404
        assert officer.get(at(name, declaration)).status_code == 200
