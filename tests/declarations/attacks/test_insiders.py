"""Whoever owns the database or the outside services: what they change is found, or waits."""

from io import StringIO
from smtplib import SMTPServerDisconnected

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from declarations.ledger import log, stamping
from declarations.ledger.bundle import write_bundle
from declarations.ledger.keeping import verify_everything
from declarations.ledger.verify import main as verify_bundle
from declarations.models import Checkpoint, LedgerEntry, PublicRecord, Signature, Verification
from declarations.papers.timestamps import NoTimestamp
from declarations.signing import acts, giving
from portal.lib.guards import install
from portal.outbox.models import Mail
from tests.declarations.builders import make_invitation, make_seat, sign_for
from tests.declarations.guards.lifting import execute, settle


@pytest.fixture
def signed(declaration, ada):
    """A ledger with a signature, a withdrawn one, a correction, and its signed head."""
    first = sign_for(make_invitation(declaration, city="Izmir", name="Zoé"))
    second = sign_for(make_invitation(declaration, city="Paris"))
    acts.withdraw(second, giving.Traces())
    acts.correct(first, giving.Printed(name="Zoë", function_fr="Maire"), giving.Traces())
    make_seat(declaration, "Rome")
    log.checkpoint(declaration)
    assert verify_everything().problems == []
    return first


# What an insider does, once the guards are lifted: one statement each.
EDITS = {
    "a name on the roll": (
        "UPDATE declarations_publicrecord SET name = 'Somebody' WHERE number = 2"
    ),
    "a city on the roll": "UPDATE declarations_publicrecord SET city_en = 'Elsewhere'",
    "the statement of a signature": (
        "UPDATE declarations_signature SET statement = 'acknowledges', kind = 'acknowledges'"
    ),
    "the city of a signature": (
        "UPDATE declarations_signature SET seat_id = (SELECT max(id) FROM declarations_seat)"
        " WHERE id = (SELECT min(id) FROM declarations_signature)"
    ),
    "the time of a signature": (
        "UPDATE declarations_signature SET signed_at = '2020-01-01 00:00:00'"
    ),
    "a leaf": "UPDATE declarations_ledgerentry SET leaf = replace(leaf, 'commits', 'supports')",
    "the time of an entry": (
        "UPDATE declarations_ledgerentry SET at = '2020-01-01 00:00:00' WHERE kind = 'signature'"
    ),
    "an adopted text": (
        "UPDATE declarations_adoptedtext SET canonical = replace(canonical, 'Texte', 'Faux')"
    ),
    "a withdrawal taken back": "DELETE FROM declarations_ending",
    "a correction taken back": "DELETE FROM declarations_publicrecord WHERE number = 2",
    "a signed head": "UPDATE declarations_checkpoint SET root = 'AA'",
    "the note of a signed head": (
        "UPDATE declarations_checkpoint SET note = replace(note, 'paix', 'guerre')"
    ),
    "a signed head taken away": (
        "DELETE FROM declarations_checkpoint WHERE size = (SELECT max(size) FROM"
        " declarations_checkpoint)"
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edit_by_whoever_owns_the_database_is_found_at_night(signed, edit):
    lift_guards()
    assert execute(edit)
    output = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=output, stderr=output)
    # Not only that the guards are away, but what was done meanwhile.
    assert [one for one in Verification.objects.latest("id").problems if one["log"] == "paix"]
    assert Mail.objects.filter(kind="declarations.alarm").exists()
    assert "Zo" not in output.getvalue()


def lift_guards():
    settle()
    install.remove(connection)


def test_guards_that_were_taken_away_are_found_at_night(signed):
    lift_guards()
    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=StringIO(), stderr=StringIO())


def test_a_signature_cut_off_the_end_is_found_by_whoever_kept_a_head(signed, declaration, tmp_path):
    """The last entry and everything signed about it taken away: the bundle agrees with itself."""
    kept = tmp_path / "kept"
    kept.write_text(log.checkpoint(declaration).note)
    write_bundle(declaration, tmp_path / "before")
    assert verify_bundle([str(tmp_path / "before"), "--old", str(kept)]) == 0
    lift_guards()
    last = declaration.entries.latest("index")
    PublicRecord.objects.filter(entry=last).delete()
    execute("DELETE FROM declarations_correction WHERE entry_id = %s", [last.pk])
    execute(
        "DELETE FROM declarations_checkpoint WHERE declaration_id = %s AND size > %s",
        [declaration.pk, last.index],
    )
    execute("DELETE FROM declarations_ledgerentry WHERE id = %s", [last.pk])
    write_bundle(declaration, tmp_path / "after")
    assert verify_bundle([str(tmp_path / "after")]) == 0
    assert verify_bundle([str(tmp_path / "after"), "--old", str(kept)]) == 1


@pytest.mark.parametrize("name", ["signatories.json", "records.jsonl", "entries.jsonl"])
def test_a_forged_roll_does_not_pass_the_verifier(signed, declaration, tmp_path, name):
    write_bundle(declaration, tmp_path / "bundle")
    path = tmp_path / "bundle" / name
    forged = path.read_bytes().replace(b"commits", b"supports").replace("Zoë".encode(), b"Max")
    assert forged != path.read_bytes()
    path.write_bytes(forged)
    assert verify_bundle([str(tmp_path / "bundle")]) == 1


# Outside services that are away -------------------------------------------------------------------
def test_without_a_mail_server_the_signature_counts_and_its_mails_wait(walk, settings, monkeypatch):
    def away(*_arguments, **_named):
        raise SMTPServerDisconnected("gone")

    walk.get_ready()
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", away)
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
    walk.sign()
    signature = Signature.objects.get()
    assert walk.last.status_code == 303
    with pytest.raises(CommandError):
        call_command("worker", "--drain")
    waiting = Mail.objects.get(kind="declarations.receipt", about=str(signature.number))
    assert waiting.state == "queued" and waiting.attempts >= 0
    # Her browser says so, and does not pretend that the mail was sent.
    page = walk.get("receipt", signature.number)
    assert page.status_code == 200 and page.context["mail"] == "queued"


def test_without_a_time_stamping_authority_the_head_stays_pending(
    signed, declaration, monkeypatch, settings
):
    settings.TIMESTAMP_AUTHORITIES = ["http://127.0.0.1:9/tsa"]

    def away(*_arguments):
        raise NoTimestamp([("http://127.0.0.1:9/tsa", "no answer")])

    monkeypatch.setattr(stamping, "stamp", away)
    assert stamping.stamp_newest() == 0
    head = Checkpoint.objects.filter(declaration=declaration).latest("size")
    assert stamping.pending() == [head] and not head.timestamps.exists()
    assert Client().get(f"/fr/declarations/{declaration.slug}/ledger/").status_code == 200


def test_without_the_key_of_the_ledger_the_signature_counts_and_is_signed_later(
    walk, settings, tmp_path, declaration
):
    walk.get_ready()
    good, settings.PRODUCTION = settings.LEDGER_KEY_FILE, True
    settings.LEDGER_KEY_FILE = str(tmp_path / "away")
    walk.client.raise_request_exception = False
    walk.sign()
    assert walk.last.status_code == 303
    assert LedgerEntry.objects.filter(kind="signature").count() == 1
    settings.LEDGER_KEY_FILE = good
    assert log.checkpoint(declaration).size == declaration.entries.count()
