"""The ledger as anyone may take it away: a folder, or a ZIP, that `verify.py` checks alone.

    declaration.json   {"v": 1, "log": slug, "origin": the name in every checkpoint}
    texts/N.json       each adopted text, its exact bytes
    entries.jsonl      the leaves, one a line, in their order
    records.jsonl      what the roll prints, salted; those of erased persons are gone
    signatories.json   the roll, as the entries and records give it
    checkpoint         the signed head over all entries (C2SP tlog-checkpoint)
    checkpoint.tsr     an authority's time stamp on it (RFC 3161), once there is one
    vkey               the public keys of the ledger, oldest first
    verify.py          the program that checks all this
    README.txt         what to do, in French and English

Files are read and written row by row; the number of queries does not depend on the entries.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import override

from declarations.aligned import LANGUAGES
from declarations.ledger import log, verify
from declarations.models import Checkpoint, Declaration, LedgerEntry, PublicRecord, Timestamp
from declarations.records import Line, salted_line
from portal.outbox.letters import plain

# Rows that are in memory at once.
ROWS = 2000
ATTEMPTS = 5


class NoBundle(Exception):
    """Nothing can be published: there is no entry, or erasures keep coming in between."""


def tag_of(checkpoint: Checkpoint) -> str:
    """Return what differs whenever the bundle under a checkpoint does: for an ETag.

    Every erasure is an entry too, so that the checkpoint covers it.
    """
    stamp = stamp_of(checkpoint)
    parts = (checkpoint.note, stamp.pk if stamp else None, _program())
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def stamp_of(checkpoint: Checkpoint) -> Timestamp | None:
    """Return the first time stamp of a checkpoint, None while there is none."""
    return checkpoint.timestamps.order_by("at", "id").first()


def write_bundle(declaration: Declaration, folder) -> Checkpoint:
    """Write the bundle as a folder that replaces an earlier one whole; return its checkpoint.

    Nobody ever sees half of it. Raises KeyMissing, NoBundle, and FileExistsError for a folder that
    holds something else.
    """
    folder = Path(folder)
    if folder.exists() and not (folder / "declaration.json").exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not a bundle and is not replaced.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        for attempt, (head, files) in enumerate(_attempts(declaration)):
            fresh, covered = Path(scratch, str(attempt)), head
            for name, chunks in files:
                path = fresh / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as file:
                    file.writelines(chunks)
        if folder.exists():
            folder.rename(Path(scratch, "before"))
        fresh.rename(folder)
    return covered


def bundle_zip(declaration: Declaration) -> tuple[BinaryIO, Checkpoint]:
    """Return the bundle as an open ZIP file, which the caller closes, and its checkpoint.

    The same ledger gives the same bytes. Raises KeyMissing and NoBundle.
    """
    with ExitStack() as stack:
        file = stack.enter_context(tempfile.TemporaryFile())
        for head, files in _attempts(declaration):
            file.seek(0)
            file.truncate()
            _zip(file, declaration.slug, head.published_at.timetuple()[:6], files)
        stack.pop_all()
    file.seek(0)
    return file, head


def _zip(file, folder, date_time, files):
    with zipfile.ZipFile(file, "w") as zipped:
        for name, chunks in files:
            about = zipfile.ZipInfo(f"{folder}/{name}", date_time)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            with zipped.open(about, "w") as member:
                for chunk in chunks:
                    member.write(chunk)


def _attempts(declaration):
    """Yield (checkpoint, files) to be written, again if an erasure came in between.

    Entries never change, but an erasure blanks a record that an earlier entry speaks of.
    """
    for _attempt in range(ATTEMPTS):
        head = log.checkpoint(declaration)
        if head is None:
            raise NoBundle("The ledger of this declaration has no entry yet.")
        yield head, _files(declaration, head)
        since = declaration.entries.filter(index__gte=head.size)
        if not since.filter(kind=LedgerEntry.Kind.ERASURE).exists():
            return
    raise NoBundle("Erasures kept coming in between: try again.")


def _files(declaration, head):
    """Yield (name, chunks of bytes); the chunks of each are read before the next is asked for."""
    roll = _Roll()
    about = {"v": 1, "log": declaration.slug, "origin": log.origin(declaration)}
    yield "declaration.json", [json.dumps(about).encode() + b"\n"]
    yield "entries.jsonl", roll.read_entries(declaration, head.size)
    texts = declaration.adopted_texts.filter(number__in=roll.texts).order_by("number")
    for adopted in texts:
        yield f"texts/{adopted.number}.json", [adopted.canonical.encode()]
    yield "records.jsonl", roll.read_records(declaration, head.size)
    yield "signatories.json", roll.lines()
    yield "checkpoint", [head.note.encode()]
    stamp = stamp_of(head)
    if stamp is not None:
        yield "checkpoint.tsr", [bytes(stamp.token)]
    lines = [line for since, line in log.key_lines(declaration) if since <= head.size]
    yield "vkey", [f"{line}\n".encode() for line in lines]
    yield "verify.py", [_program()]
    yield "README.txt", [_readme(declaration, head, stamp).encode()]


class _Roll:
    """Replays the entries while they are copied, so that the roll comes from them alone."""

    def __init__(self):
        self.texts = []
        self._rows = {}
        self._digests = {}
        self._records = {}

    def read_entries(self, declaration, size) -> Iterator[bytes]:
        entries = declaration.entries.filter(index__lt=size).order_by("index")
        leaves = entries.values_list("leaf", flat=True)
        for number, leaf in enumerate(leaves.iterator(chunk_size=ROWS)):
            self._replay(number, json.loads(leaf))
            yield leaf.encode() + b"\n"

    def read_records(self, declaration, size) -> Iterator[bytes]:
        records = PublicRecord.objects.filter(
            signature__declaration=declaration, entry__index__lt=size, erased_at__isnull=True
        ).order_by("entry__index")
        for record in records.iterator(chunk_size=ROWS):
            line = salted_line(Line.of(record), record.salt)
            self._records[record.record_sha256] = json.loads(line)["record"]
            yield line.encode() + b"\n"

    def lines(self) -> Iterator[bytes]:
        before = b"[\n"
        for number, row in self._rows.items():
            row["record"] = self._records.get(self._digests[number])
            text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
            yield before + text.encode()
            before = b",\n"
        yield b"[]\n" if not self._rows else b"\n]\n"

    def _replay(self, number, leaf):
        match leaf["type"]:
            case "text-adopted":
                self.texts.append(leaf["number"])
            case "signature":
                row = {name: leaf[name] for name in verify.ROLL}
                row.update(signed_at=leaf["at"], state="valid", confirmed_on=None, number=number)
                self._rows[leaf["id"]] = row
                self._digests[leaf["id"]] = leaf["record_sha256"]
            case "ending":
                self._rows[leaf["signature"]]["state"] = leaf["reason"]
            case "confirmation":
                self._rows[leaf["signature"]]["confirmed_on"] = leaf["decided_on"]
            case "correction":
                self._digests[leaf["signature"]] = leaf["record_sha256"]


@lru_cache(maxsize=1)
def _program():
    return Path(verify.__file__).read_bytes()


def _readme(declaration, head, stamp):
    parts = []
    for language in LANGUAGES:
        with override(language):
            parts.append(
                plain(
                    "declarations/ledger/README.txt",
                    {
                        "name": declaration.name,
                        "slug": declaration.slug,
                        "size": head.size,
                        "stamp": stamp,
                        "is_stamp_pending": stamp is None and bool(settings.TIMESTAMP_AUTHORITIES),
                    },
                )
            )
    return f"\n{'-' * 72}\n\n".join(parts)
