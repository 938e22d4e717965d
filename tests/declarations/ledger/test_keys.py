"""The keys of the ledger and the secret file."""

import pytest

from declarations.ledger import keys

SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_a_new_key_is_read_back_and_its_owner_alone_may(tmp_path):
    path = tmp_path / "ledger.key"
    made = keys.generate(path, "parvis.example/ledger")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text().count("\n") == 1
    read = keys.load(path)
    assert keys.vkey(read) == keys.vkey(made)
    assert read.public.verifies(b"text", made.sign(b"text"))
    assert not read.public.verifies(b"other", made.sign(b"text"))


def test_a_secret_is_never_overwritten(tmp_path):
    path = tmp_path / "ledger.key"
    keys.generate(path, "parvis.example/ledger")
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        keys.generate(path, "parvis.example/ledger")
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb", "a\0b", "é"])
def test_names_that_no_key_may_have(tmp_path, name):
    with pytest.raises(ValueError):
        keys.generate(tmp_path / "ledger.key", name)
    assert not (tmp_path / "ledger.key").exists()


def test_no_part_of_a_secret_line_is_a_secret(tmp_path):
    path = tmp_path / "ledger.key"
    altered = [SECRET[:end] for end in range(len(SECRET))]
    altered += [SECRET[start:] for start in range(1, len(SECRET))]
    altered += [
        SECRET[:one] + chr(ord(SECRET[one]) + 1) + SECRET[one + 1 :] for one in range(len(SECRET))
    ]
    altered += [f"\n{SECRET}", f"{SECRET}\n\n", f"{SECRET} ", f"\N{BULLET}{SECRET}"]
    for text in altered:
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError) as refusal:
            keys.load(path)
        assert SECRET[-40:] not in str(refusal.value)
    path.write_text(SECRET)
    assert keys.vkey(keys.load(path)) == VKEY


def test_a_missing_secret_file_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        keys.load(tmp_path / "none")


def test_no_part_of_a_public_line_is_a_key():
    altered = [VKEY[:end] for end in range(len(VKEY))]
    altered += [VKEY[start:] for start in range(1, len(VKEY))]
    altered += [VKEY[:one] + chr(ord(VKEY[one]) + 1) + VKEY[one + 1 :] for one in range(len(VKEY))]
    for line in altered:
        with pytest.raises(ValueError):
            keys.parse_vkey(line)
    assert keys.parse_vkey(VKEY).vkey == VKEY


def test_other_kinds_of_key_are_not_known():
    # The right identifier, of an algorithm that does not exist.
    with pytest.raises(ValueError, match="only Ed25519"):
        keys.parse_vkey("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")


def test_both_keys_sign_a_rotation(tmp_path):
    old = keys.generate(tmp_path / "old", "parvis.example/ledger")
    new = keys.generate(tmp_path / "new", "parvis.example/ledger")
    by_old, by_new = map(keys.decode_base64, keys.rotation_signatures("essai", old, new))
    statement = keys.rotation_statement("essai", keys.vkey(old), keys.vkey(new))
    assert statement.decode().split("\n") == [
        "parvis-key-rotation",
        "essai",
        keys.vkey(old),
        keys.vkey(new),
        "",
    ]
    assert old.public.verifies(statement, by_old) and new.public.verifies(statement, by_new)
    assert not new.public.verifies(statement, by_old)


def test_a_key_does_not_show_its_secret(tmp_path):
    made = keys.generate(tmp_path / "ledger.key", "parvis.example/ledger")
    secret = (tmp_path / "ledger.key").read_text().strip().rpartition("+")[2]
    assert secret not in repr(made)
