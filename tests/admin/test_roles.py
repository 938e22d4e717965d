"""Who sees and may do what in the admin; a forged form changes nothing."""

import pytest
from django.contrib.admin.sites import site
from django.contrib.auth.models import Group

from portal.lib import provenance
from sessions.models import Session
from tests.admin.pages import fields_of, save

SESSIONS = "/admin/programme/session/"


def links(client):
    page = client.get("/admin/")
    return {
        f"{model['object_name']}:{'add' if model['add_url'] else 'view'}"
        for app in page.context["app_list"]
        for model in app["models"]
    }


def test_the_index_shows_each_role_its_own_work(ada, edith, tariq, pilar, rita, signed_in):
    shown = {user.name: links(signed_in(user)) for user in (ada, edith, tariq, pilar, rita)}
    assert "User:add" in shown["Ada"]
    assert not any(
        "User" in one for name in ("Edith", "Tariq", "Pilar", "Rita") for one in shown[name]
    )
    assert {"Session:add", "Declaration:view"} <= shown["Edith"]
    assert {"Session:view", "Declaration:add"} <= shown["Pilar"]
    assert not any(one.endswith(":add") for one in shown["Tariq"] | shown["Rita"])
    assert "Signature:view" not in shown["Tariq"]


def test_a_stranger_and_an_account_without_role_stay_outside(client, victor, signed_in, db):
    assert client.get("/admin/").status_code == 302
    assert signed_in(victor).get("/admin/").status_code in (302, 403)


def test_a_translator_writes_the_other_language_and_nothing_else(
    tariq, signed_in, programme_session, session_page
):
    client = signed_in(tariq)
    offered = set(fields_of(client.get(session_page)))
    assert "title_en" in offered and "title_fr" not in offered
    assert not {"kind", "slug", "is_published", "starts_wall_day", "summit", "room"} & offered
    before = Session.objects.rewrite(False).values().get(pk=programme_session.pk)
    response = save(
        client,
        session_page,
        title_en="The opening",
        title_en_origin_kind="human",
        # Forged: none of these is in the form.
        title_fr="Forgé",
        kind="panel",
        is_published="on",
        slug="forged",
        starts_wall_day="2031-07-08",
        position="9",
        **{"segments-0-kind": "panel", "segments-0-DELETE": "on", "segments-0-title_fr": "Forgé"},
    )
    assert response.status_code == 302
    after = Session.objects.rewrite(False).values().get(pk=programme_session.pk)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"title_en", "title", "provenance"} and "title_en" in changed
    assert provenance.status(Session.objects.get(), "title", "en") == "human"
    segment = programme_session.segments.get()
    assert (segment.kind, segment.title_fr) == ("music", "Récital")


def test_a_translator_cannot_call_a_translation_the_original(tariq, signed_in, session_page):
    response = save(signed_in(tariq), session_page, title_en_origin_kind="original")
    assert response.status_code == 200


@pytest.mark.parametrize("action", ["publish", "withdraw", "delete_selected"])
def test_actions_are_for_those_who_may(
    action, tariq, rita, pilar, edith, signed_in, programme_session
):
    for user in (tariq, rita, pilar):
        client = signed_in(user)
        form = client.get(SESSIONS).context["action_form"]
        names = [name for name, _words in form.fields["action"].choices] if form else []
        assert action not in names
        client.post(SESSIONS, {"action": action, "_selected_action": [programme_session.pk]})
    programme_session.refresh_from_db()
    assert not programme_session.is_published
    form = signed_in(edith).get(SESSIONS).context["action_form"]
    assert action in [name for name, _words in form.fields["action"].choices]


def test_a_reader_reads_every_page_and_can_send_none(rita, signed_in, session_page):
    client = signed_in(rita)
    page = client.get(session_page)
    assert page.status_code == 200 and 'name="_save"' not in page.content.decode()
    assert client.post(session_page, {"title_fr": "x"}).status_code == 403


def test_an_administrator_makes_an_account_with_a_role(ada, signed_in, django_user_model):
    client = signed_in(ada)
    role = Group.objects.get(name="translator")
    response = save(
        client,
        "/admin/organisations/user/add/",
        email="New@Parvis.example",
        name="Nora",
        usable_password="false",
        groups=[str(role.pk)],
    )
    assert response.status_code == 302
    nora = django_user_model.objects.get(name="Nora")
    assert nora.is_staff and not nora.has_usable_password() and not nora.is_superuser


def test_an_administrator_cannot_rise_above_nor_take_over(ada, signed_in, django_user_model):
    client = signed_in(ada)
    page = f"/admin/organisations/user/{ada.pk}/change/"
    save(client, page, is_superuser="on")
    ada.refresh_from_db()
    assert not ada.is_superuser
    boss = django_user_model.objects.create_superuser("boss@parvis.example", "x" * 20)
    address = f"/admin/organisations/user/{boss.pk}/change/"
    assert client.post(address, {"email": "mine@parvis.example"}).status_code == 403
    assert client.get(f"/admin/organisations/user/{boss.pk}/password/").status_code == 403


@pytest.mark.parametrize("who", ["ada", "edith", "tariq", "pilar", "rita"])
def test_every_page_that_is_offered_opens(who, request, signed_in, programme_session):
    client = signed_in(request.getfixturevalue(who))
    for model in site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        allowed = f"{model._meta.app_label}.view_{model._meta.model_name}"
        user = request.getfixturevalue(who)
        assert client.get(base).status_code == (200 if user.has_perm(allowed) else 403), base
        row = model._default_manager.first()
        if row is not None and user.has_perm(allowed):
            assert client.get(f"{base}{row.pk}/change/").status_code == 200, base
