"""Keys, certificates and a time-stamping authority that live as long as a test."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys.internal import (
    translate_pyca_cryptography_cert_to_asn1,
    translate_pyca_cryptography_key_to_asn1,
)
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

STAMPED_AT = datetime(2021, 12, 7, 13, 36, tzinfo=UTC)
# One key for every certificate of the tests: making one takes a while.
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(name, *, key=KEY, purpose=None, days=10, issuer=None):
    """A certificate for a key, from yesterday until in `days`; by default it vouches for itself."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issued_by = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer or name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issued_by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, now + timedelta(days=days)) - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
    )
    if purpose is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return builder.sign(KEY, hashes.SHA256())


def stamper(purpose=ExtendedKeyUsageOID.TIME_STAMPING):
    return DummyTimeStamper(
        translate_pyca_cryptography_cert_to_asn1(certificate("Authority", purpose=purpose)),
        translate_pyca_cryptography_key_to_asn1(KEY),
        fixed_dt=STAMPED_AT,
    )


def good_reply(query):
    return stamper().request_tsa_response(tsp.TimeStampReq.load(query)).dump()


@contextmanager
def authority(answer=good_reply, status=200, headers=()):
    """The address of a local authority that answers each query with `answer(query)`.

    `address.queries` is what it was asked.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["Content-Length"]))
            server.queries.append(query)
            body = answer(query)
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.queries = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Address(f"http://127.0.0.1:{server.server_port}/", server.queries)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Address(str):
    def __new__(cls, address, queries):
        made = super().__new__(cls, address)
        made.queries = queries
        return made


# The discard port of this machine, on which nothing listens.
DOWN = "http://127.0.0.1:9/"
