"""One answer of the interface: its page, entity tag, permission for other sites, and problems."""

import hashlib
import json
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from math import ceil
from urllib.parse import urlencode

from django.core.exceptions import TooManyFieldsSent
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.csrf import csrf_exempt

from portal.lib.addresses import absolute
from portal.lib.cors import METHODS, allow_everywhere
from sessions.agenda.serving import tag_of
from sessions.machines.answers import CACHE_CONTROL

PAGE_SIZE, LARGEST_PAGE = 50, 200
PAGING = ("page", "page_size")
# RFC 9457
PROBLEM = "application/problem+json"
# What an answer repeats of parameters that mean nothing, and letters of each.
_MOST_IGNORED, _LONGEST = 20, 40
# Servers in between refuse answers with longer headers; the addresses stand in the answer too.
_LONGEST_HEADER = 2_000


class NoSuchPage(Http404):
    """A list has fewer pages than that, or the number is none."""


@dataclass(frozen=True)
class One:
    """A single thing, as a dict. `ignored` are (parameter, value) pairs that mean nothing."""

    data: dict
    ignored: tuple = ()


@dataclass(frozen=True)
class Many:
    """A list: `rows` can be counted and sliced, `show` makes the dict of one of them.

    `query` is its filter as it stands in an address, without what means nothing; `meta` stands
    beside the list; `ignored` as in `One`.
    """

    rows: object
    show: object
    meta: dict = field(default_factory=dict)
    query: str = ""
    ignored: tuple = ()


def read_only(view):
    """Wrap a view: other methods, and what is not there, are told as problems."""

    @csrf_exempt  # nothing can be changed here: other methods are refused
    @wraps(view)
    def wrapped(request, **arguments):
        if request.method == "OPTIONS":
            return _public(HttpResponse(status=HTTPStatus.NO_CONTENT))
        if request.method not in METHODS:
            response = problem(request, HTTPStatus.METHOD_NOT_ALLOWED, "This address is read-only.")
            response.headers["Allow"] = ", ".join(METHODS)
            return response
        try:
            return view(request, **arguments)
        except Http404 as missing:
            return problem(request, HTTPStatus.NOT_FOUND, _reason(missing))
        except TooManyFieldsSent:
            return problem(request, HTTPStatus.BAD_REQUEST, "This address has too many parameters.")

    return wrapped


def _reason(missing):
    """Return the sentence of an Http404; Django's own tell of models, which concern nobody."""
    said = str(missing)
    return said if said and "matches the given query" not in said else "There is no such thing."


def endpoint(operation):
    """Return the view of an `Operation`."""

    @read_only
    def view(request, **arguments):
        tag = ""
        if operation.stamp is not None:
            # What a release decides has its tag before it is made.
            stamp = operation.stamp(**arguments)
            tag = tag_of(stamp, request.path, request.GET.urlencode())
            response = get_conditional_response(request, etag=tag)
            if response is not None:
                return _public(response, tag)
        found = operation.read(request.GET, **arguments)
        if isinstance(found, One):
            meta = {"ignored": _ignored(request, found, operation)}
            return json_answer(request, {"data": found.data, "meta": meta}, tag)
        document, pages = _listed(request, found, operation)
        response = json_answer(request, document, tag)
        links = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in pages.items())
        if len(links) <= _LONGEST_HEADER:
            response.headers["Link"] = links
        return response

    return view


def json_answer(request, document, tag=""):
    """Return a dict as JSON, or 304 to whoever has it. Without a tag its bytes give one."""
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    tag = tag or quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = HttpResponse(content, content_type="application/json")
        response.headers["Content-Language"] = "fr, en"
    return _public(response, tag)


def _listed(request, found, operation):
    """Return (document, {relation: address}) of one page of a list (RFC 8288)."""
    ignored = _ignored(request, found, operation)
    size = _number(request.GET.get("page_size", ""))
    if size is None or not 1 <= size <= LARGEST_PAGE:
        if request.GET.get("page_size"):
            ignored.append(_pair("page_size", request.GET["page_size"]))
        size = PAGE_SIZE
    count = len(found.rows) if isinstance(found.rows, list) else found.rows.count()
    last = max(1, ceil(count / size))
    number = _number(request.GET.get("page", "1"))
    if number is None or not 1 <= number <= last:
        raise NoSuchPage(f"This list has the pages 1 to {last}.")
    rows = found.rows[(number - 1) * size : number * size]
    wanted = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
    pages = {
        relation: _address(request, found.query, page, size)
        for relation, page in wanted.items()
        if 1 <= page <= last
    }
    meta = {
        **found.meta,
        "count": count,
        "page": number,
        "pages": last,
        "page_size": size,
        "next": pages.get("next"),
        "previous": pages.get("prev"),
        "ignored": ignored,
    }
    return {"data": [found.show(row) for row in rows], "meta": meta}, pages


def _ignored(request, found, operation):
    """Return what of the address means nothing, as {"parameter", "value"}, in their order."""
    known = {parameter.name for parameter in operation.parameters}
    pairs = list(found.ignored)
    named = {name for name, _value in pairs}
    pairs += [
        (name, request.GET[name]) for name in request.GET if name not in known and name not in named
    ]
    return [_pair(*pair) for pair in pairs[:_MOST_IGNORED]]


def _pair(name, value):
    return {"parameter": name[:_LONGEST], "value": value[:_LONGEST]}


def _address(request, query, page, size):
    paging = {"page": page} | ({"page_size": size} if size != PAGE_SIZE else {})
    return f"{absolute(request.path)}?{'&'.join(filter(None, [query, urlencode(paging)]))}"


def _number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def problem(request, status, detail):
    """Return an error as RFC 9457 writes it; `detail` is one English sentence."""
    status = HTTPStatus(status)
    content = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "instance": request.path,
    }
    return _public(HttpResponse(json.dumps(content), content_type=PROBLEM, status=status))


def _public(response, tag=""):
    """Let pages of every site read the answer; whoever asks is nobody in particular."""
    if tag:
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = CACHE_CONTROL
    return allow_everywhere(response)
