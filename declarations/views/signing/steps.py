"""From reading to the signature, page by page."""

from dataclasses import asdict

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from declarations.aligned import LANGUAGES, align, texts_of
from declarations.forms.signing import CodeForm, ConfirmForm, NameForm, ReadForm, StatementForm
from declarations.models import Challenge, Signature, Statement
from declarations.signing import consent, giving
from declarations.signing.giving import SigningRefused
from declarations.views.mailed_codes import CodeProblem
from declarations.views.refused import bind, lead_back
from declarations.views.signing import codes
from declarations.views.signing.showing import (
    STEPS,
    describe,
    lead_to,
    show_step,
    signing_page,
)
from declarations.views.signing.visitors import traces_of
from declarations.views.signing.words import (
    city_of,
    kind_deed,
    kind_meaning,
    kind_title,
    promise,
)

SIGN = Challenge.Purpose.SIGN
REPLACED = gettext_lazy(
    "Another version of the text was opened for signature while you were reading."
)


def _go_on(request, sitting):
    """Lead to the first step that is not done; say so where a new text is why."""
    if request.method == "POST" and sitting.must_read_again:
        raise SigningRefused(
            "text_changed",
            REPLACED,
        )
    return lead_to(f"sign-{sitting.next_step}")


def _comes_too_early(sitting, step):
    """Whether a step before this one is not done."""
    return STEPS.index(sitting.next_step) < STEPS.index(step)


@signing_page
def resume(request, sitting):
    """Lead to the first step that is not done."""
    return HttpResponseRedirect(reverse(f"declarations:sign-{sitting.next_step}"))


@signing_page
def read(request, sitting):
    """The open text in every language, and the reading statement to tick for this version."""
    adopted, was_replaced = sitting.adopted, sitting.must_read_again
    form = bind(request, ReadForm)
    if request.method == "POST":
        if request.POST.get("text") != adopted.sha256:
            form.add_error(None, ValidationError(REPLACED, code="replaced"))
        if not form.is_valid():
            return lead_back(request, form, without=("text", "has_read"))
        sitting.visit.read(adopted)
        sitting.visit.save(request)
        return _go_on(request, sitting)
    if form.is_bound and form.has_error(NON_FIELD_ERRORS, "replaced"):
        form, was_replaced = ReadForm(), True
    return show_step(
        request,
        "read",
        sitting,
        "read",
        {
            "form": form,
            "was_replaced": was_replaced,
            "reading": align(texts_of(adopted.content)),
            "reading_statements": [
                (language, adopted.content["reading"][language])
                for language in LANGUAGES
                if adopted.content["reading"].get(language)
            ],
        },
    )


@signing_page
def statement(request, sitting):
    """The statements that this person may sign, in full; none is chosen beforehand."""
    standing = _standing(sitting)
    is_renewal = sitting.invitation.is_renewal
    free = [one.code for one in sitting.statements if is_renewal or one.code not in standing]
    if not sitting.statements:
        raise SigningRefused("not_yours", _("No statement of this text is yours to sign."))
    if not free:
        taken = next(iter(standing.values()))
        raise SigningRefused("taken", _("This city has signed this statement already."), taken)
    form = bind(request, StatementForm, codes=free)
    if request.method == "POST" and form.is_valid():
        sitting.visit.choose(form.cleaned_data["statement"])
        sitting.visit.save(request)
        return _go_on(request, sitting)
    if _comes_too_early(sitting, "statement"):
        return _go_on(request, sitting)
    if request.method == "POST":
        return lead_back(request, form)
    chosen = sitting.visit.statement
    cards = [
        {**_card(sitting, one, standing), "is_chosen": one.code == chosen}
        for one in sitting.statements
    ]
    return show_step(request, "statement", sitting, "statement", {"form": form, "cards": cards})


def _standing(sitting):
    """Return the city's signatures that stand, by statement."""
    codes_here = [one.code for one in sitting.statements]
    return {
        signature.statement: signature
        for signature in Signature.objects.standing().filter(
            seat=sitting.invitation.seat, statement__in=codes_here
        )
    }


def _card(sitting, one, standing):
    """Return what is shown of a statement: its full words in each language, its plain meaning.

    With it the signature of the city that stands: in the way, or renewed by signing.
    """
    signature = standing.get(one.code)
    given = describe(signature, sitting.invitation.time_zone) if signature else None
    adopted = sitting.adopted
    wordings = [
        {
            "language": language,
            "lead_in": lead_in,
            "text": text,
            "is_authoritative": language in adopted.authoritative,
        }
        for language in LANGUAGES
        for lead_in, text in [adopted.statement_texts(one.code, language)]
        if text
    ]
    return {
        "code": one.code,
        "kind": one.kind,
        "title": kind_title(one.kind),
        "meaning": kind_meaning(one.kind, one.capacity),
        "wordings": wordings,
        "renews" if sitting.invitation.is_renewal else "taken": given,
    }


@signing_page
def name(request, sitting):
    """Name and functions as they will be printed, with the public line in both languages."""
    invitation, visit = sitting.invitation, sitting.visit
    kept = visit.printed or {
        field: getattr(invitation, field)
        for field in ("honorific", "name", "function_fr", "function_en")
    }
    form = bind(request, NameForm, initial=kept, capacity=invitation.capacity)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        visit.name(form.printed)
        visit.save(request)
        return _go_on(request, sitting)
    if _comes_too_early(sitting, "name"):
        return _go_on(request, sitting)
    if request.method == "POST":
        return lead_back(request, form)
    shown = form.cleaned_data if form.is_bound else kept
    return show_step(
        request,
        "name",
        sitting,
        "name",
        {
            "form": form,
            "lines": _lines(sitting, {**kept, **shown}),
            "is_representative": invitation.capacity == Statement.Capacity.REPRESENTATIVE,
        },
    )


def _lines(sitting, printed):
    """Return the public line in each language, French first."""
    kind = next(one.kind for one in sitting.statements if one.code == sitting.visit.statement)
    return [
        {
            "language": language,
            "honorific": printed.get("honorific", ""),
            "name": printed.get("name", ""),
            "function": _either(printed, "function", language),
            "on_behalf_of": _either(printed, "on_behalf_of", language),
            "city": city_of(sitting.invitation, language),
            "kind": kind,
            "deed": kind_deed(kind, language),
        }
        for language in LANGUAGES
    ]


def _either(printed, field, language):
    """Return the words of a language, those of the other one where it has none."""
    both = [printed.get(f"{field}_{code}", "") for code in LANGUAGES]
    return printed.get(f"{field}_{language}", "") or next(filter(None, both), "")


@signing_page
def code(request, sitting):
    """Mail the code when asked to, and take it when it is typed."""
    if sitting.next_step != "code":
        return _go_on(request, sitting)
    form, problem, status = bind(request, CodeForm), "", 200
    if request.method == "POST":
        try:
            if "send" in request.POST:
                codes.send(request, sitting, SIGN)
                return lead_to("sign-code")
            if form.is_valid():
                codes.check(request, sitting, SIGN, form.cleaned_data["code"])
                _note_ready(request, sitting)
                return lead_to("sign-confirm")
            return lead_back(request, form)
        except CodeProblem as error:
            if error.is_of_the_code:
                form.add_error("code", str(error))
                return lead_back(request, form)
            form, problem, status = CodeForm(), str(error), error.status
    return show_step(
        request,
        "code",
        sitting,
        "code",
        {
            "form": form,
            "problem": problem,
            "code": codes.describe(sitting, SIGN),
            "button": _("Check the code"),
        },
        status=status,
    )


def _note_ready(request, sitting):
    visit = sitting.visit
    ready = giving.get_ready(
        sitting.invitation,
        sitting.adopted,
        visit.statement,
        read_at=parse_datetime(visit.read_at),
    )
    visit.ready = str(ready.number)
    visit.save(request)


@signing_page
def confirm(request, sitting):
    """The act in full, and the one button that gives the signature."""
    if sitting.next_step != "confirm":
        return _go_on(request, sitting)
    visit, ready, printed = sitting.visit, sitting.ready_session, sitting.printed
    form = bind(request, ConfirmForm, printed_name=printed.name)
    if request.method == "POST" and request.POST.get("ready") != visit.ready:
        form.errors.clear()
        form.add_error(
            None,
            _(
                "Something was changed after this page was opened, so nothing was signed. What you "
                "sign now stands below."
            ),
        )
        return lead_back(request, form, without=("consent",))
    if request.method == "POST" and form.is_valid():
        drawing = form.cleaned_data["drawing"]
        signature = giving.sign(
            ready,
            printed,
            traces_of(
                request,
                sitting.invitation,
                consent=consent.sentence(ready.consent_version),
                typed_name=form.cleaned_data["typed_name"],
                drawing=drawing.png if drawing else None,
                drawing_sha256=drawing.sha256 if drawing else "",
            ),
        )
        visit.finish()
        visit.save(request)
        return lead_to("receipt", signature.number)
    if request.method == "POST":
        return lead_back(request, form)
    one = next(one for one in sitting.statements if one.code == visit.statement)
    return show_step(
        request,
        "confirm",
        sitting,
        "confirm",
        {
            "form": form,
            "ready": ready,
            "card": _card(sitting, one, _standing(sitting)),
            "lines": _lines(sitting, asdict(printed)),
            "printed": printed,
            "consent": consent.sentence(ready.consent_version),
            "promise": promise(one.kind, sitting.invitation),
        },
    )
