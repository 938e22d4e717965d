"""What an outsider changes in a bundle is found."""

import json

import pytest
import rfc8785

from declarations.ledger import keys, verify
from tests.declarations.ledger.bundles import LOG, ORIGIN, BundleMaker
from tests.declarations.ledger.support import lines, problems_of, replace, run

# Each edit returns a part of what must be said about it.


def rename_in_records(maker):
    replace(maker, "records.jsonl", "Ville", "Vile")
    return "records.jsonl: 1 records missing"


def rename_in_signatories(maker):
    replace(maker, "signatories.json", "Ville", "Vile")
    return "signatories.json:1: not as in the ledger: ['record']"


def change_the_text(maker):
    replace(maker, "texts/1.json", "Déclaration", "Declaration")
    return "not the text in texts/"


def switch_a_statement(maker):
    replace(maker, "signatories.json", '"commits"', '"acknowledges"')
    return "not as in the ledger: ['kind']"


def switch_a_statement_in_the_ledger(maker):
    replace(maker, "entries.jsonl", '"kind":"acknowledges"', '"kind":"commits"')
    return "no such statement is adopted"


def delete_the_last_entry(maker):
    maker.put("entries.jsonl", b"".join(lines(maker, "entries.jsonl")[:-1]))
    return "checkpoint: entries are missing"


def delete_an_entry_in_the_middle(maker):
    kept = lines(maker, "entries.jsonl")
    maker.put("entries.jsonl", b"".join(kept[:5] + kept[6:]))
    return "checkpoint: entries are missing"


def insert_an_entry(maker):
    kept = lines(maker, "entries.jsonl")
    forged = kept[5].replace(b"sig-2", b"sig-99").replace(b"seat-2", b"seat-99")
    maker.put("entries.jsonl", b"".join([*kept[:6], forged, *kept[6:]]))
    return "checkpoint: the entries are not those"


def append_an_entry(maker):
    maker.append("closed", text_sha256=maker.text)
    maker.put("entries.jsonl", b"".join(entry + b"\n" for entry in maker.entries))
    return "checkpoint: entries follow it"


def swap_two_entries(maker):
    kept = lines(maker, "entries.jsonl")
    kept[4], kept[5] = kept[5], kept[4]
    maker.put("entries.jsonl", b"".join(kept))
    return "checkpoint: the entries are not those"


def pad_the_list(maker):
    listed = json.loads((maker.folder / "signatories.json").read_text())
    maker.put("signatories.json", json.dumps([*listed, {**listed[-1], "id": "one-more"}]))
    return "signatories.json: 19 lines for 18 signatures"


def shorten_the_list(maker):
    listed = json.loads((maker.folder / "signatories.json").read_text())
    maker.put("signatories.json", json.dumps(listed[:-1]))
    return "signatories.json: 17 lines for 18 signatures"


def hide_a_withdrawal(maker):
    replace(maker, "signatories.json", '"withdrawn"', '"valid"')
    return "signatories.json:1: not as in the ledger: ['state']"


def hide_a_withdrawal_in_the_ledger(maker):
    kept = [line for line in lines(maker, "entries.jsonl") if b"withdrawn" not in line]
    maker.put("entries.jsonl", b"".join(kept))
    replace(maker, "signatories.json", '"withdrawn"', '"valid"')
    return "checkpoint: entries are missing"


def hide_a_confirmation(maker):
    replace(maker, "signatories.json", '"2026-09-01"', "null")
    return "not as in the ledger: ['confirmed_on']"


def write_a_key_twice_in_the_list(maker):
    replace(maker, "signatories.json", '"state"', '"state": "renewed", "state"')
    return "signatories.json: a JSON key is there twice"


def write_a_key_twice_in_the_ledger(maker):
    replace(maker, "entries.jsonl", '"seat":', '"seat":"seat-77","seat":')
    return "a JSON key is there twice"


def add_a_field_to_the_list(maker):
    replace(maker, "signatories.json", '"state"', '"remark": "none", "state"')
    return "not as in the ledger: ['remark']"


def number_by_true(maker):
    replace(maker, "signatories.json", '"generation": 1', '"generation": true')
    return "not as in the ledger: ['generation']"


def sign_again_with_another_key(maker):
    maker.key = maker.new_key()
    maker.put("checkpoint", maker.checkpoint())
    return "checkpoint: not signed by"


def sign_and_publish_another_key(maker):
    theirs = BundleMaker(maker.folder.parent / "theirs")
    theirs.append("text-adopted", number=1, text_sha256=theirs.adopt())
    theirs.entries.pop()
    theirs.write()
    maker.folder = theirs.folder
    return "--vkey: not a key of this ledger"


def add_a_published_key(maker):
    maker.put("vkey", "".join(f"{line}\n" for line in [*maker.vkeys, maker.vkeys[0]]))
    return "vkey: not the keys of the ledger"


def change_a_rotation(maker):
    other = keys.vkey(maker.new_key())
    kept = [
        line.replace(maker.vkeys[1].encode(), other.encode())
        for line in lines(maker, "entries.jsonl")
    ]
    maker.put("entries.jsonl", b"".join(kept))
    return "did not sign"


def remove_a_record(maker):
    maker.put("records.jsonl", b"".join(lines(maker, "records.jsonl")[1:]))
    return "records.jsonl: 1 records missing"


def add_a_record(maker):
    line = rfc8785.dumps({"record": {"name": "Nobody"}, "salt": "0" * 32})
    maker.put("records.jsonl", b"".join([*lines(maker, "records.jsonl"), line + b"\n"]))
    return "records.jsonl: 1 records too many"


def repeat_a_record(maker):
    kept = lines(maker, "records.jsonl")
    maker.put("records.jsonl", b"".join([*kept, kept[0]]))
    return "not a new record"


def add_a_text(maker):
    text = json.loads(maker.texts[2])
    maker.put("texts/3.json", rfc8785.dumps({**text, "number": 3}))
    return "texts/: a text that was not adopted"


def add_a_file_among_the_texts(maker):
    maker.put("texts/1.json.bak", maker.texts[1])
    return "texts/1.json.bak: not a text of this declaration"


def change_the_origin(maker):
    replace(maker, "declaration.json", ORIGIN, ORIGIN + "x")
    return "checkpoint: of another ledger"


def change_the_name(maker):
    replace(maker, "declaration.json", f'"{LOG}"', '"autre"')
    return "of another ledger"


def add_a_byte_order_mark(maker):
    maker.put("entries.jsonl", b"\xef\xbb\xbf" + b"".join(lines(maker, "entries.jsonl")))
    return "entries.jsonl:1: not readable JSON"


def end_lines_as_windows_does(maker):
    maker.put("entries.jsonl", b"".join(lines(maker, "entries.jsonl")).replace(b"\n", b"\r\n"))
    return "entries.jsonl:1: JSON not in its canonical form"


def leave_out_the_last_newline(maker):
    maker.put("entries.jsonl", b"".join(lines(maker, "entries.jsonl"))[:-1])
    return "a list does not end with a newline"


def space_out(maker):
    replace(maker, "entries.jsonl", '"v":1', '"v": 1')
    return "JSON not in its canonical form"


def write_invalid_utf8(maker):
    kept = lines(maker, "records.jsonl")
    maker.put("records.jsonl", b"".join([b"\xff" + kept[0], *kept[1:]]))
    return "records.jsonl:1: not text in UTF-8"


def write_a_lone_surrogate(maker):
    maker.put("records.jsonl", b'{"record":{"name":"\\ud800"},"salt":"' + b"0" * 32 + b'"}\n')
    return "records.jsonl:1: not readable JSON"


def write_a_huge_number(maker):
    replace(maker, "entries.jsonl", '"generation":1', '"generation":1' + "0" * 5000)
    return "entries.jsonl:3: "


def nest_without_end(maker):
    maker.put("signatories.json", "[" * 200_000 + "]" * 200_000)
    return "signatories.json: not readable JSON"


def publish_a_list_of_numbers(maker):
    maker.put("signatories.json", json.dumps([1] * 18))
    return "signatories.json:1: not as in the ledger"


def publish_an_object(maker):
    maker.put("signatories.json", "{}")
    return "signatories.json: not the JSON expected"


def change_statements_to_nonsense(maker):
    maker.put(
        "texts/1.json", rfc8785.dumps({"declaration": LOG, "number": 1, "kinds": {"commit": 5}})
    )
    return "texts/1.json"


def change_capacities_to_nonsense(maker):
    kinds = {"commit": {"kind": "commits", "capacity": 5}}
    maker.put("texts/1.json", rfc8785.dumps({"declaration": LOG, "number": 1, "kinds": kinds}))
    return "texts/1.json: not a text of this declaration"


def empty_the_keys(maker):
    maker.put("vkey", "")
    return "vkey: "


def empty_the_checkpoint(maker):
    maker.put("checkpoint", "")
    return "checkpoint: not a checkpoint"


def a_checkpoint_of_windows(maker):
    maker.put("checkpoint", maker.checkpoint().replace("\n", "\r\n"))
    return "checkpoint: not a checkpoint"


def a_checkpoint_and_something_behind(maker):
    maker.put("checkpoint", maker.checkpoint() + "x")
    return "checkpoint: not a checkpoint"


def another_version(maker):
    replace(maker, "declaration.json", '"v": 1', '"v": 2')
    return "declaration.json: unknown content or version"


EDITS = [
    rename_in_records,
    rename_in_signatories,
    change_the_text,
    switch_a_statement,
    switch_a_statement_in_the_ledger,
    delete_the_last_entry,
    delete_an_entry_in_the_middle,
    insert_an_entry,
    append_an_entry,
    swap_two_entries,
    pad_the_list,
    shorten_the_list,
    hide_a_withdrawal,
    hide_a_withdrawal_in_the_ledger,
    hide_a_confirmation,
    write_a_key_twice_in_the_list,
    write_a_key_twice_in_the_ledger,
    add_a_field_to_the_list,
    number_by_true,
    sign_again_with_another_key,
    sign_and_publish_another_key,
    add_a_published_key,
    change_a_rotation,
    remove_a_record,
    add_a_record,
    repeat_a_record,
    add_a_text,
    add_a_file_among_the_texts,
    change_the_origin,
    change_the_name,
    add_a_byte_order_mark,
    end_lines_as_windows_does,
    leave_out_the_last_newline,
    space_out,
    write_invalid_utf8,
    write_a_lone_surrogate,
    write_a_huge_number,
    nest_without_end,
    publish_a_list_of_numbers,
    publish_an_object,
    change_statements_to_nonsense,
    change_capacities_to_nonsense,
    empty_the_keys,
    empty_the_checkpoint,
    a_checkpoint_of_windows,
    a_checkpoint_and_something_behind,
    another_version,
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_an_outsider_edit_is_found(maker, edit, capsys):
    expected = edit(maker)
    # The program itself, without a process of its own for each edit: those below have theirs.
    status = verify.main([str(maker.folder), "--vkey", maker.vkeys[0], "--lang", "en"])
    said = capsys.readouterr()
    assert expected in said.out
    assert status == 1 and "Do not rely on this" in said.out
    assert said.err == ""


@pytest.mark.parametrize(
    "name",
    [
        "declaration.json",
        "entries.jsonl",
        "records.jsonl",
        "signatories.json",
        "checkpoint",
        "vkey",
    ],
)
def test_a_missing_file_is_named(maker, name):
    (maker.folder / name).unlink()
    done = run(maker.folder, "--vkey", maker.vkeys[0])
    assert done.returncode == 1 and name in done.stdout and done.stderr == ""


def test_a_missing_text_is_named(maker):
    (maker.folder / "texts/2.json").unlink()
    assert any("not the text in texts/" in found for found in problems_of(maker))
