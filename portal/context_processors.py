"""What every page knows: its address in both languages, and what is under way."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.urls import translate_url
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_from_path

from sessions.live.bar import live_bar

# Nobody chose a longer query: a page does not grow by repeating it.
LONGEST_QUERY = 2_000


def addresses(request):
    """Return this page's address, also per language, without asking the database anything.

    Addresses without a language (accounts, the admin) have one for both: nothing is returned, as
    on the page that refuses a foreign host. A page that is not there gets a switch of language
    too, but no address to be found under.
    """
    try:
        site = request.build_absolute_uri("/").removesuffix("/")
    except DisallowedHost:
        return {}
    is_long = len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY
    path = request.path if is_long else request.get_full_path()
    paths = {code: translate_url(path, code) for code, _name in settings.LANGUAGES}
    found = len(set(paths.values())) > 1
    if not found:
        prefix = get_language_from_path(request.path_info)
        if prefix is None:
            return {}
        paths = {code: path.replace(f"/{prefix}/", f"/{code}/", 1) for code in paths}
    context = {
        "here": path,
        "alternates": [
            {
                "code": code,
                "name": name,
                "path": paths[code],
                "address": site + paths[code].partition("?")[0],
            }
            for code, name in settings.LANGUAGES
        ],
    }
    if found:
        context["canonical"] = site + path.partition("?")[0]
    return context


# Pages that show what is under way themselves, or from which nothing should draw attention away.
WITHOUT_LIVE_BAR = ("portal:home", "programme:", "declarations:", "outbox:", "admin:")


def live(request):
    """Return what is under way for the bar on top of public pages; asked for when it is drawn."""
    match = request.resolver_match
    if match is None or get_language_from_path(request.path_info) is None:
        return {}
    if match.view_name.startswith(WITHOUT_LIVE_BAR):
        return {}
    language = get_language()[:2]
    return {"live": SimpleLazyObject(lambda: live_bar(language, timezone.now()))}
