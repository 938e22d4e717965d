"""Files made from a release: constant as long as it is current, so that most readers get 304."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import get_language

from sessions.agenda.selection import decisive
from sessions.agenda.serving import tag_of
from sessions.models import Release
from sessions.releases.current import released_programme
from sessions.releases.memory import Kept
from summits.models import Summit

# Bytes of finished files that each process keeps, and addresses too long to be asked for twice.
MOST_BYTES, LONGEST = 32 * 1024 * 1024, 300
CACHE_CONTROL = "public, max-age=0, must-revalidate"

_files = Kept(MOST_BYTES, weigh=len)


def file_of_release(request, summit_slug, content_type, make, *, name=""):
    """Return the file that `make(programme)` writes (bytes) of a summit's last release.

    Whoever has it already gets 304 before anything is read or written; what was written once is
    kept by its tag. `name` is that of the file where it is to be saved rather than shown. Raises
    Http404 for a summit that is not public and for one without a release: an export never holds a
    draft.
    """
    summit = get_object_or_404(Summit.objects.published(), slug=summit_slug)
    release = (
        Release.objects.current().filter(summit=summit).values("sha256", "released_at").first()
    )
    if release is None:
        raise Http404("No programme of this summit was released.")
    tag = tag_of(release["sha256"], request.path, decisive(request.GET), get_language())
    changed = int(release["released_at"].timestamp())
    response = get_conditional_response(request, etag=tag, last_modified=changed)
    if response is None:
        content = _files.get(tag)
        if content is None:
            content = make(released_programme(summit))
            if len(request.get_full_path()) <= LONGEST:
                _files.put(tag, content)
        response = HttpResponse(content, content_type=content_type)
        if name:
            response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return with_validators(response, tag, changed)


def with_validators(response, tag, changed=None):
    """Return the response with its tag, its last change (Unix) and how long it keeps."""
    response.headers["ETag"] = tag
    if changed is not None:
        response.headers["Last-Modified"] = http_date(changed)
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response
