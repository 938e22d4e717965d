"""The five roles of the people who work here, and what the admin of every app asks about a user.

The permissions behind each role are written in portal/roles.py.
"""

from django.utils.translation import gettext_lazy as _

ADMINISTRATOR = "administrator"
EDITOR = "editor"
TRANSLATOR = "translator"
PROTOCOL_OFFICER = "protocol officer"
READER = "read-only"

# Names of the groups, in the order in which they are shown.
ROLES = (ADMINISTRATOR, EDITOR, TRANSLATOR, PROTOCOL_OFFICER, READER)

# What the roles are called where people see them.
ROLE_LABELS = {
    ADMINISTRATOR: _("administrator"),
    EDITOR: _("editor"),
    TRANSLATOR: _("translator"),
    PROTOCOL_OFFICER: _("protocol officer"),
    READER: _("read-only"),
}

# Two permissions of their own beside Django's four per model (they hang on the user model).
TRANSLATE = "organisations.translate_text"
EDIT_ORIGINAL = "organisations.edit_original"


def is_translator(user):
    """Whether `user` may write translations but may not change originals or facts.

    Somebody who is a translator and an editor as well is not held back; nor is a superuser.
    """
    return user.has_perm(TRANSLATE) and not user.has_perm(EDIT_ORIGINAL)
