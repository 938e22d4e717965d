"""Signed notes, checkpoints and proofs, against the examples of their specifications."""

import pytest

from declarations.ledger import keys, merkle, notes

# The example of C2SP signed-note; its public key is not published.
POEM = """Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore \
NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""
# The example of golang.org/x/mod/sumdb/note, with both halves of its key.
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.
"""
BY_PETER = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZ"
    "b6KE6RyyBwJnAM=\n"
)
BY_ENOCH = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33"
    "WWd1RvMc+QQ=\n"
)
# A real checkpoint, of Go's checksum database, whose size, root and signature the example of C2SP
# tlog-checkpoint shows under another name.
GO_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
GO_CHECKPOINT = """go.sum database tree
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— sum.golang.org \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""
ORIGIN = "parvis.example/declarations/essai"


@pytest.fixture
def peter(tmp_path):
    path = tmp_path / "secret"
    path.write_text(SECRET + "\n")
    return keys.load(path)


def test_the_example_of_the_specification_is_taken_apart():
    note = notes.parse_note(POEM.encode())
    assert note.text == POEM.split("\n\n—")[0] + "\n"
    (signature,) = note.signatures
    assert signature.name == "quasimodo.example/salvatore"
    assert signature.key_id.hex() == "367ba04b"
    assert len(signature.value) == 64
    assert signature.line() == "— " + POEM.split("\n— ")[1]


def test_a_published_note_is_made_byte_for_byte(peter):
    assert keys.vkey(peter) == PETER
    assert notes.sign_note(TEXT, peter) == f"{TEXT}\n{BY_PETER}"


def test_a_real_checkpoint_verifies():
    checkpoint = notes.verify_checkpoint(GO_CHECKPOINT, [GO_KEY], "go.sum database tree")
    assert checkpoint.size == 20852163
    assert f"{checkpoint.text()}\n" in GO_CHECKPOINT
    with pytest.raises(ValueError, match="another ledger"):
        notes.verify_checkpoint(GO_CHECKPOINT, [GO_KEY], "sum.golang.org")
    with pytest.raises(ValueError, match="not valid"):
        notes.verify_checkpoint(
            GO_CHECKPOINT.replace("20852163", "20852164"), [GO_KEY], "go.sum database tree"
        )


def test_signatures_of_known_keys_count_and_others_are_ignored():
    both = f"{TEXT}\n{BY_PETER}{BY_ENOCH}"
    assert notes.verify_note(both, [PETER]) == (TEXT, (keys.parse_vkey(PETER),))
    assert [key.vkey for key in notes.verify_note(both, [ENOCH, PETER])[1]] == [ENOCH, PETER]
    twice = f"{TEXT}\n{BY_PETER}{BY_PETER}{BY_ENOCH}"
    assert notes.verify_note(twice, [PETER])[1] == (keys.parse_vkey(PETER),)


def test_a_name_or_an_identifier_alone_does_not_make_a_key_known():
    renamed = BY_PETER.replace("PeterNeumann", "CarmenSandiego")
    with pytest.raises(ValueError, match="No key that is known"):
        notes.verify_note(f"{TEXT}\n{renamed}", [PETER])
    other_id = BY_PETER.replace("x08go", "x08gp")
    with pytest.raises(ValueError, match="No key that is known"):
        notes.verify_note(f"{TEXT}\n{other_id}", [PETER])


def test_one_bad_signature_of_a_known_key_condemns_the_note():
    bad = BY_PETER.replace("ZJkuBS", "ZJkuBT")
    for lines in (bad, BY_PETER + bad, bad + BY_PETER, BY_ENOCH + bad):
        with pytest.raises(ValueError, match="PeterNeumann is not valid"):
            notes.verify_note(f"{TEXT}\n{lines}", [PETER, ENOCH])
    # Of an unknown key it says nothing.
    notes.verify_note(f"{TEXT}\n{BY_ENOCH}{bad}", [ENOCH])


def test_no_signature_of_a_known_key():
    with pytest.raises(ValueError, match="No key that is known"):
        notes.verify_note(f"{TEXT}\n{BY_PETER}", [])


def test_a_reasonable_number_of_signatures_is_read():
    notes.verify_note(f"{TEXT}\n{BY_ENOCH * 15}{BY_PETER}", [PETER])
    with pytest.raises(ValueError, match="more than 100"):
        notes.verify_note(f"{TEXT}\n{BY_PETER * 101}", [PETER])
    with pytest.raises(ValueError, match="too long"):
        notes.parse_note("a" * 1_000_001)


@pytest.mark.parametrize(
    "note",
    [
        TEXT,
        TEXT + "\n",
        f"{TEXT}\n{BY_PETER[:-1]}",
        f"\x01{TEXT}\n{BY_PETER}",
        f"{TEXT}\n{BY_PETER}".encode() + b"\xff\n",
        f"{TEXT}\n{BY_PETER}".replace("\n", "\r\n"),
        f"{TEXT}\n{BY_PETER.replace('PeterNeumann', 'Peter Neumann')}",
        f"{TEXT}\n{BY_PETER.replace('PeterNeumann', 'Peter+Neumann')}",
        f"{TEXT}\n{BY_PETER.replace('PeterNeumann', '')}",
        f"{TEXT}\n{BY_PETER.replace('—', '-')}",
        f"{TEXT}\n{BY_PETER}Unexpected line.\n",
        f"{TEXT}\n{BY_PETER.replace('AM=', 'AM')}",
        f"{TEXT}\n{BY_PETER.replace('AM=', 'AN=')}",
        f"{TEXT}\n— PeterNeumann x08gow==\n",
    ],
)
def test_malformed_notes_are_refused(note):
    with pytest.raises(ValueError):
        notes.verify_note(note, [PETER])


def test_keys_that_cannot_be_told_apart_are_refused(monkeypatch):
    monkeypatch.setattr(keys, "key_id", lambda name, public: b"same")
    one, two = keys.PublicKey("n", bytes(32)), keys.PublicKey("n", bytes(31) + b"\1")
    with pytest.raises(ValueError, match="share the name"):
        notes.verify_note(f"{TEXT}\n{BY_PETER}", [one.vkey, two.vkey])


@pytest.mark.parametrize("text", ["no newline", "a\tb\n"])
def test_only_texts_of_a_note_are_signed(peter, text):
    with pytest.raises(ValueError):
        notes.sign_note(text, peter)


def test_somebody_must_sign():
    with pytest.raises(ValueError, match="at least one key"):
        notes.sign_note(TEXT)


def test_extension_lines_are_kept_and_never_empty():
    text = f"{ORIGIN}\n0\n{keys.encode_base64(merkle.EMPTY_ROOT)}\nfirst\nsecond\n"
    checkpoint = notes.parse_checkpoint(text)
    assert checkpoint == notes.Checkpoint(ORIGIN, 0, merkle.EMPTY_ROOT, ("first", "second"))
    assert checkpoint.text() == text
    with pytest.raises(ValueError, match="none of them empty"):
        notes.parse_checkpoint(text + "\n")


ROOT64 = keys.encode_base64(merkle.EMPTY_ROOT)


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n01\n{ROOT64}\n",
        f"{ORIGIN}\n-1\n{ROOT64}\n",
        f"{ORIGIN}\n+1\n{ROOT64}\n",
        f"{ORIGIN}\n١\n{ROOT64}\n",
        f"{ORIGIN}\n{'9' * 5000}\n{ROOT64}\n",
        f"\n1\n{ROOT64}\n",
        f"{ORIGIN}\n1\n",
        f"{ORIGIN}\n1\n{ROOT64}",
        f"{ORIGIN}\n1\n{ROOT64[:-1]}\n",
        f"{ORIGIN}\n1\n{keys.encode_base64(bytes(31))}\n",
        "",
    ],
)
def test_malformed_checkpoints_are_refused(text):
    with pytest.raises(ValueError):
        notes.parse_checkpoint(text)


@pytest.mark.parametrize(
    "checkpoint",
    [
        notes.Checkpoint("", 1, bytes(32)),
        notes.Checkpoint("a\nb", 1, bytes(32)),
        notes.Checkpoint("a\0b", 1, bytes(32)),
        notes.Checkpoint(ORIGIN, -1, bytes(32)),
        notes.Checkpoint(ORIGIN, 1, bytes(31)),
        notes.Checkpoint(ORIGIN, 1, bytes(32), ("",)),
    ],
)
def test_a_checkpoint_that_cannot_be_read_back_is_not_written(checkpoint):
    with pytest.raises(ValueError):
        checkpoint.text()


ENTRIES = [b"one", b"two", b"three", b"four", b"five"]


@pytest.fixture
def receipt(peter):
    """The proof of the third entry."""
    hashes = [merkle.leaf_hash(entry) for entry in ENTRIES]
    head = notes.Checkpoint(ORIGIN, len(hashes), merkle.root(hashes))
    note = notes.sign_note(head.text(), peter)
    return notes.proof_text(2, merkle.inclusion_path(hashes, 2), note, extra=ENTRIES[2])


def test_a_receipt_has_the_form_of_the_specification(receipt):
    lines = receipt.split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra dGhyZWU=", "index 2"]
    assert lines[6] == "" and lines[7:9] == [ORIGIN, "5"]
    proof = notes.parse_proof(receipt.encode())
    assert (proof.index, len(proof.path), proof.extra) == (2, 3, b"three")
    assert notes.proof_text(proof.index, proof.path, proof.checkpoint_note, proof.extra) == receipt


def test_a_receipt_proves_its_entry_and_no_other(receipt):
    assert notes.verify_proof(receipt, b"three", [PETER], ORIGIN).size == 5
    for leaf, known, origin in [
        (b"four", PETER, ORIGIN),
        (b"three", ENOCH, ORIGIN),
        (b"three", PETER, "parvis.example/declarations/other"),
    ]:
        with pytest.raises(ValueError):
            notes.verify_proof(receipt, leaf, [known], origin)


def test_a_receipt_without_extra_data_has_no_such_line(receipt):
    proof = notes.parse_proof(receipt)
    bare = notes.proof_text(proof.index, proof.path, proof.checkpoint_note)
    assert bare.split("\n")[1] == "index 2"
    assert notes.parse_proof(bare).extra == b""
    notes.verify_proof(bare, b"three", [PETER], ORIGIN)


@pytest.mark.parametrize(
    "old, new",
    [
        ("@v1", "@v2"),
        ("index 2\n", ""),
        ("index 2", "index 02"),
        ("index 2", "index -2"),
        ("index 2", "index 2 "),
        ("index 2", "index 3"),
        ("extra dGhyZWU=", "extra dGhyZWV="),
        ("extra dGhyZWU=", "extra"),
        ("extra dGhyZWU=\nindex 2", "index 2\nextra dGhyZWU="),
        ("\n\n", "\n"),
        ("index 2", "index 2" + "\n" + ROOT64),
        ("index 2", "index 2" + ("\n" + ROOT64) * 64),
        ("index 2", "index 2\n!"),
        ("\n", "\r\n"),
        ("c2sp", "\N{ZERO WIDTH NO-BREAK SPACE}c2sp"),
    ],
)
def test_altered_receipts_are_refused(receipt, old, new):
    altered = receipt.replace(old, new)
    assert altered != receipt
    with pytest.raises(ValueError):
        notes.verify_proof(altered, b"three", [PETER], ORIGIN)


@pytest.mark.parametrize("index, path", [(-1, []), (0, [b"short"]), (0, [bytes(32)] * 64)])
def test_a_proof_that_cannot_be_is_not_written(receipt, index, path):
    note = notes.parse_proof(receipt).checkpoint_note
    with pytest.raises(ValueError):
        notes.proof_text(index, path, note)
