"""The time stamp of a bundle's checkpoint."""

import hashlib
import time
from datetime import UTC, datetime

import pytest

from declarations.ledger import verify
from tests.declarations.ledger.authority import Authority
from tests.declarations.ledger.support import problems_of, run


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("stamps") / "authority")


@pytest.fixture
def stamped(maker, authority):
    """A bundle whose checkpoint the authority stamped."""
    maker.put("checkpoint.tsr", authority.stamp((maker.folder / "checkpoint").read_bytes()))
    return maker


def test_a_time_stamp_by_the_authority_holds(stamped, authority):
    done = run(stamped.folder, "--vkey", stamped.vkeys[0], "--tsa-ca", authority.certificate)
    assert done.returncode == 0, done.stdout
    assert "was not checked" not in done.stdout


def test_without_the_authority_it_says_that_it_was_not_checked(stamped):
    done = run(stamped.folder, "--vkey", stamped.vkeys[0])
    assert done.returncode == 0 and "The authority of the time stamp was not checked" in done.stdout


def test_a_time_stamp_of_something_else_is_found_without_the_authority(stamped, authority):
    stamped.put("checkpoint.tsr", authority.stamp(b"another checkpoint"))
    assert problems_of(stamped) == ["checkpoint.tsr: the time stamp is of something else"]


def test_a_time_stamp_by_another_authority_is_found(stamped, tmp_path):
    other = Authority(tmp_path / "other")
    assert problems_of(stamped, authority=other.certificate.read_bytes()) == [
        "checkpoint.tsr: not by this authority"
    ]


def test_a_fingerprint_alone_is_no_time_stamp(stamped, authority):
    reply = (stamped.folder / "checkpoint.tsr").read_bytes()
    stamped.put("checkpoint.tsr", b"\0" + reply)
    assert problems_of(stamped, authority=authority.certificate.read_bytes()) == [
        "checkpoint.tsr: not a time stamp"
    ]


def test_an_altered_time_stamp_is_found(stamped, authority):
    reply = bytearray((stamped.folder / "checkpoint.tsr").read_bytes())
    reply[-1] ^= 1  # the last byte of its signature
    stamped.put("checkpoint.tsr", bytes(reply))
    assert problems_of(stamped, authority=authority.certificate.read_bytes()) == [
        "checkpoint.tsr: not by this authority"
    ]


def test_a_missing_time_stamp_is_found_by_whoever_expects_one(maker, authority):
    done = run(maker.folder, "--vkey", maker.vkeys[0], "--tsa-ca", authority.certificate)
    assert done.returncode == 1 and "there is no time stamp" in done.stdout


def test_a_time_stamp_outlives_the_certificate_of_its_authority(maker, tmp_path):
    brief = Authority(tmp_path / "brief", seconds=4)
    maker.put("checkpoint.tsr", brief.stamp((maker.folder / "checkpoint").read_bytes()))
    certificate = brief.certificate.read_bytes()
    while datetime.now(UTC) <= brief.until:
        time.sleep(0.1)
    assert problems_of(maker, authority=certificate) == []
    # openssl by itself would refuse it by now.
    files = {"ca": certificate, "stamp": (maker.folder / "checkpoint.tsr").read_bytes()}
    files["checkpoint"] = (maker.folder / "checkpoint").read_bytes()
    holds, said = verify.openssl(files, "ts -verify -data checkpoint -CAfile ca -in stamp")
    assert not holds and "expired" in said


def test_the_fingerprint_alone_is_no_time_stamp(maker):
    digest = hashlib.sha256((maker.folder / "checkpoint").read_bytes()).digest()
    maker.put("checkpoint.tsr", b"x" + digest)
    assert problems_of(maker) == ["checkpoint.tsr: not a time stamp"]
