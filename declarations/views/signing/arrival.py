"""The page that a mailed link opens. Looking at it changes nothing: mail scanners look too."""

from django.core.exceptions import PermissionDenied
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from declarations.private_pages import comes_from_elsewhere
from declarations.signing.giving import SigningRefused, refuse_unusable
from declarations.signing.links import invitation_of, used_invitation_of
from declarations.views.signing.showing import GONE, TOO_MANY, frame, lead_to, show
from declarations.views.signing.visit import Visit
from declarations.views.signing.visitors import may_try
from declarations.views.signing.words import city_of, function_of
from portal.lib.private import private_page
from portal.lib.typography import initials

# What the person chooses, and where that leads.
CHOICES = {
    "me": "sign",
    "delegate": "sign-delegate",
    "decline": "sign-decline",
    "not_me": "sign-not-me",
}


@csrf_exempt  # its own secret stands in the address, and a token would need a cookie
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request, token):
    """Say who is invited to what; POST binds the session and leads away from this address.

    Unknown, expired and revoked links get one and the same page; a used one says that it was
    used, and nothing more. Only a wrong link is counted: a right one leaves no trace until its
    holder chooses.
    """
    invitation = invitation_of(token)
    refusal = None
    if invitation is not None:
        try:
            adopted = refuse_unusable(invitation).adopted_text
        except SigningRefused as error:
            refusal = error
    if invitation is None or (refusal and refusal.reason != "closed"):
        return _show_dead(request, token)
    if refusal:
        return show(
            request,
            "refused",
            {**frame(invitation), "reason": "closed", "sentence": str(refusal)},
            status=GONE,
        )
    choice = request.POST.get("choice", "")
    if request.method == "POST" and choice in CHOICES:
        if comes_from_elsewhere(request):
            raise PermissionDenied
        Visit.begin(request, invitation)
        return lead_to(CHOICES[choice])
    function, function_language = function_of(invitation)
    return show(
        request,
        "arrival",
        {
            **frame(invitation, adopted),
            "initials": initials(invitation.name or city_of(invitation)),
            "function": function,
            "function_language": function_language,
        },
    )


def _show_dead(request, token):
    used = used_invitation_of(token)
    if used is not None:
        return show(request, "used", {"declaration": used.declaration}, status=GONE)
    if not may_try(request, "unknown link"):
        return show(request, "too_many", {}, status=TOO_MANY)
    return show(request, "unknown", {}, status=404)
