"""The portal's seal on a paper: a PAdES signature with the key of a PKCS#12 file.

It is the portal's, never the signatory's: it shows that a file has not changed since the portal
issued it. Settings: SEAL_FILE, SEAL_PASSWORD, TIMESTAMP_AUTHORITIES.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper

from declarations.papers import timestamps
from declarations.papers.subjects import SealPlan

SMALLEST_KEY = 2048
# Room for the signature, its certificates and a time stamp, in hexadecimal digits: known
# beforehand, so that an authority is asked once and not a second time for the size alone.
_ROOM = 2 * 40 * 1024


class SealUnusable(Exception):
    """A seal is configured and cannot be used; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What became of a paper. Without a seal `pdf` is what came in.

    `stamped_by` is the address of the authority whose time stamp the seal carries, or "". A
    `problem` says why a configured authority's stamp is missing: show “time stamp pending”, and
    seal the same paper again later.
    """

    pdf: bytes
    is_sealed: bool
    stamped_by: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Key:
    signer: SimpleSigner
    is_self_made: bool
    not_before: datetime
    not_after: datetime


def plan() -> SealPlan:
    """Return which seal a paper made now will carry, so that the paper can say so.

    Raises SealUnusable when one is configured and cannot be used.
    """
    key = _load_key()
    if key is None:
        return SealPlan.NONE
    return SealPlan.SELF_MADE if key.is_self_made else SealPlan.CERTIFICATE


def seal(pdf: bytes, *, reason: str, location: str) -> Sealed:
    """Return the PDF with the portal's seal, and a time stamp where an authority is configured.

    `reason` and `location` are shown by PDF readers. Later changes of the file break the seal.
    Raises SealUnusable when a seal is configured and cannot be used.
    """
    key = _load_key()
    if key is None:
        return Sealed(pdf, is_sealed=False)
    authorities = settings.TIMESTAMP_AUTHORITIES
    stamper = _Stamper(authorities) if authorities else None
    try:
        sealed = _sign(pdf, key.signer, stamper, reason, location)
        return Sealed(sealed, is_sealed=True, stamped_by=stamper.used if stamper else "")
    except timestamps.NoTimestamp as error:
        sealed = _sign(pdf, key.signer, None, reason, location)
        problem = _("The time stamp is pending. %(reasons)s") % {"reasons": error}
        return Sealed(sealed, is_sealed=True, problem=problem)


class _Stamper(TimeStamper):
    """pyHanko's question for a time stamp, asked through `timestamps`."""

    def __init__(self, authorities):
        super().__init__()
        self.authorities = authorities
        self.used = ""

    async def async_timestamp(self, message_digest, md_algorithm):
        if md_algorithm != "sha256":
            raise ValueError("The seal is made over SHA-256.")
        token = timestamps.stamp_digest(message_digest, self.authorities)
        self.used = token.authority
        return token.token


class _Writer(IncrementalPdfFileWriter):
    """Leaves the metadata as they are.

    pyHanko would write the XMP packet anew with prefixes of its own, which the extension schemas
    that PDF/A asks for would no longer describe.
    """

    def _update_meta(self):
        pass


def _sign(pdf, signer, stamper, reason, location):
    metadata = PdfSignatureMetadata(
        field_name="Seal",
        md_algorithm="sha256",
        reason=reason,
        location=location,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    pdf_signer = PdfSigner(metadata, signer=signer, timestamper=stamper)

    def work():
        writer = _Writer(io.BytesIO(pdf))
        return pdf_signer.sign_pdf(writer, bytes_reserved=_ROOM).getvalue()

    # pyHanko runs an event loop of its own, which it cannot in a thread that has one already.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def _load_key():
    """The configured key, or None; raise SealUnusable."""
    if not settings.SEAL_FILE:
        return None
    path = Path(settings.SEAL_FILE)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise SealUnusable(
            _("The file of the seal cannot be read: %(path)s") % {"path": path}
        ) from error
    key = _read_key(path, settings.SEAL_PASSWORD, changed)
    if not key.not_before <= datetime.now(UTC) <= key.not_after:
        raise SealUnusable(
            _("The certificate of the seal holds from %(first)s to %(last)s, not today.")
            % {"first": f"{key.not_before:%Y-%m-%d}", "last": f"{key.not_after:%Y-%m-%d}"}
        )
    return key


@lru_cache(maxsize=4)
def _read_key(path, password, _changed):
    """The key of a PKCS#12 file, read again when the file has `_changed`."""
    passphrase = password.encode() or None
    try:
        data = path.read_bytes()
        private_key, certificate, _chain = pkcs12.load_key_and_certificates(data, passphrase)
    except (OSError, ValueError) as error:
        raise SealUnusable(
            _("The file of the seal cannot be opened with its password: %(path)s") % {"path": path}
        ) from error
    # An elliptic key would raise the file to PDF 2.0, on which PDF/A-3 does not stand.
    if not isinstance(private_key, RSAPrivateKey) or private_key.key_size < SMALLEST_KEY:
        raise SealUnusable(
            _("The key of the seal must be an RSA key of at least %(bits)s bits.")
            % {"bits": SMALLEST_KEY}
        )
    if certificate is None:
        raise SealUnusable(_("The file of the seal holds no certificate for its key."))
    return _Key(
        signer=SimpleSigner.load_pkcs12_data(data, other_certs=(), passphrase=passphrase),
        is_self_made=certificate.issuer == certificate.subject,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )
