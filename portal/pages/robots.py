"""What search engines are asked to leave alone."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

# Forms, people's accounts and answers to questions: nothing that anybody looks for elsewhere.
CLOSED = (
    "/admin/", "/accounts/", "/i18n/", "/fr/search/", "/en/search/", "/fr/report/", "/en/report/",
    "/fr/clock/", "/en/clock/",
)  # fmt: skip


@require_safe
def robots(request):
    """robots.txt: everything public may be read by anybody, forms need not be."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
