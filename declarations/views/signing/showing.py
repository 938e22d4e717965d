"""How every page of signing is shown: its frame, its refusals, its way to the next step."""

from functools import wraps

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from declarations.models import Signature
from declarations.phrases import moment_text
from declarations.signing.giving import SigningRefused
from declarations.views.signing.visit import Sitting, Visit, VisitLost, invitation_of
from declarations.views.signing.words import (
    city_of,
    deadline_text,
    function_of,
    kind_deed,
    members_of,
    opening_text,
)
from portal.lib.private import private_page

# The steps as the page lists them.
STEPS = ("read", "statement", "name", "code", "confirm")
CONFLICT, GONE, TOO_MANY = 409, 410, 429
# What stands in the way may pass; all else is over.
REFUSAL_STATUS = dict.fromkeys(("signed", "taken", "text_changed", "not_yours"), CONFLICT)


def lead_to(name, *args):
    """Redirect with 303: whatever was posted is not posted again by a reload."""
    return HttpResponseRedirect(reverse(f"declarations:{name}", args=args), status=303)


def show(request, template, context, *, status=200):
    """Render a page of signing. Its own address is named nowhere on it."""
    return render(
        request,
        f"declarations/sign/{template}.html",
        {"section": "declarations", "palette": "meridien", "canonical": "", **context},
        status=status,
    )


def show_step(request, template, sitting, step, context, *, status=200):
    """Render a page for somebody whose invitation is known; `step` is one of STEPS or ""."""
    at = STEPS.index(step) if step else None
    done = STEPS.index(sitting.next_step) if step else 0
    steps = [
        {
            "name": name,
            "is_current": position == at,
            "is_done": position < done and position != at,
        }
        for position, name in enumerate(STEPS)
    ]
    return show(
        request,
        template,
        {**frame(sitting.invitation, sitting.adopted), "steps": steps if step else [], **context},
        status=status,
    )


def frame(invitation, adopted=None):
    """Return what the pages say about an invitation, its declaration and its text."""
    declaration = invitation.declaration
    return {
        "invitation": invitation,
        "declaration": declaration,
        "adopted": adopted,
        "city": city_of(invitation),
        "members": members_of(invitation),
        "deadline": deadline_text(invitation),
        "opens": opening_text(invitation),
        "palette": declaration.summit.palette if declaration.summit_id else "meridien",
    }


def signing_page(view):
    """Make a private page of a view that takes a request and a `Sitting`.

    Without an invitation in the session, or with one that can no longer be answered, the page
    that says so stands in its place.
    """

    @private_page
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def page(request):
        try:
            told = _told(request)
            if told is not None:
                raise told
            return view(request, Sitting.of(request))
        except VisitLost:
            return show(request, "lost", {}, status=GONE)
        except SigningRefused as refusal:
            visit = Visit.of(request)
            if request.method == "POST" and not _is_own(visit, refusal):
                return _tell(request, visit, refusal)
            return show_refusal(request, visit, invitation_of(visit), refusal)

    return page


def _is_own(visit, refusal):
    """Whether what stands in the way is the signature given in this very browser."""
    if refusal.reason != "signed":
        return False
    return str(refusal.signature.ready_session.number) == visit.ready


def _tell(request, visit, refusal):
    """Lead to the page that says why a form was refused; Back must not offer to send it anew."""
    visit.refusal = {
        "address": request.path,
        "reason": refusal.reason,
        "sentence": str(refusal),
        "signature": str(refusal.signature.number) if refusal.signature else "",
    }
    visit.save(request)
    return HttpResponseRedirect(request.path, status=303)


def _told(request) -> SigningRefused | None:
    """Return why the form of this page was refused a moment ago, once."""
    visit = Visit.of(request)
    refusal, visit.refusal = visit.refusal, {}
    if not refusal:
        return None
    visit.save(request)
    if request.method == "POST" or refusal["address"] != request.path:
        return None
    signature = None
    if refusal["signature"]:
        signature = Signature.objects.get(number=refusal["signature"])
    return SigningRefused(refusal["reason"], refusal["sentence"], signature)


def show_refusal(request, visit, invitation, refusal):
    """Say plainly why nothing was signed, and by whom it was if somebody else was quicker.

    Whoever signed in this very browser gets the receipt: a reload or a second click is no error.
    """
    signature = refusal.signature
    if _is_own(visit, refusal):
        return lead_to("receipt", signature.number)
    return show(
        request,
        "refused",
        {
            **frame(invitation),
            "reason": refusal.reason,
            "sentence": str(refusal),
            "given": describe(signature, invitation.time_zone) if signature else None,
        },
        status=REFUSAL_STATUS.get(refusal.reason, GONE),
    )


def describe(signature: Signature, zone: str) -> dict:
    """Return who gave a signature and when, as the roll says it, on a clock of `zone`."""
    record = signature.records.order_by("-number").first()
    return {
        "name": record.name or _("Name erased at the person’s request"),
        "honorific": record.honorific,
        "function": function_of(record)[0],
        "deed": kind_deed(signature.kind),
        "when": moment_text(signature.signed_at, zone),
    }
