"""Pages for what goes wrong, and the question "are you well?" of a monitoring service."""

from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


def forbidden_by_csrf(request, reason=""):
    """The 403 page for a form without its token; `reason` is Django's, for developers."""
    return render(request, "403.html", {"reason": reason}, status=403)


@never_cache
@require_safe
def healthz(request):
    """200 "ok" when the database answers, else 503 "database": plain text."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
