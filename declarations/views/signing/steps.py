"""From reading to the signature, page by page."""

from dataclasses import asdict

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from declarations.aligned import LANGUAGES, align, texts_of
from declarations.forms.drawing import LONGEST_DATA_URL
from declarations.forms.signing import CodeForm, ConfirmForm, NameForm, ReadForm, StatementForm
from declarations.models import Challenge, Signature, Statement
from declarations.signing import consent, giving
from declarations.signing.giving import SigningRefused
from declarations.views.mailed_codes import CodeProblem
from declarations.views.signing import codes
from declarations.views.signing.showing import (
    CONFLICT,
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


def _posted(request, sitting, step):
    """Return what the form of a step holds: what is posted, or what was refused just now."""
    if request.method == "POST":
        return request.POST
    if not sitting.visit.refused:
        return None
    data = sitting.visit.take_refused(step)
    sitting.visit.save(request)
    return data


def _refuse(request, sitting, step, **more):
    """Lead back to the page of a step, which says what is left to put right; `more` it shows too.

    An answer to a POST would stand in the browser’s history, and Back would ask to send it anew.
    """
    data = {**request.POST.dict(), **more}
    sitting.visit.keep_refused(step, data, longest=LONGEST_DATA_URL + 1)
    sitting.visit.save(request)
    return lead_to(f"sign-{step}")


def _go_on(request, sitting):
    """Lead to the first step that is not done; say so where a new text is why."""
    if request.method == "POST" and sitting.must_read_again:
        raise SigningRefused(
            "text_changed",
            _("Another version of the text was opened for signature while you were reading."),
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
    adopted, status, was_replaced = sitting.adopted, 200, sitting.must_read_again
    form = ReadForm(_posted(request, sitting, "read"))
    if request.method == "POST":
        if request.POST.get("text") != adopted.sha256:
            form, status, was_replaced = ReadForm(), CONFLICT, True
        elif form.is_valid():
            sitting.visit.read(adopted)
            sitting.visit.save(request)
            return _go_on(request, sitting)
        else:
            return _refuse(request, sitting, "read")
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
        status=status,
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
    form = StatementForm(_posted(request, sitting, "statement"), codes=free)
    if request.method == "POST" and form.is_valid():
        sitting.visit.choose(form.cleaned_data["statement"])
        sitting.visit.save(request)
        return _go_on(request, sitting)
    if _comes_too_early(sitting, "statement"):
        return _go_on(request, sitting)
    if request.method == "POST":
        return _refuse(request, sitting, "statement")
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
    form = NameForm(_posted(request, sitting, "name"), initial=kept, capacity=invitation.capacity)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        visit.name(form.printed)
        visit.save(request)
        return _go_on(request, sitting)
    if _comes_too_early(sitting, "name"):
        return _go_on(request, sitting)
    if request.method == "POST":
        return _refuse(request, sitting, "name")
    if form.is_bound:
        form.full_clean()
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
    form, problem, status = CodeForm(_posted(request, sitting, "code")), "", 200
    if request.method == "POST":
        try:
            if "send" in request.POST:
                codes.send(request, sitting, SIGN)
                return lead_to("sign-code")
            if form.is_valid():
                codes.check(request, sitting, SIGN, form.cleaned_data["code"])
                _note_ready(request, sitting)
                return lead_to("sign-confirm")
            return _refuse(request, sitting, "code")
        except CodeProblem as error:
            form, problem, status = CodeForm(), str(error), error.status
            if status == 200:
                return _refuse(request, sitting, "code", problem=problem)
    elif form.is_bound:
        problem = form.data.get("problem", "")
        if form.is_valid():
            form.add_error("code", problem)
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
    form = ConfirmForm(_posted(request, sitting, "confirm"), printed_name=printed.name)
    is_outdated = request.method == "POST" and request.POST.get("ready") != visit.ready
    if request.method == "POST" and not is_outdated and form.is_valid():
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
    if request.method == "POST" and not is_outdated:
        return _refuse(request, sitting, "confirm")
    one = next(one for one in sitting.statements if one.code == visit.statement)
    return show_step(
        request,
        "confirm",
        sitting,
        "confirm",
        {
            "form": form,
            "is_outdated": is_outdated,
            "ready": ready,
            "card": _card(sitting, one, _standing(sitting)),
            "lines": _lines(sitting, asdict(printed)),
            "printed": printed,
            "consent": consent.sentence(ready.consent_version),
            "promise": promise(one.kind, sitting.invitation),
        },
        status=CONFLICT if is_outdated else 200,
    )
