"""What the holder of the key writes against the rules is found, under a valid signature."""

import json

import pytest
import rfc8785

from tests.declarations.ledger.bundles import BundleMaker, sha256
from tests.declarations.ledger.support import problems_of


@pytest.fixture
def short(tmp_path):
    """An open declaration with one signature of each statement, not written yet."""
    maker = BundleMaker(tmp_path / "bundle")
    maker.open(maker.adopt())
    maker.sign(1)
    maker.sign(1, "commit")
    maker.write()
    assert problems_of(maker) == []
    return maker


def unknown_type(maker):
    maker.append("blessing", signature=maker.roll[0]["id"])
    return "unknown type 'blessing'"


def unknown_field(maker):
    maker.append("closed", text_sha256=maker.text, remark="none")
    return "wrong fields ['remark']"


def missing_field(maker):
    maker.append("closed")
    return "wrong fields ['text_sha256']"


def unknown_version_of_an_entry(maker):
    maker.append("closed", text_sha256=maker.text, v=2)
    return "unknown version"


def entry_of_another_ledger(maker):
    maker.append("closed", text_sha256=maker.text, log="other")
    return "of another ledger"


def time_that_runs_backwards(maker):
    maker.append("closed", text_sha256=maker.text, at="2019-05-16T00:00:00.000000Z")
    return "not in order of time"


def opened_without_adoption(maker):
    maker.append("opened", text_sha256=sha256(b"other"))
    return "text not adopted"


def adopted_twice(maker):
    maker.adopt()
    return "adopted twice"


def opened_twice(maker):
    maker.open(maker.text)
    return "opened twice"


def closed_twice(maker):
    maker.append("closed", text_sha256=maker.text)
    maker.append("closed", text_sha256=maker.text)
    return "text not open"


def paper_without_a_scan(maker):
    leaf = json.loads(maker.entries[maker.roll[0]["number"]])
    changed = {"id": "sig-2", "seat": "seat-2", "method": "paper", "at": maker.now()}
    maker.entries.append(rfc8785.dumps({**leaf, **changed}))
    return "paper or not?"


def signed_after_the_closing(maker):
    maker.append("closed", text_sha256=maker.text)
    maker.sign(2)
    return "text not open"


def signed_twice(maker):
    maker.sign(1)
    return "signed twice"


def second_generation_without_an_end(maker):
    maker.sign(1, generation=2, previous=maker.roll[0]["id"])
    return "no ended signature before it"


def second_generation_of_another_statement(maker):
    maker.end(maker.roll[0])
    maker.sign(1, generation=2, previous=maker.roll[1]["id"])
    return "no ended signature before it"


def third_generation_without_a_second(maker):
    maker.end(maker.roll[0])
    maker.sign(1, generation=3, previous=maker.roll[0]["id"])
    return "no ended signature before it"


def first_generation_after_another(maker):
    maker.sign(2, previous=maker.roll[0]["id"])
    return "no ended signature before it"


def ended_twice(maker):
    maker.end(maker.roll[0])
    maker.end(maker.roll[0])
    return "ended twice"


def end_of_nothing(maker):
    maker.append("ending", signature="none", reason="withdrawn")
    return "unknown signature"


def confirmation_of_a_commitment(maker):
    maker.confirm(maker.roll[1])
    return "not to be confirmed"


def confirmed_twice(maker):
    maker.confirm(maker.roll[0])
    maker.confirm(maker.roll[0])
    return "confirmed twice"


def correction_of_a_former_record(maker):
    maker.append(
        "correction",
        signature=maker.roll[0]["id"],
        previous_record_sha256=sha256(b"other"),
        record_sha256=maker.record("new"),
    )
    return "not of the current record"


def erasure_of_one_record_alone(maker):
    maker.append("erasure", signature=maker.roll[0]["id"], record_sha256s=[])
    return "not all its records"


def record_of_another(maker):
    maker.append(
        "correction",
        signature=maker.roll[1]["id"],
        previous_record_sha256=maker.last_record,
        record_sha256=next(iter(maker.records)),
    )
    return "the record of another"


def rotation_back_to_the_same_key(maker):
    line = maker.vkeys[0]
    maker.append(
        "key-rotation", old_vkey=line, new_vkey=line, old_signature="AA==", new_signature="AA=="
    )
    return "not from the current key to a new one"


BREACHES = [
    unknown_type,
    unknown_field,
    missing_field,
    unknown_version_of_an_entry,
    entry_of_another_ledger,
    time_that_runs_backwards,
    opened_without_adoption,
    adopted_twice,
    opened_twice,
    closed_twice,
    paper_without_a_scan,
    signed_after_the_closing,
    signed_twice,
    second_generation_without_an_end,
    second_generation_of_another_statement,
    third_generation_without_a_second,
    first_generation_after_another,
    ended_twice,
    end_of_nothing,
    confirmation_of_a_commitment,
    confirmed_twice,
    correction_of_a_former_record,
    erasure_of_one_record_alone,
    record_of_another,
    rotation_back_to_the_same_key,
]


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: breach.__name__)
def test_a_breach_of_the_rules_is_found_under_a_valid_signature(short, breach):
    expected = breach(short)
    short.write()
    found = problems_of(short)
    assert any(one.startswith("entries.jsonl:") and expected in one for one in found), found
    assert not any(one.startswith("checkpoint") for one in found)


def test_what_is_on_paper_may_come_after_the_closing(short):
    short.append("closed", text_sha256=short.text)
    short.sign(2, paper=True)
    short.write()
    assert problems_of(short) == []
