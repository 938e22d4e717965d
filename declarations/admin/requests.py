"""Requests to sign: an officer looks at each, then invites or declines."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from declarations import requests
from declarations.invitees.matching import Directory
from declarations.inviting import problem_of_declaration, signable
from declarations.models import Invitation, SigningRequest, Statement
from declarations.views.refused import bind, lead_back
from portal.lib.admin.base import KnownAutocomplete
from portal.outbox.admin import ReadOnlyAdmin

DECIDE = ("declarations.change_signingrequest", "declarations.add_invitation")


class AcceptForm(forms.ModelForm):
    """Which city or organisation this is, and how the officer knows the address."""

    capacity = forms.ChoiceField(label=gettext_lazy("Invited as"))

    class Meta:
        model = SigningRequest
        fields = ["organisation", "capacity", "time_zone"]

    known_by = forms.CharField(
        label=gettext_lazy("How the address is known"),
        max_length=Invitation._meta.get_field("known_by").max_length,
        validators=Invitation._meta.get_field("known_by").validators,
        help_text=gettext_lazy("The city’s website, a letter of the cabinet… Kept as evidence."),
    )
    notice_email = forms.EmailField(
        label=gettext_lazy("Second address of the city"),
        required=False,
        help_text=gettext_lazy(
            "It learns of the signature, and can object if the mailbox was misused."
        ),
    )

    def __init__(self, *args, admin_site, **kwargs):
        super().__init__(*args, **kwargs)
        relation = SigningRequest._meta.get_field("organisation")
        field = self.fields["organisation"]
        field.required = True
        field.widget = RelatedFieldWidgetWrapper(
            KnownAutocomplete(relation, admin_site), relation.remote_field, admin_site
        )
        field.widget.choices = field.choices
        labels = dict(Statement.Capacity.choices)
        self.fields["capacity"].choices = [
            (one, labels[one]) for one in signable(self.instance.declaration)
        ]


class DeclineForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What we answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("In the language of whoever asked. It goes into the mail."),
    )


@admin.register(SigningRequest)
class SigningRequestAdmin(ReadOnlyAdmin):
    change_form_template = "admin/declarations/signingrequest/change_form.html"
    list_display = ["city", "country_code", "name", "capacity", "state", "created_at"]
    list_filter = ["state", "declaration", "capacity"]
    folded_search = ("city", "name", "email")
    related = ("declaration", "organisation", "invitation__seat__organisation", "decided_by")
    fieldsets = [
        (gettext_lazy("Request"), {"fields": ["declaration", "state", "created_at"]}),
        (
            gettext_lazy("Who asks"),
            {
                "fields": [
                    ("city", "country_code"), ("honorific", "name"),
                    ("function_fr", "function_en"), "email", "capacity", "language", "message",
                ],
            },
        ),
        (
            gettext_lazy("Decision"),
            {"fields": ["organisation", "invitation", "decided_by", "decided_at"]},
        ),
    ]  # fmt: skip

    def may_decide(self, request):
        return all(request.user.has_perm(permission) for permission in DECIDE)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        is_waiting = obj is not None and obj.state == SigningRequest.State.WAITING
        context["may_decide"] = is_waiting and self.may_decide(request)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_urls(self):
        def page(address, view, name):
            return path(
                f"<int:pk>/{address}/",
                self.admin_site.admin_view(view),
                name=f"declarations_signingrequest_{name}",
            )

        return [
            page("accept", self.accept_view, "accept"),
            page("decline", self.decline_view, "decline"),
            *super().get_urls(),
        ]

    def accept_view(self, request, pk):
        """Choose or make the city, and invite: seat, invitation and mail in one go."""
        asked = self._asked(request, pk)
        if asked.state != SigningRequest.State.WAITING:
            return self._nothing_to_decide(request, asked)
        match = Directory().find(asked.city, asked.country_code)
        only = asked.organisation or match.only
        form = bind(
            request,
            AcceptForm,
            instance=asked,
            initial={"organisation": only.pk if only else None, "capacity": asked.capacity},
            admin_site=self.admin_site,
        )
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                invitation = requests.accept(
                    asked,
                    request.user,
                    organisation=data["organisation"],
                    capacity=data["capacity"],
                    time_zone=data["time_zone"],
                    known_by=data["known_by"],
                    notice_email=data["notice_email"],
                )
            except ValidationError as error:
                form.add_error(None, ValidationError(error.messages))
            else:
                words = _("Accepted: %(who)s is invited.") % {"who": invitation.name}
                return self._done(request, asked, words)
        if request.method == "POST":
            return lead_back(request, form)
        problem = problem_of_declaration(asked.declaration)
        context = {"form": form, "candidates": match.candidates, "problem": problem}
        return self._page(request, "accept", asked, _("Accept the request"), context)

    def decline_view(self, request, pk):
        """Decline with a courteous mail; what was written is kept in the history."""
        asked = self._asked(request, pk)
        if asked.state != SigningRequest.State.WAITING:
            return self._nothing_to_decide(request, asked)
        form = bind(request, DeclineForm)
        if request.method == "POST" and form.is_valid():
            try:
                requests.decline(asked, request.user, form.cleaned_data["words"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                words = _("Declined: %(words)s") % {"words": form.cleaned_data["words"]}
                return self._done(request, asked, words)
        if request.method == "POST":
            return lead_back(request, form)
        return self._page(request, "decline", asked, _("Decline the request"), {"form": form})

    def _asked(self, request, pk):
        if not self.may_decide(request):
            raise PermissionDenied
        return get_object_or_404(SigningRequest.objects.select_related("declaration"), pk=pk)

    def _nothing_to_decide(self, request, asked):
        """Lead to the request, which says who decided what; a second press comes here too."""
        is_unproven = asked.state == SigningRequest.State.UNPROVEN
        words = (
            _("Whoever asks has not confirmed the e-mail address yet.")
            if is_unproven
            else _("This request was decided already.")
        )
        messages.warning(request, words)
        return redirect("admin:declarations_signingrequest_change", asked.pk)

    def _done(self, request, asked, words):
        self.log_change(request, asked, words)
        messages.success(request, words)
        return redirect("admin:declarations_signingrequest_change", asked.pk)

    def _page(self, request, template, asked, title, context):
        return TemplateResponse(
            request,
            f"admin/declarations/signingrequest/{template}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": asked,
                "title": title,
                "media": self.media + context["form"].media,
                **context,
            },
        )
