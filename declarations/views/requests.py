"""Asking to sign without an invitation: a form, a mailed code, and an officer's decision later."""

import secrets
from datetime import timedelta
from functools import wraps

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from declarations import requests
from declarations.forms.requests import RequestForm
from declarations.forms.signing import CodeForm
from declarations.invitees.zones import zone_at
from declarations.inviting import signable
from declarations.models import Challenge, Declaration, SigningRequest
from declarations.sheets import may_ask_to_sign, state_of
from declarations.signing import codes, rates
from declarations.views import mailed_codes
from declarations.views.mailed_codes import CodeProblem
from declarations.views.receipts import language_of_page
from declarations.views.refused import bind, lead_back
from declarations.views.signing.visitors import network_address
from portal.lib.private import private_page

KEY = "request to sign"
PURPOSE = Challenge.Purpose.REQUEST
# Asking is rare: one delegation in a hotel may send a few.
FROM_A_NETWORK = (20, timedelta(hours=1))
FOR_AN_ADDRESS = (3, timedelta(days=1))
GONE, TOO_MANY = 410, 429


def request_page(view):
    """A private page of a declaration that can be asked for now; 404 where it never can."""

    @private_page
    @wraps(view)
    def page(request, slug):
        declaration = get_object_or_404(
            Declaration.objects.published().select_related("summit"),
            slug=slug,
            takes_requests=True,
        )
        if not may_ask_to_sign(declaration, state_of(declaration, timezone.now())):
            return _show(request, "closed", declaration, {}, status=GONE)
        return view(request, declaration)

    return page


@request_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, declaration):
    """Who asks, for whom and as what; the answer is the same whoever is known here."""
    form = bind(
        request,
        RequestForm,
        initial={"language": language_of_page()},
        capacities=signable(declaration),
    )
    if request.method == "POST" and not form.is_valid():
        return lead_back(request, form)
    if request.method == "POST":
        if not _may_ask(request, form.cleaned_data["email"]):
            form.add_error(
                None,
                _("Several requests came from you within a short time. Please come back tomorrow."),
            )
            return _show(request, "form", declaration, {"form": form}, status=TOO_MANY)
        asked = form.save(commit=False)
        asked.declaration = declaration
        asked.time_zone = zone_at(asked.country_code) or "UTC"
        asked.save()
        request.session[KEY] = {"number": str(asked.number), "nonce": secrets.token_hex(16)}
        try:
            _send(request, asked)
        except CodeProblem as problem:
            form.add_error(None, str(problem))
            return _show(request, "form", declaration, {"form": form}, status=problem.status)
        return _lead_to("request-code", declaration)
    return _show(request, "form", declaration, {"form": form})


@request_page
@require_http_methods(["GET", "HEAD", "POST"])
def code(request, declaration):
    """Take the code: it proves that the mailbox is theirs."""
    asked = _asked(request, declaration)
    if asked is None:
        return _lead_to("request-to-sign", declaration)
    if asked.state != SigningRequest.State.UNPROVEN:
        return _lead_to("request-done", declaration)
    form, problem, status = bind(request, CodeForm), "", 200
    if request.method == "POST":
        try:
            if "send" in request.POST:
                _send(request, asked)
                return _lead_to("request-code", declaration)
            if form.is_valid():
                typed = form.cleaned_data["code"]
                mailed_codes.check(
                    request, _challenge(request, asked), PURPOSE, _binding(request, asked), typed
                )
                requests.prove(asked)
                return _lead_to("request-done", declaration)
            return lead_back(request, form)
        except CodeProblem as error:
            if error.is_of_the_code:
                form.add_error("code", str(error))
                return lead_back(request, form)
            form, problem, status = CodeForm(), str(error), error.status
    context = {
        "form": form,
        "problem": problem,
        "code": mailed_codes.describe(_challenge(request, asked), asked.email),
    }
    return _show(request, "code", declaration, context, status=status)


@request_page
@require_safe
def done(request, declaration):
    """Say that an officer will look at it."""
    asked = _asked(request, declaration)
    if asked is None or asked.state == SigningRequest.State.UNPROVEN:
        return _lead_to("request-to-sign", declaration)
    return _show(request, "done", declaration, {"asked": asked})


def _may_ask(request, email):
    most, window = FROM_A_NETWORK
    if rates.count("request to sign", network_address(request), window=window) > most:
        return False
    most, window = FOR_AN_ADDRESS
    return rates.count("request for address", email.casefold(), window=window) <= most


def _asked(request, declaration):
    """Return the request that was made in this browser, or None."""
    number = request.session.get(KEY, {}).get("number")
    if not number:
        return None
    return SigningRequest.objects.filter(number=number, declaration=declaration).first()


def _binding(request, asked):
    return codes.binding_of(
        visit=request.session[KEY]["nonce"], request=str(asked.number), email=asked.email
    )


def _send(request, asked):
    number = mailed_codes.send(
        request,
        PURPOSE,
        _binding(request, asked),
        to=asked.email,
        language=asked.language,
        request=asked,
    )
    request.session[KEY] = {**request.session[KEY], "challenge": number}


def _challenge(request, asked):
    number = request.session[KEY].get("challenge")
    return asked.challenges.filter(number=number).first() if number else None


def _lead_to(name, declaration):
    address = reverse(f"declarations:{name}", args=[declaration.slug])
    return HttpResponseRedirect(address, status=303)


def _show(request, template, declaration, context, *, status=200):
    return render(
        request,
        f"declarations/request_{template}.html",
        {
            "declaration": declaration,
            "section": "declarations",
            "palette": declaration.summit.palette if declaration.summit_id else "meridien",
            "canonical": "",
            **context,
        },
        status=status,
    )
