"""What a process does before its first reader comes, so that he does not wait for it."""

import gc
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from sessions.agenda.serving import software


def warm_up():
    """Load addresses with their views, words and templates; asks the database nothing.

    All this stays as long as the process: the search for garbage need not go through it again.
    """
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            gettext("Programme")
            reverse("portal:home")
    for folder in settings.TEMPLATES[0]["DIRS"]:
        for path in sorted(Path(folder).rglob("*.html")):
            get_template(path.relative_to(folder).as_posix())
    software()
    gc.collect()
    gc.freeze()
