"""My agenda: chosen sessions of one programme, named in the address, kept by the browser."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.lib.paper.qr import qr_svg
from sessions.calendars.lists import pack, read_list
from sessions.clocks import governing_zone, reader_zone
from sessions.live import agenda
from sessions.live.answers import answer
from sessions.releases.current import current_fingerprints, released_programme
from summits.models import Summit


@require_safe
def mine(request, summit_slug):
    """The sessions that the address lists (`?list=…`), by day; without a list, how to choose.

    `?since=3` says which release the reader saw when choosing; `?fragment=1` is the list alone. The
    zone of the address, else the one chosen before, governs the order and the days.
    """
    summit, release = _public(summit_slug)
    facts = [release or "", reader_zone(request) or ""]
    response = answer(request, facts, lambda: _page(request, summit), indexed=False)
    patch_vary_headers(response, ["Cookie"])
    return response


@require_safe
def keys(request, summit_slug):
    """The short uid of each session by its slug, for the script that keeps what was chosen."""
    summit, release = _public(summit_slug)
    if release is None:
        raise Http404("No programme of this summit was released.")
    return answer(request, [release], lambda: _keys(summit))


def _public(summit_slug):
    summit = get_object_or_404(Summit.objects.published().select_related("place"), slug=summit_slug)
    return summit, current_fingerprints([summit]).get(summit.pk)


def _keys(summit):
    programme = released_programme(summit)
    return JsonResponse(
        {
            "release": programme.number,
            "sha256": programme.sha256,
            "sessions": agenda.keys(programme),
        }
    )


def _page(request, summit):
    language = get_language()[:2]
    programme = released_programme(summit)
    shorts = read_list(request.GET)
    context = {
        "summit": programme.summit if programme else summit,
        "palette": summit.palette,
        "section": "programme",
        "programme": programme,
        "has_list": shorts is not None,
    }
    if programme and shorts is not None:
        context |= _agenda(
            programme,
            shorts,
            language,
            zone=governing_zone(request, programme.summit),
            since=_since(request, programme),
        )
    is_fragment = request.GET.get("fragment") == "1"
    return render(request, f"programme/live/{'_mine' if is_fragment else 'mine'}.html", context)


def _agenda(programme, shorts, language, *, zone, since):
    sessions = agenda.chosen_sessions(programme, shorts)
    days = agenda.agenda_days(programme, sessions, language, zone, since=since)
    packed = pack([one.uid for one in sessions])
    slug = programme.summit.slug
    here = settings.SITE_URL + reverse("programme:mine", args=[slug])
    link = f"{here}?{urlencode({'list': packed})}"
    stem = settings.SITE_URL + reverse("programme:programme", args=[slug]).rstrip("/")
    return {
        "days": days,
        "count": len(sessions),
        "unknown": len(shorts) - len(sessions),
        "conflicts": sum(bool(row.overlaps) for day in days for row in day.rows),
        "packed": packed,
        "link": link if sessions else "",
        "qr": qr_svg(link, title=_("This agenda on another device")) if sessions else "",
        "calendar": f"{stem}.ics?{urlencode({'list': packed})}",
        "webcal": f"webcal://{stem.partition('://')[2]}.ics?{urlencode({'list': packed})}",
        "paper": f"{stem}.pdf?{urlencode({'list': packed})}",
    }


def _since(request, programme):
    """Return the number of the release that the address names, None for none or a later one."""
    text = request.GET.get("since", "")
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        return None
    return int(text) if 0 < int(text) <= programme.number else None
