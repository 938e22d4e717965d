"""The officers' desk of a ceremony: every seat in the order of protocol, and the sheets to print.

The desk and the tablets (`tablet.py`) are for officers; the wall (`wall.py`) shows what the public
roll shows, to anybody who may see the declaration.
"""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from declarations.ceremony import STATES, find_seats, read_code, read_desk, text_of
from declarations.ceremony_papers import blank_sheets, spaced
from declarations.models import Declaration
from declarations.roll.page import roll_rows
from declarations.signing import papers
from declarations.signing.papers import CONFIRM, RECORD
from portal.lib.private import private_page


def officers_only(view):
    """Make a private page of a view that takes a request, a declaration and what follows it."""

    @private_page
    @login_required
    @wraps(view)
    def page(request, slug, **kwargs):
        if not request.user.has_perm(RECORD):
            raise PermissionDenied
        declaration = get_object_or_404(
            Declaration.objects.select_related("summit", "place"), slug=slug
        )
        return view(request, declaration, **kwargs)

    return page


def page_language() -> str:
    return (get_language() or "fr")[:2]


def frame(declaration) -> dict:
    """Return what every page of a ceremony says about its declaration."""
    return {
        "declaration": declaration,
        "section": "declarations",
        "palette": declaration.summit.palette if declaration.summit_id else "meridien",
        "canonical": "",
    }


@require_safe
@officers_only
def desk(request, declaration):
    """Every seat in the order of protocol; `q` finds one by its code or name, `state` narrows.

    A code that was scanned leads straight to the tablet of its seat.
    """
    seats = read_desk(declaration, page_language())
    words = request.GET.get("q", "").replace("\x00", "").strip()
    found = find_seats(seats, words) if words else seats
    if words and len(found) == 1 and found[0].seat.code == read_code(words):
        return redirect("declarations:ceremony-tablet", declaration.slug, found[0].seat.code)
    state = request.GET.get("state", "")
    if state in STATES:
        found = [one for one in found if one.state == state]
    return render(
        request,
        "declarations/ceremony/desk.html",
        {
            **frame(declaration),
            "text": text_of(declaration),
            "rows": [_desk_row(one, request.user) for one in found],
            "counts": {name: sum(one.state == name for one in seats) for name in STATES},
            "all": len(seats),
            "words": words,
            "state": state,
        },
    )


def _desk_row(one, user):
    language = page_language()
    return {
        "seat": one.seat,
        "code": spaced(one.seat.code),
        "place": one.place,
        "state": one.state,
        "city": one.city.text_for(language),
        "country": one.country.text_for(language),
        "signatures": roll_rows(list(one.signatures), language),
        "waiting": [
            {
                "entry": entry,
                "officer": papers.officer_name(entry.recorded_by),
                "is_mine": entry.recorded_by_id == user.pk,
                "may_confirm": entry.recorded_by_id != user.pk and user.has_perm(CONFIRM),
            }
            for entry in one.waiting
        ],
        "invited": [invitation.name for invitation in one.invitations if invitation.name],
    }


@require_safe
@officers_only
def sheets(request, declaration):
    """The sheets of all seats as one PDF, to print beforehand; `seat` (a code) gives its own."""
    text = text_of(declaration)
    seats = read_desk(declaration, page_language())
    code = request.GET.get("seat", "")
    if code:
        seats = [one for one in seats if one.seat.code == code]
    if text is None or not seats:
        raise Http404("There is no adopted text, or no such seat.")
    name = f"{declaration.slug}-{_('sheets')}.pdf"
    return HttpResponse(
        blank_sheets(text, seats, page_language()),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
@officers_only
def scanned(request, declaration, number, code):
    """Where the QR code of a sheet leads: the form of the paper, with its seat and its text."""
    seat = get_object_or_404(declaration.seats, code=code.upper())
    get_object_or_404(declaration.adopted_texts, number=number)
    query = urlencode({"seat": seat.pk, "text": number})
    return HttpResponseRedirect(f"{reverse('admin:declarations_paperentry_add')}?{query}")
