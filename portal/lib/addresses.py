"""Addresses for where there is no page around them: mails, papers, QR codes."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri


def absolute(path: str) -> str:
    """Return the full address of a path of this site, such as `reverse()` gives.

    The site comes from `settings.SITE_URL` and never from a request: whoever writes a request
    chooses its Host header. Raises ValueError for what is no path from the root.
    """
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        raise ValueError(f"Not a path of this site: {path!r}")
    return settings.SITE_URL + iri_to_uri(path)


def site_host() -> str:
    """Return the host name of the site, without a port."""
    return urlsplit(settings.SITE_URL).hostname
