"""The bundle of a declaration in the database, checked by the citizen's own program."""

import html
import io
import json
import zipfile
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from declarations.ledger import bundle, keys, log, verify
from declarations.models import Declaration, LedgerEntry, PaperEntry, Timestamp
from declarations.signing import acts, giving
from tests.declarations.builders import (
    add_text,
    adopt,
    make_invitation,
    make_open_declaration,
    make_seat,
    sign_for,
)
from tests.declarations.ledger.support import run

TRACES = giving.Traces()


def add_paper(seat, recorder, **fields):
    """A paper that an officer recorded, with a scan that nobody will open."""
    text = seat.declaration.adopted_texts.get(number=1)
    fields = {
        "adopted_text": text,
        "statement": "commits",
        "capacity": "mayor",
        "name": "Ümit Kağıt",
        "signed_on": date(2026, 11, 2),
        **fields,
    }
    return PaperEntry.objects.create(
        seat=seat,
        recorded_by=recorder,
        scan="scans/none.pdf",
        scan_sha256=f"{PaperEntry.objects.count() + 1:064x}",
        **fields,
    )


def busy_declaration(pilar, ada, **fields):
    """A declaration to which everything happened that its ledger can record, but a rotation."""
    declaration = make_open_declaration(pilar, ada, **fields)
    first, second, third, fourth = (
        sign_for(make_invitation(declaration, city=city, name=f"Maire de {city}"))
        for city in ("Izmir", "Montréal", "Düsseldorf", "Ürgüp")
    )
    envoy = sign_for(
        make_invitation(declaration, city="Athína", capacity="representative", name="Ναταλία")
    )
    acts.withdraw(first, TRACES)
    again = make_invitation(seat=first.seat)
    sign_for(again)
    sign_for(make_invitation(seat=second.seat, is_renewal=True, name="Successeure"))
    acts.correct(third, giving.Printed(name="Œuvre Corrigée"), TRACES)
    acts.correct(fourth, giving.Printed(name="À effacer"), TRACES)
    acts.erase(fourth, ada)
    giving.confirm_paper(add_paper(make_seat(declaration, "Palerme"), pilar), ada)
    decision = add_paper(
        envoy.seat,
        pilar,
        purpose="confirmation",
        signature=envoy,
        body="council",
        reference="Délibération nº 14",
    )
    acts.confirm_acknowledgement(decision, ada)
    add_text(declaration, 2, word="Nouveau")
    adopt(declaration, pilar, ada, number=2)
    return declaration


def vkey():
    return keys.vkey(log.signing_key())


def problems_of(folder, **options):
    read = verify.read_bundle(folder)
    return verify.check(read, verify.Log(read), trusted=[vkey()], **options)


def test_everything_that_can_happen_verifies_offline(db, pilar, ada, tmp_path):
    declaration = busy_declaration(pilar, ada)
    head = bundle.write_bundle(declaration, tmp_path / "paix")
    done = run(tmp_path / "paix", "--vkey", vkey(), "--lang", "en")
    assert done.returncode == 0, done.stdout
    assert f"paix: entries {head.size}, key " in done.stdout
    assert "valid 6, withdrawn 1, renewed 1; records erased 2" in done.stdout
    assert "Everything holds." in done.stdout
    rows = json.loads((tmp_path / "paix/signatories.json").read_bytes())
    kinds = set(declaration.entries.values_list("kind", flat=True))
    assert kinds == set(LedgerEntry.Kind.values) - {"closed", "key-rotation"}
    printed = [row["record"]["name"] if row["record"] else None for row in rows]
    assert printed.count(None) == 1
    assert "Œuvre Corrigée" in printed
    assert "Maire de Düsseldorf" not in printed


def test_erased_names_are_in_no_file(db, pilar, ada, tmp_path):
    declaration = busy_declaration(pilar, ada)
    bundle.write_bundle(declaration, tmp_path / "paix")
    content = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "Maire de Düsseldorf".encode() in content  # the record before its correction
    assert "Maire de Ürgüp".encode() not in content
    assert "À effacer".encode() not in content
    assert b"@ville.example" not in content


def test_the_zip_holds_the_same_files_and_the_same_bytes_each_time(db, pilar, ada, tmp_path):
    declaration = busy_declaration(pilar, ada)
    bundle.write_bundle(declaration, tmp_path / "paix")
    first, head = bundle.bundle_zip(declaration)
    second, _head = bundle.bundle_zip(declaration)
    with first, second:
        content = first.read()
        assert content == second.read()
    assert head.size == declaration.entries.count()
    zipped = zipfile.ZipFile(io.BytesIO(content))
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert set(zipped.namelist()) == files
    for name in files:
        assert zipped.read(name) == (tmp_path / name).read_bytes()


def test_a_later_bundle_proves_that_an_earlier_checkpoint_still_holds(db, pilar, ada, tmp_path):
    declaration = make_open_declaration(pilar, ada)
    old = log.checkpoint(declaration)
    signature = sign_for(make_invitation(declaration))
    receipt = log.proof_of(signature.entry)
    bundle.write_bundle(declaration, tmp_path / "b")
    found = problems_of(
        tmp_path / "b", old=[("old", old.note.encode())], receipts=[("mine", receipt.encode())]
    )
    assert found == []


def test_a_folder_is_replaced_whole_and_another_folder_never(db, pilar, ada, tmp_path):
    declaration = make_open_declaration(pilar, ada)
    folder = tmp_path / "mirror" / "paix"
    bundle.write_bundle(declaration, folder)
    (folder / "stray").write_text("from before")
    sign_for(make_invitation(declaration))
    bundle.write_bundle(declaration, folder)
    assert problems_of(folder) == []
    assert not (folder / "stray").exists()
    assert [path.name for path in folder.parent.iterdir()] == ["paix"]
    other = tmp_path / "photos"
    other.mkdir()
    (other / "holiday.jpg").write_text("kept")
    with pytest.raises(FileExistsError):
        bundle.write_bundle(declaration, other)
    assert (other / "holiday.jpg").read_text() == "kept"


def test_an_erasure_in_between_is_waited_for(db, pilar, ada, tmp_path, monkeypatch):
    declaration = make_open_declaration(pilar, ada)
    signature = sign_for(make_invitation(declaration))
    plain, erasures = bundle.plain, []

    def erase_meanwhile(*arguments):
        if not erasures:
            erasures.append(acts.erase(signature, ada))
        return plain(*arguments)

    monkeypatch.setattr(bundle, "plain", erase_meanwhile)
    head = bundle.write_bundle(declaration, tmp_path / "b")
    assert head.size == declaration.entries.count()
    assert problems_of(tmp_path / "b") == []


def test_the_number_of_queries_does_not_grow(
    db, pilar, ada, tmp_path, django_assert_max_num_queries
):
    declaration = make_open_declaration(pilar, ada)
    for number in range(12):
        sign_for(make_invitation(declaration, city=f"Ville {number}"))
    log.checkpoint(declaration)
    with django_assert_max_num_queries(10):
        bundle.write_bundle(declaration, tmp_path / "b")


def test_a_declaration_without_entries_has_no_bundle(db, tmp_path):
    declaration = Declaration.objects.create(slug="rien", name_fr="Rien", is_published=True)
    with pytest.raises(bundle.NoBundle):
        bundle.write_bundle(declaration, tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


# The pages --------------------------------------------------------------------------------------
def test_a_visitor_downloads_the_bundle_and_is_told_when_it_is_the_same(client, db, pilar, ada):
    declaration = make_open_declaration(pilar, ada)
    address = reverse("declarations:bundle", args=[declaration.slug])
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert f"paix-{declaration.entries.count()}.zip" in answer.headers["Content-Disposition"]
    zipped = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert zipped.testzip() is None
    tag = answer.headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    sign_for(make_invitation(declaration))
    later = client.get(address, headers={"If-None-Match": tag})
    assert later.status_code == 200
    assert later.headers["ETag"] != tag
    list(later.streaming_content)


def test_a_time_stamp_makes_a_new_bundle(client, db, pilar, ada, tmp_path):
    declaration = make_open_declaration(pilar, ada)
    address = reverse("declarations:bundle", args=[declaration.slug])
    tag = client.head(address).headers["ETag"]
    head = log.checkpoint(declaration)
    Timestamp.objects.create(
        checkpoint=head, authority="https://tsa.example", token=b"der", at=timezone.now()
    )
    assert client.head(address).headers["ETag"] != tag
    bundle.write_bundle(declaration, tmp_path / "b")
    assert (tmp_path / "b/checkpoint.tsr").read_bytes() == b"der"
    assert "https://tsa.example" in (tmp_path / "b/README.txt").read_text()


def test_a_draft_shows_its_ledger_to_nobody(client, db, pilar, ada):
    declaration = make_open_declaration(pilar, ada, is_published=False)
    for name in ("bundle", "checkpoint", "ledger"):
        assert client.get(reverse(f"declarations:{name}", args=["paix"])).status_code == 404
    assert declaration.entries.exists()


def test_too_many_downloads_from_one_network_are_refused(client, db, pilar, ada, monkeypatch):
    monkeypatch.setattr("declarations.views.bundles.BUNDLES_AN_HOUR", 1)
    declaration = make_open_declaration(pilar, ada)
    address = reverse("declarations:bundle", args=[declaration.slug])
    list(client.get(address).streaming_content)
    answer = client.get(address)
    assert answer.status_code == 429
    assert client.get(reverse("declarations:checkpoint", args=["paix"])).status_code == 200


def test_without_the_key_the_page_says_so(client, db, pilar, ada, settings, tmp_path):
    declaration = make_open_declaration(pilar, ada)
    settings.LEDGER_KEY_FILE = str(tmp_path)  # a folder: unreadable as a key
    answer = client.get(reverse("declarations:bundle", args=[declaration.slug]))
    assert answer.status_code == 503
    answer = client.get(reverse("declarations:ledger", args=[declaration.slug]))
    assert answer.status_code == 200


def test_the_checkpoint_is_plain_text(client, db, pilar, ada):
    declaration = make_open_declaration(pilar, ada)
    answer = client.get(reverse("declarations:checkpoint", args=["paix"]))
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == log.checkpoint(declaration).note


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_of_the_ledger_tells_all_that_a_reader_needs(client, db, pilar, ada, language):
    declaration = make_open_declaration(pilar, ada)
    sign_for(make_invitation(declaration))
    answer = client.get(f"/{language}/declarations/paix/ledger/")
    page = html.unescape(answer.content.decode())
    head = log.checkpoint(declaration)
    for line in head.note.strip().splitlines():
        assert line in page
    assert vkey() in page
    assert 'class="qr"' in page
    assert "python3 verify.py" in page
    assert f"/{language}/declarations/paix/bundle.zip" in page


def test_the_page_of_the_ledger_costs_the_same_whatever_its_length(
    client, db, pilar, ada, django_assert_max_num_queries
):
    declaration = make_open_declaration(pilar, ada)
    for number in range(5):
        sign_for(make_invitation(declaration, city=f"Ville {number}"))
        log.checkpoint(declaration)
    with django_assert_max_num_queries(16):
        client.get("/fr/declarations/paix/ledger/")
