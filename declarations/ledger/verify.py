#!/usr/bin/env python3
"""Check that the published roll of a declaration is exactly what was signed, without its server.

    python3 verify.py FOLDER --vkey KEY [--old CHECKPOINT] [--receipt PROOF] [--tsa-ca PEM]

Needs Python 3.8 and the openssl command (version 3), nothing else. Entries are canonical JSON (RFC
8785) in the tree of RFC 9162, section 2.1; keys, checkpoints and receipts are C2SP signed-note,
tlog-checkpoint and tlog-proof@v1. Exit status: 0 when everything holds, otherwise 1.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, namedtuple
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

Problem = namedtuple("Problem", "where en fr")
Bundle = namedtuple("Bundle", "about texts entries records signatories checkpoint stamp vkeys")
Key = namedtuple("Key", "line name id public")

WORD, LINE, SHA = "[!-~]{1,300}", "[^\0-\x1f\x7f]{0,500}", "[0-9a-f]{64}"
NUMBER, DATE = "0|[1-9][0-9]{0,14}", "[0-9]{4}-[01][0-9]-[0-3][0-9]"
TIME = DATE + "T[0-2][0-9]:[0-5][0-9]:[0-5][0-9][.][0-9]{6}Z"
# The fields of each type of entry, and the rule of each field: a word unless said otherwise.
FIELDS = {
    "text-adopted": "number text_sha256",
    "opened": "text_sha256",
    "closed": "text_sha256",
    "signature": "id seat generation statement kind capacity method text_sha256 record_sha256"
    " previous paper_sha256",
    "ending": "signature reason",
    "confirmation": "signature by decided_on reference paper_sha256",
    "correction": "signature previous_record_sha256 record_sha256",
    "erasure": "signature record_sha256s",
    "key-rotation": "old_vkey new_vkey old_signature new_signature",
}
RULES = {"v": int, "number": int, "generation": int, "at": TIME, "decided_on": DATE}
RULES.update(method="online|paper", reason="withdrawn|renewed", by="council|mayor", reference=LINE)
RULES.update(dict.fromkeys(["text_sha256", "record_sha256", "previous_record_sha256"], SHA))
RULES.update(record_sha256s=list, paper_sha256=SHA)
NULLABLE = {"previous", "paper_sha256"}
ROLL = "id seat generation statement kind capacity method text_sha256".split()


class Wrong(Exception):
    """Something that does not hold; its arguments say so in English and in French."""


def need(holds, words, *values):
    """Raise Wrong unless it holds. The words are "English | French", {!r} standing for a value."""
    if not holds:
        raise Wrong(*(one.format(*values) for one in words.split(" | ")))


@contextmanager
def noting(problems, where):
    """Turn what is wrong within the block into a Problem at the place named."""
    try:
        yield
    except Wrong as wrong:
        problems.append(Problem(where, *wrong.args))


def read(path):
    """The bytes of a file."""
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError):
        return need(False, "{!r} cannot be read | {!r} ne peut être lu", str(path))


def decode(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return need(False, "not text in UTF-8 | pas du texte en UTF-8")


def unbase64(text, length=None):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = b""
    exact = data and base64.b64encode(data).decode() == text and length in (None, len(data))
    need(exact, "{!r} is not the base64 expected | {!r} n’est pas le base64 attendu", text[:90])
    return data


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def ordered(pairs):
    keys = [key for key, _ in pairs]
    need(len(keys) == len(set(keys)), "a JSON key is there twice | une clé JSON y est deux fois")
    return dict(sorted(pairs, key=lambda pair: pair[0].encode("utf-16-be", "surrogatepass")))


def parse(data, kind=dict, canonical=True):
    """The JSON object (or list) of these bytes, which must be its one canonical form."""
    try:
        value = json.loads(decode(data), object_pairs_hook=ordered)
        exact = dump(value).encode() == data or not canonical
    except (ValueError, RecursionError):
        return need(False, "not readable JSON | pas du JSON lisible")
    need(isinstance(value, kind), "not the JSON expected | pas le JSON attendu")
    need(exact, "JSON not in its canonical form | JSON qui n’est pas sous sa forme canonique")
    return value


def read_bundle(folder):
    """Return the Bundle of a folder, as bytes. Raises Wrong when a file is missing."""
    folder = Path(folder)
    texts = {path.name: read(path) for path in sorted(folder.glob("texts/*"))}
    names = "declaration.json signatories.json checkpoint vkey entries.jsonl records.jsonl".split()
    about, signatories, checkpoint, vkeys, *lists = (read(folder / name) for name in names)
    cut = "a list does not end with a newline | une liste ne finit pas par une fin de ligne"
    need(all(not data or data.endswith(b"\n") for data in lists), cut)
    entries, records = (data.split(b"\n")[:-1] for data in lists)
    stamp = read(folder / "checkpoint.tsr") if (folder / "checkpoint.tsr").exists() else None
    return Bundle(about, texts, entries, records, signatories, checkpoint, stamp, vkeys)


def fits(value, rule):
    """Say whether a value is as its rule wants: a pattern, int (from 1) or list."""
    if rule in (int, list):
        return type(value) is rule and (rule is list or 0 < value < 10**9)
    return isinstance(value, str) and re.fullmatch(rule, value) is not None


def sha256(data):
    return hashlib.sha256(data).digest()


def tree_root(level):
    """The root over hashes of leaves, level by level: a node without a neighbour rises as it is."""
    while len(level) > 1:
        pairs = [sha256(b"\1" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0] if level else sha256(b"")


def tree_path(hashes, index):
    """The path that proves one leaf, from its sibling upwards (RFC 9162, section 2.1.3.1)."""
    if len(hashes) == 1:
        return []
    split = 1 << (len(hashes) - 1).bit_length() - 1
    left, right = hashes[:split], hashes[split:]
    if index < split:
        return [*tree_path(left, index), tree_root(right)]
    return [*tree_path(right, index - split), tree_root(left)]


def parse_key(line):
    """Return the Key of a line `name+identifier+base64(0x01 || public key)`."""
    found = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S{44})", line)
    name, data = (found[1], unbase64(found[3], 33)) if found else ("", b"\0")
    own = sha256(name.encode("utf-8", "replace") + b"\n" + data)[:4]
    exact = found and found[2] == own.hex() and data[0] == 1
    need(exact, "{!r} is not a key line | {!r} n’est pas une ligne de clé", line[:90])
    return Key(line, name, own, data[1:])


def openssl(files, command):
    """Run openssl beside files of this content; return (whether it succeeded, what it said)."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, data in files.items():
                Path(folder, name).write_bytes(data)
            run = subprocess.run(["openssl", *command.split()], cwd=folder, capture_output=True)
    except OSError:
        return need(False, "the openssl command is missing | la commande openssl manque")
    return run.returncode == 0, (run.stdout + run.stderr).decode("utf-8", "replace")


def signed(key, message, signature):
    """Say whether an Ed25519 signature is this key's. Raises Wrong when openssl cannot tell."""
    public = bytes.fromhex("302a300506032b6570032100") + key.public  # DER, as RFC 8410 has it
    files = {"key": public, "sig": signature, "text": message}
    command = "pkeyutl -verify -rawin -pubin -keyform DER -inkey key -sigfile sig -in text"
    holds, said = openssl(files, command)
    known = holds or "Verification Failure" in said
    need(known, "openssl 3 is needed: {!r} | il faut openssl 3 : {!r}", said[:200])
    return holds


class Log:
    """What the entries of a bundle say, replayed in order, with every rule that is broken."""

    def __init__(self, bundle):
        self.problems, self.keys, self.published = [], [], []
        self.slug = self.origin = self.last = ""
        self.texts, self.adopted, self.open = {}, {}, None
        self.records, self.used, self.erased = {}, set(), set()
        self.rows, self.places, self.history = {}, {}, {}
        self.entries = bundle.entries
        self.hashes = [sha256(b"\0" + entry) for entry in bundle.entries]
        self._read(bundle)
        for number, entry in enumerate(bundle.entries):
            with self._at("entries.jsonl", number):
                self._replay(number, parse(entry))
        for past, row in zip(self.history.values(), self.rows.values()):  # noqa: B905
            row["record"] = self.records.get(past[-1]) if past else None
        self._compare(bundle)

    def _at(self, file, number=None):
        return noting(self.problems, file if number is None else f"{file}:{number + 1}")

    def key_at(self, size):
        """The key that signs the checkpoint of this size."""
        need(self.keys, "no key is known | aucune clé n’est connue")
        return [key for since, key in self.keys if since <= size][-1]

    def _read(self, bundle):
        with self._at("declaration.json"):
            about = parse(bundle.about, canonical=False)
            names = {name: str(about.get(name)) for name in ("log", "origin")}
            known = dump(about) == dump({**names, "v": 1}) and fits(names["log"], WORD)
            need(known, "unknown content or version | contenu ou version inconnus")
            self.slug, self.origin = about["log"], about["origin"]
        with self._at("vkey"):
            self.published = decode(bundle.vkeys).split("\n")[:-1]
            self.keys = [(0, parse_key((self.published or [""])[0]))]
        for name, data in bundle.texts.items():
            with self._at("texts/" + ascii(name)[1:-1]):
                text = parse(data)
                number, kinds = text.get("number"), text.get("kinds")
                known = fits(number, int) and name == f"{number}.json" and isinstance(kinds, dict)
                known = known and text.get("declaration") == self.slug
                known = known and all(isinstance(one, dict) for one in kinds.values())
                known = known and all(type(one.get("capacity")) is list for one in kinds.values())
                need(known, "not a text of this declaration | pas un texte de cette déclaration")
                self.texts[number] = (hashlib.sha256(data).hexdigest(), kinds)
        for number, line in enumerate(bundle.records):
            with self._at("records.jsonl", number):
                record, digest = parse(line), hashlib.sha256(line).hexdigest()
                known = set(record) == {"record", "salt"} and isinstance(record["record"], dict)
                known = known and fits(record["salt"], "[0-9a-f]{32}")
                need(known and digest not in self.records, "not a new record | pas une autre fiche")
                self.records[digest] = record["record"]

    def _replay(self, number, leaf):
        kind = str(leaf.get("type"))
        need(kind in FIELDS, "unknown type {!r} | type inconnu : {!r}", kind[:50])
        names = {"v", "type", "log", "at", *FIELDS[kind].split()}
        bad = names ^ set(leaf)
        bad = bad or {name for name in names if not fits(leaf[name], RULES.get(name, WORD))}
        bad -= {name for name in NULLABLE & set(leaf) & names if leaf[name] is None}
        need(not bad, "wrong fields {!r} | champs incorrects : {!r}", sorted(bad)[:9])
        need(leaf["v"] == 1, "unknown version | version inconnue")
        need(leaf["log"] == self.slug, "of another ledger | d’un autre registre")
        need(leaf["at"] >= self.last, "not in order of time | pas dans l’ordre du temps")
        self.last = leaf["at"]
        getattr(self, "_" + kind.replace("-", "_"))(leaf, number)

    def _text_adopted(self, leaf, number):
        digest, kinds = self.texts.get(leaf["number"], (None, None))
        need(digest == leaf["text_sha256"], "not the text in texts/ | pas le texte de texts/")
        need(digest not in self.adopted, "adopted twice | adopté deux fois")
        self.adopted[digest] = kinds

    def _opened(self, leaf, number):
        need(leaf["text_sha256"] in self.adopted, "text not adopted | texte non adopté")
        need(leaf["text_sha256"] != self.open, "opened twice | ouvert deux fois")
        self.open = leaf["text_sha256"]

    def _closed(self, leaf, number):
        need(leaf["text_sha256"] == self.open, "text not open | texte non ouvert")
        self.open = None

    def _signature(self, leaf, number):
        text, place = leaf["text_sha256"], (leaf["seat"], leaf["statement"], leaf["generation"])
        statement = self.adopted.get(text, {}).get(leaf["statement"])
        known = statement and statement.get("kind") == leaf["kind"]
        known = known and leaf["capacity"] in statement["capacity"]
        need(known, "no such statement is adopted | aucune telle formule n’est adoptée")
        paper = leaf["method"] == "paper"
        need(paper or text == self.open, "text not open | texte non ouvert")
        need(paper == bool(leaf["paper_sha256"]), "paper or not? | sur papier ou non ?")
        new = leaf["id"] not in self.rows and place not in self.places
        need(new, "signed twice | signé deux fois")
        before = self.places.get((*place[:2], place[2] - 1))
        follows = leaf["previous"] == before and bool(before) == (place[2] > 1)
        follows = follows and (not before or self.rows[before]["state"] != "valid")
        need(follows, "no ended signature before it | pas de signature éteinte avant elle")
        self._use(leaf["record_sha256"])
        row = {name: leaf[name] for name in ROLL}
        row.update(signed_at=leaf["at"], state="valid", confirmed_on=None, number=number)
        self.rows[leaf["id"]], self.places[place] = row, leaf["id"]
        self.history[leaf["id"]] = [leaf["record_sha256"]]

    def _use(self, digest):
        need(digest not in self.used, "the record of another | la fiche d’une autre")
        self.used.add(digest)

    def _row(self, leaf):
        row = self.rows.get(leaf["signature"])
        need(row, "unknown signature | signature inconnue")
        return row

    def _ending(self, leaf, number):
        row = self._row(leaf)
        need(row["state"] == "valid", "ended twice | éteinte deux fois")
        row["state"] = leaf["reason"]

    def _confirmation(self, leaf, number):
        row = self._row(leaf)
        need(row["kind"] == "acknowledges", "not to be confirmed | pas à confirmer")
        need(not row["confirmed_on"], "confirmed twice | confirmée deux fois")
        row["confirmed_on"] = leaf["decided_on"]

    def _correction(self, leaf, number):
        past = self._row(leaf) and self.history[leaf["signature"]]
        current = past and past[-1] == leaf["previous_record_sha256"]
        need(current, "not of the current record | pas de la fiche en cours")
        self._use(leaf["record_sha256"])
        past.append(leaf["record_sha256"])

    def _erasure(self, leaf, number):
        past = self._row(leaf) and self.history[leaf["signature"]]
        need(past and past == leaf["record_sha256s"], "not all its records | pas toutes ses fiches")
        self.erased.update(past)
        past.clear()

    def _key_rotation(self, leaf, number):
        old, new = self.key_at(number), parse_key(leaf["new_vkey"])
        fresh = leaf["old_vkey"] == old.line and new not in [key for _, key in self.keys]
        need(fresh, "not from the current key to a new one | pas de la clé en cours à une nouvelle")
        text = f"parvis-key-rotation\n{self.slug}\n{old.line}\n{new.line}\n".encode()
        for key, field in (old, "old_signature"), (new, "new_signature"):
            by_key = signed(key, text, unbase64(leaf[field], 64))
            need(by_key, "{!r} did not sign | {!r} n’a pas signé", key.line)
        self.keys.append((number + 1, new))

    def _compare(self, bundle):
        """Compare what stands beside the entries with what they say."""
        with self._at("texts/"):
            adopted = {digest for digest, _ in self.texts.values()} == set(self.adopted)
            need(adopted, "a text that was not adopted | un texte qui n’a pas été adopté")
        with self._at("vkey"):
            same = [key.line for _, key in self.keys] == self.published
            need(same, "not the keys of the ledger | pas les clés du registre")
        kept = self.used - self.erased
        with self._at("records.jsonl"):
            missing, unused = len(kept - set(self.records)), len(set(self.records) - kept)
            need(not missing, "{} records missing | {} fiches manquent", missing)
            need(not unused, "{} records too many | {} fiches en trop", unused)
        with self._at("signatories.json"):
            rows, listed = list(self.rows.values()), parse(bundle.signatories, list, False)
            differ = "{} lines for {} signatures | {} lignes pour {} signatures"
            need(len(listed) == len(rows), differ, len(listed), len(rows))
            for number, row in enumerate(rows):
                with self._at("signatories.json", number):
                    line = listed[number] if isinstance(listed[number], dict) else {}
                    bad = {name for name in row if dump(row[name]) != dump(line.get(name, ""))}
                    bad = sorted(bad | set(line) - set(row))[:9]
                    need(not bad, "not as in the ledger: {!r} | autre qu’au registre : {!r}", bad)


def open_checkpoint(data, log):
    """Check a signed checkpoint, of now or of earlier, against the entries; return its size."""
    text, gap, block = decode(data).rpartition("\n\n")
    lines, signatures = text.split("\n"), re.findall("— ([^\\s+]+) (\\S+)\n", block)
    whole = gap and block == "".join("— {} {}\n".format(*one) for one in signatures) != ""
    whole = whole and len(lines) > 2 and all(lines) and re.fullmatch(NUMBER, lines[1])
    whole = whole and not re.search("[\0-\x09\x0b-\x1f]", text)
    need(whole, "not a checkpoint | pas un point de contrôle")
    need(lines[0] == log.origin, "of another ledger | d’un autre registre")
    size, root = int(lines[1]), unbase64(lines[2], 32)
    key, message = log.key_at(size), (text + "\n").encode()
    values = [unbase64(value) for name, value in signatures if name == key.name]
    own = [value[4:] for value in values if value[:4] == key.id]
    by_key = own and all(len(one) == 64 and signed(key, message, one) for one in own)
    need(by_key, "not signed by {!r} | pas signé par {!r}", key.line)
    need(size <= len(log.hashes), "entries are missing since | des entrées manquent depuis")
    same = tree_root(log.hashes[:size]) == root
    need(same, "the entries are not those it covers | les entrées ne sont pas celles qu’il couvre")
    return size


def check_receipt(data, log):
    """Check a receipt (tlog-proof@v1) against the entries; its extra data is its entry, if any."""
    head, _, note = decode(data).partition("\n\n")
    form = "c2sp.org/tlog-proof@v1\n(?:extra (.+)\n)?index (0|[1-9][0-9]{0,14})((?:\n.+)*)"
    found = re.fullmatch(form, head)
    need(found, "not a receipt | pas un reçu")
    index, size = int(found[2]), open_checkpoint(note.encode(), log)
    path = [unbase64(line, 32) for line in found[3].split("\n")[1:]]
    proved = index < size and path == tree_path(log.hashes[:size], index)
    proved = proved and (not found[1] or unbase64(found[1]) == log.entries[index])
    need(proved, "it does not prove its entry | il ne prouve pas son entrée")


def check_stamp(bundle, authority):
    """Check that the time stamp (RFC 3161) is of the checkpoint and, if known, by its authority."""
    need(bundle.stamp, "there is no time stamp | il n’y a pas d’horodatage")
    same = sha256(bundle.checkpoint) in bundle.stamp
    need(same, "the time stamp is of something else | l’horodatage est d’autre chose")
    files = {"stamp": bundle.stamp, "checkpoint": bundle.checkpoint, "ca": authority or b""}
    _, said = openssl(files, "ts -reply -text -in stamp")
    found = re.search("Time stamp: (\\w+ +[0-9]+ [0-9:]{8})[.0-9]*( [0-9]{4}) GMT", said)
    need(found, "not a time stamp | pas un horodatage")
    if authority is None:
        return
    # Its authority's certificate had to be valid then: by now it may have run out.
    then = datetime.strptime(found[1] + found[2] + " +0000", "%b %d %H:%M:%S %Y %z").timestamp()
    command = f"ts -verify -data checkpoint -CAfile ca -in stamp -attime {then:.0f}"
    need(openssl(files, command)[0], "not by this authority | pas de cette autorité")


def check(bundle, log, trusted=(), old=(), receipts=(), authority=None):
    """Return every Problem of a bundle, whose Log was replayed.

    trusted: key lines from elsewhere, of which one at least must be a key of this ledger; old and
    receipts: pairs (name, bytes); authority: PEM certificates (bytes) of a time stamping authority.
    """
    problems = list(log.problems)
    with noting(problems, "--vkey"):
        lines = {parse_key(line).line for line in trusted}
        ours = not lines or lines & {key.line for _, key in log.keys}
        need(ours, "not a key of this ledger | pas une clé de ce registre")
    with noting(problems, "checkpoint"):
        size = open_checkpoint(bundle.checkpoint, log)
        need(size == len(log.entries), "entries follow it | des entrées le suivent")
    for look, kept in (open_checkpoint, old), (check_receipt, receipts):
        for name, data in kept:
            with noting(problems, name):
                look(data, log)
    if bundle.stamp is not None or authority is not None:
        with noting(problems, "checkpoint.tsr"):
            check_stamp(bundle, authority)
    return problems


SUMMARY = """{}: entries {}, key {}
Signatures: valid {}, withdrawn {}, renewed {}; records erased {} | {} : entrées {}, clé {}
Signatures : valables {}, retirées {}, renouvelées {} ; fiches effacées {}"""
ALONE = """WARNING: without --vkey this only shows that the bundle agrees with itself.
Take the key from somewhere else than the bundle. | ATTENTION : sans --vkey, ceci montre seulement
que le dossier s’accorde avec lui-même. Prenez la clé ailleurs que dans le dossier."""
UNSTAMPED = """The authority of the time stamp was not checked: give --tsa-ca. | L’autorité de
l’horodatage n’a pas été vérifiée : donnez --tsa-ca."""
FAILED = "Problems: {}. Do not rely on this. | Problèmes : {}. Ne vous y fiez pas."


def main(arguments=None):
    """Run the command; return its exit status."""
    place = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    add = parser.add_argument
    add("folder", help="the bundle | le dossier téléchargé")
    add("--vkey", help="the key, or its file, from elsewhere | la clé ou son fichier, d’ailleurs")
    add("--old", action="append", default=[], help="checkpoint kept | point de contrôle gardé")
    add("--receipt", action="append", default=[], help="receipt kept | reçu gardé")
    add("--tsa-ca", help="PEM certificates of the time stamps | certificats PEM de l’horodatage")
    add("--lang", choices=["en", "fr"], default="fr" if place.startswith("fr") else "en")
    options = parser.parse_args(arguments)
    getattr(sys.stdout, "reconfigure", dict)(errors="backslashreplace")

    def say(words, *values):
        print(words.split(" | ")[options.lang == "fr"].format(*values))

    problems = []
    with noting(problems, options.folder):
        bundle = read_bundle(options.folder)
        trusted = [options.vkey] if options.vkey else []
        if trusted and os.path.exists(options.vkey):
            trusted = decode(read(options.vkey)).split()
        # Windows may have kept them with its own ends of lines.
        lists = (options.old, options.receipt)
        kept = [[(name, read(name).replace(b"\r\n", b"\n")) for name in one] for one in lists]
        authority = read(options.tsa_ca) if options.tsa_ca else None
        log = Log(bundle)
        problems = check(bundle, log, trusted, *kept, authority)
        states = Counter(row["state"] for row in log.rows.values())
        counts = [states[state] for state in ("valid", "withdrawn", "renewed")]
        key = log.keys[-1][1].line if log.keys else "?"
        say(SUMMARY, log.slug, len(log.entries), key, *counts, len(log.erased))
        if bundle.stamp and authority is None:
            say(UNSTAMPED)
        if not trusted:
            say(ALONE)
    for problem in problems[:30]:
        say("WRONG  {0}: {1} | FAUX  {0} : {2}", *problem)
    say(FAILED if problems else "Everything holds. | Tout concorde.", len(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
