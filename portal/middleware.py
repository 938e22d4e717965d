"""Headers on every answer, and the second factor that staff must have."""

import re
from http import HTTPStatus

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils.translation import gettext as _

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)

# Where somebody without a second factor still has to go in order to set one up.
OPEN_TO_STAFF_WITHOUT_SECOND_FACTOR = ("/accounts/", "/i18n/", "/static/", "/media/", "/healthz")


# Addresses whose answer is the same in every language; only their pages of errors are worded.
SAME_IN_EVERY_LANGUAGE = (
    *("/api/v", "/embed.js", "/favicon.ico", "/healthz", "/media/", "/robots.txt"),
    *("/service-worker.js", "/sitemap"),
)
# What is text by its subtype or its suffix (RFC 6839): feeds, exports, drawings.
TEXT_KINDS = re.compile(r"text/.+|application/(json|xml)|.+\+(json|xml)", re.I)


class TextCompression(GZipMiddleware):
    """Compresses pages and exports; pictures and other files are compressed in themselves."""

    def process_response(self, request, response):
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if TEXT_KINDS.fullmatch(kind):
            return super().process_response(request, response)
        return response


class UnchangedPages(ConditionalGetMiddleware):
    """Answers 304 to whoever has a page as it is now.

    A condition of “*” is met by whatever is there, which views that answer before they make a page
    do not know: it is not heard.
    """

    def process_request(self, request):
        if request.META.get("HTTP_IF_NONE_MATCH", "").strip() == "*":
            del request.META["HTTP_IF_NONE_MATCH"]


class LanguageOfPages(LocaleMiddleware):
    """Chooses the language of a page, and says that it depends on the reader's where it does.

    Otherwise every cache would keep one copy of the same file for each wording of the header.
    """

    def process_response(self, request, response):
        is_worded = response.status_code >= HTTPStatus.BAD_REQUEST and response.headers.get(
            "Content-Type", ""
        ).startswith("text/html")
        if request.path_info.startswith(SAME_IN_EVERY_LANGUAGE) and not is_worded:
            return response
        return super().process_response(request, response)


def response_headers(get_response):
    """Adds Permissions-Policy, and loosens the content policy of the admin by one directive.

    Django's admin sets a few style attributes; its scripts obey the strict policy as they are.
    What says nothing of how long it keeps is asked for again each time: a cache in between may
    otherwise go on showing it for as long as it thinks fit.
    """

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "no-cache")
        if request.path_info.startswith("/admin/"):
            response._csp_replace = {"style-src": ["'self'", "'unsafe-inline'"]}
        return response

    return middleware


def second_factor_for_staff(get_response):
    """Leads staff without a second factor to the page where they set one up.

    Only where `SECOND_FACTOR_FOR_STAFF` says so (always in production). It closes every page and
    not the admin alone: staff also see drafts at their public addresses.
    """

    def middleware(request):
        if (
            settings.SECOND_FACTOR_FOR_STAFF
            and request.user.is_staff
            and not request.path_info.startswith(OPEN_TO_STAFF_WITHOUT_SECOND_FACTOR)
            and not get_adapter().is_mfa_enabled(request.user)
        ):
            messages.warning(
                request,
                _(
                    "Your account can change this site, so it needs a second step at sign-in. "
                    "Set up an authenticator app or a passkey to go on."
                ),
            )
            return redirect("mfa_index")
        return get_response(request)

    return middleware
