"""Pages that only whoever holds a link or a receipt may see: nothing of them is kept or passed on.

A view says `@private_page`; the middleware does the rest, also for answers that the view never
made, such as a refusal for a missing CSRF token.
"""

from portal.lib.private import HEADERS


class PrivatePages:
    """Sets the headers of private pages, and lets their forms through the check of the origin.

    Stands before CsrfViewMiddleware. A browser sends "Origin: null" with the form of a page whose
    policy is no-referrer (Fetch Standard, "append a request Origin header"), and Django refuses
    that. The same browser says in Sec-Fetch-Site, which no page can forge, whether the form came
    from this site. One too old to say so is left to the CSRF token alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "is_private", False):
            for name, value in HEADERS.items():
                response.headers[name] = value
        return response

    def process_view(self, request, view, args, kwargs):
        request.is_private = getattr(view, "is_private", False)
        hides_origin = request.headers.get("Origin") == "null"
        if request.is_private and hides_origin and not comes_from_elsewhere(request):
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"


def comes_from_elsewhere(request) -> bool:
    """Return whether the browser says that another site sent this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin not in ("null", f"{request.scheme}://{request.get_host()}")
