"""What machines ask every site for: robots.txt and favicon.ico."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

# Forms, people's accounts and answers to questions: nothing that anybody looks for elsewhere.
CLOSED = (
    "/admin/", "/accounts/", "/i18n/", "/fr/search/", "/en/search/", "/fr/report/", "/en/report/",
    "/fr/clock/", "/en/clock/", "/fr/preview/", "/en/preview/",
)  # fmt: skip


@require_safe
def robots(request):
    """robots.txt: everything public may be read by anybody, forms need not be."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request):
    """The sign of the house, for those who do not read which one a page names."""
    return redirect(static("img/parvis.svg"))
