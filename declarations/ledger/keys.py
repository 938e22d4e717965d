"""Keys of the ledger: Ed25519 (RFC 8032), the secret half in a file outside the database.

Public keys are lines `name+id+base64(0x01 || public key)`, as C2SP signed-note identifies them and
the Go module golang.org/x/mod/sumdb/note writes them. The secret file holds the one line
`PRIVATE+KEY+name+id+base64(0x01 || secret key)`, that module's form.
"""

import base64
import hashlib
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

ED25519 = b"\x01"  # the signature type of C2SP signed-note
SECRET_PREFIX = "PRIVATE+KEY+"


def decode_base64(text: str, length: int | None = None) -> bytes:
    """Return the bytes of standard base64 (RFC 4648, section 4), of a given length if any.

    Only the one canonical spelling is read. Raises ValueError.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise ValueError("This is not base64.") from None
    if encode_base64(data) != text:
        raise ValueError("This is not canonical base64.")
    if length is not None and len(data) != length:
        raise ValueError(f"{length} bytes are needed here, not {len(data)}.")
    return data


def encode_base64(data: bytes) -> str:
    """Return standard base64 with its padding."""
    return base64.b64encode(data).decode("ascii")


def check_name(name: str) -> None:
    """Raise ValueError unless this may name a key: not empty, no space, no control, no plus."""
    if not name or "+" in name or any(one.isspace() or one < " " for one in name):
        raise ValueError("A key's name is not empty and has neither spaces nor “+”.")


def key_id(name: str, public: bytes) -> bytes:
    """Return the 4 bytes that identify a key beside its name (C2SP signed-note)."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


@dataclass(frozen=True)
class PublicKey:
    """What checks a signature: the key's name and its 32 public bytes."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        return key_id(self.name, self.public)

    @property
    def vkey(self) -> str:
        """The line that people publish and print."""
        return f"{self.name}+{self.id.hex()}+{encode_base64(ED25519 + self.public)}"

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Say whether the signature is this key's over the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class LogKey:
    """What signs: a key's name and its secret half."""

    name: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.name, self.private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of an Ed25519 signature."""
        return self.private.sign(message)


def parse_vkey(line: str) -> PublicKey:
    """Return the key of a line `name+id+base64`. Raises ValueError."""
    name, _, rest = line.partition("+")
    _, _, encoded = rest.partition("+")
    check_name(name)
    data = decode_base64(encoded, 33)
    key = PublicKey(name, data[1:])
    if data[:1] != ED25519:
        raise ValueError("This kind of key is not known: only Ed25519 is.")
    if key.vkey != line:
        raise ValueError("The identifier in this key's line is not that of the key.")
    return key


def vkey(key: LogKey) -> str:
    """Return the public line of a key."""
    return key.public.vkey


def load(path) -> LogKey:
    """Read the secret file.

    Raises OSError when it cannot be read, ValueError (which never quotes it) when it is not one.
    """
    with open(path, encoding="ascii", errors="replace") as file:
        line = file.read().removesuffix("\n")
    name, _, rest = line.removeprefix(SECRET_PREFIX).partition("+")
    identifier, _, encoded = rest.partition("+")
    problem = ValueError(f"{path} is not a secret key of the ledger.")
    try:
        check_name(name)
        data = decode_base64(encoded, 33)
    except ValueError:
        raise problem from None
    if not line.startswith(SECRET_PREFIX) or data[:1] != ED25519:
        raise problem
    key = LogKey(name, Ed25519PrivateKey.from_private_bytes(data[1:]))
    if key.public.id.hex() != identifier:
        raise problem
    return key


def generate(path, name: str) -> LogKey:
    """Write a new secret file that its owner alone can read, and return its key.

    Raises FileExistsError rather than overwrite, ValueError for a name that no key may have.
    """
    check_name(name)
    if not name.isascii():
        raise ValueError("A key's name is written in ASCII, as host names are.")
    key = LogKey(name, Ed25519PrivateKey.generate())
    secret = encode_base64(ED25519 + key.private.private_bytes_raw())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{SECRET_PREFIX}{name}+{key.public.id.hex()}+{secret}\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def rotation_statement(log: str, old_vkey: str, new_vkey: str) -> bytes:
    """Return what both keys sign when one follows the other in a declaration's ledger."""
    return f"parvis-key-rotation\n{log}\n{old_vkey}\n{new_vkey}\n".encode()


def rotation_signatures(log: str, old: LogKey, new: LogKey) -> tuple[str, str]:
    """Return the signatures (base64) of the old and of the new key over their rotation."""
    statement = rotation_statement(log, vkey(old), vkey(new))
    return encode_base64(old.sign(statement)), encode_base64(new.sign(statement))
