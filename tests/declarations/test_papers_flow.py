"""A signature on paper, a decision on paper and a successor’s renewal, through the front door."""

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from declarations.models import (
    Confirmation,
    LedgerEntry,
    PaperEntry,
    PaperRecord,
    PublicRecord,
    Signature,
)
from declarations.scans import LARGEST_BYTES
from declarations.signing import giving
from tests.declarations.builders import (
    make_invitation,
    make_open_declaration,
    make_seat,
    sign_for,
)
from tests.declarations.posting import post_and_look
from tests.declarations.scanned import (
    ADD,
    act_on,
    pdf_bytes,
    picture_bytes,
    record,
    sheet_data,
    told_why,
)
from tests.declarations.signing.walking import Walk

pytestmark = pytest.mark.django_db


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
def first(signed_in, pilar):
    return signed_in(pilar)


@pytest.fixture
def second(signed_in, ada):
    return signed_in(ada)


def words(response):
    return response.content.decode()


def test_two_officers_make_a_signature_of_a_sheet(first, second, seat, pilar, ada):
    content = picture_bytes()
    assert record(first, seat, content).status_code == 302
    entry = PaperEntry.objects.get()
    assert (entry.recorded_by, entry.scan_sha256) == (pilar, hashlib.sha256(content).hexdigest())
    assert not Signature.objects.exists()

    page = words(second.get(reverse("admin:declarations_paperentry_change", args=[entry.pk])))
    assert "Nour Modèle" in page and "Je m’engage avec ma ville." in page
    assert reverse("admin:declarations_paperentry_picture", args=[entry.pk]) in page
    assert act_on(second, entry, "confirm").status_code == 302

    signature = Signature.objects.get()
    assert (signature.method, signature.kind, signature.paper.confirmed_by) == (
        "paper",
        "commits",
        ada,
    )
    line = PublicRecord.objects.get()
    assert (line.name, line.function_en, line.place) == ("Nour Modèle", "Mayor", "Izmir")
    assert line.signed_on == timezone.now().date()
    assert f'"paper_sha256":"{entry.scan_sha256}"' in signature.entry.leaf


def test_who_recorded_a_paper_cannot_confirm_it(first, seat):
    record(first, seat)
    entry = PaperEntry.objects.get()
    page = words(first.get(reverse("admin:declarations_paperentry_change", args=[entry.pk])))
    assert reverse("admin:declarations_paperentry_confirm", args=[entry.pk]) not in page
    refused = told_why(first, entry, "confirm")
    assert not Signature.objects.exists()
    assert 'class="error"' in words(refused)


def test_the_database_refuses_one_officer_for_both(first, seat, pilar):
    record(first, seat)
    entry = PaperEntry.objects.get()
    with pytest.raises(IntegrityError, match="paper_needs_two_officers"), transaction.atomic():
        PaperRecord.objects.create(
            seat=seat,
            adopted_text=entry.adopted_text,
            statement="commits",
            scan_sha256=entry.scan_sha256,
            signed_on=entry.signed_on,
            entry=entry,
            recorded_by=pilar,
            confirmed_by=pilar,
            confirmed_at=timezone.now(),
        )


def test_a_double_click_records_once_and_confirms_once(first, second, seat):
    data = sheet_data()
    address = f"{reverse(ADD)}?seat={seat.pk}"
    content = data["scan"].read()
    for _click in range(2):
        data["scan"] = SimpleUploadedFile("sheet.png", content)
        assert first.post(address, data).status_code == 302
    entry = PaperEntry.objects.get()
    for _click in range(2):
        assert act_on(second, entry, "confirm").status_code == 302
    assert Signature.objects.count() == 1


def test_the_same_scan_is_told_with_who_recorded_it(first, declaration, seat):
    record(first, seat)
    other = make_seat(declaration, "Bursa")
    response = record(first, other)
    assert PaperEntry.objects.count() == 1
    assert "Pilar" in words(response) and "Izmir" in words(response)


def test_a_taken_seat_is_told_with_who_and_when(first, second, declaration, seat):
    sign_for(make_invitation(seat=seat, name="Zeynep Modèle"))
    response = record(first, seat)
    assert not PaperEntry.objects.exists()
    assert "Zeynep Modèle" in words(response)
    assert str(timezone.now().year) in words(response)


def test_a_seat_signed_while_the_paper_waited_is_told_and_nothing_changes(first, second, seat):
    record(first, seat)
    sign_for(make_invitation(seat=seat, name="Zeynep Modèle"))
    entry = PaperEntry.objects.get()
    assert "Zeynep Modèle" in words(told_why(second, entry, "confirm"))
    entry.refresh_from_db()
    assert entry.is_open and Signature.objects.count() == 1


def test_two_clerks_for_one_seat_are_told_of_each_other(first, second, seat):
    record(first, seat)
    response = record(second, seat, picture_bytes("grey"))
    assert PaperEntry.objects.count() == 1 and "Pilar" in words(response)


def test_a_rejected_paper_stays_as_it_is_and_is_entered_anew(first, second, seat, ada):
    record(first, seat)
    entry = PaperEntry.objects.get()
    assert "errorlist" in words(act_on(second, entry, "reject", reason=""))
    act_on(second, entry, "reject", reason="Le nom s’écrit Noor.")
    entry.refresh_from_db()
    assert (entry.rejected_by, entry.is_open) == (ada, False)
    # Nothing can be done with it any more.
    assert 'class="error"' in words(told_why(second, entry, "confirm"))
    assert 'class="error"' in words(told_why(second, entry, "reject", reason="Encore"))
    entry.refresh_from_db()
    assert entry.rejected_because == "Le nom s’écrit Noor."
    # The same scan, put right.
    record(first, seat, name="Noor Modèle")
    anew = PaperEntry.objects.exclude(pk=entry.pk).get()
    act_on(second, anew, "confirm")
    assert PublicRecord.objects.get().name == "Noor Modèle"


def test_an_officer_takes_back_an_own_entry(first, seat):
    record(first, seat)
    act_on(first, PaperEntry.objects.get(), "reject", reason="Mauvais siège")
    assert not PaperEntry.objects.get().is_open


@pytest.mark.parametrize(
    "content, name",
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "sheet.png"),
        (b"<html><script>alert(1)</script>", "sheet.pdf"),
        (b"%PDF-1.7 cut off", "sheet.pdf"),
        (picture_bytes()[:60], "sheet.png"),
        (picture_bytes(kind="GIF"), "sheet.png"),
        (picture_bytes() + b"0" * LARGEST_BYTES, "sheet.png"),
    ],
    ids=["svg", "html", "cut pdf", "cut png", "gif", "too large"],
)
def test_a_file_that_is_no_scan_is_refused_whatever_its_name(first, seat, media, content, name):
    response = record(first, seat, scan=SimpleUploadedFile(name, content))
    assert response.status_code == 200 and not PaperEntry.objects.exists()
    assert not list(media.rglob("*.*"))
    assert "errornote" in words(response)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked(first, seat, monkeypatch):
    monkeypatch.setattr("declarations.scans.LARGEST_PIXELS", 4000)
    response = record(first, seat)
    assert not PaperEntry.objects.exists() and "errornote" in words(response)


def test_what_is_shown_holds_the_pixels_alone_and_the_scan_stays_as_received(first, second, seat):
    drawn = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "<script>alert(1)</script>"
    Image.new("RGB", (40, 60), "white").save(drawn, "JPEG", exif=exif)
    record(first, seat, scan=SimpleUploadedFile("a.jpg", drawn.getvalue()))
    entry = PaperEntry.objects.get()
    shown = second.get(reverse("admin:declarations_paperentry_picture", args=[entry.pk]))
    kept = second.get(reverse("admin:declarations_paperentry_scan", args=[entry.pk]))
    assert b"script" not in b"".join(shown.streaming_content)
    assert b"".join(kept.streaming_content) == drawn.getvalue()
    for response in (shown, kept):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]
    assert kept["Content-Disposition"].startswith("attachment")


def test_a_pdf_is_never_shown_in_the_page(first, second, seat):
    record(first, seat, scan=SimpleUploadedFile("a.exe", pdf_bytes()))
    entry = PaperEntry.objects.get()
    assert entry.scan.name.endswith(".pdf")
    page = second.get(reverse("admin:declarations_paperentry_change", args=[entry.pk]))
    assert "<img" not in words(page) and "<embed" not in words(page)
    picture = reverse("admin:declarations_paperentry_picture", args=[entry.pk])
    assert second.get(picture).status_code == 404


def test_scans_are_for_officers_at_their_own_address_alone(
    first, seat, signed_in, rita, edith, victor, client, ada
):
    record(first, seat)
    entry = PaperEntry.objects.get()
    addresses = [
        reverse(f"admin:declarations_paperentry_{name}", args=[entry.pk])
        for name in ("scan", "picture", "change")
    ] + [reverse("admin:declarations_paperentry_changelist")]
    for user in (rita, edith, victor):
        for address in addresses:
            assert signed_in(user).get(address).status_code in (302, 403), (user, address)
    for address in addresses:
        assert client.get(address).status_code == 302
    # The public addresses of uploads know nothing of them, however they are written.
    folder, name = entry.scan.name.split("/")
    assert default_storage.exists(entry.scan.name)
    for path in (
        f"{folder}/{name}", f"./{folder}/{name}", f"x/../{folder}/{name}", f"SCANS/{name}",
        f"{folder}//{name}", f"%73cans/{name}", f"x\\..\\{folder}\\{name}",
    ):  # fmt: skip
        for one in (client, signed_in(ada)):
            assert one.get(f"/media/{path}").status_code == 404, path


@pytest.mark.parametrize(
    "change",
    [
        {"statement_in": "commits:representative"},
        {"statement_in": ""},
        {"name": ""},
        {"name": "Nour\u202eModèle"},
        {"function_fr": "", "function_en": ""},
        {"signed_on": "2999-01-01"},
        {"signed_on": ""},
        {"signed_on": "2026-10-31"},  # a day before the text was adopted
        {"on_behalf_of_fr": "la mairie"},
        {"scan": None},
        {"submission": "no-uuid"},
    ],
    ids=lambda change: str(change)[:30],
)
def test_what_is_wrong_on_the_form_is_told_and_nothing_is_stored(first, seat, change):
    response = record(first, seat, **change)
    assert response.status_code == 200 and "errornote" in words(response)
    assert not PaperEntry.objects.exists()


def test_a_seat_is_found_by_the_code_of_its_sheet_as_typed_or_scanned(first, declaration, seat):
    seat.code = "1A0BC2DE3F"
    seat.save()
    for typed in (
        "1A0BC2DE3F",
        "1a0bc 2de3f",
        "IAOBC2DE3F",
        f"https://parvis.example/fr/declarations/paix/ceremony/sheet/1/{seat.code}/",
    ):
        assert "Izmir" in words(first.get(reverse(ADD), {"code": typed})), typed
    assert "errornote" in words(first.get(reverse(ADD), {"code": "ZZZZZZZZZZ"}))
    assert "errornote" in words(first.get(reverse(ADD), {"seat": "x"}))


def test_the_form_starts_from_an_invitation(first, seat):
    invitation = make_invitation(seat=seat, name="Zeynep Modèle")
    page = first.get(reverse(ADD), {"seat": seat.pk, "invitation": invitation.pk})
    assert 'value="Zeynep Modèle"' in words(page)


def test_a_paper_from_before_scans_is_completed_by_whoever_brings_it(first, second, seat, pilar):
    old = PaperEntry.objects.create(
        seat=seat, statement="commits", capacity="mayor", name="Nour Modèle",
        signed_on=timezone.now().date(),
    )  # fmt: skip
    address = reverse("admin:declarations_paperentry_change", args=[old.pk])
    assert 'value="Nour Modèle"' in words(first.get(address))
    assert first.post(address, sheet_data()).status_code == 302
    old.refresh_from_db()
    assert (old.recorded_by, PaperEntry.objects.count()) == (pilar, 1)
    act_on(second, old, "confirm")
    assert Signature.objects.get().paper.entry == old
    # Once complete, the address shows it and takes no form.
    first.post(address, sheet_data(picture_bytes("grey"), name="Autre"))
    old.refresh_from_db()
    assert old.name == "Nour Modèle"


# Decisions ------------------------------------------------------------------------------------
@pytest.fixture
def acknowledged(seat):
    return sign_for(make_invitation(seat=seat, capacity="representative", name="Deniz Modèle"))


def decide(client, signature, content=None, **changes):
    data = {
        **sheet_data(content, statement_in=None, name=None, place=None, witness=None),
        "body": "council",
        "reference": "2026-114",
        **changes,
    }
    address = reverse("admin:declarations_paperentry_decision", args=[signature.number])
    return post_and_look(client, address, data)


def test_a_council_confirms_an_acknowledgement_and_both_acts_stay(
    first, second, acknowledged, declaration, client
):
    decisions = reverse("admin:declarations_paperentry_decisions")
    assert "Deniz Modèle" in words(first.get(decisions))
    decided_on = timezone.now().date() - timedelta(days=3)
    assert decide(first, acknowledged, signed_on=decided_on.isoformat()).status_code == 302
    entry = PaperEntry.objects.get()
    page = words(second.get(reverse("admin:declarations_paperentry_change", args=[entry.pk])))
    assert "Deniz Modèle" in page and str(acknowledged.number) not in page
    assert 'class="error"' in words(told_why(first, entry, "confirm"))
    assert not Confirmation.objects.exists()
    assert act_on(second, entry, "confirm").status_code == 302
    assert act_on(second, entry, "confirm").status_code == 302
    confirmation = Confirmation.objects.get()
    assert (confirmation.body, confirmation.reference, confirmation.decided_on) == (
        "council",
        "2026-114",
        decided_on,
    )
    assert LedgerEntry.objects.filter(kind="confirmation").count() == 1
    assert "Deniz Modèle" not in words(first.get(decisions))
    roll = words(client.get(f"/fr/declarations/{declaration.slug}/signatories/"))
    assert "Deniz Modèle" in roll and "2026-114" in roll


def test_what_cannot_be_confirmed_is_told(first, second, acknowledged, declaration):
    assert "errornote" in words(decide(first, acknowledged, reference=""))
    assert "errornote" in words(decide(first, acknowledged, body=""))
    early = words(decide(first, acknowledged, signed_on="2026-10-31"))
    assert "adopted later" in early or "n’a été adopté que" in early
    assert not PaperEntry.objects.exists()
    committed = sign_for(make_invitation(declaration, city="Bursa"))
    assert decide(first, committed).status_code == 302
    assert not PaperEntry.objects.exists()
    decide(first, acknowledged)
    # The second clerk is told that a decision waits already.
    decide(second, acknowledged, picture_bytes("grey"))
    assert PaperEntry.objects.count() == 1


def test_the_queries_of_the_decisions_do_not_grow(
    first, acknowledged, declaration, django_assert_max_num_queries
):
    address = reverse("admin:declarations_paperentry_decisions")
    first.get(address)
    with django_assert_max_num_queries(12):
        first.get(address)
    for city in ("Bursa", "Konya", "Adana"):
        sign_for(make_invitation(declaration, city=city, capacity="representative"))
    with django_assert_max_num_queries(12):
        first.get(address)


# Renewal --------------------------------------------------------------------------------------
def test_a_successor_is_invited_and_both_acts_are_visible(first, declaration, seat, client):
    sign_for(make_invitation(seat=seat, name="Zeynep Modèle"))
    desk = words(first.get(reverse("declarations:ceremony-desk", args=[declaration.slug])))
    address = f"{reverse('admin:declarations_invitation_add')}?seat={seat.pk}&is_renewal=1"
    assert address.replace("&", "&amp;") in desk
    form = first.get(f"{address}&capacity=mayor").context["adminform"].form
    assert form.initial["is_renewal"] and str(form.initial["seat"]) == str(seat.pk)
    successor = make_invitation(seat=seat, name="Ece Modèle", is_renewal=True)
    walk = Walk(successor).arrive().read()
    told = "Vous renouvelez la signature donnée par Zeynep Modèle"
    assert told in words(walk.get("sign-statement"))
    walk.choose().name(name="Ece Modèle").ask_for_code().type_code()
    assert told in words(walk.get("sign-confirm"))
    walk.sign(typed_name="Ece Modèle")
    roll = words(client.get(f"/fr/declarations/{declaration.slug}/signatories/"))
    assert "Zeynep Modèle" in roll and "Ece Modèle" in roll
    first_act, second_act = Signature.objects.order_by("generation")
    assert (first_act.ending.reason, second_act.previous) == ("renewed", first_act)


def test_without_a_renewal_a_second_mayor_of_the_seat_cannot_sign(seat):
    sign_for(make_invitation(seat=seat))
    with pytest.raises(giving.SigningRefused):
        sign_for(make_invitation(seat=seat))
