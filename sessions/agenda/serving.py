"""The programme page as it goes out: kept, compressed, and not sent twice.

What is released cannot change, so a finished page is good for as long as its release is the last
one and nothing of it begins or ends. One query tells which release that is; pages never mix two.
"""

import hashlib
import time
from functools import cache
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from tzdata import IANA_VERSION

from sessions.agenda.keeping import Body, coding_for
from sessions.clocks import ZONE_COOKIE, governing_zone
from sessions.models import Release
from sessions.releases.memory import Kept

# Bytes of finished pages that each process keeps.
MOST_BYTES = 64 * 1024 * 1024
# Where all stands that decides how the same release is told.
_SOURCES = (
    *("templates", "locale", "portal", "declarations", "sessions", "summits", "speakers"),
    "organisations",
)
# Addresses longer than this are answered, but nothing is kept of them.
LONGEST = 300

# What a browser needs before it paints the page. Told in a header, it is asked for before the page
# itself has come.
_FIRST_FILES = (
    ("js/scheme.js", "script"),
    ("css/parvis.css", "style"),
    ("css/live.css", "style"),
    ("css/programme.css", "style"),
)

_current = Kept(256)
_pages = Kept(MOST_BYTES, weigh=lambda body: body.weight)


def is_personal(request):
    """Whether the answer may hold something that is meant for this reader alone.

    Staff see drafts, and a message waits for whoever sent a form. While templates are being
    written, every page is made anew too.
    """
    if settings.DEBUG or "messages" in request.COOKIES:
        return True
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def current_release(summit_slug):
    """Return (fingerprint, instant) of what the public sees of a summit, None for nothing.

    The answer is good for `PROGRAMME_LOOKUP_SECONDS`; so old may a page be after a release.
    """
    seconds = settings.PROGRAMME_LOOKUP_SECONDS
    key = (summit_slug, time.monotonic() // seconds) if seconds else None
    found = _current.get(key) if key else None
    if found is None:
        found = (
            Release.objects.filter(summit__slug=summit_slug, summit__is_published=True)
            .order_by("-number")
            .values_list("sha256", "released_at")
            .first()
        )
        if found and key:
            _current.put(key, found)
    return found


def kept_response(request, edition, make):
    """Return the page of an `Edition`: 304, as it is kept, or made now by `make(at)`.

    `make` gets the instant since which the page looks as it does, and returns its HTML.
    """
    programme = edition.programme
    moment = edition.timeline.moment(timezone.now(), programme.released_at)
    zone = governing_zone(request, programme.summit)
    key, response = _conditional(request, programme.sha256, moment, zone)
    if response.status_code != HTTPStatus.OK:
        return response
    response.headers["Link"] = _first_files()
    body = _pages.get(key)
    if body is None:
        body = Body(make(moment).encode())
        if len(request.get_full_path()) <= LONGEST:
            _pages.put(key, body)
    coding = coding_for(request.headers.get("Accept-Encoding", ""))
    if coding:
        response.headers["Content-Encoding"] = coding
    response.content = body.packed(coding)
    return response


@cache
def _first_files():
    """Return the Link header (RFC 8288) that names what a browser needs to paint the page."""
    return ", ".join(f"<{static(name)}>; rel=preload; as={kind}" for name, kind in _FIRST_FILES)


def released_response(request, release, make, *, zone=""):
    """Return a page that follows from a release alone: 304, or the HTML that `make()` returns.

    `release` is (fingerprint, instant since which the page looks as it does), None where the
    answer may be meant for this reader alone (`is_personal`); `zone` is the one that governs,
    where the page has times in it.
    """
    if release is None:
        response = HttpResponse(make())
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    _key, response = _conditional(request, *release, zone)
    if response.status_code == HTTPStatus.OK:
        response.content = make()
    return response


def _conditional(request, sha256, moment, zone):
    """Return (key, response): 304 for whoever has the page, else one that is to be filled."""
    key = _key(request, sha256, moment, zone)
    response = HttpResponse()
    response.headers["ETag"] = f'W/"{key}"'
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return key, get_conditional_response(
        request, response.headers["ETag"], int(moment.timestamp()), response
    )


def _key(request, sha256, moment, zone):
    """Return the digest of all that the page depends on."""
    is_remembered = request.COOKIES.get(ZONE_COOKIE) == zone
    facts = (
        software(),
        sha256,
        moment.isoformat(),
        request.scheme,
        request.get_host(),
        request.get_full_path(),
        zone if is_remembered else "",
    )
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:32]


def tag_of(*facts):
    """Return the entity tag of what depends on these texts and on this version of the site."""
    whole = "\n".join([software(), settings.SITE_URL, settings.LEDGER_NAME, *facts])
    return quote_etag(hashlib.sha256(whole.encode()).hexdigest()[:32])


@cache
def software():
    """Return a digest of the templates, words, styles, code and zones that make the pages.

    It is the same in every process and on every machine that runs the same version.
    """
    digest = hashlib.sha256(IANA_VERSION.encode())
    for folder in _SOURCES:
        for path in sorted((settings.BASE_DIR / folder).rglob("*.*")):
            if path.suffix in {".html", ".py", ".mo", ".css", ".js", ".svg"}:
                digest.update(f"{path.relative_to(settings.BASE_DIR).as_posix()}\n".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
