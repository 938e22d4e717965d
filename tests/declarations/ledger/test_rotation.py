"""A new key follows the old one in every ledger, whatever interrupts it."""

import json
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from declarations.ledger import bundle, keeping, keys, log, rotation, verify
from declarations.models import LedgerEntry
from tests.declarations.builders import make_invitation, make_open_declaration, sign_for


@pytest.fixture
def key_file(settings, tmp_path):
    """A secret file of this test alone."""
    settings.LEDGER_KEY_FILE = str(tmp_path / "ledger-key")
    return Path(settings.LEDGER_KEY_FILE)


@pytest.fixture
def declarations(pilar, ada, key_file):
    made = [make_open_declaration(pilar, ada, slug=slug) for slug in ("paix", "eau")]
    for declaration in made:
        sign_for(make_invitation(declaration, city=f"Ville {declaration.slug}"))
        log.checkpoint(declaration)
    return made


def rotate(file, **options):
    call_command("rotate_ledger_key", new=str(file), stdout=StringIO(), **options)


def check(declaration, folder, *, old=(), trusted=()):
    bundle.write_bundle(declaration, folder)
    read = verify.read_bundle(folder)
    return verify.check(read, verify.Log(read), trusted=trusted, old=old)


def test_every_ledger_goes_on_with_the_new_key_and_old_proofs_hold(
    declarations, key_file, tmp_path
):
    old_line = keys.vkey(log.signing_key())
    old = [log.checkpoint(one) for one in declarations]
    receipts = [log.proof_of(one.entries.get(kind="signature")) for one in declarations]
    rotate(tmp_path / "new")
    new_line = keys.vkey(log.signing_key())
    assert new_line != old_line
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    for declaration, head, receipt in zip(declarations, old, receipts, strict=True):
        for trusted in ([old_line], [new_line]):
            found = check(
                declaration,
                tmp_path / declaration.slug,
                old=[("old", head.note.encode())],
                trusted=trusted,
            )
            assert found == []
        read = verify.read_bundle(tmp_path / declaration.slug)
        problems = verify.check(read, verify.Log(read), receipts=[("mine", receipt.encode())])
        assert problems == []
        assert (tmp_path / declaration.slug / "vkey").read_text() == f"{old_line}\n{new_line}\n"
    assert keeping.verify_everything().problems == []


def test_a_declaration_adopted_later_knows_the_new_key_alone(declarations, pilar, ada, tmp_path):
    rotate(tmp_path / "new")
    later = make_open_declaration(pilar, ada, slug="air")
    assert check(later, tmp_path / "air") == []
    assert (tmp_path / "air/vkey").read_text() == keys.vkey(log.signing_key()) + "\n"
    rotate(tmp_path / "newer")
    assert check(later, tmp_path / "air") == []
    assert check(declarations[0], tmp_path / "paix") == []


def test_killed_between_the_entries_and_the_file_it_is_finished_by_running_it_again(
    declarations, key_file, tmp_path, monkeypatch
):
    replace = rotation._replace

    def killed(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(rotation, "_replace", killed)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(tmp_path / "new")
    # The old key signs nothing any more: what it signed would never verify.
    with pytest.raises(log.KeyMissing):
        log.checkpoint(declarations[0])
    sign_for(make_invitation(declarations[0], city="Entretemps"))
    monkeypatch.setattr(rotation, "_replace", replace)
    assert set(rotation.rotate(tmp_path / "new")) == {"paix", "eau"}
    assert LedgerEntry.objects.filter(kind="key-rotation").count() == 2
    for declaration in declarations:
        assert check(declaration, tmp_path / declaration.slug) == []
    # And once more, when it was killed after the file: nothing changes.
    rotation.rotate(tmp_path / "new")
    assert LedgerEntry.objects.filter(kind="key-rotation").count() == 2


def test_a_foreign_key_in_place_rotates_nothing(declarations, key_file, tmp_path, settings):
    key_file.unlink()
    keys.generate(key_file, settings.LEDGER_NAME)
    with pytest.raises(CommandError):
        rotate(tmp_path / "new")
    assert not LedgerEntry.objects.filter(kind="key-rotation").exists()


def test_no_key_comes_back(declarations, key_file, tmp_path):
    first = tmp_path / "first"
    first.write_bytes(key_file.read_bytes())
    rotate(tmp_path / "new")
    with pytest.raises(CommandError):
        rotate(first)
    assert LedgerEntry.objects.filter(kind="key-rotation").count() == 2


@pytest.mark.parametrize("content", [None, b"nonsense"])
def test_the_new_key_must_be_a_file_of_its_own_and_readable(
    declarations, key_file, tmp_path, content
):
    file = key_file
    if content is not None:
        file = tmp_path / "new"
        file.write_bytes(content)
    with pytest.raises(CommandError) as error:
        rotate(file)
    assert "nonsense" not in str(error.value)
    assert not LedgerEntry.objects.filter(kind="key-rotation").exists()


def test_the_entry_bears_both_signatures(declarations, tmp_path):
    rotate(tmp_path / "new")
    leaf = json.loads(declarations[0].entries.get(kind="key-rotation").leaf)
    assert {"old_vkey", "new_vkey", "old_signature", "new_signature"} <= set(leaf)
