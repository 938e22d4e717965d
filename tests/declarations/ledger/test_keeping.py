"""The nightly verification finds what was done behind the application's back, and tells of it."""

import hashlib
import json
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from declarations.ledger import keeping, keys, log, merkle, notes
from declarations.models import (
    Checkpoint,
    Confirmation,
    LedgerEntry,
    PublicRecord,
    Signature,
    Verification,
)
from declarations.signing import acts, giving
from portal.lib.guards import install as guards
from portal.outbox.letters import COMPOSERS
from portal.outbox.models import Mail
from tests.declarations.builders import make_invitation, make_open_declaration, make_seat, sign_for
from tests.declarations.ledger.test_bundle import busy_declaration


@pytest.fixture
def declaration(pilar, ada):
    """A declaration to which nearly everything happened, and which holds before a test alters it.

    Each test is one transaction that is rolled back: the guards come back with it.
    """
    declaration = busy_declaration(pilar, ada)
    log.checkpoint(declaration)
    sign_for(make_invitation(declaration, city="Saga"))
    log.checkpoint(declaration)
    assert keeping.verify_everything().problems == []
    Mail.objects.all().delete()
    return declaration


@contextmanager
def behind_the_application():
    """A cursor without guards: what somebody with the database's password can do.

    On PostgreSQL they stay away until the test is rolled back: composite keys would be checked
    against what was just altered.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        guards.remove(connection)
        yield cursor
    if connection.vendor == "sqlite":
        guards.install(connection)


def found():
    """The sentences of a fresh verification, in English; each has its French."""
    verification = keeping.verify_everything()
    assert all(one["fr"] and one["fr"] != one["en"] for one in verification.problems)
    return [one["en"] for one in verification.problems]


def alter(sql, *values):
    with behind_the_application() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1, "the edit must hit one row"


def entry_of(declaration, kind):
    return declaration.entries.filter(kind=kind).order_by("index").first()


def rewrite(cursor, entry, change, *, with_hash=True):
    """Change a leaf, and its hash so that the row agrees with itself."""
    leaf = {**entry.content}
    change(leaf)
    text = json.dumps(leaf, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    digest = merkle.leaf_hash(text.encode()).hex() if with_hash else entry.leaf_hash
    cursor.execute(
        "UPDATE declarations_ledgerentry SET leaf = %s, leaf_hash = %s WHERE id = %s",
        [text, digest, entry.pk],
    )


# What an insider may do -----------------------------------------------------------------------
def change_a_name(declaration):
    record = PublicRecord.objects.filter(erased_at__isnull=True).first()
    alter("UPDATE declarations_publicrecord SET name = 'Quelqu’un' WHERE id = %s", record.pk)


def change_a_city(declaration):
    record = PublicRecord.objects.filter(erased_at__isnull=True).first()
    alter("UPDATE declarations_publicrecord SET city_fr = 'Ailleurs' WHERE id = %s", record.pk)


def change_a_name_and_its_fingerprint(declaration):
    record = PublicRecord.objects.filter(erased_at__isnull=True).first()
    alter(
        "UPDATE declarations_publicrecord SET name = 'X', record_sha256 = %s WHERE id = %s",
        "ab" * 32,
        record.pk,
    )


def blank_a_name(declaration):
    record = PublicRecord.objects.filter(erased_at__isnull=True).first()
    alter(
        "UPDATE declarations_publicrecord SET salt = '', honorific = '', name = '',"
        " function_fr = '', function_en = '', erased_at = %s WHERE id = %s",
        timezone.now(),
        record.pk,
    )


def restore_an_erased_name(declaration):
    record = PublicRecord.objects.filter(erased_at__isnull=False).first()
    alter(
        "UPDATE declarations_publicrecord SET name = 'Revenue', salt = %s, erased_at = NULL"
        " WHERE id = %s",
        "0" * 32,
        record.pk,
    )


def delete_a_record(declaration):
    record = PublicRecord.objects.filter(erased_at__isnull=True).last()
    alter("DELETE FROM declarations_publicrecord WHERE id = %s", record.pk)


def switch_a_statement(declaration):
    signature = Signature.objects.filter(capacity="mayor").last()
    alter(
        "UPDATE declarations_signature SET kind = 'acknowledges' WHERE id = %s",
        signature.pk,
    )


def move_a_signature_to_another_seat(declaration):
    seat, last = make_seat(declaration, "Autre ville"), Signature.objects.last()
    alter("UPDATE declarations_signature SET seat_id = %s WHERE id = %s", seat.pk, last.pk)


def change_the_time_of_a_signature(declaration):
    at = timezone.now() - timedelta(days=300)
    alter(
        "UPDATE declarations_signature SET signed_at = %s WHERE id = %s",
        at,
        Signature.objects.last().pk,
    )


def undo_a_withdrawal(declaration):
    ending = acts.withdraw(Signature.objects.standing().last(), giving.Traces())
    alter("DELETE FROM declarations_ending WHERE id = %s", ending.pk)


def delete_a_confirmation(declaration):
    alter("DELETE FROM declarations_confirmation WHERE id = %s", Confirmation.objects.get().pk)


def change_a_decision(declaration):
    alter(
        "UPDATE declarations_confirmation SET reference = 'nº 15' WHERE id = %s",
        Confirmation.objects.get().pk,
    )


def change_a_leaf(declaration):
    with behind_the_application() as cursor:
        entry = entry_of(declaration, "signature")
        rewrite(cursor, entry, lambda leaf: leaf.update(kind="supports"), with_hash=False)


def change_a_leaf_and_its_hash(declaration):
    with behind_the_application() as cursor:
        entry = entry_of(declaration, "confirmation")
        rewrite(cursor, entry, lambda leaf: leaf.update(reference="nº 15"))


def change_a_decision_everywhere(declaration):
    """The leaf, its hash and the table: only what was signed before tells."""
    change_a_decision(declaration)
    change_a_leaf_and_its_hash(declaration)


def change_what_stands_beside_a_leaf(declaration):
    entry = entry_of(declaration, "ending")
    alter("UPDATE declarations_ledgerentry SET kind = 'erasure' WHERE id = %s", entry.pk)


def change_an_adopted_text(declaration):
    text = declaration.adopted_texts.first()
    canonical = text.canonical.replace("Je m’engage", "Je refuse")
    assert canonical != text.canonical
    alter("UPDATE declarations_adoptedtext SET canonical = %s WHERE id = %s", canonical, text.pk)


def change_a_text_and_its_fingerprint(declaration):
    text = declaration.adopted_texts.get(number=2)
    canonical = text.canonical.replace("Je m’engage", "Je refuse")
    alter(
        "UPDATE declarations_adoptedtext SET canonical = %s, sha256 = %s WHERE id = %s",
        canonical,
        hashlib.sha256(canonical.encode()).hexdigest(),
        text.pk,
    )


def let_representatives_commit(declaration):
    text = declaration.adopted_texts.get(number=2)
    alter(
        "UPDATE declarations_adoptedstatement SET capacity = 'head'"
        " WHERE adopted_text_id = %s AND code = 'acknowledges'",
        text.pk,
    )


def open_another_text(declaration):
    other = declaration.adopted_texts.get(number=2)
    alter("UPDATE declarations_opentext SET adopted_text_id = %s", other.pk)


def delete_a_checkpoint_in_the_middle(declaration):
    first = declaration.checkpoints.order_by("size").first()
    alter("DELETE FROM declarations_checkpoint WHERE id = %s", first.pk)


def change_the_root_of_a_checkpoint(declaration):
    first = declaration.checkpoints.order_by("size").first()
    alter("UPDATE declarations_checkpoint SET root = %s WHERE id = %s", "0" * 64, first.pk)


def change_the_subtrees_of_a_checkpoint(declaration):
    last = declaration.checkpoints.order_by("size").last()
    frontier = json.dumps(["0" * 64] * len(last.frontier))
    alter("UPDATE declarations_checkpoint SET frontier = %s WHERE id = %s", frontier, last.pk)


def sign_a_checkpoint_with_another_key(declaration):
    last = declaration.checkpoints.order_by("size").last()
    mine = log.signing_key()
    other = keys.LogKey(mine.name, Ed25519PrivateKey.generate())
    text = notes.parse_note(last.note).text
    alter(
        "UPDATE declarations_checkpoint SET note = %s WHERE id = %s",
        notes.sign_note(text, other),
        last.pk,
    )


def forget_a_key(declaration):
    alter("DELETE FROM declarations_ledgerkey")


def replace_the_key_and_every_checkpoint(declaration):
    """Whoever has the database alone signs everything anew with a key that the site never had."""
    mine = log.signing_key()
    other = keys.LogKey(mine.name, Ed25519PrivateKey.generate())
    with behind_the_application() as cursor:
        for one in declaration.checkpoints.all():
            note = notes.sign_note(notes.parse_note(one.note).text, other)
            cursor.execute(
                "UPDATE declarations_checkpoint SET note = %s WHERE id = %s", [note, one.pk]
            )
        cursor.execute("UPDATE declarations_ledgerkey SET vkey = %s", [keys.vkey(other)])


def rewrite_the_tail_with_its_checkpoints(declaration):
    """Whoever has the key too rewrites all: the verification of last night remembers the heads."""
    change_a_decision(declaration)
    with behind_the_application() as cursor:
        rewrite(
            cursor,
            entry_of(declaration, "confirmation"),
            lambda leaf: leaf.update(reference="nº 15"),
        )
        for one in declaration.checkpoints.all():
            frontier = merkle.Frontier()
            for leaf_hash in declaration.entries.filter(index__lt=one.size).values_list(
                "leaf_hash", flat=True
            ):
                frontier.append(bytes.fromhex(leaf_hash))
            head = notes.Checkpoint(log.origin(declaration), one.size, frontier.root())
            cursor.execute(
                "UPDATE declarations_checkpoint SET root = %s, note = %s, frontier = %s"
                " WHERE id = %s",
                [
                    head.root.hex(),
                    notes.sign_note(head.text(), log.signing_key()),
                    json.dumps(frontier.dump()),
                    one.pk,
                ],
            )


def remove_a_guard(declaration):
    with connection.cursor() as cursor:
        cursor.execute(
            'DROP TRIGGER "parvis_declarations_signature_frozen_update"'
            + (' ON "declarations_signature"' if connection.vendor == "postgresql" else "")
        )


EDITS = {
    change_a_name: "What the roll prints of signature",
    change_a_city: "What the roll prints of signature",
    change_a_name_and_its_fingerprint: "belongs to no entry of the ledger",
    blank_a_name: "A name was blanked without a recorded erasure",
    restore_an_erased_name: "was erased, and the name is there",
    delete_a_record: "are not all there",
    switch_a_statement: "the database says something else about kind",
    move_a_signature_to_another_seat: "the database says something else about seat",
    change_the_time_of_a_signature: "the database says something else about at",
    undo_a_withdrawal: "what it records is gone from the database",
    delete_a_confirmation: "what it records is gone from the database",
    change_a_decision: "the database says something else about reference",
    change_a_leaf: "was changed: its fingerprint is another one",
    change_a_leaf_and_its_hash: "The entries are not those that the checkpoint of",
    change_a_decision_everywhere: "The entries are not those that the checkpoint of",
    change_what_stands_beside_a_leaf: "What stands beside entry",
    change_an_adopted_text: "The adopted text of version 1 was changed",
    change_a_text_and_its_fingerprint: "does not record the adoption of version 2",
    let_representatives_commit: "The statements that can be signed are not those of version 2",
    open_another_text: "Another text is open for signature",
    delete_a_checkpoint_in_the_middle: "Checkpoints that were there at the last verification",
    change_the_root_of_a_checkpoint: "The entries are not those that the checkpoint of",
    change_the_subtrees_of_a_checkpoint: "The subtrees beside the checkpoint",
    sign_a_checkpoint_with_another_key: "is not signed by the key of the ledger",
    forget_a_key: "is not signed by the key of the ledger",
    replace_the_key_and_every_checkpoint: "Checkpoints that were there at the last verification",
    rewrite_the_tail_with_its_checkpoints: "Checkpoints that were there at the last verification",
    remove_a_guard: "The database lacks the guard parvis_declarations_signature_frozen_update",
}


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_the_verification_finds_what_an_insider_did(declaration, edit):
    edit(declaration)
    sentences = found()
    assert any(EDITS[edit] in sentence for sentence in sentences), sentences
    names = PublicRecord.objects.exclude(name="").values_list("name", flat=True)
    assert not [name for name in names if any(name in sentence for sentence in sentences)]


def test_a_truncated_ledger_is_found_by_what_the_last_run_saw(declaration):
    last = declaration.entries.order_by("index").last()
    signature = last.signature
    with behind_the_application() as cursor:
        for table, column, value in (
            ("publicrecord", "signature_id", signature.pk),
            ("evidence", "signature_id", signature.pk),
            ("signature", "id", signature.pk),
            ("checkpoint", "size", last.index + 1),
            ("ledgerentry", "id", last.pk),
        ):
            cursor.execute(f"DELETE FROM declarations_{table} WHERE {column} = %s", [value])
    assert any("gone or were changed" in sentence for sentence in found())


def test_an_entry_without_a_checkpoint_gets_one_and_is_no_problem(declaration):
    acts.withdraw(Signature.objects.standing().last(), giving.Traces())
    size = declaration.entries.count()
    assert not declaration.checkpoints.filter(size=size).exists()
    assert found() == []
    assert declaration.checkpoints.filter(size=size).exists()


def test_a_ledger_that_does_not_hold_is_not_signed_any_further(declaration):
    change_a_name(declaration)
    acts.withdraw(Signature.objects.standing().last(), giving.Traces())
    heads = declaration.checkpoints.count()
    assert found() != []
    assert declaration.checkpoints.count() == heads


def test_another_key_in_the_file_signs_nothing(declaration, settings, tmp_path):
    keys.generate(tmp_path / "other", settings.LEDGER_NAME)
    settings.LEDGER_KEY_FILE = str(tmp_path / "other")
    acts.withdraw(Signature.objects.standing().last(), giving.Traces())
    with pytest.raises(log.KeyMissing):
        log.checkpoint(declaration)
    assert any("cannot be signed" in sentence for sentence in found())


def test_a_key_that_cannot_be_read_loses_no_signature(
    pilar, ada, settings, tmp_path, django_capture_on_commit_callbacks
):
    declaration = make_open_declaration(pilar, ada)
    settings.LEDGER_KEY_FILE = str(tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        signature = sign_for(make_invitation(declaration))
    assert Signature.objects.filter(pk=signature.pk).exists()


def test_each_run_is_kept_and_remembers_what_it_saw(declaration):
    last = Verification.objects.first()
    head = declaration.checkpoints.order_by("size").last()
    assert last.entries == declaration.entries.count() == head.size
    assert last.heads["paix"]["size"] == head.size
    assert last.heads["paix"]["checkpoints"] == declaration.checkpoints.count()


def test_a_ledger_gone_as_a_whole_is_missed(declaration):
    Verification.objects.create(
        at=timezone.now(), entries=1, heads={"autre": {"checkpoints": 1, "size": 1, "sha256": ""}}
    )
    assert any("A whole ledger" in sentence for sentence in found())


def test_the_verification_asks_a_constant_number_of_questions(
    declaration, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30):
        keeping.verify_everything()
    for number in range(6):
        sign_for(make_invitation(declaration, city=f"Ville {number}"))
    log.checkpoint(declaration)
    with django_assert_max_num_queries(30):
        keeping.verify_everything()


# Who is told -----------------------------------------------------------------------------------
def test_officers_and_administrators_are_told_once_a_day_of_the_same(
    declaration, pilar, ada, edith, rita, victor
):
    change_a_name(declaration)
    keeping.verify_everything()
    keeping.verify_everything()
    mails = Mail.objects.filter(kind="declarations.alarm")
    assert {mail.to for mail in mails} == {pilar.email, ada.email}
    assert len(mails) == 2
    change_a_decision(declaration)
    keeping.verify_everything()
    assert Mail.objects.filter(kind="declarations.alarm").count() == 4


def test_the_alarm_says_in_both_languages_what_differs(declaration):
    change_a_name(declaration)
    verification = keeping.verify_everything()
    letter = COMPOSERS["declarations.alarm"](Mail.objects.get(to="pilar@parvis.example"))
    for language in ("fr", "en"):
        sentence = verification.problems[0][language]
        assert sentence in letter.text
    assert "paix" in letter.html


def test_the_command_ends_with_an_error_when_something_differs(declaration):
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "everything holds" in out.getvalue()
    change_a_name(declaration)
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_ledger", stderr=err)
    assert "paix: What the roll prints" in err.getvalue()


def test_a_verification_that_does_not_run_is_told(declaration, monkeypatch):
    assert keeping.watch() == 0
    later = timezone.now() + timedelta(hours=37)
    monkeypatch.setattr(keeping.timezone, "now", lambda: later)
    assert keeping.watch() == 2
    letter = COMPOSERS["declarations.alarm"](Mail.objects.filter(kind="declarations.alarm").first())
    assert "verify_ledger" in letter.text
    keeping.watch()
    assert Mail.objects.filter(kind="declarations.alarm").count() == 2


def test_nothing_is_late_where_nothing_was_adopted(db, ada):
    assert keeping.watch() == 0


def test_no_run_at_all_is_late_too(pilar, ada, monkeypatch):
    make_open_declaration(pilar, ada)
    later = timezone.now() + timedelta(hours=37)
    monkeypatch.setattr(keeping.timezone, "now", lambda: later)
    assert keeping.watch() == 2


def test_entries_and_checkpoints_are_there_to_be_altered(declaration):
    assert LedgerEntry.objects.count() > 15
    assert Checkpoint.objects.count() >= 2
