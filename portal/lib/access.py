"""The five roles of the people who work here, and what the admin of every app asks about a user.

The permissions behind each role are written in portal/roles.py.
"""

ADMINISTRATOR = "administrator"
EDITOR = "editor"
TRANSLATOR = "translator"
PROTOCOL_OFFICER = "protocol officer"
READER = "read-only"

# Names of the groups, in the order in which they are shown.
ROLES = (ADMINISTRATOR, EDITOR, TRANSLATOR, PROTOCOL_OFFICER, READER)

# Two permissions of their own beside Django's four per model (they hang on the user model).
TRANSLATE = "organisations.translate_text"
EDIT_ORIGINAL = "organisations.edit_original"


def is_translator(user):
    """Whether `user` may write translations but may not change originals or facts.

    Somebody who is a translator and an editor as well is not held back; nor is a superuser.
    """
    return user.has_perm(TRANSLATE) and not user.has_perm(EDIT_ORIGINAL)
