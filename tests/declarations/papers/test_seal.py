"""The portal's seal: it holds, it breaks when the file is touched, and it is never silent."""

import asyncio
import io
import logging
import stat
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from django.core.management import CommandError, call_command
from django.utils.translation import override
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from declarations.papers.rendering import render
from declarations.papers.seal import Sealed, SealUnusable, plan, seal
from declarations.papers.subjects import SealPlan
from tests.declarations.papers import samples
from tests.declarations.papers.authorities import (
    DOWN,
    KEY,
    STAMPED_AT,
    authority,
    certificate,
)
from tests.declarations.papers.reading import metadata, text_of


@pytest.fixture(autouse=True)
def quiet_validation(caplog):
    # An unknown root logs a whole traceback, which is what some of these tests are about.
    caplog.set_level(logging.CRITICAL, logger="pyhanko")


@pytest.fixture(autouse=True)
def nothing_configured(settings):
    settings.SEAL_FILE = settings.SEAL_PASSWORD = ""
    settings.TIMESTAMP_AUTHORITIES = []


@pytest.fixture(scope="module")
def paper():
    return render(samples.receipt(seal=SealPlan.SELF_MADE))


@pytest.fixture
def configure(settings, tmp_path):
    """A function that makes the seal of a certificate and its key; it returns the certificate."""

    def configured(made=None, key=KEY):
        made = made or certificate("Portal")
        path = tmp_path / "seal.p12"
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(b"seal", key, made, None, NoEncryption())
        )
        settings.SEAL_FILE = str(path)
        return made

    return configured


def sealed(pdf):
    return seal(pdf, reason="Receipt", location="https://parvis.example/")


def validated(pdf, trusted):
    """What pyHanko finds of the one signature, trusting this certificate."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    roots = [translate_pyca_cryptography_cert_to_asn1(trusted)]
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    # pyHanko runs an event loop of its own; the browser's tests leave one in this thread.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(validate_pdf_signature, signature, context).result()


def edited(pdf):
    """The PDF with a change appended, as an editor saves it: what is signed stays untouched."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/Perhaps"] = generic.pdf_string("changed")
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def test_without_a_seal_the_paper_stays_as_it_is(paper):
    assert plan() is SealPlan.NONE
    assert sealed(paper) == Sealed(paper, is_sealed=False)


def test_a_sealed_paper_holds_and_is_still_what_it_declares(paper, configure):
    made = configure()
    result = sealed(paper)
    assert result.is_sealed
    assert (result.stamped_by, result.problem) == ("", "")
    assert result.pdf.startswith(b"%PDF-1.7")
    assert result.pdf.startswith(paper)
    assert metadata(result.pdf) == metadata(paper)
    assert text_of(result.pdf) == text_of(paper)
    status = validated(result.pdf, made)
    assert status.bottom_line
    assert status.trusted
    (signature,) = PdfFileReader(io.BytesIO(result.pdf)).embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.sig_object["/Reason"] == "Receipt"


def test_a_changed_byte_breaks_the_seal(paper, configure):
    made = configure()
    pdf = bytearray(sealed(paper).pdf)
    pdf[len(paper) // 2] ^= 1
    assert not validated(bytes(pdf), made).intact


def test_an_appended_change_breaks_the_seal_though_the_signed_bytes_are_intact(paper, configure):
    made = configure()
    status = validated(edited(sealed(paper).pdf), made)
    assert status.intact
    assert not status.bottom_line


def test_a_seal_by_another_certificate_is_not_trusted(paper, configure):
    configure()
    assert not validated(sealed(paper).pdf, certificate("Somebody else")).bottom_line


def test_the_plan_tells_a_self_made_certificate_from_an_issued_one(configure):
    configure()
    assert plan() is SealPlan.SELF_MADE
    configure(certificate("Portal", issuer="An authority"))
    assert plan() is SealPlan.CERTIFICATE


def test_a_seal_works_where_an_event_loop_runs(paper, configure):
    configure()

    async def in_a_loop():
        return sealed(paper)

    with ThreadPoolExecutor(max_workers=1) as thread:
        assert thread.submit(asyncio.run, in_a_loop()).result().is_sealed


def test_an_authority_stamps_the_seal(paper, configure, settings):
    made = configure()
    with authority() as address:
        settings.TIMESTAMP_AUTHORITIES = [DOWN, address]
        result = sealed(paper)
    assert (result.stamped_by, result.problem) == (address, "")
    assert len(address.queries) == 1
    status = validated(result.pdf, made)
    assert status.timestamp_validity.intact
    assert status.timestamp_validity.timestamp == STAMPED_AT


def test_without_an_answer_the_seal_has_no_time_and_says_so(paper, configure, settings):
    made = configure()
    settings.TIMESTAMP_AUTHORITIES = [DOWN]
    with override("en"):
        result = sealed(paper)
    assert result.is_sealed
    assert result.stamped_by == ""
    assert result.problem.startswith("The time stamp is pending.")
    assert DOWN in result.problem
    status = validated(result.pdf, made)
    assert status.bottom_line
    assert status.timestamp_validity is None


def test_a_key_that_cannot_seal_is_refused(configure, settings, tmp_path, paper):
    elliptic = ec.generate_private_key(ec.SECP256R1())
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    for key in (elliptic, small):
        configure(certificate("Portal", key=key), key)
        with override("en"), pytest.raises(SealUnusable, match="RSA key of at least 2048 bits"):
            sealed(paper)
    configure(certificate("Portal", days=-1))
    with override("en"), pytest.raises(SealUnusable, match="not today"):
        plan()


def test_a_file_that_cannot_be_opened_is_named(settings, tmp_path, configure):
    settings.SEAL_FILE = str(tmp_path / "nowhere.p12")
    with override("en"), pytest.raises(SealUnusable, match="cannot be read: .*nowhere.p12"):
        plan()
    configure()
    settings.SEAL_PASSWORD = "wrong"
    with override("en"), pytest.raises(SealUnusable, match="with its password"):
        plan()
    Path(settings.SEAL_FILE).write_bytes(b"garbage")
    settings.SEAL_PASSWORD = ""
    with pytest.raises(SealUnusable):
        plan()


@pytest.mark.parametrize("password", ["", "a password"])
def test_make_seal_makes_a_key_for_its_owner_alone_and_keeps_the_one_there_is(
    password, settings, tmp_path, paper
):
    path = tmp_path / "new" / "seal.p12"
    settings.SEAL_FILE, settings.SEAL_PASSWORD = str(path), password
    call_command("make_seal", name="Valmire", stdout=StringIO())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert plan() is SealPlan.SELF_MADE
    _key, made, _chain = pkcs12.load_key_and_certificates(
        path.read_bytes(), password.encode() or None
    )
    assert validated(sealed(paper).pdf, made).bottom_line
    before = path.read_bytes()
    with pytest.raises(CommandError, match="exists and is kept"):
        call_command("make_seal", stdout=StringIO())
    assert path.read_bytes() == before


def test_without_a_setting_the_seal_goes_into_var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    call_command("make_seal", stdout=StringIO())
    assert (tmp_path / "seal.p12").exists()
