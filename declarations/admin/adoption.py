"""The officers' desk: adoption by two officers, opening, the deadline, closing, exact bytes."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from declarations import adoption
from declarations.admin.drafting import side_by_side
from declarations.canonical import canonical_text, problems_of_draft
from declarations.drafting import texts_of_draft
from declarations.models import AdoptionProposal, OpenText
from declarations.phrases import page_language
from declarations.text_files import draft_pdf, exact_bytes
from portal.lib import clock
from portal.lib.admin.times import WallInstantField
from portal.lib.canonical import fingerprint
from portal.lib.zone_names import city_of_zone

PROPOSE = "declarations.add_adoptionproposal"
COUNTERSIGN = "declarations.add_adoptedtext"
OPEN = "declarations.add_opentext"
TYPED = 8


def zone_of(declaration) -> str:
    """Return the IANA name of the zone in which this declaration's times are meant."""
    return declaration.summit.time_zone if declaration.summit_id else "UTC"


class ProposalForm(forms.Form):
    adopted_on = forms.DateField(
        label=gettext_lazy("Date of adoption"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class CountersignForm(forms.Form):
    """What the second officer gives: the fingerprint seen, typed in part, and the word for it."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
    typed = forms.CharField(
        label=gettext_lazy("The first eight characters of the fingerprint"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    compared = forms.BooleanField(
        label=gettext_lazy("I have compared both languages with the text that was decided.")
    )

    def clean_typed(self):
        typed = "".join(self.cleaned_data["typed"].split()).lower()
        if typed != self.data.get("sha256", "")[:TYPED]:
            raise ValidationError(_("These are not the first characters of this fingerprint."))
        return typed


class OpeningForm(forms.Form):
    """From when until when one may sign, in the zone of the summit; empty means no limit."""

    def __init__(self, *args, time_zone, with_opening, **kwargs):
        super().__init__(*args, **kwargs)
        zone_note = _("On the clocks of %(city)s.") % {
            "city": city_of_zone(time_zone, page_language())
        }
        if with_opening:
            self.fields["opens_at"] = WallInstantField(
                label=_("Opens for signature"),
                help_text=f"{_('Empty: at once.')} {zone_note}",
                time_zone=time_zone,
            )
        self.fields["closes_at"] = WallInstantField(
            label=_("Closes for signature"),
            help_text=f"{_('Empty: no deadline.')} {zone_note}",
            time_zone=time_zone,
        )


class AdoptionPages:
    """Each act is its own page or button; all of them go through `declarations.adoption`."""

    def get_urls(self):
        def page(address, view, name):
            return path(
                f"<int:pk>/versions/<int:number>/{address}",
                self.admin_site.admin_view(view),
                name=f"declarations_declaration_{name}",
            )

        return [
            page("propose/", require_POST(self.propose_view), "propose"),
            page("take-back/", require_POST(self.take_back_view), "take_back"),
            page("countersign/", self.countersign_view, "countersign"),
            page("open/", self.open_view, "open"),
            page("deadline/", self.deadline_view, "deadline"),
            page("close/", require_POST(self.close_view), "close"),
            page("exact.json", self.exact_view, "exact"),
            page("text.pdf", self.pdf_view, "pdf"),
            *super().get_urls(),
        ]

    def adoption_context(self, request, declaration, number, adopted):
        """Return what the page of a version shows of its adoption and of what may be done."""
        proposal = None
        if not adopted:
            proposal = (
                declaration.adoption_proposals.filter(number=number)
                .select_related("proposed_by")
                .first()
            )
        opened = OpenText.objects.filter(declaration=declaration).first()
        user = request.user
        return {
            "proposal": proposal,
            "proposal_form": ProposalForm(initial={"adopted_on": timezone.localdate()}),
            "is_mine": proposal is not None and proposal.proposed_by_id == user.pk,
            "may_propose": user.has_perm(PROPOSE),
            "may_countersign": user.has_perm(COUNTERSIGN),
            "may_open": user.has_perm(OPEN),
            "is_open": adopted is not None and opened is not None
            and opened.adopted_text_id == adopted.pk,
            "opens": _wall(declaration, declaration.opens_at),
            "closes": _wall(declaration, declaration.closes_at),
            "zone": zone_of(declaration),
        }  # fmt: skip

    # Adopting ---------------------------------------------------------------------------------
    def propose_view(self, request, pk, number):
        declaration = self._for(request, pk, number, PROPOSE)
        form = ProposalForm(request.POST)
        if not form.is_valid():
            return self._refused(request, declaration, number, form.errors["adopted_on"])
        try:
            proposal = adoption.propose(
                declaration, number, request.user, form.cleaned_data["adopted_on"]
            )
        except ValidationError as error:
            return self._refused(request, declaration, number, error.messages)
        words = _("Proposed version %(number)d for adoption, fingerprint %(sha256)s.")
        return self._done(
            request,
            declaration,
            number,
            words % {"number": number, "sha256": proposal.sha256},
            _("Version %(number)d is proposed. Another officer must countersign it.")
            % {"number": number},
        )

    def take_back_view(self, request, pk, number):
        declaration = self._for(request, pk, number, PROPOSE)
        proposal = AdoptionProposal.objects.filter(declaration=declaration, number=number).first()
        try:
            if proposal is None:
                raise ValidationError(_("This proposal was withdrawn or adopted in the meantime."))
            adoption.withdraw(proposal)
        except ValidationError as error:
            return self._refused(request, declaration, number, error.messages)
        words = _("Withdrew the proposal to adopt version %(number)d.") % {"number": number}
        return self._done(request, declaration, number, words, _("The proposal is withdrawn."))

    def countersign_view(self, request, pk, number):
        """The exact text as it would be frozen, and the second officer's word for it."""
        declaration = self._for(request, pk, number, COUNTERSIGN)
        proposal = (
            AdoptionProposal.objects.filter(declaration=declaration, number=number)
            .select_related("proposed_by")
            .first()
        )
        if proposal is None:
            return self._refused(
                request,
                declaration,
                number,
                [_("This proposal was withdrawn or adopted in the meantime.")],
            )
        if proposal.proposed_by_id == request.user.pk:
            return self._refused(
                request, declaration, number, [_("Somebody else must countersign the adoption.")]
            )
        problems = problems_of_draft(declaration, number)
        canonical = "" if problems else canonical_text(declaration, number, proposal.adopted_on)
        if problems or fingerprint(canonical) != proposal.sha256:
            changed = _(
                "The draft changed after it was proposed. Withdraw the proposal and make it anew."
            )
            return self._refused(request, declaration, number, [changed, *problems])
        form = CountersignForm(
            request.POST if request.method == "POST" else None, initial={"sha256": proposal.sha256}
        )
        if request.method == "POST" and form.is_valid():
            try:
                adoption.countersign(proposal, request.user, form.cleaned_data["sha256"])
            except ValidationError as error:
                return self._refused(request, declaration, number, error.messages)
            words = _("Adopted version %(number)d, fingerprint %(sha256)s.")
            return self._done(
                request,
                declaration,
                number,
                words % {"number": number, "sha256": proposal.sha256},
                _("Version %(number)d is adopted. Nothing can change it any more.")
                % {"number": number},
            )
        return self.page(
            request,
            "countersign",
            declaration,
            number,
            _("%(name)s: adopt version %(number)d") % {"name": declaration, "number": number},
            form=form,
            proposal=proposal,
            canonical=canonical,
            groups=[proposal.sha256[start : start + 4] for start in range(0, 64, 4)],
            **side_by_side(declaration, texts_of_draft(declaration, number)),
        )

    # Opening and closing ----------------------------------------------------------------------
    def open_view(self, request, pk, number):
        declaration = self._for(request, pk, number, OPEN)
        adopted = declaration.adopted_texts.filter(number=number).first()
        if adopted is None:
            return self._refused(
                request, declaration, number, [_("Only an adopted text can be opened.")]
            )
        form = OpeningForm(
            request.POST if request.method == "POST" else None,
            initial={"closes_at": declaration.closes_at},
            time_zone=zone_of(declaration),
            with_opening=True,
        )
        if request.method == "POST" and form.is_valid():
            try:
                adoption.open_for_signature(
                    adopted,
                    request.user,
                    opens_at=form.cleaned_data["opens_at"],
                    closes_at=form.cleaned_data["closes_at"],
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                words = _("Opened version %(number)d for signature.") % {"number": number}
                if not declaration.is_published:
                    messages.warning(
                        request,
                        _("The public does not see this declaration yet: publish it too."),
                    )
                return self._done(request, declaration, number, words, words)
        return self._times_page(
            request,
            declaration,
            number,
            form,
            _("Open version %(number)d for signature") % {"number": number},
        )

    def deadline_view(self, request, pk, number):
        declaration = self._for(request, pk, number, OPEN)
        form = OpeningForm(
            request.POST if request.method == "POST" else None,
            initial={"closes_at": declaration.closes_at},
            time_zone=zone_of(declaration),
            with_opening=False,
        )
        if request.method == "POST" and form.is_valid():
            before = _wall(declaration, declaration.closes_at)
            try:
                adoption.change_deadline(declaration, form.cleaned_data["closes_at"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                after = _wall(declaration, form.cleaned_data["closes_at"])
                words = _("Deadline changed from %(before)s to %(after)s (%(zone)s).") % {
                    "before": before or _("none"),
                    "after": after or _("none"),
                    "zone": zone_of(declaration),
                }
                return self._done(request, declaration, number, words, words)
        return self._times_page(request, declaration, number, form, _("Change the deadline"))

    def close_view(self, request, pk, number):
        declaration = self._for(request, pk, number, OPEN)
        try:
            adoption.close(declaration)
        except ValidationError as error:
            return self._refused(request, declaration, number, error.messages)
        words = _("Closed for signature.")
        return self._done(request, declaration, number, words, words)

    # Files ------------------------------------------------------------------------------------
    def exact_view(self, request, pk, number):
        """The exact bytes of an adopted version."""
        declaration = self.declaration_of(request, pk)
        return exact_bytes(get_object_or_404(declaration.adopted_texts, number=number))

    def pdf_view(self, request, pk, number):
        """The draft as PDF, with a mark on every page that says so."""
        declaration = self.declaration_of(request, pk)
        if not declaration.texts.filter(version=number).exists():
            raise Http404
        return HttpResponse(
            draft_pdf(declaration, number, at=timezone.now()), content_type="application/pdf"
        )

    # What they share --------------------------------------------------------------------------
    def _for(self, request, pk, number, permission):
        declaration = self.declaration_of(request, pk)
        self.version_of(declaration, number)
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return declaration

    def _refused(self, request, declaration, number, sentences):
        for sentence in sentences:
            messages.error(request, sentence)
        return self.to_compare(declaration, number)

    def _done(self, request, declaration, number, logged, said):
        self.log_change(request, declaration, logged)
        messages.success(request, said)
        return HttpResponseRedirect(self.address("compare", declaration, number))

    def _times_page(self, request, declaration, number, form, title):
        return self.page(request, "times", declaration, number, title, form=form)


def _wall(declaration, instant):
    """Return an instant as a wall time in the zone of the declaration; "" for None."""
    if instant is None:
        return ""
    return clock.format_wall(clock.to_wall(instant, zone_of(declaration))).replace("T", " ")
