"""The published formats of the ledger: signed notes, checkpoints and proofs (receipts).

Sources: C2SP signed-note, tlog-checkpoint and tlog-proof@v1 (c2sp.org). What is malformed raises
ValueError with a plain English sentence.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from declarations.ledger import merkle
from declarations.ledger.keys import (
    LogKey,
    PublicKey,
    check_name,
    decode_base64,
    encode_base64,
    parse_vkey,
)

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
PROOF_SUFFIX = ".tlog-proof"
# The specification wants at least 16 signatures accepted, and some limit.
MAX_SIGNATURES = 100
MAX_CHARACTERS = 1_000_000
# A path has one hash per level: 63 levels hold more entries than a size can say.
MAX_PATH = 63
_NUMBER = re.compile("0|[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class Signature:
    """One signature line: the name and 4-byte id of a key, and what it signed with."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        return f"— {self.name} {encode_base64(self.key_id + self.value)}\n"


@dataclass(frozen=True)
class Note:
    """A text, which ends with a newline, and its signatures, not verified yet."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log at one size: what a log signs. `extensions` are opaque further lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the text to be signed. Raises ValueError."""
        lines = (self.origin, str(self.size), encode_base64(self.root), *self.extensions)
        if self.size < 0 or len(self.root) != 32:
            raise ValueError("A checkpoint has a size that is not negative and a root of 32 bytes.")
        text = "".join(f"{line}\n" for line in lines)
        if not all(lines) or len(text.split("\n")) != len(lines) + 1:
            raise ValueError("The lines of a checkpoint are neither empty nor broken.")
        _check_characters(text)
        return text


@dataclass(frozen=True)
class Proof:
    """A receipt: the place of an entry, its path to the root and the signed checkpoint.

    `extra` is opaque and proved by nothing.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint_note: str
    extra: bytes = b""


def _decoded(data: str | bytes) -> str:
    """The text of a file that somebody gave."""
    if len(data) > MAX_CHARACTERS:
        raise ValueError("This file is too long.")
    if isinstance(data, bytes):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            raise ValueError("This file is not text in UTF-8.") from None
    return data


def _check_characters(text: str) -> None:
    if any(one < " " and one != "\n" for one in text):
        raise ValueError("A note has no control characters other than the end of a line.")


def sign_note(text: str, *keys: LogKey) -> str:
    """Return the text with one signature line of each key. Raises ValueError."""
    if not text.endswith("\n") or not keys:
        raise ValueError("A note's text ends with a newline and at least one key signs it.")
    _check_characters(text)
    message = text.encode()
    signatures = [Signature(key.name, key.public.id, key.sign(message)) for key in keys]
    return f"{text}\n{''.join(signature.line() for signature in signatures)}"


def parse_note(data: str | bytes) -> Note:
    """Take a signed note apart; its signatures are not verified. Raises ValueError."""
    note = _decoded(data)
    _check_characters(note)
    text, gap, block = note.rpartition("\n\n")
    if not gap or not block.endswith("\n"):
        raise ValueError("A signed note is a text, an empty line and lines of signatures.")
    lines = block[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise ValueError(f"A note with more than {MAX_SIGNATURES} signatures is not read.")
    return Note(text + "\n", tuple(_parse_signature(line) for line in lines))


def _parse_signature(line):
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != "—":
        raise ValueError("A line of signature starts with a long dash and a space.")
    check_name(name)
    data = decode_base64(encoded)
    if len(data) < 5:
        raise ValueError("A signature is missing after the identifier of its key.")
    return Signature(name, data[:4], data[4:])


def verify_note(data: str | bytes, vkeys: Iterable[str]) -> tuple[str, tuple[PublicKey, ...]]:
    """Return a note's text and the known keys that signed it, in the order of `vkeys`.

    Signatures by unknown keys are ignored. One by a known key that does not verify condemns the
    whole note, and so does the absence of any by a known key. Raises ValueError.
    """
    note = parse_note(data)
    known = {}
    for key in map(parse_vkey, vkeys):
        if known.setdefault((key.name, key.id), key) != key:
            raise ValueError(f"Two known keys share the name {key.name} and an identifier.")
    signers = set()
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        if not key.verifies(note.text.encode(), signature.value):
            raise ValueError(f"The signature by {key.name} is not valid.")
        signers.add(key)
    if not signers:
        raise ValueError("No key that is known signed this.")
    return note.text, tuple(key for key in known.values() if key in signers)


def parse_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint of a note's text. Raises ValueError."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise ValueError("A checkpoint is at least three lines, none of them empty.")
    origin, size, root, *extensions = lines
    if not _NUMBER.fullmatch(size):
        raise ValueError("The second line of a checkpoint is a size.")
    return Checkpoint(origin, int(size), decode_base64(root, 32), tuple(extensions))


def verify_checkpoint(data: str | bytes, vkeys: Iterable[str], origin: str) -> Checkpoint:
    """Return a checkpoint that a known key signed for this origin. Raises ValueError."""
    text, _ = verify_note(data, vkeys)
    checkpoint = parse_checkpoint(text)
    if checkpoint.origin != origin:
        raise ValueError("This checkpoint is of another ledger.")
    return checkpoint


def proof_text(index: int, path: Iterable[bytes], checkpoint_note: str, extra: bytes = b"") -> str:
    """Return the text of a receipt. Raises ValueError."""
    path = list(path)
    if index < 0 or len(path) > MAX_PATH or any(len(one) != 32 for one in path):
        raise ValueError("A proof has an index from 0 and a path of hashes of 32 bytes.")
    parse_checkpoint(parse_note(checkpoint_note).text)
    lines = [PROOF_HEADER, f"index {index}", *map(encode_base64, path), "", checkpoint_note]
    if extra:
        lines.insert(1, f"extra {encode_base64(extra)}")
    return "\n".join(lines)


def parse_proof(data: str | bytes) -> Proof:
    """Take a receipt apart; nothing of it is verified. Raises ValueError."""
    head, gap, checkpoint_note = _decoded(data).partition("\n\n")
    header, *lines = head.split("\n")
    if not gap or header != PROOF_HEADER:
        raise ValueError(f"A receipt starts with {PROOF_HEADER} and holds a checkpoint.")
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = decode_base64(lines.pop(0).removeprefix("extra "))
    index, *path = lines or [""]
    if not index.startswith("index ") or not _NUMBER.fullmatch(index[6:]):
        raise ValueError("A receipt says the index of its entry.")
    if len(path) > MAX_PATH:
        raise ValueError("The path of this receipt is too long.")
    parse_checkpoint(parse_note(checkpoint_note).text)
    hashes = tuple(decode_base64(line, 32) for line in path)
    return Proof(int(index[6:]), hashes, checkpoint_note, extra)


def verify_proof(data: str | bytes, leaf: bytes, vkeys: Iterable[str], origin: str) -> Checkpoint:
    """Return the signed checkpoint under which a receipt proves these exact bytes of an entry.

    Raises ValueError when the receipt proves something else or nothing.
    """
    proof = parse_proof(data)
    checkpoint = verify_checkpoint(proof.checkpoint_note, vkeys, origin)
    if not merkle.verify_inclusion(
        merkle.leaf_hash(leaf), proof.index, checkpoint.size, proof.path, checkpoint.root
    ):
        raise ValueError("The receipt does not prove this entry.")
    return checkpoint
