"""The citizen's verifier: its command, kept checkpoints and receipts."""

import ast
import sys

import pytest

from declarations.ledger import keys, merkle, notes
from tests.declarations.ledger.bundles import ORIGIN, make_bundle
from tests.declarations.ledger.support import PROGRAM, problems_of, replace, run


def test_an_untouched_bundle_holds_for_each_of_its_keys(maker):
    assert len(maker.vkeys) == 2
    for line in maker.vkeys:
        done = run(maker.folder, "--vkey", line)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Everything holds." in done.stdout and "WARNING" not in done.stdout
        assert done.stderr == ""


def test_the_key_may_come_in_a_file(maker, tmp_path):
    (tmp_path / "minutes").write_text(maker.vkeys[1] + "\n")
    assert run(maker.folder, "--vkey", tmp_path / "minutes").returncode == 0


def test_without_a_key_it_says_loudly_what_that_proves(maker):
    done = run(maker.folder)
    assert done.returncode == 0 and "WARNING: without --vkey" in done.stdout
    assert "agrees with itself" in done.stdout


@pytest.mark.parametrize(
    "arguments, environment",
    [(["--lang", "fr"], {}), ([], {"LANG": "fr_FR.UTF-8"}), ([], {"LC_ALL": "fr_CA"})],
)
def test_it_speaks_french(maker, arguments, environment):
    done = run(maker.folder, *arguments, **environment)
    assert "Tout concorde." in done.stdout and "ATTENTION" in done.stdout
    replace(maker, "signatories.json", "online", "paper")
    done = run(maker.folder, *arguments, **environment)
    assert done.returncode == 1 and "FAUX" in done.stdout and "WRONG" not in done.stdout


# What only somebody who kept something can find. ------------------------------------------------


def test_a_kept_checkpoint_finds_what_the_holder_of_the_key_rewrote(tmp_path):
    honest = make_bundle(tmp_path / "bundle")
    kept = honest.checkpoint().encode()
    earlier = tmp_path / "kept"
    earlier.write_bytes(kept)
    honest.sign(40)
    honest.write()
    assert problems_of(honest, old=[("kept", kept)]) == []
    assert run(honest.folder, "--vkey", honest.vkeys[0], "--old", earlier).returncode == 0
    # The same key signs a history in which one city never signed.
    without_the_last_signature(honest, tmp_path)
    assert problems_of(honest) == []
    assert problems_of(honest, old=[("kept", kept)]) == [
        "kept: the entries are not those it covers"
    ]
    done = run(honest.folder, "--vkey", honest.vkeys[0], "--old", earlier)
    assert done.returncode == 1 and "not those it covers" in done.stdout


def without_the_last_signature(maker, tmp_path):
    """Rewrite the ledger so that the signature before the last was by another seat."""
    index = maker.roll[-2]["number"]
    maker.entries[index] = maker.entries[index].replace(b"seat-12", b"seat-13")
    maker.roll[-2]["seat"] = "seat-13"
    maker.write()


def test_a_receipt_of_a_dropped_signature_finds_it(tmp_path):
    maker = make_bundle(tmp_path / "bundle")
    receipts = [maker.receipt(row["number"]).encode() for row in maker.roll]
    maker.sign(40)
    maker.write()
    named = [(f"receipt {number}", receipt) for number, receipt in enumerate(receipts)]
    assert problems_of(maker, receipts=named) == []
    without_the_last_signature(maker, tmp_path)
    assert problems_of(maker) == []
    assert len(problems_of(maker, receipts=named)) == len(named)
    path = tmp_path / "mine.tlog-proof"
    path.write_bytes(receipts[-1])
    done = run(maker.folder, "--vkey", maker.vkeys[0], "--receipt", path)
    assert done.returncode == 1 and "mine.tlog-proof" in done.stdout


@pytest.mark.parametrize(
    "old, new",
    [
        ("index 5", "index 6"),
        ("index 5", "index 05"),
        ("index 5", "index 999"),
        ("extra ey", "extra eY"),
        ("tlog-proof@v1", "tlog-proof@v2"),
        ("\n\n", "\n"),
        ("index 5\n", "index 5\n" + keys.encode_base64(bytes(32)) + "\n"),
        ("\n", "\r\n"),
        (ORIGIN, "elsewhere.example"),
    ],
)
def test_an_altered_receipt_proves_nothing(maker, old, new):
    receipt = maker.receipt(5)
    assert problems_of(maker, receipts=[("mine", receipt.encode())]) == []
    altered = receipt.replace(old, new)
    assert altered != receipt
    (found,) = problems_of(maker, receipts=[("mine", altered.encode())])
    assert found.startswith("mine: ")


def test_a_checkpoint_of_a_replaced_key_does_not_count_after_the_rotation(maker):
    first = keys.load(sorted(maker.folder.parent.glob("*.key"))[0])
    head = notes.Checkpoint(ORIGIN, len(maker.entries), merkle.root(maker.hashes()))
    maker.put("checkpoint", notes.sign_note(head.text(), first))
    (found,) = problems_of(maker)
    assert found.startswith("checkpoint: not signed by")


def test_further_signatures_do_not_harm_a_checkpoint(maker):
    head = notes.Checkpoint(ORIGIN, len(maker.entries), merkle.root(maker.hashes()))
    witness = maker.new_key("witness.example")
    maker.put("checkpoint", notes.sign_note(head.text(), witness, maker.key))
    assert problems_of(maker) == []


# The program itself. -----------------------------------------------------------------------------


def test_it_needs_the_standard_library_alone_and_an_old_python():
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.split(".")[0])
    assert imported <= sys.stdlib_module_names


def test_without_openssl_it_says_so(maker, tmp_path):
    done = run(maker.folder, "--vkey", maker.vkeys[0], PATH=str(tmp_path))
    assert done.returncode == 1 and "openssl command is missing" in done.stdout
    assert done.stderr == ""


def test_an_openssl_that_knows_no_ed25519_is_not_taken_for_a_forgery(maker, tmp_path):
    old = tmp_path / "openssl"
    old.write_text("#!/bin/sh\necho \"Unknown option '-rawin'\"\nexit 1\n")
    old.chmod(0o755)
    done = run(maker.folder, "--vkey", maker.vkeys[0], PATH=str(tmp_path))
    assert done.returncode == 1 and "openssl 3 is needed" in done.stdout


def test_a_key_with_another_identifier_is_none(maker):
    name, _, public = maker.vkeys[0].split("+", 2)
    line = f"{name}+{'0' * 8}+{public}"
    assert problems_of(maker, trusted=[line]) == [f"--vkey: {line[:90]!r} is not a key line"]


@pytest.mark.parametrize("key", ["nonsense", "a+b+c", "/nowhere/key"])
def test_a_key_that_is_none_is_refused(maker, key):
    done = run(maker.folder, "--vkey", key)
    assert done.returncode == 1 and "--vkey" in done.stdout and done.stderr == ""


def test_a_thousand_entries_are_verified(tmp_path):
    """The benchmark verifies ten thousand."""
    maker = make_bundle(tmp_path / "bundle", signatures=750)
    assert len(maker.entries) > 1_000
    done = run(maker.folder, "--vkey", maker.vkeys[0])
    assert done.returncode == 0, done.stdout


def test_what_windows_kept_is_as_good(maker, tmp_path):
    kept = tmp_path / "kept.checkpoint"
    note = (maker.folder / "checkpoint").read_bytes()
    kept.write_bytes(note.replace(b"\n", b"\r\n"))
    assert run(maker.folder, "--old", kept).returncode == 0


def test_the_program_can_be_read_in_one_go():
    assert len(PROGRAM.read_text().splitlines()) < 500
