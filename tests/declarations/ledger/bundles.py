"""Synthetic bundles: a declaration's ledger as it is published, with every type of entry."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import rfc8785

from declarations.ledger import keys, merkle, notes

START = datetime(2026, 5, 16, tzinfo=UTC)
LOG = "essai-2026"
ORIGIN = "parvis.example/declarations/essai-2026"
KINDS = {
    "acknowledge": {"capacity": ["mayor", "representative"], "kind": "acknowledges"},
    "commit": {"capacity": ["mayor"], "kind": "commits"},
}


def sha256(data):
    """Hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


class BundleMaker:
    """Writes the ledger of a declaration entry by entry, and then its bundle in a folder.

    It knows the rules of the ledger only as far as it follows them: `verify.py` must find by
    itself what is wrong when a test does not.
    """

    def __init__(self, folder, name="parvis.example/ledger"):
        self.folder = Path(folder)
        (self.folder / "texts").mkdir(parents=True)
        self.key = self.new_key(name)
        self.vkeys = [keys.vkey(self.key)]
        self.entries, self.records, self.roll = [], {}, []
        self.texts, self.proofs = {}, {}
        self.clock = 0

    def new_key(self, name="parvis.example/ledger"):
        """A fresh key, its secret file beside the bundle."""
        number = len(list(self.folder.parent.glob("*.key")))
        return keys.generate(self.folder.parent / f"{self.folder.name}-{number}.key", name)

    def now(self):
        """The time of the last entry, one second after the one before it."""
        return (START + timedelta(seconds=self.clock)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def append(self, entry_type, /, **fields):
        """Add one entry and return its index."""
        self.clock += 1
        leaf = {"v": 1, "type": entry_type, "log": LOG, "at": self.now(), **fields}
        self.entries.append(rfc8785.dumps(leaf))
        return len(self.entries) - 1

    def adopt(self, number=1):
        """Adopt a text and return its fingerprint."""
        text = {
            "declaration": LOG,
            "kinds": KINDS,
            "number": number,
            "title": f"Déclaration {number}",
            "v": 1,
        }
        self.texts[number] = rfc8785.dumps(text)
        digest = sha256(self.texts[number])
        self.append("text-adopted", number=number, text_sha256=digest)
        return digest

    def open(self, text):
        self.append("opened", text_sha256=text)
        self.text = text

    def record(self, name):
        """Publish a record and return its fingerprint."""
        salt = hashlib.md5(f"{name}{len(self.records)}".encode()).hexdigest()
        line = rfc8785.dumps(
            {"record": {"city": {"en": name, "fr": name}, "name": name}, "salt": salt}
        )
        self.records[sha256(line)] = line
        return sha256(line)

    def sign(self, number, statement="acknowledge", generation=1, previous=None, paper=False):
        """Let seat `number` sign; return its line of the roll."""
        record = self.record(f"Ville nº {number} “Ürgüp”")
        common = {
            "id": f"sig-{number}-{statement}-{generation}",
            "seat": f"seat-{number}",
            "generation": generation,
            "statement": statement,
            "kind": KINDS[statement]["kind"],
            "capacity": "mayor",
            "method": "paper" if paper else "online",
            "text_sha256": self.text,
        }
        index = self.append(
            "signature",
            **common,
            record_sha256=record,
            previous=previous,
            paper_sha256=sha256(b"scan") if paper else None,
        )
        row = {
            **common,
            "number": index,
            "signed_at": json.loads(self.entries[index])["at"],
            "state": "valid",
            "confirmed_on": None,
            "record": json.loads(self.records[record])["record"],
        }
        self.roll.append(row)
        self.last_record = record
        return row

    def end(self, row, reason="withdrawn"):
        self.append("ending", signature=row["id"], reason=reason)
        row["state"] = reason

    def confirm(self, row, day="2026-09-01"):
        self.append(
            "confirmation",
            signature=row["id"],
            by="council",
            decided_on=day,
            reference="Délibération nº 2026-14",
            paper_sha256=None,
        )
        row["confirmed_on"] = day

    def rotate(self):
        """Let a new key follow the present one."""
        new = self.new_key()
        old_signature, new_signature = keys.rotation_signatures(LOG, self.key, new)
        self.append(
            "key-rotation",
            old_vkey=keys.vkey(self.key),
            new_vkey=keys.vkey(new),
            old_signature=old_signature,
            new_signature=new_signature,
        )
        self.key = new
        self.vkeys.append(keys.vkey(new))

    def hashes(self):
        return [merkle.leaf_hash(entry) for entry in self.entries]

    def checkpoint(self):
        """The signed head of the ledger as it is now."""
        head = notes.Checkpoint(ORIGIN, len(self.entries), merkle.root(self.hashes()))
        return notes.sign_note(head.text(), self.key)

    def receipt(self, index):
        """The proof of one entry under the ledger as it is now."""
        path = merkle.inclusion_path(self.hashes(), index)
        return notes.proof_text(index, path, self.checkpoint(), extra=self.entries[index])

    def write(self):
        """Write the bundle's files and return its folder."""
        for number, text in self.texts.items():
            (self.folder / f"texts/{number}.json").write_bytes(text)
        self.put("declaration.json", json.dumps({"v": 1, "log": LOG, "origin": ORIGIN}))
        self.put("entries.jsonl", b"".join(entry + b"\n" for entry in self.entries))
        self.put("records.jsonl", b"".join(line + b"\n" for line in self.records.values()))
        self.put("signatories.json", json.dumps(self.roll, indent=1))
        self.put("checkpoint", self.checkpoint())
        self.put("vkey", "".join(f"{line}\n" for line in self.vkeys))
        return self.folder

    def put(self, name, content):
        """Write one file of the bundle: text or bytes."""
        content = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(content)


def make_bundle(folder, signatures=12):
    """Return the maker of a written bundle in which every type of entry happened.

    `signatures` cities acknowledge (every third also commits, every fifth on paper); the first
    ones then withdraw, renew, confirm, correct and are erased. Needs at least 6.
    """
    maker = BundleMaker(folder)
    first = maker.adopt(1)
    maker.open(first)
    rows = []
    for number in range(signatures):
        rows.append(maker.sign(number, paper=number % 5 == 4))
        if number % 3 == 0:
            maker.sign(number, "commit")
    maker.end(rows[0], "withdrawn")
    maker.end(rows[1], "renewed")
    maker.sign(1, generation=2, previous=rows[1]["id"])
    maker.confirm(rows[2])
    maker.rotate()
    correct(maker, rows[3], "Ville corrigée")
    correct(maker, rows[4], "Ville effacée")
    erase(maker, rows[4])
    maker.append("closed", text_sha256=first)
    maker.open(maker.adopt(2))
    maker.sign(signatures, "commit")
    maker.write()
    return maker


def history_of(maker, row):
    """The fingerprints of a signature's records so far, oldest first."""
    leaves = [json.loads(entry) for entry in maker.entries]
    return [
        leaf["record_sha256"]
        for leaf in leaves
        if (leaf["type"] == "signature" and leaf["id"] == row["id"])
        or (leaf["type"] == "correction" and leaf["signature"] == row["id"])
    ]


def correct(maker, row, name):
    """Correct a name: a new record follows the former one."""
    former, record = history_of(maker, row)[-1], maker.record(name)
    maker.append(
        "correction",
        signature=row["id"],
        previous_record_sha256=former,
        record_sha256=record,
    )
    row["record"] = json.loads(maker.records[record])["record"]


def erase(maker, row):
    """Erase a person: the act stays, its records leave."""
    digests = history_of(maker, row)
    maker.append("erasure", signature=row["id"], record_sha256s=digests)
    for digest in digests:
        del maker.records[digest]
    row["record"] = None
