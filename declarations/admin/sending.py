"""Pages from which invitations leave: whom, with which words, and how far they are."""

import uuid

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from declarations import inviting
from declarations.invitees.importing import end_of_day
from declarations.letters.invitations import preview
from declarations.models import Invitation
from declarations.views.refused import bind, lead_back
from portal.outbox import api
from portal.outbox.models import Mail

TROUBLED = (Mail.State.FAILED, Mail.State.BOUNCED)
# More names than this help nobody on a page that asks for a yes.
MOST_NAMED = 50
CHOSEN = "chosen invitations"


class DeadlineForm(forms.Form):
    """The last day on which the chosen people can answer, each in their own time zone."""

    last_day = forms.DateField(
        label=gettext_lazy("Reply by"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy(
            "Until the end of this day, in each person’s own time zone. Empty: until the "
            "declaration closes."
        ),
    )


class SendingPages:
    """Mixin of the admin of invitations: its actions and the page of a batch."""

    actions = ["invite", "invite_again", "extend", "revoke"]

    @property
    def acts(self):
        """What can be done about invitations: the page that asks first, and does it when told."""
        return {
            "invite": self._invite,
            "invite_again": self._invite_again,
            "extend": self._extend,
            "revoke": self._revoke,
        }

    def get_urls(self):
        def page(address, view, name):
            return path(
                address, self.admin_site.admin_view(view), name=f"declarations_invitation_{name}"
            )

        return [
            page("batch/<str:batch>/", self.batch_view, "batch"),
            *(
                page(f"chosen/{name}/", self._for_chosen(name), f"chosen_{name}")
                for name in self.acts
            ),
            page("<int:pk>/invite/", self._for_one("invite"), "invite"),
            page("<int:pk>/invite-again/", self._for_one("invite_again"), "invite_again"),
            page("<int:pk>/revoke/", self._for_one("revoke"), "revoke"),
            *super().get_urls(),
        ]

    # One invitation -------------------------------------------------------------------------------
    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Offer on an invitation's own page what can be done about it now."""
        may_send = obj is not None and self.has_invite_permission(request)
        is_open = may_send and inviting.state_of(obj, timezone.now()) in inviting.CHANGEABLE
        context["may_send"] = is_open
        context["was_mailed"] = is_open and bool(inviting.mails_of([obj]))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _for_one(self, name):
        """Return the view of an act on one invitation; looking at it (GET) does nothing yet."""

        def view(request, pk):
            if not self.has_invite_permission(request):
                raise PermissionDenied
            chosen = Invitation.objects.filter(pk=pk)
            if not chosen.exists():
                raise Http404(f"There is no invitation {pk}.")
            page = self.acts[name](request, chosen)
            return page or redirect("admin:declarations_invitation_change", pk)

        return view

    # Those chosen in the list ---------------------------------------------------------------------
    def _choose(self, request, queryset, name):
        """Keep what was chosen in the list, and lead to the page that asks about it.

        The list posts its choice: a page in answer to that could not be gone back to.
        """
        chosen = list(queryset.values_list("pk", flat=True))
        request.session[CHOSEN] = {"pks": chosen, "list": request.get_full_path()}
        return redirect(f"admin:declarations_invitation_chosen_{name}")

    def _for_chosen(self, name):
        """Return the view of an act on those chosen last, or on those that its page names."""

        def view(request):
            if not self.has_invite_permission(request):
                raise PermissionDenied
            kept = request.session.get(CHOSEN, {})
            named = request.POST.getlist("_selected_action")
            pks = [pk for pk in named if pk.isdecimal()] if named else kept.get("pks", [])
            page = self.acts[name](request, Invitation.objects.filter(pk__in=pks))
            return page or redirect(kept.get("list") or "admin:declarations_invitation_changelist")

        return view

    def has_invite_permission(self, request):
        return self.has_change_permission(request)

    # Actions --------------------------------------------------------------------------------------
    @admin.action(description=gettext_lazy("Invite by mail…"), permissions=["invite"])
    def invite(self, request, queryset):
        return self._choose(request, queryset, "invite")

    @admin.action(description=gettext_lazy("Send the invitation again…"), permissions=["invite"])
    def invite_again(self, request, queryset):
        return self._choose(request, queryset, "invite_again")

    @admin.action(description=gettext_lazy("Set the deadline…"), permissions=["invite"])
    def extend(self, request, queryset):
        return self._choose(request, queryset, "extend")

    @admin.action(description=gettext_lazy("Take back…"), permissions=["invite"])
    def revoke(self, request, queryset):
        return self._choose(request, queryset, "revoke")

    # Acts -----------------------------------------------------------------------------------------
    def _invite(self, request, chosen):
        return self._send(request, chosen, again=False)

    def _invite_again(self, request, chosen):
        return self._send(request, chosen, again=True)

    def _send(self, request, chosen, *, again):
        if "confirmed" in request.POST:
            batch = _batch_of(request)
            mails = inviting.invite(chosen, request.user, batch=batch, again=again)
            if mails:
                written = Invitation.objects.filter(number__in=[mail.about for mail in mails])
                self._log(request, written, _("Invited by mail."))
            elif not Mail.objects.filter(batch=batch).exists():
                self.message_user(request, _("Nobody could be written to."), messages.WARNING)
                return None
            return redirect("admin:declarations_invitation_batch", batch=batch)
        found = inviting.survey(chosen)
        to_write = found.chosen(again=again)
        return self._ask(
            request,
            chosen,
            "admin/declarations/invitation/invite.html",
            _("Send invitations again") if again else _("Invite by mail"),
            {
                "survey": found,
                "again": again,
                "to_write": to_write,
                "languages": found.by_language(again=again),
                "waiting_for": _openings(to_write),
                "previews": _previews(to_write),
                "batch": str(uuid.uuid4()),
            },
        )

    def _extend(self, request, chosen):
        form = bind(request, DeadlineForm)
        if request.method == "POST" and form.is_valid():
            try:
                changed = _set_last_day(chosen, form.cleaned_data["last_day"])
            except ValidationError as error:
                form.add_error("last_day", error)
            else:
                self._log(request, changed, _("Set the deadline."))
                words = ngettext(
                    "%(count)d invitation has the new deadline.",
                    "%(count)d invitations have the new deadline.",
                    len(changed),
                ) % {"count": len(changed)}
                return self._done(request, words, changed)
        if request.method == "POST":
            return lead_back(request, form)
        return self._ask(
            request,
            chosen,
            "admin/declarations/invitation/extend.html",
            _("Set the deadline"),
            {"form": form},
        )

    def _revoke(self, request, chosen):
        if "confirmed" in request.POST:
            changed = inviting.revoke(chosen)
            self._log(request, changed, _("Taken back."))
            words = ngettext(
                "%(count)d invitation is taken back. Its links no longer open anything.",
                "%(count)d invitations are taken back. Their links no longer open anything.",
                len(changed),
            ) % {"count": len(changed)}
            return self._done(request, words, changed)
        return self._ask(
            request,
            chosen,
            "admin/declarations/invitation/revoke.html",
            _("Take invitations back"),
            {},
        )

    def _ask(self, request, chosen, template, title, context):
        """The page between choosing an act and doing it."""
        rows = list(inviting.with_answers(chosen))
        at = timezone.now()
        changeable = [row for row in rows if inviting.state_of(row, at) in inviting.CHANGEABLE]
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "chosen": rows,
            "changeable": changeable,
            "named": changeable[:MOST_NAMED],
            "not_named": max(0, len(changeable) - MOST_NAMED),
            "settled": len(rows) - len(changeable),
            **context,
        }
        return TemplateResponse(request, template, page)

    def _done(self, request, words, changed):
        self.message_user(request, words, messages.SUCCESS if changed else messages.WARNING)
        return None  # back to where it was chosen: the list as it was filtered, or one invitation

    def _log(self, request, invitations, message):
        if invitations:
            LogEntry.objects.log_actions(request.user.pk, invitations, CHANGE, message)

    # A batch --------------------------------------------------------------------------------------
    def batch_view(self, request, batch):
        """How far the mails of one batch are; reloaded by hand or by a small script."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        mails = Mail.objects.filter(batch=batch, kind__in=(inviting.INVITATION, inviting.REMINDER))
        if not mails.exists():
            raise Http404(f"There is no batch {batch}.")
        troubled = mails.filter(state__in=TROUBLED)
        if request.method == "POST":
            if not self.has_invite_permission(request):
                raise PermissionDenied
            count = api.send_again(troubled)
            words = ngettext(
                "%(count)d mail is queued again.", "%(count)d mails are queued again.", count
            ) % {"count": count}
            self.message_user(request, words)
            return redirect(request.path)
        rows = list(troubled.order_by("pk"))
        people = {
            str(one.number): one
            for one in Invitation.objects.filter(
                number__in=[mail.about for mail in rows]
            ).select_related("seat__organisation")
        }
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Invitations on their way"),
            "progress": api.progress(batch),
            "troubled": [(mail, people.get(mail.about)) for mail in rows],
            "may_send": self.has_invite_permission(request),
            "back": reverse("admin:declarations_invitation_changelist"),
        }
        return TemplateResponse(request, "admin/declarations/invitation/batch.html", context)


@transaction.atomic
def _set_last_day(chosen, day):
    """Set the end of a day in each zone among the chosen, all or none; return the changed ones."""
    if day is None:
        return inviting.extend(chosen, None)
    changed = []
    for zone in chosen.order_by().values_list("time_zone", flat=True).distinct():
        changed += inviting.extend(chosen.filter(time_zone=zone), end_of_day(day, zone))
    return changed


def _batch_of(request):
    """The number that the page of confirmation gave to this sending: sent twice, it counts once."""
    try:
        return str(uuid.UUID(request.POST.get("batch", "")))
    except ValueError:
        return str(uuid.uuid4())


def _openings(invitations):
    """The declarations among these that are not open yet: their mails wait."""
    now = timezone.now()
    found = {row.declaration for row in invitations}
    return [one for one in found if one.opens_at is not None and one.opens_at > now]


def _previews(invitations):
    """The mail as two of these people get it: one written to first in French, one in English."""
    if not invitations:
        return []
    found = []
    for language in ("fr", "en"):
        row = next((one for one in invitations if one.language == language), invitations[0])
        found.append((language, row, preview(row, language)))
    return found
