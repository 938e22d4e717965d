"""Answers that depend on a release, an address and perhaps the minute: 304 before any rendering."""

import hashlib
from functools import lru_cache

from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from sessions.agenda.serving import tag_of


@lru_cache(maxsize=1)
def site_version():
    """Return a short text that changes with every new version of scripts and style sheets."""
    known = getattr(staticfiles_storage, "manifest_hash", "") or "unhashed"
    return hashlib.sha256(known.encode()).hexdigest()[:12]


def answer(request, facts, make, *, cache_control="no-cache", indexed=True):
    """Return what `make()` returns, or 304 to whoever has it already.

    `facts` are the texts on which the answer depends beside address and language; None where it
    must be made each time, as where a message waits for this reader. Nothing is made for a 304.
    """
    if facts is None or "messages" in request.COOKIES:
        response = make()
        response.headers["Cache-Control"] = "private, no-store"
        return response
    etag = tag_of(get_language(), request.get_full_path(), *facts)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = make()
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = cache_control
    if not indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    return response
