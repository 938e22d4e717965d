"""A tablet at the ceremony: one seat, on one page, with an officer beside the person who signs.

What is sent becomes an entry whose scan is a sheet made from what was chosen, written and drawn;
a second officer confirms it. The page asks nothing of the network until it is sent, and sent
twice it counts once.
"""

import uuid

from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from declarations.aligned import LANGUAGES, align, texts_of
from declarations.ceremony import text_of
from declarations.ceremony_papers import both, consent, ordered_statements, spaced, tablet_scan
from declarations.forms.papers import PRINTED, TabletForm
from declarations.models import PaperEntry, Seat
from declarations.papers.subjects import Bilingual, Given
from declarations.records import city_names
from declarations.roll.rows import zone_of
from declarations.signing import papers
from declarations.statement_cards import statement_cards
from declarations.views.ceremony import frame, officers_only, page_language
from declarations.views.refused import bind, lead_back
from portal.lib.addresses import absolute
from portal.lib.paper.qr import qr_svg


@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def tablet(request, declaration, code):
    """The page of a seat: identify, read, choose, write the name, sign.

    `who` is the number of the invitation that it starts from, if the seat has several.
    """
    seat = _seat_of(declaration, code)
    if request.method == "POST" and _was_sent(request, seat):
        return _lead_on(seat)
    text = text_of(declaration)
    if text is None:
        return _show(request, seat, None, None)
    form = bind(
        request,
        TabletForm,
        initial={"text": text.sha256, **_invited(seat, request.GET.get("who", ""))},
        instance=PaperEntry(seat=seat, adopted_text=text),
        rows=_rows(text),
    )
    if request.method != "POST":
        return _show(request, seat, text, form)
    is_valid = form.is_valid()
    if request.POST.get("text") != text.sha256:
        form.add_error(
            None,
            _("Another version of the text was opened in the meantime. Please read it anew."),
        )
        return lead_back(request, form, without=("text", "has_read"))
    if is_valid and _record(request, form, seat, text):
        return _lead_on(seat)
    return lead_back(request, form)


@require_safe
@officers_only
def given(request, declaration, code):
    """What follows a signature: thanks, and nothing of what was written."""
    seat = _seat_of(declaration, code)
    return render(
        request,
        "declarations/ceremony/given.html",
        {**frame(declaration), "city": _city(seat), "seat": seat},
    )


def _seat_of(declaration, code):
    seats = Seat.objects.select_related(
        "organisation__place", "declaration__summit", "declaration__place"
    )
    return get_object_or_404(seats, declaration=declaration, code=code)


def _rows(text):
    return list(text.statements.all())


def _was_sent(request, seat):
    """Whether this very form was stored already, so that its answer alone was lost."""
    try:
        submission = uuid.UUID(request.POST.get("submission", ""))
    except ValueError:
        return False
    return seat.paper_entries.filter(submission=submission, recorded_by=request.user).exists()


def _lead_on(seat):
    address = reverse("declarations:ceremony-given", args=[seat.declaration.slug, seat.code])
    return HttpResponseRedirect(address, status=303)


def _city(seat):
    return city_names(seat.organisation)[LANGUAGES.index(page_language())]


def _invited(seat, number):
    """Return the name and functions of the invitation that was chosen, or of the only one."""
    found = [one for one in _invitations(seat) if number in ("", str(one.number))]
    return {name: getattr(found[0], name) for name in PRINTED[:4]} if len(found) == 1 else {}


def _invitations(seat):
    return list(seat.invitations.filter(revoked_at=None, erased_at=None).exclude(name=""))


def _record(request, form, seat, text):
    """Store what was given as an entry with its sheet; False when it cannot count."""
    cleaned, entry, at = form.cleaned_data, form.instance, timezone.now()
    place, drawing = seat.declaration.place, cleaned["drawing"]
    entry.medium = PaperEntry.Medium.TABLET
    entry.signed_on = papers.day_at(at, seat.declaration)
    entry.place = (getattr(place, f"city_{page_language()}") or "") if place else ""
    entry.witness = papers.officer_name(request.user)
    sheet = Given(
        statement=[code for code, _words in ordered_statements(text)].index(entry.statement),
        name=" ".join(part for part in (entry.honorific, entry.name) if part),
        function=Bilingual(entry.function_fr, entry.function_en),
        on_behalf_of=Bilingual(entry.on_behalf_of_fr, entry.on_behalf_of_en),
        typed=cleaned["typed"],
        drawing=drawing.png if drawing else b"",
        consent=both(consent),
        place=entry.place,
        at=at,
        time_zone=zone_of(seat.declaration),
        officer=entry.witness,
        number=str(cleaned["submission"]),
    )
    try:
        papers.record(
            entry,
            tablet_scan(text, seat, page_language(), sheet),
            request.user,
            cleaned["submission"],
        )
    except ValidationError as error:
        for message in error.messages:
            form.add_error(None, message)
        return False
    return True


def _show(request, seat, text, form):
    """The page of a seat. Without a form, or a statement left to sign, it says why."""
    declaration = seat.declaration
    chosen = form["statement_in"].value() if form else ""
    cards = statement_cards(text, seat, chosen or "") if text else []
    waiting = list(seat.paper_entries.filter(settled_at=None, rejected_by=None))
    is_free = any(not card["taken"] for card in cards) and (not waiting or form.is_bound)
    return render(
        request,
        "declarations/ceremony/tablet.html",
        {
            **frame(declaration),
            "seat": seat,
            "code": spaced(seat.code),
            "city": _city(seat),
            "text": text,
            "form": form if is_free else None,
            "cards": cards,
            "waiting": waiting,
            "reading": align(texts_of(text.content), text.authoritative[0]) if text else None,
            "reading_statements": _reading_statements(text) if text else [],
            "invitations": _invitations(seat),
            "officer": papers.officer_name(request.user),
            "consent": consent(),
            "lines": _lines(seat, form, cards) if form else [],
            "qr": qr_svg(
                absolute(declaration.get_absolute_url()), title=_("QR code of the declaration")
            ),
        },
    )


def _reading_statements(text):
    words = text.content["reading"]
    return [(language, words[language]) for language in LANGUAGES if words.get(language)]


def _lines(seat, form, cards):
    """The public line in each language, as far as it is written."""
    values = {name: form[name].value() or "" for name in PRINTED}
    chosen = next((card for card in cards if card["is_chosen"]), None)
    found = []
    for language, city in zip(LANGUAGES, city_names(seat.organisation), strict=True):
        other = next(one for one in LANGUAGES if one != language)
        found.append(
            {
                "language": language,
                "honorific": values["honorific"],
                "name": values["name"],
                "city": city,
                "kind": chosen["kind"] if chosen else "",
                "deed": chosen["deeds"][language] if chosen else "…",
                **{
                    part: values[f"{part}_{language}"] or values[f"{part}_{other}"]
                    for part in ("function", "on_behalf_of")
                },
            }
        )
    return found
