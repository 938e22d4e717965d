"""What every page knows about itself: its address in both languages."""

from django.conf import settings
from django.urls import translate_url


def addresses(request):
    """Return this page's address per language, without asking the database anything.

    Addresses without a language (accounts, the admin) have one for both: nothing is returned.
    """
    path = request.get_full_path()
    if len({translate_url(path, code) for code, _name in settings.LANGUAGES}) == 1:
        return {}
    return {
        "alternates": [
            {
                "code": code,
                "name": name,
                "path": translate_url(path, code),
                "address": request.build_absolute_uri(translate_url(request.path, code)),
            }
            for code, name in settings.LANGUAGES
        ],
        "canonical": request.build_absolute_uri(request.path),
    }
