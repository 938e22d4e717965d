"""What pages of other sites may read (https://fetch.spec.whatwg.org/#http-cors-protocol)."""

from functools import wraps
from http import HTTPStatus

from django.http import HttpResponse, HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "OPTIONS")


def readable_everywhere(view):
    """Wrap a view of public data, which is the same for everybody and sets no cookie.

    It gets GET and HEAD; OPTIONS, with which browsers ask first, is answered for it; other methods
    are 405.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method == "OPTIONS":
            response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        elif request.method in METHODS:
            response = view(request, *args, **kwargs)
        else:
            response = HttpResponseNotAllowed(METHODS)
        return allow_everywhere(response)

    return wrapped


def allow_everywhere(response):
    """Return the response with the leave of pages of every site to read it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = ", ".join(METHODS)
    response.headers["Access-Control-Allow-Headers"] = "Accept, If-Modified-Since, If-None-Match"
    response.headers["Access-Control-Expose-Headers"] = (
        "Content-Disposition, ETag, Last-Modified, Link"
    )
    response.headers["Access-Control-Max-Age"] = "86400"
    return response
