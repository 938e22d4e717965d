"""The reader's own clock: chosen once in a form, kept in a cookie, no account needed."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.lib import clock
from portal.lib.text import find_unsafe_characters, sort_key
from portal.lib.zone_names import city_of_zone
from sessions.clocks import ZONE_COOKIE
from summits.models import ClockCity

AUTOMATIC = "auto"
YEAR = 365 * 24 * 3600
LONGEST = 80

# Cities that people look for and after which no zone is named, with French names of others.
CITIES = {
    "America/Argentina/Buenos_Aires": ("Buenos Aires",),
    "America/Chicago": ("Houston", "Dallas"),
    "America/Los_Angeles": ("San Francisco", "Seattle", "San Diego"),
    "America/Mexico_City": ("Mexico",),
    "America/New_York": ("Washington", "Boston", "Miami", "Philadelphia", "Atlanta"),
    "America/Sao_Paulo": ("Rio de Janeiro", "Brasilia"),
    "America/Toronto": ("Montréal", "Québec", "Ottawa"),
    "Africa/Cairo": ("Le Caire",),
    "Africa/Algiers": ("Alger",),
    "Africa/Casablanca": ("Rabat", "Marrakech"),
    "Africa/Johannesburg": ("Le Cap", "Cape Town", "Pretoria", "Durban"),
    "Africa/Lagos": ("Abuja",),
    "Asia/Beirut": ("Beyrouth",),
    "Asia/Dubai": ("Abou Dabi", "Abu Dhabi"),
    "Asia/Jerusalem": ("Tel Aviv", "Jérusalem", "Haïfa"),
    "Asia/Kolkata": ("New Delhi", "Delhi", "Mumbai", "Bombay", "Bangalore", "Chennai"),
    "Asia/Seoul": ("Séoul", "Gwangju", "Busan"),
    "Asia/Shanghai": ("Pékin", "Beijing", "Xi'an", "Canton", "Guangzhou", "Shenzhen"),
    "Asia/Singapore": ("Singapour",),
    "Asia/Tehran": ("Téhéran",),
    "Asia/Tokyo": ("Osaka", "Kyoto", "Hiroshima"),
    "Australia/Sydney": ("Canberra",),
    "Europe/Athens": ("Athènes",),
    "Europe/Belgrade": ("Novi Sad",),
    "Europe/Berlin": ("Düsseldorf", "Munich", "Hambourg", "Hamburg", "Cologne", "Francfort"),
    "Europe/Brussels": ("Bruxelles", "Anvers", "Liège", "Gand"),
    "Europe/Bucharest": ("Bucarest",),
    "Europe/Copenhagen": ("Copenhague",),
    "Europe/Istanbul": ("Izmir", "Ankara", "Konya", "Bursa"),
    "Europe/Kyiv": ("Kiev",),
    "Europe/Lisbon": ("Lisbonne", "Porto", "Valongo"),
    "Europe/London": ("Londres", "Manchester", "Édimbourg", "Edinburgh"),
    "Europe/Madrid": ("Barcelone", "Barcelona", "Bilbao", "Valence", "Séville"),
    "Europe/Moscow": ("Moscou",),
    "Europe/Paris": ("Lyon", "Marseille", "Strasbourg", "Lille", "Toulouse", "Nantes", "Bordeaux"),
    "Europe/Prague": ("Brno",),
    "Europe/Rome": ("Milan", "Palerme", "Palermo", "Naples", "Turin", "Bologne"),
    "Europe/Vienna": ("Vienne", "Graz"),
    "Europe/Warsaw": ("Varsovie", "Cracovie", "Gdansk"),
    "Europe/Zurich": ("Genève", "Geneva", "Berne", "Bâle", "Basel", "Lausanne"),
    "Europe/Amsterdam": ("Rotterdam", "La Haye", "The Hague", "Utrecht", "Venlo"),
}


def _known_places():
    """Return {folded name of a city or zone: IANA name}; exact names of zones win."""
    found = {}
    for zone, names in CITIES.items():
        for name in names:
            found[sort_key(name)] = zone
    for zone in clock.all_zones():
        for language in ("en", "fr"):
            found.setdefault(sort_key(city_of_zone(zone, language)), zone)
    for zone in clock.all_zones():
        found[sort_key(zone)] = zone
    return found


PLACES = _known_places()


def find_zone(text):
    """Return the IANA name of the zone that a reader means by a zone or city, None if unknown.

    Accents and capitals do not matter; the clock cities of published summits come first.
    """
    asked = sort_key(text[:LONGEST])
    if not asked or find_unsafe_characters(text[:LONGEST]):
        return None
    if "/" in text and asked in PLACES:
        return PLACES[asked]
    for city in ClockCity.objects.filter(part__summit__is_published=True).order_by("pk"):
        if asked in {sort_key(name) for name in (city.label_fr, city.label_en) if name}:
            return city.time_zone
    return PLACES.get(asked)


# The form stands on pages that are the same for everybody and set no cookie, so it carries no
# token; a foreign site that sent it could only change how hours are shown.
@csrf_exempt
@require_POST
def choose_zone(request):
    """Remember the zone or city in `zone`, forget it for "auto", and lead back to `next`."""
    asked = request.POST.get("zone", "").strip()
    response = HttpResponseRedirect(_way_back(request))
    if asked == AUTOMATIC:
        response.delete_cookie(ZONE_COOKIE, samesite="Lax")
        return response
    zone = find_zone(asked)
    if zone is None:
        messages.error(
            request,
            _("We know no clock for this place. Nothing was changed. Write a large city nearby."),
        )
        return response
    response.set_cookie(ZONE_COOKIE, zone, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


def _way_back(request):
    """Return the address in `next` if it is one of this site, else the front page."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ) and not find_unsafe_characters(target):
        return target
    return reverse("portal:home")
