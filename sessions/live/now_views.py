"""The page of the moment, its wall, and the part of both that is asked for again and again."""

from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.lib import clock
from sessions.agenda.selection import Selection
from sessions.clocks import governing_zone, reader_zone
from sessions.live.answers import answer
from sessions.live.moment import read_moment
from sessions.live.wall import wall_of
from sessions.releases.current import current_fingerprints, programme_for
from summits.models import Summit

# What an address may say beside the filter: how the page is shown, not what.
_BESIDE = ("wall", "fragment")


@require_safe
def now(request, summit_slug):
    """What runs, what comes next and what moved; `?wall=1` for a screen that nobody touches.

    `?fragment=1` is the changing part alone. Filters of the programme narrow all three; the zone of
    the address, else the one chosen before, governs the order and the days.
    """
    summit = get_object_or_404(
        Summit.objects.visible_to(request.user).select_related("place"), slug=summit_slug
    )
    at = timezone.now()
    release = current_fingerprints([summit]).get(summit.pk)
    is_same_for_all = release and not request.user.is_authenticated
    chosen = reader_zone(request) or ""
    facts = [release, f"{at:%Y-%m-%dT%H:%M}", chosen] if is_same_for_all else None
    response = answer(
        request, facts, lambda: _page(request, summit, at), indexed="wall" not in request.GET
    )
    patch_vary_headers(response, ["Cookie"])
    return response


def _page(request, summit, at):
    language = get_language()[:2]
    programme = programme_for(request.user, summit)
    context = {
        "summit": programme.summit if programme else summit,
        "palette": summit.palette,
        "section": "programme",
        "LANGUAGE_CODE": language,
    }
    if programme is not None:
        selection = _selection(request, programme)
        moment = read_moment(
            programme,
            selection.sessions(programme),
            selection.gone(programme),
            language,
            selection.zone,
            at=at,
        )
        context |= {
            "moment": moment,
            "selection": selection,
            "chosen": selection.words(language),
        }
    is_wall = request.GET.get("wall") == "1"
    if is_wall and programme is not None:
        context["wall"] = wall_of(moment)
    if request.GET.get("fragment") == "1":
        template = "_wall.html" if is_wall else "_now.html"
    else:
        template = "wall.html" if is_wall else "now.html"
    selection = context.get("selection")
    beside = {"wall": "1"} if is_wall else {}
    context["fragment_query"] = _query(request, selection, {**beside, "fragment": "1"})
    context["wall_query"] = _query(request, selection, {"wall": "1"})
    return render(request, f"programme/live/{template}", context)


def _selection(request, programme):
    query = request.GET.copy()
    for name in _BESIDE:
        query.pop(name, None)
    zone = governing_zone(request, programme.summit)
    return Selection.from_query(query, programme, zone=zone)


def _query(request, selection, pairs):
    """Return the address of another form of the page: only what means something goes along."""
    zone = _zone(request)
    if zone and not (selection and selection.names_zone):
        pairs = {"zone": zone, **pairs}
    chosen = selection.query if selection else ""
    return "&".join(filter(None, [chosen, urlencode(pairs)]))


def _zone(request):
    """Return the zone that the address names, None for none or one that does not exist."""
    name = request.GET.get("zone", "")
    try:
        clock.zone(name)
    except ValueError:
        return None
    return name
