import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    NoEncryption,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

VALID_FOR = timedelta(days=5 * 365)


def self_made_seal(name: str, password: str, now: datetime) -> bytes:
    """Return a PKCS#12 file with a new RSA key and a certificate that vouches for itself.

    `name` is what PDF readers show; an empty password leaves the file unencrypted; `now` is aware.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = dict.fromkeys(
        (
            "key_encipherment data_encipherment key_agreement key_cert_sign crl_sign "
            "encipher_only decipher_only"
        ).split(),
        False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    protection = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, protection)


class Command(BaseCommand):
    help = "Makes the portal's seal: an RSA key with a certificate that vouches for itself."

    def add_arguments(self, parser):
        parser.add_argument("--name", default="Parvis", help="what PDF readers show as the sealer")

    def handle(self, *args, name, **options):
        path = Path(settings.SEAL_FILE or settings.VAR_DIR / "seal.p12")
        path.parent.mkdir(parents=True, exist_ok=True)
        data = self_made_seal(name, settings.SEAL_PASSWORD, datetime.now(UTC))
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise CommandError(
                f"{path} exists and is kept: papers were sealed with it. Move it away first."
            ) from error
        with open(descriptor, "wb") as file:
            file.write(data)
        self.stdout.write(f"Made {path}. PDF readers will call its certificate unknown.")
