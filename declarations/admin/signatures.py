"""Signatures to look at: their trail, their evidence, and the acts that a signatory asked for.

Nothing here is edited. An officer withdraws or corrects at the signatory's written wish, as acts
of their own, with the reason kept as evidence.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from declarations import receipt_mails, receipts
from declarations.admin.rights import RightsPages
from declarations.forms.signing import LONGEST_REASON, NameForm
from declarations.models import Evidence, Signature
from declarations.roll import words as roll_words
from declarations.signing import acts
from declarations.signing.giving import Printed, Traces
from declarations.views.refused import bind, lead_back
from portal.lib.typography import short_day_text, time_text
from portal.outbox.admin import ReadOnlyAdmin

WITHDRAW, CORRECT = "declarations.add_ending", "declarations.add_correction"
EVIDENCE = "declarations.view_evidence"
# Whoever may invite may also write to who signed.
MAIL = "declarations.change_invitation"
PRINTED = tuple(Printed.__dataclass_fields__)


def _reason_field():
    return forms.CharField(
        label=gettext_lazy("The signatory’s written request"),
        max_length=LONGEST_REASON,
        validators=Evidence._meta.get_field("note").validators,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Who wrote, when and how. Kept as evidence, never published."),
    )


class WithdrawForm(forms.Form):
    reason = _reason_field()


class CorrectForm(NameForm):
    reason = _reason_field()

    @property
    def printed(self) -> Printed:
        return Printed(**{name: self.cleaned_data.get(name, "") for name in PRINTED})


class EndedFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("standing", _("standing")),
            ("withdrawn", _("withdrawn")),
            ("renewed", _("renewed by a successor")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "standing":
            return queryset.standing()
        if self.value() in ("withdrawn", "renewed"):
            return queryset.filter(ending__reason=self.value())
        return queryset


@admin.register(Signature)
class SignatureAdmin(RightsPages, ReadOnlyAdmin):
    change_form_template = "admin/declarations/signature/change_form.html"
    list_display = ["name", "city", "kind", "method", "signed_at", "state"]
    list_filter = ["declaration", "kind", "method", EndedFilter]
    folded_search = (
        "number", "records__name", "seat__organisation__name_fr", "seat__organisation__name_en",
    )  # fmt: skip
    related = ("declaration", "seat__organisation", "ending")
    fieldsets = [
        (
            gettext_lazy("Act"),
            {"fields": ["declaration", "city", "kind", "statement", "capacity", "method"]},
        ),
        (gettext_lazy("Line of the roll"), {"fields": ["line"]}),
        (
            gettext_lazy("Ledger"),
            {"fields": ["number", "ledger_number", "text_sha256", "signed_at"]},
        ),
        (gettext_lazy("Trail"), {"fields": ["public_trail"]}),
    ]
    evidence_fieldset = (
        gettext_lazy("Evidence"),
        {
            "fields": ["evidence"],
            "description": gettext_lazy(
                "Never public. It is erased when its time is over; each row says when."
            ),
        },
    )

    # The list -------------------------------------------------------------------------------------
    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("records")

    @admin.display(description=gettext_lazy("name"))
    def name(self, signature):
        record = list(signature.records.all())[-1]
        return record.name or _("Name erased at the person’s request")

    @admin.display(
        description=gettext_lazy("city or organisation"), ordering="seat__organisation__slug"
    )
    def city(self, signature):
        return str(signature.seat.organisation)

    @admin.display(description=gettext_lazy("state"))
    def state(self, signature):
        if hasattr(signature, "ending"):
            return signature.ending.get_reason_display()
        return _("standing")

    # One signature --------------------------------------------------------------------------------
    def get_fieldsets(self, request, obj=None):
        if request.user.has_perm(EVIDENCE):
            whole = (gettext_lazy("Trail"), {"fields": ["trail"]})
            return [*self.fieldsets[:-1], whole, self.evidence_fieldset]
        return self.fieldsets

    def get_readonly_fields(self, request, obj=None):
        shown = [*super().get_readonly_fields(request, obj)]
        return [*shown, "city", "line", "ledger_number", "trail", "public_trail", "evidence"]

    @admin.display(description=gettext_lazy("as printed"))
    def line(self, signature):
        receipt = receipts.find(signature.number)
        return render_to_string(
            "admin/declarations/signature/line.html",
            {"line": receipt.line, "words": _line_words(receipt.line.line)},
        )

    @admin.display(description=gettext_lazy("entry"))
    def ledger_number(self, signature):
        return signature.entry.index

    @admin.display(description=gettext_lazy("what happened"))
    def trail(self, signature):
        return render_to_string(
            "admin/declarations/signature/trail.html", {"steps": trail_of(signature)}
        )

    @admin.display(description=gettext_lazy("what happened"))
    def public_trail(self, signature):
        """What the ledger tells anybody: without who invited whom, and who passed it on."""
        steps = [step for step in trail_of(signature) if step["entry"] is not None]
        return render_to_string("admin/declarations/signature/trail.html", {"steps": steps})

    @admin.display(description=gettext_lazy("evidence"))
    def evidence(self, signature):
        rows = [
            {"row": row, "act": act_words(row), "when": utc_text(row.at)}
            for row in Evidence.objects.filter(signature=signature).select_related("officer")
        ]
        return render_to_string("admin/declarations/signature/evidence.html", {"rows": rows})

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        may_act = obj is not None and not hasattr(obj, "ending")
        is_erased = obj is not None and hasattr(obj, "erasure")
        context["may_withdraw"] = may_act and request.user.has_perm(WITHDRAW)
        context["may_correct"] = may_act and not is_erased and request.user.has_perm(CORRECT)
        context["may_mail"] = (
            obj is not None
            and obj.invitation_id is not None
            and not is_erased
            and request.user.has_perm(MAIL)
        )
        context["receipt"] = (
            reverse("declarations:verify-signature", args=[obj.number]) if obj else ""
        )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # Acts -----------------------------------------------------------------------------------------
    def get_urls(self):
        def page(address, view, name):
            return path(
                f"<int:pk>/{address}/",
                self.admin_site.admin_view(view),
                name=f"declarations_signature_{name}",
            )

        return [
            page("withdraw", self.withdraw_view, "withdraw"),
            page("correct", self.correct_view, "correct"),
            page("mail", self.mail_view, "mail"),
            *super().get_urls(),
        ]

    def withdraw_view(self, request, pk):
        """Withdraw at the signatory's written request: the reason, a second look, done."""
        receipt = self._receipt(request, pk, WITHDRAW)
        form = bind(request, WithdrawForm)

        def act():
            acts.withdraw(receipt.signature, self._traces(request, form))
            return _("Withdrawn at the signatory’s written request.")

        return self._act(request, receipt, form, act, _("Withdraw the signature"))

    def correct_view(self, request, pk):
        """Put the printed line right: the new values, a second look at the line, done."""
        receipt = self._receipt(request, pk, CORRECT)
        form = bind(
            request,
            CorrectForm,
            initial={name: getattr(receipt.line.line, name) for name in PRINTED},
            capacity=receipt.signature.capacity,
        )

        def act():
            acts.correct(receipt.signature, form.printed, self._traces(request, form))
            return _("Corrected at the signatory’s written request.")

        return self._act(request, receipt, form, act, _("Correct the spelling"))

    def mail_view(self, request, pk):
        """Say how often the receipt was mailed and where it goes; POST mails it again."""
        receipt = self._receipt(request, pk, MAIL)
        if request.method == "POST":
            try:
                receipt_mails.mail_again(receipt)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                return redirect(request.path)
            words = _("The receipt is mailed again.")
            self.log_change(request, receipt.signature, words)
            messages.success(request, words)
            return redirect("admin:declarations_signature_change", pk)
        return TemplateResponse(
            request,
            "admin/declarations/signature/mail.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": receipt.signature,
                "title": _("Mail the receipt again"),
                "city": receipt.line.city.text_for(_language()),
                "mails": [
                    {"mail": mail, "when": utc_text(mail.queued_at)}
                    for mail in receipt_mails.mails_of(receipt)
                ],
                "obstacle": receipt_mails.obstacle_of(receipt),
                "address": receipt.address,
            },
        )

    def _receipt(self, request, pk, permission):
        if not (request.user.has_perm(permission) and self.has_view_permission(request)):
            raise PermissionDenied
        signature = Signature.objects.filter(pk=pk).first()
        if signature is None:
            raise Http404("No such signature.")
        return receipts.find(signature.number)

    def _traces(self, request, form):
        return Traces(officer=request.user, note=form.cleaned_data["reason"])

    def _act(self, request, receipt, form, act, title):
        """Show the form, then what it would do, and do it once it was confirmed."""
        signature = receipt.signature
        if request.method == "POST":
            if not (form.is_valid() and "confirmed" in request.POST):
                return lead_back(request, form, also=("change",))
            try:
                words = act()
            except ValidationError as error:
                form.add_error(None, error)
                return lead_back(request, form)
            self.log_change(request, signature, words)
            messages.success(request, words)
            return redirect("admin:declarations_signature_change", signature.pk)
        is_second_look = form.is_valid() and "change" not in form.data
        printed = getattr(form, "printed", None) if is_second_look else None
        return TemplateResponse(
            request,
            "admin/declarations/signature/act.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": signature,
                "title": title,
                "form": form,
                "is_second_look": is_second_look,
                "now": _line_words(receipt.line.line),
                "then": _line_words(printed) if printed else None,
                "city": receipt.line.city.text_for(_language()),
            },
        )


def _language():
    return (get_language() or "fr")[:2]


def _line_words(line):
    """Return what a line prints, as pairs of a label and its words."""
    labels = {
        "honorific": _("title"),
        "name": _("name"),
        "function_fr": _("function in French"),
        "function_en": _("function in English"),
        "on_behalf_of_fr": _("on behalf of, in French"),
        "on_behalf_of_en": _("on behalf of, in English"),
    }
    return [(label, getattr(line, name)) for name, label in labels.items() if getattr(line, name)]


def act_words(evidence) -> str:
    """Return what a row of evidence is about; an act of a later version is named as stored."""
    words = {
        "signature": _("signed online"),
        "paper": _("signed on paper"),
        "refusal": pgettext("invitation", "declined"),
        "delegation": pgettext("invitation", "passed on"),
        "withdrawal": _("withdrawn"),
        "correction": _("spelling corrected"),
        "confirmation": _("acknowledgement confirmed by a decision"),
    }
    return words.get(evidence.act, evidence.act)


def utc_text(instant) -> str:
    """Return an instant for a table, in UTC: “Fri 4 Dec 2026, 18:00 UTC”."""
    language = _language()
    return f"{short_day_text(instant, language, year=True)}, {time_text(instant, language)} UTC"


def trail_of(signature) -> list[dict]:
    """Return all that led to a signature and that happened to it, oldest first.

    Each step has `when`, `words`, and `entry`, its number in the ledger, if it has one.
    """
    found = []

    def step(at, words, entry=None):
        index = entry.index if entry else None
        found.append({"at": at, "when": utc_text(at), "words": words, "entry": index})

    invitation = signature.invitation
    if invitation is not None:
        asked = getattr(invitation, "request", None)
        if asked is not None:
            step(asked.created_at, _("Asked to sign without an invitation"))
            step(asked.decided_at, _("Request accepted by %(who)s") % {"who": asked.decided_by})
        before = invitation.delegated_from
        if before is not None:
            step(
                invitation.created_at,
                _("Invitation passed on by %(who)s") % {"who": before.name or "–"},
            )
        elif invitation.invited_by_id:
            who = {"who": invitation.invited_by}
            step(invitation.created_at, _("Invitation made by %(who)s") % who)
    ready = signature.ready_session
    if ready is not None:
        step(ready.read_at, _("Text read, in version %(n)s") % {"n": signature.adopted_text.number})
        step(ready.code_ok_at, _("Mailed code typed"))
    if signature.paper_id:
        both = {"one": signature.paper.recorded_by, "other": signature.paper.confirmed_by}
        step(
            signature.paper.confirmed_at,
            _("Paper recorded by %(one)s, confirmed by %(other)s") % both,
        )
    step(signature.signed_at, _("Signed"), signature.entry)
    for correction in signature.corrections.select_related("entry"):
        step(correction.at, _("Spelling corrected"), correction.entry)
    confirmation = getattr(signature, "confirmation", None)
    if confirmation is not None:
        decided = roll_words.day_words(confirmation.decided_on, _language())
        words = _("Acknowledgement confirmed, decided on %(day)s") % {"day": decided}
        step(confirmation.at, words, confirmation.entry)
    ending = getattr(signature, "ending", None)
    if ending is not None:
        step(ending.at, ending.get_reason_display(), ending.entry)
    erasure = getattr(signature, "erasure", None)
    if erasure is not None:
        step(erasure.at, _("Name erased"), erasure.entry)
    return sorted(found, key=lambda one: one["at"])
