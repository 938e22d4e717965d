"""Says in headers what a page cost the worker: its processor time and its queries."""

import time

from django.db import connection
from django.test.utils import CaptureQueriesContext


def meter(get_response):
    """Add `X-Milliseconds`; where the request says `X-Count: 1`, add `X-Queries` too.

    Counting costs time by itself, so both are never measured in one request.
    """

    def middleware(request):
        if "X-Count" in request.headers:
            with CaptureQueriesContext(connection) as queries:
                response = get_response(request)
            response.headers["X-Queries"] = str(len(queries))
            return response
        started = time.process_time()
        response = get_response(request)
        response.headers["X-Milliseconds"] = f"{(time.process_time() - started) * 1000:.3f}"
        return response

    return middleware
