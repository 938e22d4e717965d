import hashlib
import subprocess
import time

import pytest
from asn1crypto import tsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from declarations.papers import timestamps
from tests.declarations.papers.authorities import (
    DOWN,
    STAMPED_AT,
    authority,
    good_reply,
    stamper,
)

DATA = b"a checkpoint"
DIGEST = hashlib.sha256(DATA).digest()


def refusal(answer=good_reply, **kwargs):
    """Why the one authority asked was refused."""
    with authority(answer, **kwargs) as address, pytest.raises(timestamps.NoTimestamp) as caught:
        timestamps.stamp(DATA, [address])
    ((refused, reason),) = caught.value.reasons
    assert refused == address
    return reason


def test_an_authority_stamps_the_digest_with_its_own_time():
    with authority() as address:
        token = timestamps.stamp(DATA, [address])
    assert (token.authority, token.at) == (address, STAMPED_AT)
    assert timestamps.verify(token.der, DIGEST) == STAMPED_AT
    query = tsp.TimeStampReq.load(address.queries[0])
    assert query["message_imprint"]["hashed_message"].native == DIGEST


def test_openssl_reads_the_reply(tmp_path):
    with authority() as address:
        token = timestamps.stamp(DATA, [address])
    (tmp_path / "reply.tsr").write_bytes(token.der)
    (tmp_path / "data").write_bytes(DATA)
    text = subprocess.run(
        ["openssl", "ts", "-reply", "-in", tmp_path / "reply.tsr", "-text"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert "Status: Granted." in text
    assert "Hash Algorithm: sha256" in text


def test_authorities_are_asked_in_their_order_until_one_answers():
    with authority(lambda query: b"no") as first, authority() as second, authority() as third:
        token = timestamps.stamp(DATA, [DOWN, first, second, third])
    assert token.authority == second
    assert len(first.queries) == 1
    assert third.queries == []


def test_without_a_good_answer_every_reason_is_told():
    with authority(lambda query: b"<html>") as garbage:
        with pytest.raises(timestamps.NoTimestamp) as caught:
            timestamps.stamp(DATA, [DOWN, garbage, "ftp://x/"])
    reasons = dict(caught.value.reasons)
    assert list(reasons) == [DOWN, garbage, "ftp://x/"]
    assert "refused" in reasons[DOWN]
    assert reasons[garbage] == "the answer is not a time stamp"
    assert "neither" in reasons["ftp://x/"]
    with pytest.raises(timestamps.NoTimestamp):
        timestamps.stamp(DATA, [])


def test_a_stamp_of_something_else_is_refused():
    def other_digest(query):
        request = tsp.TimeStampReq.load(query)
        request["message_imprint"]["hashed_message"] = hashlib.sha256(b"other").digest()
        return stamper().request_tsa_response(request).dump()

    assert refusal(other_digest) == "the time stamp is of something else"


def test_a_stamp_that_answers_another_question_is_refused():
    def replayed(query):
        request = tsp.TimeStampReq.load(query)
        request["nonce"] = 7
        return stamper().request_tsa_response(request).dump()

    assert refusal(replayed) == "the time stamp answers another question"


def test_a_stamp_by_a_certificate_for_something_else_is_refused():
    def web_server(query):
        request = tsp.TimeStampReq.load(query)
        return stamper(ExtendedKeyUsageOID.SERVER_AUTH).request_tsa_response(request).dump()

    assert refusal(web_server) == "the certificate is not one for time stamping"


def test_a_stamp_that_was_touched_is_refused():
    def touched(query):
        # The year of the stamp, inside what is signed.
        return good_reply(query).replace(b"20211207133600Z", b"20111207133600Z", 1)

    assert "does not hold" in refusal(touched)


def test_a_refusal_of_the_authority_is_told_in_its_words():
    def denied(query):
        status = {"status": "rejection", "status_string": ["no more today"]}
        return timestamps.Reply({"status": status}).dump()

    assert refusal(denied) == "the authority refused: no more today"


def test_an_endless_answer_an_error_and_a_redirection_are_refused():
    assert refusal(lambda query: b"x" * 200_000) == "the answer is too long"
    assert refusal(status=500) == "HTTP 500"
    with authority() as elsewhere:
        assert refusal(status=307, headers=[("Location", elsewhere)]) == "HTTP 307"
    assert elsewhere.queries == []


def test_an_authority_that_keeps_silent_is_given_up(monkeypatch):
    monkeypatch.setattr(timestamps, "SECONDS", 0.1)
    assert refusal(lambda query: time.sleep(0.4) or b"") == "timed out"
