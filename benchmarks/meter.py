"""Says in headers what a page cost the worker: its processor time, its queries, its memory."""

import resource
import time

from django.db import connection
from django.test.utils import CaptureQueriesContext


def meter(get_response):
    """Add `X-Milliseconds` and `X-Grown-Megabytes`, or `X-Queries` where asked by `X-Count: 1`.

    Counting costs time by itself, so both are never measured in one request.
    """

    def middleware(request):
        if "X-Count" in request.headers:
            with CaptureQueriesContext(connection) as queries:
                response = get_response(request)
            response.headers["X-Queries"] = str(len(queries))
            return response
        before, started = highest(), time.process_time()
        response = get_response(request)
        response.headers["X-Milliseconds"] = f"{(time.process_time() - started) * 1000:.3f}"
        response.headers["X-Grown-Megabytes"] = f"{highest() - before:.1f}"
        return response

    return middleware


def highest():
    """Return the most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
