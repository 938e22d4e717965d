"""Papers: what one officer records from a sheet or a decision, for another one to check."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from declarations.admin.paper_checks import STATES, CheckPages, acknowledgement_of, state_of
from declarations.ceremony import read_code, text_of
from declarations.forms.papers import PRINTED, DecisionForm, PaperForm
from declarations.models import PaperEntry, Seat, Signature
from declarations.signing import papers
from declarations.signing.papers import RECORD
from declarations.statement_cards import statement_cards
from declarations.views.refused import bind, lead_back
from portal.lib.admin import ParvisAdmin
from portal.lib.text import sort_key


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return list(STATES.items())

    def queryset(self, request, queryset):
        waits = queryset.filter(settled_at__isnull=True, rejected_by__isnull=True)
        return {
            "waiting": lambda: waits.filter(recorded_by__isnull=False),
            "incomplete": lambda: waits.filter(recorded_by__isnull=True),
            "rejected": lambda: queryset.filter(rejected_by__isnull=False),
            "confirmed": lambda: queryset.filter(
                settled_at__isnull=False, rejected_by__isnull=True
            ),
        }.get(self.value(), lambda: queryset)()


@admin.register(PaperEntry)
class PaperEntryAdmin(CheckPages, ParvisAdmin):
    change_list_template = "admin/declarations/paperentry/change_list.html"
    list_display = ["city", "purpose", "medium", "name", "recorded_by", "recorded_at", "state"]
    list_filter = [StateFilter, "seat__declaration", "purpose", "medium"]
    folded_search = (
        "name", "seat__code", "seat__organisation__name_fr", "seat__organisation__name_en",
        "seat__organisation__short_name_fr", "seat__organisation__short_name_en",
    )  # fmt: skip
    related = ("seat__organisation", "recorded_by")

    # A scan shows a person's hand, and an entry a name that is not public yet: not every reader
    # of the admin sees them. Nobody changes an entry or deletes it.
    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(RECORD)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        return [
            self.page_at("decisions/", require_safe(self.decisions_view), "decisions"),
            self.page_at("decisions/<uuid:number>/", self.decision_view, "decision"),
            *super().get_urls(),
        ]

    @admin.display(
        description=gettext_lazy("city or organisation"), ordering="seat__organisation__slug"
    )
    def city(self, entry):
        return str(entry.seat.organisation)

    @admin.display(description=gettext_lazy("state"))
    def state(self, entry):
        return STATES[state_of(entry)]

    # Recording --------------------------------------------------------------------------------
    def add_view(self, request, form_url="", extra_context=None):
        """Record a signature: first its seat, by its code or from the list, then the sheet."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        seat, problem = self._seat_of(request)
        if seat is None:
            return self._page(
                request,
                "choose_seat",
                _("Record a signature on paper"),
                problem=problem,
                typed=request.GET.get("code", ""),
                groups=seats_by_declaration(),
            )
        return self._sheet_view(request, seat, PaperEntry(seat=seat))

    def _seat_of(self, request):
        """Return (seat, problem) of the address: a number, or a code as typed or scanned."""
        number, typed = request.GET.get("seat", ""), request.GET.get("code", "")
        seats = Seat.objects.select_related("organisation__place", "declaration__summit")
        if number:
            found = seats.filter(pk=number).first() if number.isdecimal() else None
            return found, "" if found else _("This seat does not exist.")
        if typed:
            found = seats.filter(code=read_code(typed)).first()
            problem = _("No seat has this code. It has ten letters and digits, on the sheet.")
            return found, "" if found else problem
        return None, ""

    def _sheet_view(self, request, seat, entry):
        text = self._text_of(request, seat)
        if text is None:
            return self._page(
                request,
                "choose_seat",
                _("Record a signature on paper"),
                problem=_("No text of this declaration was adopted, so nothing can be signed."),
                typed="",
                groups=seats_by_declaration(),
            )
        entry.adopted_text = text
        rows = list(text.statements.all())
        initial = {} if entry.pk else self._initial(request, seat)
        form = bind(request, PaperForm, instance=entry, initial=initial, rows=rows)
        if request.method == "POST":
            return self._record(request, form)
        old = f"{entry.statement}:{entry.capacity}" if entry.pk else ""
        return self._page(
            request,
            "record",
            _("%(city)s: record a signature on paper") % {"city": seat.organisation},
            form=form,
            seat=seat,
            text=text,
            texts=list(seat.declaration.adopted_texts.order_by("-number")),
            cards=statement_cards(text, seat, form.data.get("statement_in", old)),
            invitations=self._invited(seat),
            entry=entry if entry.pk else None,
        )

    def _text_of(self, request, seat):
        number = request.GET.get("text", "")
        if number.isdecimal():
            return seat.declaration.adopted_texts.filter(number=number).first()
        return text_of(seat.declaration)

    def _invited(self, seat):
        return list(seat.invitations.filter(erased_at__isnull=True).exclude(name=""))

    def _initial(self, request, seat):
        """Start from the invitation that the officer chose, at the place of the declaration."""
        place = seat.declaration.place
        language = (get_language() or "fr")[:2]
        found = {"place": (getattr(place, f"city_{language}") or "") if place else ""}
        chosen = request.GET.get("invitation", "")
        invitation = next((one for one in self._invited(seat) if str(one.pk) == chosen), None)
        if invitation is not None:
            for name in PRINTED[:4]:
                found[name] = getattr(invitation, name)
        return found

    def _record(self, request, form):
        """Store the entry of a valid form and lead to it; lead back to a form that is refused."""
        if not form.is_valid():
            return lead_back(request, form)
        try:
            entry = papers.record(
                form.instance,
                form.cleaned_data["scan"],
                request.user,
                form.cleaned_data["submission"],
            )
        except ValidationError as error:
            add_errors(form, error)
            return lead_back(request, form)
        self.log_addition(request, entry, _("Recorded, for a second officer to confirm."))
        self.message_user(
            request,
            _("Recorded. Another officer must confirm it against the scan; then it is published."),
            messages.SUCCESS,
        )
        return redirect("admin:declarations_paperentry_change", entry.pk)

    # Decisions of councils and mayors -----------------------------------------------------------
    def decisions_view(self, request):
        """The acknowledgements that no mayor or council confirmed yet, the oldest first."""
        self._require(request, RECORD)
        signatures = papers.to_confirm().select_related("seat__organisation", "declaration__summit")
        waiting = {entry.signature_id: entry for entry in papers.waiting_decisions()}
        return self._page(
            request,
            "decisions",
            _("Acknowledgements not yet confirmed"),
            rows=[
                {
                    "signature": one,
                    "record": list(one.records.all())[-1],
                    "waiting": waiting.get(one.pk),
                }
                for one in signatures.prefetch_related("records")
            ],
        )

    def decision_view(self, request, number):
        self._require(request, RECORD)
        signature = get_object_or_404(
            Signature.objects.select_related("seat__organisation", "declaration__summit"),
            number=number,
        )
        try:
            papers.refuse_confirmation(signature)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect("admin:declarations_paperentry_decisions")
        entry = PaperEntry(
            purpose=PaperEntry.Purpose.CONFIRMATION, signature=signature, seat=signature.seat
        )
        form = bind(request, DecisionForm, instance=entry)
        if request.method == "POST":
            return self._record(request, form)
        return self._page(
            request,
            "decision",
            _("%(city)s: confirm an acknowledgement") % {"city": signature.seat.organisation},
            form=form,
            acknowledged=acknowledgement_of(signature),
        )


def add_errors(form, error):
    """Put each message of a ValidationError beside its field, above the form where it has none."""
    named = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, texts in named.items():
        field = {"statement": "statement_in"}.get(name, name)
        for text in texts:
            form.add_error(field if field in form.fields else None, text)


def seats_by_declaration():
    """Return [(declaration, seats by the alphabet)] for the list from which a seat is chosen."""
    found = {}
    seats = Seat.objects.select_related("organisation", "declaration").order_by("declaration")
    for seat in seats:
        found.setdefault(seat.declaration, []).append(seat)
    return [
        (declaration, sorted(rows, key=lambda seat: sort_key(str(seat.organisation))))
        for declaration, rows in found.items()
    ]
