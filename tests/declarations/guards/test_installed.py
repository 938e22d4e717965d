"""Guards that are missing are named; migrations and plain tools leave them in place."""

import re
import sqlite3
from contextlib import closing

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader

from portal.lib.guards import install
from portal.lib.guards.checks import check_guards
from portal.lib.guards.rules import PREFIX, declared
from tests.declarations.guards.lifting import execute, fetch
from tests.declarations.guards.world import World

NAMES = sorted(install._expected(declared(), connection.vendor))


def complaints():
    return [error.msg for error in check_guards(None, ["default"])]


@pytest.mark.django_db
def test_the_command_that_a_deployment_runs_names_what_is_missing():
    call_command("check", databases=["default"], fail_level="WARNING")
    name = NAMES[0]
    drop(name)
    with pytest.raises(CommandError, match=name):
        call_command("check", databases=["default"])


@pytest.mark.django_db
def test_every_guard_that_is_taken_away_is_named():
    for name in NAMES:
        with transaction.atomic():
            drop(name)
            assert [name in sentence for sentence in complaints()] == [True]
            transaction.set_rollback(True)
    assert not complaints()


def where(name):
    """The table of a guard, and whether it is a trigger."""
    if connection.vendor == "sqlite":
        return fetch("SELECT tbl_name, 1 FROM sqlite_master WHERE name = %s", [name])[0]
    return fetch(
        "SELECT tgrelid::regclass::text, true FROM pg_trigger WHERE tgname = %s"
        " UNION ALL SELECT conrelid::regclass::text, false FROM pg_constraint WHERE conname = %s",
        [name, name],
    )[0]


def drop(name):
    table, is_trigger = where(name)
    if connection.vendor == "sqlite":
        execute(f'DROP TRIGGER "{name}"')
    elif is_trigger:
        execute(f'DROP TRIGGER "{name}" ON {table}')
    else:
        execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


@pytest.mark.django_db
def test_a_guard_that_only_bears_the_name_of_one_is_named():
    for name in NAMES:
        with transaction.atomic():
            hollow_out(name)
            assert [name in sentence for sentence in complaints()] == [True], name
            transaction.set_rollback(True)


def hollow_out(name):
    """Put something harmless in the place of a guard."""
    table, is_trigger = where(name)
    if connection.vendor == "sqlite":
        [[made]] = fetch("SELECT sql FROM sqlite_master WHERE name = %s", [name])
        drop(name)
        execute(re.sub(r"RAISE\(.*\)", "1", made))
    elif is_trigger:
        execute(
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql'
            " AS $guard$ BEGIN RETURN NEW; END $guard$"
        )
    else:
        drop(name)
        with connection.cursor() as cursor:
            key = connection.introspection.get_primary_key_column(cursor, table)
        execute(
            f'ALTER TABLE {table} ADD CONSTRAINT "{name}" FOREIGN KEY ({key}) REFERENCES {table}'
        )


if connection.vendor == "postgresql":

    @pytest.mark.django_db
    def test_a_disabled_trigger_is_named():
        for name in NAMES:
            table, is_trigger = where(name)
            if is_trigger:
                with transaction.atomic():
                    execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
                    assert [name in sentence for sentence in complaints()] == [True]
                    transaction.set_rollback(True)

    @pytest.mark.django_db
    def test_a_key_that_was_never_validated_is_named():
        name = f"{PREFIX}signature_text"
        [[definition]] = fetch(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name]
        )
        drop(name)
        execute(
            f'ALTER TABLE declarations_signature ADD CONSTRAINT "{name}" {definition} NOT VALID'
        )
        assert [name in sentence for sentence in complaints()] == [True]


@pytest.mark.django_db
def test_whatever_happened_to_them_the_guards_can_be_put_back():
    hollow_out(NAMES[0])
    drop(NAMES[1])
    table, _is_trigger = where(NAMES[2])
    if connection.vendor == "postgresql":
        execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for _time in range(2):
        install.install(connection)
        assert not complaints()


def last_migration():
    names = [name for app, name in MigrationLoader(None).graph.nodes if app == "declarations"]
    return max(name for name in names if name < "9")


@pytest.fixture
def later_migration(monkeypatch):
    """A function that adds a migration of the future, with these operations."""
    load = MigrationLoader.load_disk

    def add(*operations):
        migration = migrations.Migration("9999_later", "declarations")
        migration.dependencies = [("declarations", last_migration())]
        migration.operations = operations

        def load_disk(loader):
            load(loader)
            loader.disk_migrations["declarations", "9999_later"] = migration

        monkeypatch.setattr(MigrationLoader, "load_disk", load_disk)

    return add


def migrate_to(name):
    call_command("migrate", "declarations", name, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_migrating_back_and_forth_ends_with_every_guard(later_migration):
    """A table that is not there yet, as while migrations go back, or no more."""
    last = last_migration()
    later_migration(migrations.DeleteModel("verification"))
    migrate_to("9999")
    try:
        assert not has_table("declarations_verification")
        assert not complaints()  # there is nothing to guard before all tables are there
    finally:
        migrate_to(last)
    assert has_table("declarations_verification")
    assert not complaints()


def has_table(name):
    return name in connection.introspection.table_names()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "operation",
    [
        migrations.AlterField("signature", "statement", models.CharField(max_length=81)),
        migrations.AddField("signature", "later", models.CharField(max_length=9, default="x")),
        migrations.AlterField("clause", "kind", models.CharField(max_length=13)),
    ],
    ids=lambda operation: operation.describe(),
)
def test_a_migration_that_rebuilds_a_guarded_table_ends_with_every_guard(
    later_migration, operation
):
    """On SQLite such a change means a new table, into which the rows are copied."""
    last = last_migration()
    later_migration(operation)
    table = f"declarations_{operation.model_name_lower}"
    before = made(table)
    migrate_to("9999")
    try:
        assert made(table) != before
        assert not complaints()
    finally:
        migrate_to(last)
    assert made(table) == before
    assert not complaints()


def made(table):
    """The columns of a table as the database describes them."""
    with connection.cursor() as cursor:
        return sorted(
            (one.name, one.type_code, one.display_size)
            for one in connection.introspection.get_table_description(cursor, table)
        )


if connection.vendor == "sqlite":

    @pytest.mark.django_db(transaction=True)
    def test_plain_tools_can_check_and_compact_the_file_but_write_no_fingerprint():
        World()
        connection.close()
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as plain:
            assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            plain.execute("VACUUM")
            assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            for table in ("declarations_adoptedtext", "declarations_ledgerentry"):
                with pytest.raises(sqlite3.OperationalError, match="SHA256"):
                    plain.execute(f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1")
                with pytest.raises(sqlite3.IntegrityError, match=f"{table}_frozen"):
                    plain.execute(f"DELETE FROM {table}")
        assert not complaints()
