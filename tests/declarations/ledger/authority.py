"""A time stamping authority (RFC 3161) of its own, by the openssl command."""

import subprocess
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CONFIGURATION = """[tsa]
serial = {folder}/serial
signer_cert = {folder}/ca.pem
signer_key = {folder}/key.pem
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
"""


class Authority:
    """Stamps bytes with a certificate made for the purpose, in a folder of its own."""

    def __init__(self, folder, seconds=86_400):
        self.folder = folder
        folder.mkdir()
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the tests")])
        now = datetime.now(UTC).replace(microsecond=0)
        self.until = now + timedelta(seconds=seconds)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(self.until)
            .add_extension(usage, critical=True)
            .sign(key, hashes.SHA256())
        )
        (folder / "ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (folder / "key.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        (folder / "configuration").write_text(CONFIGURATION.format(folder=folder))

    @property
    def certificate(self):
        """The path of the PEM certificate by which the stamps are checked."""
        return self.folder / "ca.pem"

    def stamp(self, data: bytes) -> bytes:
        """Return the whole reply (TimeStampResp) over these bytes."""
        (self.folder / "data").write_bytes(data)
        query = "ts -query -data data -sha256 -cert -out query"
        reply = "ts -reply -config configuration -section tsa -queryfile query -out reply"
        for command in (query, reply):
            subprocess.run(
                ["openssl", *command.split()], cwd=self.folder, check=True, capture_output=True
            )
        return (self.folder / "reply").read_bytes()
