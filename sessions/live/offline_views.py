"""What makes the site installable, and its programmes readable without a network."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sessions.live.answers import answer, site_version

# What the page without a network needs, beside itself.
_ASSETS = (
    *("css/parvis.css", "css/live.css", "js/scheme.js", "js/popovers.js"),
    *("js/my-agenda.js", "js/offline.js"),
    *("img/icons.svg", "img/parvis.svg", "img/wave.svg"),
    "fonts/bricolage-grotesque-latin-standard-normal.woff2",
)
_ICONS = ((192, "any"), (512, "any"), (512, "maskable"))


@require_safe
def webmanifest(request):
    """The web app manifest (W3C), in the language of the page that names it."""
    icons = [
        {
            "src": static(f"img/app-{size}{'-maskable' if purpose == 'maskable' else ''}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in _ICONS
    ]
    content = {
        "id": "/",
        "name": _("Parvis, summits and declarations of cities"),
        "short_name": "Parvis",
        "description": _(
            "The public square of city summits: programmes, declarations and commitments, "
            "in French and in English."
        ),
        "lang": get_language()[:2],
        "dir": "ltr",
        "start_url": reverse("portal:home"),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#fdfaf6",
        "theme_color": "#2c5a86",
        "icons": icons,
    }
    return answer(
        request,
        [],
        lambda: JsonResponse(content, content_type="application/manifest+json"),
        cache_control="public, max-age=3600",
    )


@require_safe
def service_worker(request):
    """The script that keeps visited programmes; it stands at the root to serve the whole site."""
    languages = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            languages[code] = {"offline": reverse("programme:offline"), "saved": _saved_words()}
    facts = {
        "assets": [static(name) for name in _ASSETS],
        "static": settings.STATIC_URL,
        "languages": languages,
    }
    script = _script()
    whole = json.dumps(facts) + script
    facts["version"] = hashlib.sha256((site_version() + whole).encode()).hexdigest()[:12]
    response = HttpResponse(
        f"const SETTINGS = {json.dumps(facts)};\n{script}",
        content_type="text/javascript; charset=utf-8",
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=1)
def _script():
    return Path(finders.find("js/service-worker.js")).read_text(encoding="utf-8")


def _saved_words():
    return _("You are offline. This is the state of {day}, {time} (time of your device).")


@require_safe
def offline(request):
    """The page for what was not kept, when there is no network."""
    response = render(request, "programme/live/offline.html")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def embed_script(request):
    """The script of embedded programmes, at an address that other sites may rely on."""
    response = redirect(static("js/embed.js"))
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
