"""What the nightly verification looks for: a snapshot recomputed, and compared with itself.

The entries are replayed by the citizen's own program (`verify`); everything else in the database is
then held against what they say. Pure: nothing here asks the database.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from declarations.aligned import LANGUAGES
from declarations.ledger import log, merkle, notes, verify
from declarations.ledger.snapshot import Snapshot
from declarations.models import LedgerEntry
from declarations.papers import timestamps
from declarations.records import Line, record_sha256, salted_line

Kind = LedgerEntry.Kind


@dataclass(frozen=True)
class Finding:
    """One difference in plain words, without names; `log` is the slug of the ledger, or ""."""

    log: str
    en: str
    fr: str


def finding(slug, words, **values) -> Finding:
    """Return a finding; `words` is a lazy translation, to be filled with the values."""
    said = {}
    for language in LANGUAGES:
        with override(language):
            filled = {
                name: getattr(value, language) if isinstance(value, verify.Problem) else str(value)
                for name, value in values.items()
            }
            said[language] = str(words) % filled
    return Finding(slug, **said)


def compare(snapshot: Snapshot) -> list[Finding]:
    """Return every difference within one declaration."""
    replay = _Replay(_bundle(snapshot))
    leaves = {entry.pk: _content(entry) for entry in snapshot.entries}
    return [
        finding(snapshot.declaration.slug, words, **values)
        for words, values in (
            *_entries(snapshot, leaves),
            *_rules(replay),
            *_checkpoints(snapshot, replay),
            *_stamps(snapshot),
            *_texts(snapshot, replay),
            *_acts(snapshot, leaves),
            *_records(snapshot, leaves),
        )
    ]


class _Replay(verify.Log):
    """The citizen's replay without its last step: the tables are compared here, in more words."""

    def _compare(self, bundle):
        pass


def _bundle(snapshot):
    about = {"v": 1, "log": snapshot.declaration.slug, "origin": snapshot.origin}
    lines = [salted_line(Line.of(one), one.salt) for one in snapshot.records if not one.erased_at]
    return verify.Bundle(
        about=json.dumps(about).encode(),
        texts={f"{one.number}.json": one.canonical.encode() for one in snapshot.texts},
        entries=[entry.leaf.encode() for entry in snapshot.entries],
        records=[line.encode() for line in lines],
        signatories=b"[]",
        checkpoint=b"",
        stamp=None,
        vkeys="".join(f"{line}\n" for _size, line in snapshot.key_lines[:1]).encode(),
    )


def _content(entry) -> dict:
    """Return the leaf of an entry as a dict, empty when it is not one."""
    try:
        content = json.loads(entry.leaf)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _entries(snapshot, leaves):
    for place, entry in enumerate(snapshot.entries):
        number = {"number": entry.index}
        if entry.index != place:
            yield _("Entry %(number)s follows where another should: one is missing."), number
            return
        if merkle.leaf_hash(entry.leaf.encode()).hex() != entry.leaf_hash:
            yield _("Entry %(number)s was changed: its fingerprint is another one."), number
        leaf = leaves[entry.pk]
        before = place - 1 if place else None
        beside = (entry.kind, log.instant(entry.at), snapshot.declaration.slug, before)
        inside = (leaf.get("type"), leaf.get("at"), leaf.get("log"), entry.previous_index)
        if beside != inside:
            yield _("What stands beside entry %(number)s differs from what is in it."), number


def _rules(replay):
    for problem in replay.problems:
        file, _colon, line = problem.where.partition(":")
        if file == "entries.jsonl":
            words = _("Entry %(number)s breaks a rule of the ledger: %(problem)s.")
            yield words, {"number": int(line) - 1, "problem": problem}
        elif file != "records.jsonl":  # records are told of by their signature
            words = _("The verifier says of “%(file)s”: %(problem)s.")
            yield words, {"file": file, "problem": problem}


def _checkpoints(snapshot, replay):
    frontier, roots = merkle.Frontier(), {}
    wanted = {one.size for one in snapshot.checkpoints}
    for entry in snapshot.entries:
        frontier.append(merkle.leaf_hash(entry.leaf.encode()))
        if frontier.size in wanted:
            roots[frontier.size] = (frontier.root(), frontier.dump())
    for one in snapshot.checkpoints:
        size = {"size": one.size}
        root, frontier_there = roots.get(one.size, (None, None))
        if root is None:
            yield _("Entries are missing: a checkpoint covers %(size)s of them."), size
        elif root.hex() != one.root:
            yield _("The entries are not those that the checkpoint of %(size)s covers."), size
        elif frontier_there != one.frontier:
            yield _("The subtrees beside the checkpoint of %(size)s were changed."), size
        try:
            line = replay.key_at(one.size).line
            said = notes.verify_checkpoint(one.note, [line], snapshot.origin)
        except (ValueError, verify.Wrong):
            yield _("The checkpoint of %(size)s is not signed by the key of the ledger."), size
            continue
        if (said.size, said.root.hex()) != (one.size, one.root):
            yield _("The checkpoint of %(size)s says something else than its row."), size
    unknown = {key.line for _since, key in replay.keys} - set(snapshot.keys)
    for line in sorted(unknown):
        yield _("A key of the ledger is missing from the list of keys: %(line)s"), {"line": line}


def _stamps(snapshot):
    for stamp in snapshot.stamps:
        digest = hashlib.sha256(stamp.checkpoint.note.encode()).digest()
        try:
            holds = timestamps.verify(bytes(stamp.token), digest) == stamp.at
        except ValueError:
            holds = False
        if not holds:
            yield (
                _("The time stamp by %(authority)s on the checkpoint of %(size)s does not hold."),
                {"authority": stamp.authority, "size": stamp.checkpoint.size},
            )


def _texts(snapshot, replay):
    recorded = set(replay.adopted)
    for text in snapshot.texts:
        number = {"number": text.number}
        digest = hashlib.sha256(text.canonical.encode()).hexdigest()
        if digest != text.sha256:
            yield _("The adopted text of version %(number)s was changed."), number
            continue
        if digest not in recorded:
            yield _("The ledger does not record the adoption of version %(number)s."), number
        kinds = text.content["kinds"]
        stated = {
            (text.number, code, words["kind"], capacity, words["position"])
            for code, words in kinds.items()
            for capacity in words["capacity"]
        }
        if stated != {one for one in snapshot.statements if one[0] == text.number}:
            words = _("The statements that can be signed are not those of version %(number)s.")
            yield words, number
    for digest in sorted(recorded - {text.sha256 for text in snapshot.texts}):
        yield _("An adopted text is missing: its fingerprint is %(digest)s."), {"digest": digest}
    if snapshot.open_text != replay.open:
        yield _("Another text is open for signature than the ledger says."), {}


def _acts(snapshot, leaves):
    entries = {entry.pk: entry for entry in snapshot.entries}
    for kind, rows in snapshot.acts.items():
        for pk, entry in entries.items():
            leaf = leaves[pk]
            if leaf.get("type") != kind:
                continue
            about = {"number": entry.index, "kind": Kind(kind).label}
            row = rows.get(pk)
            if row is None:
                words = _("Entry %(number)s (%(kind)s): what it records is gone from the database.")
                yield words, about
                continue
            wrong = sorted(name for name, value in row.items() if leaf.get(name) != value)
            if wrong:
                words = _(
                    "Entry %(number)s (%(kind)s): the database says something else about "
                    "%(fields)s."
                )
                yield words, {**about, "fields": ", ".join(wrong)}
        for pk in rows:
            if leaves.get(pk, {}).get("type") != kind:
                yield (
                    _("The database has something that the ledger does not record: %(kind)s."),
                    {"kind": Kind(kind).label},
                )
    for number in snapshot.misled:
        yield (
            _("What led to the signature %(code)s is of another text, statement or person."),
            {"code": number},
        )


def _records(snapshot, leaves):
    """Compare what the roll prints with the salted fingerprints in the ledger."""
    erased, history = {}, defaultdict(list)
    for leaf in leaves.values():
        if leaf.get("type") in (Kind.SIGNATURE, Kind.CORRECTION):
            history[leaf.get("id") or leaf.get("signature")].append(leaf.get("record_sha256"))
        elif leaf.get("type") == Kind.ERASURE:
            erased[leaf.get("signature")] = leaf.get("record_sha256s")
    printed = defaultdict(list)
    for record in snapshot.records:
        leaf = leaves.get(record.entry_id, {})
        code = leaf.get("id") or leaf.get("signature")
        about = {"code": code or record.record_sha256}
        printed[code].append(record.record_sha256)
        if leaf.get("record_sha256") != record.record_sha256:
            yield _("A name on the roll belongs to no entry of the ledger (%(code)s)."), about
        elif record.erased_at is None and code in erased:
            yield _("The person of signature %(code)s was erased, and the name is there."), about
        elif record.erased_at is not None and code not in erased:
            yield _("A name was blanked without a recorded erasure (%(code)s)."), about
        elif record.erased_at is None and _fingerprint(record) != record.record_sha256:
            yield _("What the roll prints of signature %(code)s was changed."), about
    for code, digests in history.items():
        if digests != printed.get(code, []):
            yield _("The records of signature %(code)s are not all there."), {"code": code}
        if code in erased and erased[code] != digests:
            yield _("The erasure of signature %(code)s names other records."), {"code": code}


def _fingerprint(record):
    return record_sha256(Line.of(record), record.salt)
