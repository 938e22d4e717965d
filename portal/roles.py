"""What each role may do: groups with real permissions, kept equal to this file.

`sync_roles` runs after every migration; `follow_groups` keeps the staff flag of a user in step
with the groups, wherever they are changed.
"""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from modeltranslation.translator import translator

from portal.lib.access import (
    ADMINISTRATOR,
    EDIT_ORIGINAL,
    EDITOR,
    PROTOCOL_OFFICER,
    READER,
    ROLES,
    TRANSLATE,
    TRANSLATOR,
)

CONTENT_APPS = ("organisations", "speakers", "summits", "programme")
OWN_PERMISSIONS = {
    TRANSLATE: "Can write translations",
    EDIT_ORIGINAL: "Can change originals and facts",
}
TEXTS = {"declarations.declarationtext", "declarations.clause"}
# What tells of people more than the public roll does: addresses, scans, codes, evidence.
PERSONAL = {
    f"declarations.{name}"
    for name in (
        "challenge",
        "evidence",
        "invitation",
        "invitationlink",
        "invitationstatement",
        "paperentry",
        "paperrecord",
        "publicrecord",
        "ratecount",
        "readysession",
        "refusal",
        "signingrequest",
    )
}
# Nobody edits these by hand: the search index is made from the rest.
MACHINE_MADE = {"portal.searchentry"}


def own_models(*labels):
    """Labels (`app.model`, lower case) of the models of the apps, without the users."""
    return (
        {
            model._meta.label_lower
            for label in labels
            for model in apps.get_app_config(label).get_models()
        }
        - {get_user_model()._meta.label_lower}
        - MACHINE_MADE
    )


def names(models, *actions):
    """Permission names `app.action_model` for every model and action."""
    return {
        f"{app}.{action}_{name}"
        for app, name in (model.split(".") for model in models)
        for action in actions
    }


def role_permissions():
    """A dictionary from each role to the set of its permission names (`app.codename`)."""
    all_actions = ("add", "change", "delete", "view")
    content = own_models(*CONTENT_APPS)
    declarations = own_models("declarations")
    everything = content | declarations | own_models("portal")
    reports = own_models("portal")
    # Lists of mails name people and their addresses: not everybody's business.
    outbox = names(own_models("outbox"), "view") | {"outbox.change_mail"}
    user = {get_user_model()._meta.label_lower}
    translatable = {
        model._meta.label_lower
        for model in translator.get_registered_models(abstract=False)
        if model._meta.app_label in (*CONTENT_APPS, "declarations", "portal")
    }
    return {
        ADMINISTRATOR: names(everything, *all_actions)
        | names(user, *all_actions)
        | outbox
        | {"auth.view_group", TRANSLATE, EDIT_ORIGINAL},
        EDITOR: names(content | reports, *all_actions)
        | names(declarations - PERSONAL, "view")
        | {TRANSLATE, EDIT_ORIGINAL},
        # A text of a declaration is a row of one language: declarations/admin holds a translator
        # to the words of those that are not authoritative.
        TRANSLATOR: names(translatable | reports | TEXTS, "view", "change") | {TRANSLATE},
        # A signature names a person, a city and a place: the officer may enter those that lack.
        PROTOCOL_OFFICER: names(declarations, *all_actions)
        | outbox
        | names(content, "view")
        | names({"speakers.person", "organisations.organisation", "organisations.place"}, "add")
        | {TRANSLATE, EDIT_ORIGINAL},
        READER: names(everything - PERSONAL, "view"),
    }


@transaction.atomic
def sync_roles(sender=None, **kwargs):
    """Makes the five groups and gives each exactly its permissions; safe to run again.

    Takes the arguments of Django's post_migrate signal and uses none. Raises LookupError when
    `role_permissions` names a permission that does not exist.
    """
    holder = ContentType.objects.get_for_model(get_user_model())
    for name, words in OWN_PERMISSIONS.items():
        Permission.objects.update_or_create(
            content_type=holder, codename=name.split(".")[1], defaults={"name": words}
        )
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role, wanted in role_permissions().items():
        unknown = wanted - known.keys()
        if unknown:
            raise LookupError(f"Role {role} names unknown permissions: {sorted(unknown)}")
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set(known[name] for name in wanted)
    get_user_model().objects.filter(groups__name__in=ROLES, is_staff=False).update(is_staff=True)


def follow_groups(sender, instance, action, reverse, pk_set, **kwargs):
    """After a change of groups: staff is who is a superuser or has one of the roles.

    Receiver of m2m_changed on `User.groups.through`, for both directions of the relation.
    """
    if action not in {"post_add", "post_remove", "post_clear"}:
        return
    users = get_user_model().objects
    if not reverse:
        users = [instance]
    elif pk_set:
        users = users.filter(pk__in=pk_set)
    else:
        users = users.filter(is_staff=True)
    for user in users if isinstance(users, list) else users.all():
        is_staff = user.is_superuser or user.groups.filter(name__in=ROLES).exists()
        if user.is_staff != is_staff:
            user.is_staff = is_staff
            user.save(update_fields=["is_staff"])
