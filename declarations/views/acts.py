"""What a signatory may do later, from the receipt: withdraw, or put the spelling right.

Each act needs a new code, mailed to the invited address: the receipt alone allows nothing.
"""

import secrets
from dataclasses import asdict, dataclass, field

from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from declarations.forms.signing import CodeForm, DeclineForm, NameForm
from declarations.models import Challenge
from declarations.signing import acts, codes
from declarations.signing.giving import Printed, Traces
from declarations.views import mailed_codes
from declarations.views.mailed_codes import CodeProblem
from declarations.views.receipts import language_of_page, receipt_page, show
from declarations.views.refused import bind, lead_back
from declarations.views.signing.visitors import network_address
from declarations.views.signing.words import kind_deed

KEY = "receipt act"
WITHDRAW, CORRECT = Challenge.Purpose.WITHDRAW, Challenge.Purpose.CORRECT
CONFLICT = 409
PRINTED = tuple(Printed.__dataclass_fields__)


@dataclass
class Errand:
    """What the session remembers of one act on one signature. `answer` is what the code confirms.

    `done` is the purpose that was achieved here.
    """

    signature: str
    purpose: str = ""
    nonce: str = field(default_factory=lambda: secrets.token_hex(16))
    answer: dict = field(default_factory=dict)
    challenge: str = ""
    done: str = ""

    @classmethod
    def of(cls, request, receipt) -> "Errand":
        """Return the errand of this session with this receipt, a new one where there is none."""
        stored = request.session.get(KEY, {})
        if stored.get("signature") == str(receipt.number):
            return cls(**stored)
        return cls(signature=str(receipt.number))

    def save(self, request):
        request.session[KEY] = asdict(self)

    def begin(self, purpose, answer):
        """Change what is to be confirmed; a code that was sent for something else is forgotten."""
        if (self.purpose, self.answer) != (str(purpose), answer):
            self.challenge = ""
        self.purpose, self.answer, self.done = str(purpose), answer, ""

    def finish(self):
        """Forget what was typed; that it was done here stays."""
        self.answer, self.challenge, self.done = {}, "", self.purpose

    @property
    def binding(self) -> str:
        return codes.binding_of(
            visit=self.nonce, signature=self.signature, purpose=self.purpose, answer=self.answer
        )


# Codes --------------------------------------------------------------------------------------------
def _send(request, receipt, errand):
    """Mail a new code to the signatory's address; raise CodeProblem when that is too often."""
    errand.challenge = mailed_codes.send(
        request,
        errand.purpose,
        errand.binding,
        to=receipt.address,
        language=receipt.invitation.language,
        signature=receipt.signature,
    )
    errand.save(request)


def _challenge(errand):
    if not errand.challenge:
        return None
    return Challenge.objects.filter(
        number=errand.challenge, signature__number=errand.signature
    ).first()


# Pages --------------------------------------------------------------------------------------------
def _act_page(view):
    """A page of an act that is still possible: the signature stands, an address is known."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request, receipt):
        obstacle = _obstacle(receipt)
        errand = Errand.of(request, receipt)
        if obstacle and errand.done and errand.done == _purpose_of(view):
            return _lead_to("receipt-done", receipt)
        if obstacle:
            context = {"obstacle": obstacle}
            return show(
                request, "declarations/acts/impossible.html", receipt, context, status=CONFLICT
            )
        return view(request, receipt, errand)

    return receipt_page(page)


def _purpose_of(view):
    return str(WITHDRAW if view.__name__.startswith("withdraw") else CORRECT)


def _obstacle(receipt):
    """Return why nothing can be changed here: ended, erased, no_address; "" when it can."""
    if receipt.line.ending is not None:
        return "ended"
    if receipt.line.is_erased:
        return "erased"
    return "" if receipt.address else "no_address"


@receipt_page
@require_safe
def choose(request, receipt):
    """Withdraw, or correct the spelling."""
    return show(request, "declarations/acts/choose.html", receipt, {"obstacle": _obstacle(receipt)})


@_act_page
def withdraw(request, receipt, errand):
    """Say what a withdrawal means, ask for a reason that may stay empty, and mail the code."""
    is_kept = errand.purpose == WITHDRAW
    form = bind(request, DeclineForm, initial=errand.answer if is_kept else {})
    if request.method == "POST" and not form.is_valid():
        return lead_back(request, form)
    if request.method == "POST":
        errand.begin(WITHDRAW, {"reason": form.cleaned_data["reason"]})
        return _send_and_lead(request, receipt, errand, form, "withdraw", {})
    return _show_step(request, "withdraw", receipt, errand, {"form": form})


@_act_page
def withdraw_code(request, receipt, errand):
    def finish():
        acts.withdraw(receipt.signature, _traces(request, receipt, note=errand.answer["reason"]))

    return _take_code(request, receipt, errand, WITHDRAW, finish)


@_act_page
def correct(request, receipt, errand):
    """The values as printed now, to be put right, and the line as it would be printed."""
    now = _printed_now(receipt)
    is_kept = errand.purpose == CORRECT and errand.answer
    form = bind(
        request,
        NameForm,
        initial=errand.answer if is_kept else now,
        capacity=receipt.signature.capacity,
    )
    shown = {**now, **(errand.answer if is_kept else {})}
    if form.is_bound:
        form.is_valid()
        shown = {**now, **form.cleaned_data}
    if request.method == "POST":
        if form.is_valid() and form.printed == Printed(**now):
            form.add_error(None, _("Nothing differs from what is printed now."))
        if "preview" in request.POST or not form.is_valid():
            return lead_back(request, form)
        errand.begin(CORRECT, asdict(form.printed))
        return _send_and_lead(
            request, receipt, errand, form, "correct", {"lines": _lines(receipt, shown)}
        )
    context = {"form": form, "lines": _lines(receipt, shown)}
    return _show_step(request, "correct", receipt, errand, context)


@_act_page
def correct_code(request, receipt, errand):
    def finish():
        acts.correct(receipt.signature, Printed(**errand.answer), _traces(request, receipt))

    return _take_code(request, receipt, errand, CORRECT, finish)


@receipt_page
@require_safe
def done(request, receipt):
    """Say what was done in this browser."""
    errand = Errand.of(request, receipt)
    if not errand.done:
        return HttpResponseRedirect(reverse("declarations:receipt", args=[receipt.number]))
    return show(
        request,
        "declarations/acts/done.html",
        receipt,
        {"done": errand.done, "lines": _lines(receipt, _printed_now(receipt))},
    )


def _printed_now(receipt) -> dict:
    """Return what is printed of the signatory now."""
    return {name: getattr(receipt.line.line, name) for name in PRINTED}


def _lead_to(name, receipt):
    address = reverse(f"declarations:{name}", args=[receipt.number])
    return HttpResponseRedirect(address, status=303)


def _show_step(request, template, receipt, errand, context, *, status=200):
    return show(
        request,
        f"declarations/acts/{template}.html",
        receipt,
        {"code": mailed_codes.describe(_challenge(errand), receipt.address), **context},
        status=status,
    )


def _send_and_lead(request, receipt, errand, form, page, context):
    """Keep the answer, mail its code and lead to the page that takes it."""
    errand.save(request)
    try:
        _send(request, receipt, errand)
    except CodeProblem as problem:
        form.add_error(None, str(problem))
        return _show_step(
            request, page, receipt, errand, {"form": form, **context}, status=problem.status
        )
    return _lead_to(f"receipt-{page}-code", receipt)


def _take_code(request, receipt, errand, purpose, finish):
    """Take the code that confirms an act; `finish` then does it."""
    page = "withdraw" if purpose == WITHDRAW else "correct"
    if errand.purpose != purpose or not errand.answer:
        return _lead_to(f"receipt-{page}", receipt)
    form, problem, status = bind(request, CodeForm), "", 200
    if request.method == "POST":
        try:
            if "send" in request.POST:
                _send(request, receipt, errand)
                return _lead_to(f"receipt-{page}-code", receipt)
            if form.is_valid():
                typed = form.cleaned_data["code"]
                challenge = _challenge(errand)
                mailed_codes.check(request, challenge, purpose, errand.binding, typed)
                finish()
                errand.finish()
                errand.save(request)
                return _lead_to("receipt-done", receipt)
            return lead_back(request, form)
        except CodeProblem as error:
            if error.is_of_the_code:
                form.add_error("code", str(error))
                return lead_back(request, form)
            form, problem, status = CodeForm(), str(error), error.status
        except ValidationError as error:
            # Another click, another window or an officer was quicker.
            form.add_error(None, error.messages)
            return lead_back(request, form)
    context = {"form": form, "problem": problem, "purpose": str(purpose), "answer": errand.answer}
    if purpose == CORRECT:
        context["lines"] = _lines(receipt, {**_printed_now(receipt), **errand.answer})
    return _show_step(request, "code", receipt, errand, context, status=status)


def _traces(request, receipt, **kept):
    return Traces(
        email=receipt.address,
        ip=network_address(request),
        user_agent=request.headers.get("User-Agent", ""),
        **kept,
    )


def _lines(receipt, printed):
    """Return the public line in each language, the page's own first."""
    own = language_of_page()
    line = receipt.line
    return [
        {
            "language": language,
            "honorific": printed["honorific"],
            "name": printed["name"],
            "function": _either(printed, "function", language),
            "on_behalf_of": _either(printed, "on_behalf_of", language),
            "city": line.city.text_for(language),
            "kind": line.kind,
            "deed": kind_deed(line.kind, language),
        }
        for language in sorted(("fr", "en"), key=lambda one: one != own)
    ]


def _either(printed, name, language):
    other = "en" if language == "fr" else "fr"
    return printed[f"{name}_{language}"] or printed[f"{name}_{other}"]
