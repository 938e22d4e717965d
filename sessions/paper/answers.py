"""How papers go out: 304 to whoever has them, the file, or a page that says why it is not there."""

from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.http import FileResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.log import log_response

from portal.lib.paper.making import State
from portal.lib.paper.queue import reader_of

CACHE_CONTROL = "public, max-age=0, must-revalidate"
# So long (in seconds) a request waits for a paper that is not made yet; then its page asks again.
PATIENCE = 6
SECONDS_BETWEEN_TRIES = 5
MINUTES_AFTER_FAILURE = 10
MINUTES_WHEN_TOO_MANY = 5


def asking(request):
    """Return the name under which a request waits for a paper."""
    return reader_of(get_adapter().get_client_ip(request))


def unchanged(request, key, changed_at=None):
    """Return 304 for a reader who has the paper of this key already, else None."""
    answer = get_conditional_response(
        request,
        etag=quote_etag(key),
        last_modified=int(changed_at.timestamp()) if changed_at else None,
    )
    return answer and _with_validators(answer, key, changed_at)


def paper_response(request, path, state, *, name, back, changed_at=None):
    """Return the paper at this path as `name`.pdf; 503 while it is not there, 429 for too many.

    `back` is (address, words) of the page that the reader came from; `changed_at` the instant
    (aware) since which the paper looks as it does.
    """
    try:
        paper = path.open("rb") if state is State.READY else None
    except FileNotFoundError:  # removed in this very moment, because there are newer ones
        paper = None
    if paper is None:
        return _not_there(request, back, state)
    response = FileResponse(paper, filename=f"{name}.pdf", content_type="application/pdf")
    return _with_validators(response, path.stem, changed_at)


def _with_validators(response, key, changed_at):
    response.headers["ETag"] = quote_etag(key)
    response.headers["Cache-Control"] = CACHE_CONTROL
    # A search engine shows the page; a paper of each filter would only crowd it.
    response.headers["X-Robots-Tag"] = "noindex"
    if changed_at:
        response.headers["Last-Modified"] = http_date(changed_at.timestamp())
    return response


def _not_there(request, back, state):
    has_failed, are_too_many = state is State.FAILED, state is State.TOO_MANY
    context = {
        "back": back,
        "has_failed": has_failed,
        "are_too_many": are_too_many,
        "again": request.get_full_path(),
        "seconds": SECONDS_BETWEEN_TRIES,
    }
    status = HTTPStatus.TOO_MANY_REQUESTS if are_too_many else HTTPStatus.SERVICE_UNAVAILABLE
    response = render(request, "programme/paper/not_there.html", context, status=status)
    minutes = {State.FAILED: MINUTES_AFTER_FAILURE, State.TOO_MANY: MINUTES_WHEN_TOO_MANY}
    seconds = minutes.get(state, 0) * 60 or SECONDS_BETWEEN_TRIES
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    # Waiting is no error; why a paper cannot be made was logged when it was tried.
    log_response("A paper is not there yet", response=response, request=request, level="info")
    return response
