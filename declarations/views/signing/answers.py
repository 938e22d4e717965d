"""The other answers to an invitation: it is not for me, I decline, I pass it on.

Declining and passing on need a mailed code too, or a scanner that presses buttons could do it.
"""

from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from declarations.forms.signing import CodeForm, DeclineForm, DelegateForm
from declarations.models import Challenge, Statement
from declarations.signing import acts
from declarations.views.mailed_codes import CodeProblem
from declarations.views.refused import bind, lead_back
from declarations.views.signing import codes
from declarations.views.signing.showing import GONE, frame, lead_to, show, show_step, signing_page
from declarations.views.signing.visit import Visit, VisitLost, invitation_of
from declarations.views.signing.visitors import may_try, traces_of
from portal.lib.private import private_page
from portal.outbox.api import queue

REFUSE, DELEGATE = Challenge.Purpose.REFUSE, Challenge.Purpose.DELEGATE


@signing_page
def not_me(request, sitting):
    """Say what to do with an invitation that went astray; POST tells the officers, once."""
    invitation = sitting.invitation
    contact = invitation.declaration.contact_email
    if request.method == "POST":
        if contact and may_try(request, "misdirected"):
            queue(
                "declarations.misdirected",
                to=contact,
                language="fr",
                about=invitation.number,
                key=f"misdirected:{invitation.pk}",
            )
        sitting.visit.finish("not_me")
        sitting.visit.save(request)
        return lead_to("sign-done")
    return show_step(request, "not_me", sitting, "", {"can_tell": bool(contact)})


@signing_page
def decline(request, sitting):
    """Ask for a reason, which may stay empty, and mail the code that confirms."""
    kept = sitting.visit.answer.get("reason", "")
    form = bind(request, DeclineForm, initial={"reason": kept})
    if request.method == "POST" and not form.is_valid():
        return lead_back(request, form)
    if request.method == "POST":
        return _send(request, sitting, REFUSE, form, {"reason": form.cleaned_data["reason"]})
    return show_step(request, "decline", sitting, "", {"form": form, **_address(sitting, REFUSE)})


@signing_page
def decline_code(request, sitting):
    if "reason" not in sitting.visit.answer:
        return lead_to("sign-decline")

    def finish():
        note = sitting.visit.answer["reason"]
        acts.refuse(sitting.invitation, traces_of(request, sitting.invitation, note=note))

    return _take_code(request, sitting, REFUSE, finish)


@signing_page
def delegate(request, sitting):
    """Ask who is to represent the city, and mail the code that confirms."""
    statements = sitting.adopted.statements
    if not statements.filter(capacity=Statement.Capacity.REPRESENTATIVE).exists():
        return show_step(request, "no_delegate", sitting, "", {})
    invitation = sitting.invitation
    initial = {"language": invitation.language, **sitting.visit.answer.get("delegate", {})}
    form = bind(request, DelegateForm, initial=initial, own_email=invitation.email)
    if request.method == "POST" and not form.is_valid():
        return lead_back(request, form)
    if request.method == "POST":
        return _send(request, sitting, DELEGATE, form, {"delegate": form.cleaned_data})
    context = {"form": form, **_address(sitting, DELEGATE)}
    return show_step(request, "delegate", sitting, "", context)


@signing_page
def delegate_code(request, sitting):
    if "delegate" not in sitting.visit.answer:
        return lead_to("sign-delegate")

    def finish():
        invitation = sitting.invitation
        acts.delegate(
            invitation, **sitting.visit.answer["delegate"], traces=traces_of(request, invitation)
        )

    return _take_code(request, sitting, DELEGATE, finish)


@private_page
@require_safe
def done(request):
    """Say what happened to the invitation in this browser."""
    try:
        visit = Visit.of(request)
        invitation = invitation_of(visit)
    except VisitLost:
        return show(request, "lost", {}, status=GONE)
    if not visit.done:
        return HttpResponseRedirect(reverse("declarations:sign"))
    return show(request, "done", {**frame(invitation), "done": visit.done})


def _address(sitting, purpose):
    return {"code": codes.describe(sitting, purpose)}


def _send(request, sitting, purpose, form, answer):
    """Keep an answer until its code comes, and mail that code."""
    sitting.visit.answer = answer
    sitting.visit.save(request)
    try:
        codes.send(request, sitting, purpose)
    except CodeProblem as problem:
        form.add_error(None, str(problem))
        return show_step(
            request,
            _page(purpose),
            sitting,
            "",
            {"form": form, **_address(sitting, purpose)},
            status=problem.status,
        )
    return lead_to(f"sign-{_page(purpose)}-code")


def _page(purpose):
    return {REFUSE: "decline", DELEGATE: "delegate"}[purpose]


def _take_code(request, sitting, purpose, finish):
    """Take the code that confirms an answer; `finish` then records it."""
    form, problem, status = bind(request, CodeForm), "", 200
    if request.method == "POST":
        try:
            if "send" in request.POST:
                codes.send(request, sitting, purpose)
                return lead_to(f"sign-{_page(purpose)}-code")
            if form.is_valid():
                codes.check(request, sitting, purpose, form.cleaned_data["code"])
                finish()
                sitting.visit.finish(str(purpose))
                sitting.visit.save(request)
                return lead_to("sign-done")
            return lead_back(request, form)
        except CodeProblem as error:
            if error.is_of_the_code:
                form.add_error("code", str(error))
                return lead_back(request, form)
            form, problem, status = CodeForm(), str(error), error.status
        except ValidationError as error:
            form.add_error(None, error.messages)
            return lead_back(request, form)
    button = _("I decline") if purpose == REFUSE else _("Pass the invitation on")
    return show_step(
        request,
        "answer_code",
        sitting,
        "",
        {
            "form": form,
            "problem": problem,
            "purpose": str(purpose),
            "back": f"declarations:sign-{_page(purpose)}",
            "answer": sitting.visit.answer,
            "button": button,
            **_address(sitting, purpose),
        },
        status=status,
    )
