"""Time stamps of outside authorities (RFC 3161) over SHA-256.

An authority says when it saw a digest; the portal's own clock never stands in for it.
"""

import hashlib
import http.client
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, cms, core, tsp
from cryptography.exceptions import InvalidSignature
from pyhanko.sign.general import CMSExtractionError, extract_signer_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    validate_sig_integrity,
)

# What one authority may take, and send, at most.
SECONDS = 10
LARGEST_REPLY = 24 * 1024


class NoTimestamp(Exception):
    """No authority gave a usable time stamp. `reasons` pairs each address with what went wrong."""

    def __init__(self, reasons):
        self.reasons = tuple(reasons)
        super().__init__("; ".join(f"{authority}: {why}" for authority, why in self.reasons))


class _Refused(Exception):
    """Why one reply cannot be used."""


class Reply(core.Sequence):
    """TimeStampResp (RFC 3161, section 2.4.2); asn1crypto's own insists on a token in a refusal."""

    _fields = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


@dataclass(frozen=True, slots=True)
class Token:
    """A time stamp.

    `der` is the whole reply of the authority (TimeStampResp), which `openssl ts -verify -in`
    reads; `token` is the TimeStampToken inside it; `at` is the authority's own time, in UTC.
    """

    der: bytes
    authority: str
    at: datetime

    @property
    def token(self) -> cms.ContentInfo:
        return Reply.load(self.der)["time_stamp_token"]


def stamp(data: bytes, authorities: Iterable[str]) -> Token:
    """Return the time stamp of the first authority that gives a good one.

    The authorities are http or https addresses, asked in their order. Raises NoTimestamp with each
    one's reason, also when there is none to ask.
    """
    return stamp_digest(hashlib.sha256(data).digest(), authorities)


def stamp_digest(digest: bytes, authorities: Iterable[str]) -> Token:
    """Return the same for the SHA-256 digest of the data."""
    reasons = []
    for authority in authorities:
        nonce = secrets.randbits(63) | 1
        try:
            reply = _ask(authority, _query(digest, nonce))
            return Token(reply, authority, verify(reply, digest, nonce))
        except (_Refused, OSError, http.client.HTTPException, ValueError) as error:
            reasons.append((authority, str(error) or type(error).__name__))
    raise NoTimestamp(reasons)


def verify(reply: bytes, digest: bytes, nonce: int | None = None) -> datetime:
    """Return the time (UTC) at which this reply stamped this SHA-256 digest.

    Checked are the authority's consent, the imprint, the nonce where one is given, and that the
    certificate in the token signed it and is one for time stamping. Whether the certificate can be
    trusted is for whoever verifies later, with the authority's root. Raises ValueError.
    """
    try:
        return _verify(reply, digest, nonce)
    except _Refused as error:
        raise ValueError(str(error)) from error
    except (ValueError, TypeError, KeyError, CMSExtractionError, InvalidSignature) as error:
        raise ValueError("the answer is not a time stamp") from error
    except SignatureValidationError as error:
        raise ValueError(f"the signature of the time stamp does not hold: {error}") from error


def _verify(reply, digest, nonce):
    response = Reply.load(reply, strict=True)
    status = response["status"]
    if status["status"].native not in ("granted", "granted_with_mods"):
        words = "; ".join(status["status_string"].native or ()) or status["status"].native
        raise _Refused(f"the authority refused: {words[:200]}")
    signed = response["time_stamp_token"]["content"]
    content = signed["encap_content_info"]["content"]
    info = content.parsed if isinstance(content, core.ParsableOctetString) else None
    if not isinstance(info, tsp.TSTInfo):
        raise _Refused("the answer holds no time stamp")
    imprint = info["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native != "sha256":
        raise _Refused("the time stamp is not over SHA-256")
    if imprint["hashed_message"].native != digest:
        raise _Refused("the time stamp is of something else")
    if nonce is not None and info["nonce"].native != nonce:
        raise _Refused("the time stamp answers another question")
    _verify_signature(signed, content)
    return info["gen_time"].native


def _verify_signature(signed, content):
    signer = extract_signer_info(signed)
    certificate = extract_certs_for_validation(signed).signer_cert
    purposes = certificate.extended_key_usage_value
    if purposes is None or "time_stamping" not in purposes.native:
        raise _Refused("the certificate is not one for time stamping")
    algorithm = signer["digest_algorithm"]["algorithm"].native
    if algorithm not in ("sha256", "sha384", "sha512"):
        raise _Refused(f"the time stamp is signed over {algorithm}")
    intact, valid = validate_sig_integrity(
        signer,
        certificate,
        expected_content_type="tst_info",
        actual_digest=hashlib.new(algorithm, bytes(content)).digest(),
    )
    if not (intact and valid):
        raise _Refused("the signature of the time stamp does not hold")


def _query(digest, nonce):
    return tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "hashed_message": digest,
            },
            "nonce": nonce,
            "cert_req": True,
        }
    ).dump()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An authority answers where it was configured, or not at all."""

    def redirect_request(self, *args, **kwargs):
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def _ask(authority, query):
    if not authority.startswith(("https://", "http://")):
        raise _Refused("the address begins neither with https:// nor with http://")
    deadline = time.monotonic() + SECONDS
    request = urllib.request.Request(
        authority,
        data=query,
        headers={
            "Content-Type": "application/timestamp-query",
            "Accept": "application/timestamp-reply",
        },
    )
    try:
        with _OPENER.open(request, timeout=SECONDS) as response:
            return _read(response, deadline)
    except urllib.error.HTTPError as error:
        error.close()
        raise _Refused(f"HTTP {error.code}") from error
    except urllib.error.URLError as error:
        raise _Refused(str(error.reason)) from error


def _read(response, deadline):
    reply = b""
    # read1 returns what has come: a server that dribbles cannot hold us beyond the deadline.
    while piece := response.read1(LARGEST_REPLY):
        reply += piece
        if len(reply) > LARGEST_REPLY:
            raise _Refused("the answer is too long")
        if time.monotonic() > deadline:
            raise _Refused("the answer took too long")
    return reply
