"""The ledger in the database: one entry after another, and the signed heads of the tree.

`append` is called inside the transaction of the act that it records, after `lock`. `checkpoint` is
called after the commit; whoever needs one that is missing makes it then, so that a server that
dies between the two, or has no key just then, loses nothing: hence `on_commit(…, robust=True)`.
"""

from datetime import UTC
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from declarations.ledger import keys, merkle, notes
from declarations.models import Checkpoint, Declaration, LedgerEntry, LedgerKey
from portal.lib.canonical import canonical_json


class KeyMissing(Exception):
    """There is no secret key with which the ledger could be signed; the text says where."""


def lock(declaration) -> Declaration:
    """Return the declaration as it is now, held until the end of the transaction.

    Whoever changes what the ledger records holds this lock: one act at a time. On SQLite the
    transaction itself is the lock (transaction_mode IMMEDIATE).
    """
    assert connection.in_atomic_block
    return Declaration.objects.select_for_update(no_key=True, of=("self",)).get(pk=declaration.pk)


def instant(at) -> str:
    """Return an aware datetime as the ledger writes it: 2026-05-16T14:30:00.000000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def append(declaration, kind, content, at) -> LedgerEntry:
    """Add a leaf to the ledger of a locked declaration and return its entry.

    `kind` is a `LedgerEntry.Kind`, `content` the fields of its own, `at` an aware datetime. The
    time never runs backwards in a ledger: where the clock did, the entry has the time before it.
    """
    last = declaration.entries.order_by("-index").values("index", "at").first()
    if last is not None and last["at"] > at:
        at = last["at"]
    leaf = canonical_json(
        {"v": 1, "type": str(kind), "log": declaration.slug, "at": instant(at), **content}
    )
    return LedgerEntry.objects.create(
        declaration=declaration,
        index=last["index"] + 1 if last else 0,
        previous_index=last["index"] if last else None,
        kind=kind,
        leaf=leaf,
        leaf_hash=merkle.leaf_hash(leaf.encode()).hex(),
        at=at,
    )


def origin(declaration) -> str:
    """Return the name under which the log of a declaration is known: host/declarations/slug."""
    return f"{settings.LEDGER_NAME}/declarations/{declaration.slug}"


def signing_key() -> keys.LogKey:
    """Return the secret key of the ledger; raises KeyMissing.

    Outside production a missing key is made at once, so that a demo needs no preparation.
    """
    path = Path(settings.LEDGER_KEY_FILE)
    try:
        if not path.exists() and not settings.PRODUCTION:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                return keys.generate(path, settings.LEDGER_NAME)
            except FileExistsError:
                pass  # another process was quicker
        return keys.load(path)
    except (OSError, ValueError) as error:
        raise KeyMissing(f"The key of the ledger cannot be read: {error}") from error


def key_lines(declaration) -> list[tuple[int, str]]:
    """Return the keys of a ledger as (first size of a checkpoint that it signs, its public line).

    The first comes from the first rotation, or from a checkpoint; none where nothing was signed.
    """
    rotations = declaration.entries.filter(kind=LedgerEntry.Kind.KEY_ROTATION).order_by("index")
    lines = []
    for rotation in rotations:
        lines = lines or [(0, rotation.content["old_vkey"])]
        lines.append((rotation.index + 1, rotation.content["new_vkey"]))
    if not lines:
        signed = declaration.checkpoints.order_by("-size").first()
        lines = [(0, line) for line in _signers(signed)] if signed else []
    return lines


def _signers(signed):
    """Return the public lines of the known keys whose name and identifier a checkpoint bears."""
    bearing = {(one.name, one.key_id) for one in notes.parse_note(signed.note).signatures}
    known = map(keys.parse_vkey, LedgerKey.objects.values_list("vkey", flat=True))
    return [key.vkey for key in known if (key.name, key.id) in bearing]


def _key_of(declaration):
    """Return the secret key, which must be the one that the ledger names. Raises KeyMissing."""
    key, lines = signing_key(), key_lines(declaration)
    if lines and lines[-1][1] != keys.vkey(key):
        raise KeyMissing(
            f"The file holds the key {keys.vkey(key)}, the ledger of {declaration.slug} goes on "
            f"with {lines[-1][1]}. Only a rotation changes keys."
        )
    return key


def checkpoint(declaration) -> Checkpoint | None:
    """Return the signed head that covers every entry of now, made if need be; None without any.

    Costs the entries since the last one. Raises KeyMissing, also for a key that the ledger does
    not name: what another one signed would never verify.
    """
    last = declaration.checkpoints.order_by("-size").first()
    frontier = merkle.Frontier.load(last.size, last.frontier) if last else merkle.Frontier()
    fresh = declaration.entries.order_by("index").filter(index__gte=frontier.size)
    for leaf_hash in fresh.values_list("leaf_hash", flat=True):
        frontier.append(bytes.fromhex(leaf_hash))
    if last is not None and last.size == frontier.size:
        return last
    if not frontier.size:
        return None
    key = _key_of(declaration)
    head = notes.Checkpoint(origin(declaration), frontier.size, frontier.root())
    at = timezone.now()
    try:
        with transaction.atomic():
            LedgerKey.objects.get_or_create(vkey=keys.vkey(key), defaults={"since": at})
            return Checkpoint.objects.create(
                declaration=declaration,
                size=head.size,
                root=head.root.hex(),
                note=notes.sign_note(head.text(), key),
                frontier=frontier.dump(),
                published_at=at,
            )
    except IntegrityError:
        # Another process signed the head of the same size a moment ago.
        return declaration.checkpoints.get(size=frontier.size)


def proof_of(entry) -> str:
    """Return the proof (C2SP tlog-proof) that an entry stands in the ledger as it is now."""
    head = checkpoint(entry.declaration)
    hashes = [
        bytes.fromhex(one)
        for one in entry.declaration.entries.filter(index__lt=head.size)
        .order_by("index")
        .values_list("leaf_hash", flat=True)
    ]
    path = merkle.inclusion_path(hashes, entry.index)
    return notes.proof_text(entry.index, path, head.note, extra=entry.leaf.encode())
