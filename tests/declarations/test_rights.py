"""What a person may ask for: all that is held on them, and to be erased."""

import io
import json
import zipfile
from io import StringIO

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import models
from django.urls import reverse

from declarations import rights
from declarations.ledger import bundle, verify
from declarations.models import (
    Evidence,
    Invitation,
    InvitationStatement,
    PaperEntry,
    PublicRecord,
    Signature,
    SigningRequest,
)
from declarations.signing import acts, codes, giving, links
from portal.outbox.models import Mail
from tests.declarations.builders import (
    get_ready,
    make_invitation,
    make_open_declaration,
    make_seat,
    sign_for,
)
from tests.declarations.ledger.test_bundle import add_paper, problems_of

PNG = b"\x89PNG\r\n\x1a\n gribouillis"


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def signature(declaration, pilar):
    """Zoé asked, was invited, drew, signed, was corrected, and is in the log of the admin."""
    invitation = make_invitation(
        declaration,
        name="Zoé Martin",
        email="zoe@izmir.example",
        notice_email="second@izmir.example",
        known_by="Lettre du cabinet de Zoé",
        note="Zoé préfère le matin",
    )
    SigningRequest.objects.create(
        declaration=declaration,
        city="Izmir",
        name="Zoé Martin",
        email="zoe@izmir.example",
        capacity="mayor",
        language="fr",
        message="Zoé demande",
        state="accepted",
        invitation=invitation,
    )
    links.make_link(invitation)
    codes.send_code("sign", "0" * 64, to=invitation.email, language="fr", invitation=invitation)
    signature = giving.sign(
        get_ready(invitation),
        giving.Printed(name="Zoé Martin", function_fr="Maire", function_en="Mayor"),
        giving.Traces(
            email=invitation.email,
            ip="192.0.2.17",
            user_agent="Téléphone de Zoé",
            typed_name="Zoé Martin",
            drawing=PNG,
        ),
    )
    acts.correct(signature, giving.Printed(name="Zoë Martin"), giving.Traces(note="Zoé écrit"))
    LogEntry.objects.log_actions(pilar.pk, [invitation], CHANGE, change_message="Zoé")
    return signature


def test_the_export_holds_everything_in_every_table(signature):
    data, files = rights.export_person(signature)
    assert data["invitation"][0]["email"] == "zoe@izmir.example"
    assert data["request"][0]["message"] == "Zoé demande"
    assert [one["name"] for one in data["public_records"]] == ["Zoé Martin", "Zoë Martin"]
    assert {one["act"] for one in data["evidence"]} == {"signature", "correction"}
    assert files[data["evidence"][0]["drawing"]] == PNG
    assert {"declarations.receipt", "declarations.code"} <= {one["kind"] for one in data["mails"]}
    assert len(data["ledger"]) == 2
    assert len(data["links"]) == len(data["codes"]) == len(data["ready_sessions"]) == 1
    assert "Zoé" in data["log_of_the_administration"][0]["object_repr"]
    json.dumps(data)


def test_the_export_opens_no_door(signature):
    text = json.dumps(rights.export_person(signature)[0])
    challenge = signature.invitation.challenges.get()
    for secret in (challenge.nonce, signature.invitation.links.get().digest):
        assert secret not in text


def test_the_same_is_found_from_the_invitation(signature):
    mine = rights.export_person(signature)[0]
    same = rights.export_person(signature.invitation)[0]
    assert {**mine, "made_at": ""} == {**same, "made_at": ""}


def test_nobody_elses_rows_are_in_it(signature, declaration):
    other = make_invitation(declaration, city="Saga", name="Yuki Autre", email="y@saga.example")
    sign_for(other)
    text = json.dumps(rights.export_person(signature)[0], ensure_ascii=False)
    assert "Yuki" not in text
    assert "saga.example" not in text


def test_every_table_that_knows_a_signatory_is_asked(signature):
    """A model that is added later and refers to a person must not be forgotten."""
    asked = {rows.model for rows in rights.Subject.of(signature).rows().values()}
    referring = {
        relation.related_model
        for model in (Signature, Invitation, SigningRequest, PaperEntry)
        for relation in model._meta.related_objects
    }
    assert referring <= asked
    holding = {
        model
        for model in Signature._meta.apps.get_app_config("declarations").get_models()
        if any(isinstance(field, models.EmailField) for field in model._meta.concrete_fields)
    }
    assert {model.__name__ for model in holding - asked} == {"Declaration"}
    assert InvitationStatement in asked


def test_the_zip_holds_the_data_and_the_files(signature):
    packed = zipfile.ZipFile(io.BytesIO(rights.export_zip(signature)))
    data = json.loads(packed.read("data.json"))
    assert packed.read(data["evidence"][0]["drawing"]) == PNG


def test_the_zip_explains_itself_to_the_person(signature):
    packed = zipfile.ZipFile(io.BytesIO(rights.export_zip(signature)))
    words = packed.read("README.txt").decode()
    french, english = words.split("-" * 72)
    assert "public_records (2) – ce que la liste imprime de vous" in french
    assert "public_records (2) – what the roll prints of you" in english
    assert "refusal" not in words  # there is none
    # Every part of the data is explained.
    data = json.loads(packed.read("data.json"))
    parts = {name for name, rows in data.items() if isinstance(rows, list) and rows}
    assert all(f"- {name} (" in english for name in parts)
    assert all(name in words for name in packed.namelist() if name != "README.txt")


def everything_stored():
    """All that the tables hold, but the users and what the ledger may keep."""
    texts = []
    for model in (
        *Signature._meta.apps.get_app_config("declarations").get_models(),
        Mail,
        LogEntry,
    ):
        if model.__name__ in ("Declaration", "DeclarationText", "Clause", "Statement"):
            continue
        # PostgreSQL gives bytes as a memoryview, whose repr is its place in memory.
        texts += [
            repr({name: bytes(value) if isinstance(value, memoryview) else value})
            for row in model.objects.values()
            for name, value in row.items()
        ]
    return "\n".join(texts)


def test_erasing_leaves_no_trace_of_the_person_and_keeps_the_act(signature, ada, tmp_path):
    assert "Zoé" in everything_stored()
    rights.erase_person(signature, ada)
    left = everything_stored()
    for trace in ("Zoé", "Zoë", "zoe@", "second@izmir", "192.0.2.17", "gribouillis"):
        assert trace not in left, trace
    assert Signature.objects.standing().filter(pk=signature.pk).exists()
    assert PublicRecord.objects.filter(signature=signature).first().city_fr == "Izmir"
    bundle.write_bundle(signature.declaration, tmp_path / "b")
    assert problems_of(tmp_path / "b") == []
    log = verify.Log(verify.read_bundle(tmp_path / "b"))
    assert log.rows[str(signature.number)]["record"] is None
    assert len(log.erased) == 2


def test_erasing_twice_is_harmless_and_spares_the_others(signature, declaration, ada):
    other = sign_for(make_invitation(declaration, city="Saga", name="Yuki", email="y@saga.example"))
    rights.erase_person(signature, ada)
    entries = declaration.entries.count()
    rights.erase_person(signature, ada)
    assert declaration.entries.count() == entries
    assert PublicRecord.objects.get(signature=other).name == "Yuki"
    assert Mail.objects.filter(to="y@saga.example").exists()


def test_somebody_who_never_signed_is_erased_too(declaration, ada):
    invitation = make_invitation(declaration, name="Zoé", email="zoe@izmir.example")
    acts.refuse(invitation, giving.Traces(note="Zoé refuse", email="zoe@izmir.example"))
    rights.erase_person(invitation, ada)
    assert "Zoé" not in everything_stored()
    assert "zoe@" not in everything_stored()
    assert Evidence.objects.get().act == "refusal"


def test_papers_are_blanked_and_scans_deleted_after_the_commit(
    declaration, pilar, ada, django_capture_on_commit_callbacks
):
    name = default_storage.save("scans/zoe.pdf", ContentFile(b"%PDF-"))
    seat = make_seat(declaration)
    rejected = add_paper(seat, pilar, name="Zoé Martin", rejected_by=ada)
    entry = add_paper(seat, pilar, name="Zoé Martin", witness="Témoin")
    PaperEntry.objects.filter(pk=entry.pk).update(scan=name)
    entry.refresh_from_db()
    signature = giving.confirm_paper(entry, ada)
    data, files = rights.export_person(signature)
    assert b"%PDF-" in files.values()
    assert len(data["papers"]) == 2
    with django_capture_on_commit_callbacks(execute=True):
        rights.erase_person(signature, ada)
    assert not default_storage.exists(name)
    for paper in (rejected, entry):
        paper.refresh_from_db()
        assert (paper.name, paper.witness, paper.scan.name) == ("", "", "")
        assert paper.scan_sha256


# Officers --------------------------------------------------------------------------------------
def rights_page(row):
    return reverse(f"admin:declarations_{row._meta.model_name}_rights", args=[row.pk])


@pytest.mark.parametrize("of_invitation", [False, True])
def test_an_officer_hands_over_and_erases(signature, pilar, signed_in, of_invitation):
    row = signature.invitation if of_invitation else signature
    client = signed_in(pilar)
    page = client.get(rights_page(row))
    assert page.status_code == 200
    packed = client.post(rights_page(row), {"export": "1"})
    assert "no-store" in packed.headers["Cache-Control"]
    assert "data.json" in zipfile.ZipFile(io.BytesIO(packed.content)).namelist()
    assert client.post(rights_page(row), {"erase": "1"}).status_code == 400
    assert PublicRecord.objects.exclude(name="").exists()
    answer = client.post(rights_page(row), {"erase": "1", "is_sure": "on"})
    assert answer.status_code == 302
    assert not PublicRecord.objects.exclude(name="").exists()
    # Nothing is left to be erased, until a later act brings evidence.
    assert 'name="erase"' not in client.get(rights_page(row)).content.decode()
    acts.withdraw(signature, giving.Traces(officer=pilar, note="Zoé Martin wrote"))
    assert 'name="erase"' in client.get(rights_page(row)).content.decode()


def test_a_look_at_the_page_changes_nothing(signature, pilar, signed_in):
    before = everything_stored()
    signed_in(pilar).get(rights_page(signature))
    assert everything_stored() == before


def test_others_may_not(signature, edith, rita, tariq, signed_in):
    for user in (edith, rita, tariq):
        client = signed_in(user)
        assert client.get(rights_page(signature)).status_code == 403
        answer = client.post(rights_page(signature), {"erase": "1", "is_sure": "on"})
        assert answer.status_code == 403
    assert PublicRecord.objects.exclude(name="").exists()


def test_the_action_leads_one_person_at_a_time_there(signature, pilar, signed_in):
    client = signed_in(pilar)
    address = reverse("admin:declarations_signature_changelist")
    chosen = {"action": "rights", "_selected_action": [signature.pk]}
    assert client.post(address, chosen).url == rights_page(signature)


# Commands --------------------------------------------------------------------------------------
def test_the_commands_do_the_same(signature, ada, rita, tmp_path):
    file = tmp_path / "zoe.zip"
    call_command("export_person", str(signature.number), str(file), stdout=StringIO())
    assert "data.json" in zipfile.ZipFile(file).namelist()
    with pytest.raises(CommandError):
        call_command("export_person", str(signature.number), str(file))
    with pytest.raises(CommandError):
        call_command("erase_person", str(signature.number), officer=rita.email)
    assert PublicRecord.objects.exclude(name="").exists()
    call_command("erase_person", str(signature.number), officer=ada.email, stdout=StringIO())
    assert not PublicRecord.objects.exclude(name="").exists()


@pytest.mark.parametrize("command", ["export_person", "erase_person"])
def test_an_unknown_number_is_refused(db, command, tmp_path):
    number = "00000000-0000-4000-8000-000000000000"
    more = [str(tmp_path / "x.zip")] if command == "export_person" else ["--officer", "a@b.c"]
    with pytest.raises(CommandError):
        call_command(command, number, *more)
