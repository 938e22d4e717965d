"""The database itself refuses to change, delete or renumber a release, whoever asks."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction

from sessions.models import Release
from sessions.releases.guards import GUARDS
from sessions.releases.publishing import release
from tests.declarations.guards.lifting import Guard, execute, refuser_of
from tests.portal.builders import make_session, make_summit

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(ada):
    summit = make_summit()
    make_session(summit)
    return release(summit=summit, by=ada, note={"fr": "Bonjour"})


def row(made, **changes):
    """An insertion of a row like a release, but for its changes."""
    columns = {
        field.column: field.get_db_prep_save(getattr(made, field.attname), connection)
        for field in Release._meta.concrete_fields
    } | {"id": made.pk + 1, "number": 2, **changes}
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO programme_release ({names}) VALUES ({marks})", list(columns.values())


@pytest.mark.parametrize(
    "change",
    [
        *("canonical = '{}'", "number = 7", "sha256 = '1'", "note_fr = 'Adieu'", "note_en = 'Bye'"),
        *("released_at = '1999-01-01 00:00:00+00:00'", "changes = '[1]'", "restores_id = id"),
    ],
)
def test_a_release_is_never_changed(made, change):
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        execute(f"UPDATE programme_release SET {change}")
    assert refuser_of(refused.value) == "parvis_release_changed"


def test_a_release_is_never_deleted(made):
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        execute("DELETE FROM programme_release")
    assert refuser_of(refused.value) == "parvis_release_deleted"
    for deletion in (made.delete, made.summit.delete):
        with pytest.raises(models.ProtectedError), transaction.atomic():
            deletion()
    with pytest.raises(ValidationError):
        made.save()


@pytest.mark.parametrize(
    "guard, changes",
    [
        ("release_fingerprint", {"canonical": "{}"}),
        ("release_number_follows", {"number": 3}),
        ("release_restores_its_own_summit", {"restores_id": 0}),
    ],
)
def test_a_release_is_not_forged(made, guard, changes):
    if "restores_id" in changes:
        elsewhere = make_summit("ailleurs")
        make_session(elsewhere)
        changes = {"restores_id": release(summit=elsewhere).pk}
        changes["id"] = changes["restores_id"] + 1
    statement, parameters = row(made, **changes)
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        execute(statement, parameters)
    assert refuser_of(refused.value) == f"parvis_{guard}"
    Guard(guard).lift("programme_release")
    assert execute(statement, parameters) == 1


def test_an_account_may_go_and_takes_its_name_with_it(made, ada):
    get_user_model().objects.filter(pk=ada.pk).delete()
    made.refresh_from_db()
    assert made.released_by is None


def test_these_are_all_the_guards():
    assert [guard.name for guard in GUARDS] == [
        *("release_changed", "release_deleted", "programme_release_kept", "release_fingerprint"),
        *("release_number_follows", "release_restores_its_own_summit"),
    ]
