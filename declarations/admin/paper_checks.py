"""Papers: what the second officer sees and decides, and the scans that only officers read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from declarations import scans
from declarations.forms.papers import RejectForm
from declarations.models import PaperEntry
from declarations.records import city_names
from declarations.roll.words import day_words
from declarations.signing import papers
from declarations.signing.papers import CONFIRM, RECORD
from declarations.statement_cards import card_of
from declarations.views.refused import bind, lead_back

STATES = {
    "waiting": gettext_lazy("waits for a second officer"),
    "confirmed": gettext_lazy("confirmed"),
    "rejected": gettext_lazy("rejected"),
    "incomplete": gettext_lazy("without its scan"),
}


def state_of(entry) -> str:
    """Return how far an entry is: one of STATES."""
    if entry.rejected_by_id:
        return "rejected"
    if entry.settled_at:
        return "confirmed"
    return "incomplete" if entry.recorded_by_id is None else "waiting"


def _language():
    return (get_language() or "fr")[:2]


def acknowledgement_of(signature) -> dict:
    """Return who acknowledged, for which city and when, in the page's language."""
    record = signature.records.order_by("-number").first()
    language = _language()
    return {
        "name": record.name,
        "city": getattr(record, f"city_{language}"),
        "day": day_words(record.signed_on, language),
    }


class CheckPages:
    """The page of one entry; everything done there goes through `declarations.signing.papers`."""

    def get_urls(self):
        return [
            self.page_at("<int:pk>/scan/", require_safe(self.scan_view), "scan"),
            self.page_at("<int:pk>/picture/", require_safe(self.picture_view), "picture"),
            self.page_at("<int:pk>/confirm/", require_POST(self.confirm_view), "confirm"),
            self.page_at("<int:pk>/reject/", require_POST(self.reject_view), "reject"),
            *super().get_urls(),
        ]

    def page_at(self, address, view, name):
        """Return the address of a page of papers for signed-in officers."""
        return path(
            address, self.admin_site.admin_view(view), name=f"declarations_paperentry_{name}"
        )

    # Confirming ---------------------------------------------------------------------------------
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The scan and the fields side by side, and what this officer may do about them."""
        self._require(request, RECORD)
        entry = self._entry(object_id)
        if papers.is_incomplete(entry):
            return self._sheet_view(request, entry.seat, entry)
        return self._check_page(request, entry, bind(request, RejectForm))

    def _check_page(self, request, entry, reject_form):
        is_mine = entry.recorded_by_id == request.user.pk
        text = entry.adopted_text or (entry.signature.adopted_text if entry.signature_id else None)
        city_fr, city_en = city_names(entry.seat.organisation)
        return self._page(
            request,
            "check",
            _("%(city)s: check the paper") % {"city": entry.seat.organisation},
            entry=entry,
            state=STATES[state_of(entry)],
            officer=papers.officer_name(entry.recorded_by),
            when=papers.moment_words(entry.recorded_at, entry.seat.declaration),
            day=day_words(entry.signed_on, _language()),
            acknowledged=acknowledgement_of(entry.signature) if entry.signature_id else None,
            is_mine=is_mine,
            may_confirm=entry.is_open and not is_mine and request.user.has_perm(CONFIRM),
            may_reject=entry.is_open and (is_mine or request.user.has_perm(CONFIRM)),
            card=card_of(text, entry.seat, entry.statement, entry.capacity)
            if entry.statement
            else None,
            city_fr=city_fr,
            city_en=city_en,
            is_shown=scans.can_be_shown(entry),
            form=reject_form,
            desk=request.GET.get("desk", ""),
        )

    def confirm_view(self, request, pk):
        """Confirm an entry; pressed twice by the same officer, it counts once."""
        self._require(request, CONFIRM)
        entry = self._entry(pk)
        confirmed = getattr(entry, "record", None) or getattr(entry, "confirmation", None)
        if confirmed is None or confirmed.confirmed_by_id != request.user.pk:
            try:
                papers.confirm(entry, request.user)
            except ValidationError as error:
                return self._refuse(request, entry, error)
            self.log_change(request, entry, _("Confirmed against the scan."))
        self.message_user(request, _("Confirmed. It is on the public roll now."), messages.SUCCESS)
        return self._go_on(request, entry)

    def reject_view(self, request, pk):
        entry = self._entry(pk)
        if entry.recorded_by_id != request.user.pk:
            self._require(request, CONFIRM)
        form = RejectForm(request.POST)
        if not form.is_valid():
            return lead_back(request, form, to=self._page_of(request, entry))
        try:
            papers.reject(entry, request.user, form.cleaned_data["reason"])
        except ValidationError as error:
            return self._refuse(request, entry, error)
        self.log_change(request, entry, _("Rejected."))
        self.message_user(request, _("Rejected. It can be entered anew."), messages.SUCCESS)
        return self._go_on(request, entry)

    def _refuse(self, request, entry, error):
        """Lead to the entry, which shows how it stands, and say why nothing was done."""
        self.message_user(request, " ".join(error.messages), messages.ERROR)
        return redirect(self._page_of(request, entry))

    def _page_of(self, request, entry):
        """Return the address of an entry’s page, which remembers that the desk led there."""
        address = reverse("admin:declarations_paperentry_change", args=[entry.pk])
        return f"{address}?desk=1" if request.POST.get("desk") else address

    def _go_on(self, request, entry):
        """Back to the desk of the hall for whoever came from there, else to the entry."""
        if request.POST.get("desk"):
            return redirect("declarations:ceremony-desk", slug=entry.seat.declaration.slug)
        return redirect("admin:declarations_paperentry_change", entry.pk)

    # Scans --------------------------------------------------------------------------------------
    def scan_view(self, request, pk):
        """The scan as received, to be saved."""
        self._require(request, RECORD)
        entry = self._entry(pk)
        if not entry.scan:
            raise Http404
        return scans.as_download(entry)

    def picture_view(self, request, pk):
        """A picture of our own of the scan."""
        self._require(request, RECORD)
        entry = self._entry(pk)
        if not scans.can_be_shown(entry):
            raise Http404
        return scans.as_picture(entry)

    # What they share ----------------------------------------------------------------------------
    def _entry(self, pk):
        if not str(pk).isdecimal():
            raise Http404
        return get_object_or_404(
            PaperEntry.objects.select_related(
                "seat__organisation__place", "seat__declaration__summit", "adopted_text",
                "signature__adopted_text", "recorded_by", "rejected_by",
            ),
            pk=pk,
        )  # fmt: skip

    def _require(self, request, permission):
        if not request.user.has_perm(permission):
            raise PermissionDenied

    def _page(self, request, template, title, **context):
        response = TemplateResponse(
            request,
            f"admin/declarations/paperentry/{template}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": title,
                "may_record": request.user.has_perm(RECORD),
                **context,
            },
        )
        response.headers["Cache-Control"] = "no-store"
        return response
