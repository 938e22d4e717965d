"""What each role may do, down to the permission."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from portal.lib.access import ADMINISTRATOR, EDITOR, READER, ROLES, TRANSLATOR, is_translator
from portal.roles import follow_groups, sync_roles

CAST = ("ada", "edith", "tariq", "pilar", "rita", "victor")

# Who of the cast holds each permission: everybody else must not.
RIGHTS = {
    "organisations.add_user": {"ada"},
    "organisations.view_user": {"ada"},
    "auth.change_group": set(),
    "summits.view_summit": {"ada", "edith", "tariq", "pilar", "rita"},
    "summits.add_summit": {"ada", "edith"},
    "summits.change_summit": {"ada", "edith", "tariq"},
    "summits.delete_summit": {"ada", "edith"},
    "programme.add_session": {"ada", "edith"},
    "programme.change_session": {"ada", "edith", "tariq"},
    "programme.delete_session": {"ada", "edith"},
    "speakers.add_person": {"ada", "edith", "pilar"},
    "speakers.delete_person": {"ada", "edith"},
    "declarations.view_declaration": {"ada", "edith", "tariq", "pilar", "rita"},
    "declarations.add_declaration": {"ada", "pilar"},
    "declarations.view_signature": {"ada", "edith", "pilar", "rita"},
    # Whoever only reads does not read addresses, scans and evidence.
    "declarations.view_evidence": {"ada", "pilar"},
    "declarations.view_invitation": {"ada", "pilar"},
    "declarations.view_paperentry": {"ada", "pilar"},
    "declarations.view_publicrecord": {"ada", "pilar"},
    "declarations.view_signingrequest": {"ada", "pilar"},
    "declarations.delete_signature": {"ada", "pilar"},
    "organisations.translate_text": {"ada", "edith", "tariq", "pilar"},
    "organisations.edit_original": {"ada", "edith", "pilar"},
}


@pytest.fixture
def cast(request):
    return {name: request.getfixturevalue(name) for name in CAST}


@pytest.mark.parametrize("permission, holders", RIGHTS.items())
def test_exactly_these_people_hold_the_permission(cast, permission, holders):
    app, codename = permission.split(".")
    assert Permission.objects.filter(content_type__app_label=app, codename=codename).exists()
    assert {name for name, user in cast.items() if user.has_perm(permission)} == holders


def test_nobody_but_the_translator_is_held_to_translations(cast):
    assert {name for name, user in cast.items() if is_translator(user)} == {"tariq"}


def test_an_editor_who_translates_too_is_not_held_back(tariq, django_user_model):
    tariq.groups.add(Group.objects.get(name=EDITOR))
    assert not is_translator(django_user_model.objects.get(pk=tariq.pk))


def test_the_sign_in_sessions_of_others_are_nobodys_business(cast):
    assert [
        (name, permission)
        for name, user in cast.items()
        for permission in user.get_all_permissions()
        if permission.startswith(("sessions.", "mfa.", "account.", "contenttypes."))
    ] == []


def test_syncing_again_changes_nothing_and_repairs_what_was_changed(db):
    before = {group.name: set(group.permissions.all()) for group in Group.objects.all()}
    assert before.keys() == set(ROLES)
    Group.objects.get(name=READER).permissions.add(
        Permission.objects.get(content_type__app_label="summits", codename="delete_summit")
    )
    Group.objects.get(name=TRANSLATOR).permissions.clear()
    sync_roles()
    sync_roles()
    assert {group.name: set(group.permissions.all()) for group in Group.objects.all()} == before


def test_whoever_has_a_role_is_staff_and_stops_being_so_without_one(victor, ada):
    role = Group.objects.get(name=EDITOR)
    assert not victor.is_staff
    victor.groups.add(role)
    victor.refresh_from_db()
    assert victor.is_staff
    role.user_set.remove(victor)
    victor.refresh_from_db()
    assert not victor.is_staff
    Group.objects.get(name=ADMINISTRATOR).user_set.clear()
    ada.refresh_from_db()
    assert not ada.is_staff


def test_a_superuser_without_a_group_stays_staff(victor):
    victor.is_superuser = victor.is_staff = True
    victor.save()
    victor.groups.add(Group.objects.get(name=EDITOR))
    victor.groups.clear()
    victor.refresh_from_db()
    assert victor.is_staff


def test_before_a_change_of_groups_nothing_happens(victor):
    follow_groups(None, victor, "pre_add", False, {1})
    victor.refresh_from_db()
    assert not victor.is_staff


def test_demo_accounts_one_per_role_and_again(db, capsys, client, django_user_model):
    call_command("create_demo_accounts")
    first = capsys.readouterr().out
    call_command("create_demo_accounts")
    assert capsys.readouterr().out == first
    lines = [line.split() for line in first.splitlines() if "@" in line]
    assert len(lines) == len(ROLES)
    for *role, email, password in lines:
        user = django_user_model.objects.get(email=email)
        assert [group.name for group in user.groups.all()] == [" ".join(role)]
        response = client.post("/accounts/login/", {"login": email, "password": password})
        assert response.url == "/admin/"
        client.logout()
