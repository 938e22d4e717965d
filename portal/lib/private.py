"""Marks pages that only the holder of a link may see; the middleware reads the mark."""

from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def private_page(view):
    """Mark a view as private; error reports show neither its form nor its variables."""
    guarded = sensitive_post_parameters()(sensitive_variables()(view))
    guarded.is_private = True
    return guarded
