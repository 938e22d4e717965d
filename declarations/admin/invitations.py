"""Invitations: who is asked to sign, how far each is, and the pages that send and import them."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from declarations.admin.importing import ImportPages
from declarations.admin.invitation_forms import InvitationForm
from declarations.admin.rights import RightsPages
from declarations.admin.sending import SendingPages
from declarations.inviting import (
    ANSWERED,
    CHANGEABLE,
    INVITATION,
    REMINDER,
    State,
    deadline_of,
    fit_links,
    in_states,
    mails_of,
    rivals_of,
    silence,
    state_of,
    statements_taken,
    with_answers,
)
from declarations.ledger import log
from declarations.models import Evidence, Invitation, InvitationStatement
from portal.lib import clock
from portal.lib.admin import ParvisAdmin
from portal.lib.typography import short_day_text, time_text
from portal.outbox.models import Mail


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("answer")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("answered", pgettext("invitation", "answered")), *State.choices]

    def queryset(self, request, queryset):
        states = ANSWERED if self.value() == "answered" else (self.value(),)
        if not set(states) <= set(State.values):
            return queryset
        return in_states(queryset, states, timezone.now())


class MailFilter(admin.SimpleListFilter):
    """By what became of the latest mail. Whether it was opened, nobody knows."""

    title = gettext_lazy("mail")
    parameter_name = "mail"

    def lookups(self, request, model_admin):
        return [("none", pgettext("invitation", "not mailed")), *Mail.State.choices]

    def queryset(self, request, queryset):
        if self.value() not in ("none", *Mail.State.values):
            return queryset
        rows = Mail.objects.filter(kind__in=(INVITATION, REMINDER)).order_by("queued_at", "pk")
        latest = {}
        for about, state in rows.values_list("about", "state"):
            if state != Mail.State.CANCELLED or about not in latest:
                latest[about] = state
        if self.value() == "none":
            return queryset.exclude(number__in=latest)
        return queryset.filter(
            number__in=[about for about, state in latest.items() if state == self.value()]
        )


def latest_mail(mails):
    """Return the mail that tells how an invitation stands, or None; `mails` are oldest first."""
    sent = [mail for mail in mails if mail.state != Mail.State.CANCELLED]
    return (sent or mails or [None])[-1]


@admin.register(Invitation)
class InvitationAdmin(RightsPages, ImportPages, SendingPages, ParvisAdmin):
    form = InvitationForm
    change_list_template = "admin/declarations/invitation/change_list.html"
    list_display = [
        "shown_name", "city", "capacity", "shown_state", "shown_mail", "deadline", "language",
    ]  # fmt: skip
    list_filter = ["declaration", StateFilter, MailFilter, "capacity", "language"]
    folded_search = (
        "name", "email", "key", "seat__organisation__name_fr", "seat__organisation__name_en",
        "seat__organisation__short_name_fr", "seat__organisation__short_name_en",
    )  # fmt: skip
    related = ("declaration", "seat__organisation", "person")
    fieldsets = [
        (
            gettext_lazy("For whom"),
            {"fields": ["seat", "capacity", "codes", "is_renewal"]},
        ),
        (
            gettext_lazy("Person"),
            {"fields": ["person", "honorific", "name", ("function_fr", "function_en")]},
        ),
        (
            gettext_lazy("How to reach them"),
            {"fields": ["email", "notice_email", "known_by", "language", "time_zone"]},
        ),
        (gettext_lazy("Deadline"), {"fields": ["expires_on"]}),
        (gettext_lazy("For the officers"), {"fields": ["key", "note"]}),
    ]
    # What is shown of an invitation that can no longer change; the note alone stays open.
    settled_fieldsets = [
        (None, {"fields": ["standing"]}),
        (
            gettext_lazy("For whom"),
            {"fields": ["seat", "capacity", "shown_codes", "is_renewal"]},
        ),
        *fieldsets[1:3],
        (gettext_lazy("Deadline"), {"fields": ["deadline"]}),
        fieldsets[4],
    ]

    class Media:
        css = {"all": ["admin-parvis/invitations.css"]}

    # The list -------------------------------------------------------------------------------------
    def get_queryset(self, request):
        return with_answers(super().get_queryset(request))

    def get_changelist_instance(self, request):
        """Give the rows of the page their mails: one query for all."""
        changelist = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        mails = mails_of(rows)
        for row in rows:
            row.latest_mail = latest_mail(mails.get(str(row.number), []))
        changelist.result_list = rows
        return changelist

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def shown_name(self, invitation):
        return invitation.name or "—"

    @admin.display(
        description=gettext_lazy("city or organisation"), ordering="seat__organisation__slug"
    )
    def city(self, invitation):
        return str(invitation.seat.organisation)

    @admin.display(description=gettext_lazy("answer"))
    def shown_state(self, invitation):
        return state_of(invitation, timezone.now()).label

    @admin.display(description=gettext_lazy("mail"))
    def shown_mail(self, invitation):
        mail = invitation.latest_mail
        if mail is None:
            return pgettext("invitation", "not mailed")
        words = mail.get_state_display()
        if mail.to != invitation.email and invitation.email:
            words = _("%(state)s (at an earlier address)") % {"state": words}
        return words

    @admin.display(description=gettext_lazy("deadline"), ordering="expires_at")
    def deadline(self, invitation):
        end = deadline_of(invitation)
        return instant_text(end, invitation.time_zone) if end else "–"

    # One invitation -------------------------------------------------------------------------------
    def _is_settled(self, invitation):
        return invitation is not None and state_of(invitation, timezone.now()) not in CHANGEABLE

    def get_fieldsets(self, request, obj=None):
        can_change = obj is None or self.has_change_permission(request, obj)
        if obj is not None and (self._is_settled(obj) or not can_change):
            return self.settled_fieldsets
        if obj is None:
            return self.fieldsets
        return [(None, {"fields": ["standing"]}), *self.fieldsets]

    def get_readonly_fields(self, request, obj=None):
        fixed = [*super().get_readonly_fields(request, obj)]
        if obj is None:
            return fixed
        fixed.append("standing")
        if self._is_settled(obj) or not self.has_change_permission(request, obj):
            fixed += [
                "shown_codes", "deadline", "seat", "capacity", "is_renewal", "person", "honorific",
                "name", "function_fr", "function_en", "email", "notice_email", "known_by",
                "language", "time_zone", "key",
            ]  # fmt: skip
        return fixed

    @admin.display(description=gettext_lazy("statements"))
    def shown_codes(self, invitation):
        return ", ".join(one.code for one in invitation.statements.all())

    @admin.display(description=gettext_lazy("state"))
    def standing(self, invitation):
        """What became of the invitation and of each of its mails."""
        reasons = Evidence.objects.filter(invitation=invitation, act="refusal")
        context = {
            "state": state_of(invitation, timezone.now()).label,
            "invitation": invitation,
            "mails": [
                {
                    "mail": mail,
                    "when": instant_text(mail.queued_at, "UTC"),
                    "name": _("reminder") if mail.kind == REMINDER else _("invitation"),
                }
                for mail in mails_of([invitation]).get(str(invitation.number), [])
            ],
            "passed_on_to": invitation.delegations.first() if invitation.is_passed_on else None,
            "reason": reasons.exclude(note="").values_list("note", flat=True).first(),
        }
        return render_to_string("admin/declarations/invitation/standing.html", context)

    @transaction.atomic
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and object_id is not None:
            # Nobody signs while the form is judged: what it shows as open is open.
            invitation = self.get_object(request, unquote(object_id))
            if invitation is not None:
                log.lock(invitation.declaration)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.invited_by = request.user
        super().save_model(request, obj, form, change)
        statements = getattr(form, "statements", None)
        if statements is not None:
            obj.statements.exclude(code__in=statements).delete()
            InvitationStatement.objects.bulk_create(
                [InvitationStatement(invitation=obj, code=code) for code in statements],
                ignore_conflicts=True,
            )
        self._warn_of_others(request, obj)
        if change and "email" in form.changed_data:
            silence([obj])
            self.message_user(
                request,
                _("Links that were sent to the old address no longer hold. Invite again."),
            )
        elif change and "expires_on" in form.changed_data:
            fit_links([obj], obj.expires_at)

    def _warn_of_others(self, request, invitation):
        """Say who signed, or may sign, the same for this seat: one signature stands at a time."""
        own = {one.code for one in invitation.statements.all()}
        if not invitation.is_renewal and own & statements_taken([invitation])[invitation.seat_id]:
            self.message_user(
                request,
                _(
                    "The same was signed for this seat already. For a successor, tick “renews a "
                    "predecessor’s signature”: otherwise this person cannot sign it."
                ),
                messages.WARNING,
            )
        names = [one.name or "—" for one in rivals_of(invitation)]
        if names:
            self.message_user(
                request,
                _(
                    "Invited to sign the same for this seat: %(names)s. Whoever signs first signs "
                    "for it; the others are told so."
                )
                % {"names": ", ".join(names)},
                messages.WARNING,
            )


def instant_text(instant, zone) -> str:
    """Return an instant for a table: “Fri 4 Dec 2026, 18:00 (UTC+3)”, in the active language."""
    wall, language = clock.to_wall(instant, zone), (get_language() or "en")[:2]
    day = short_day_text(wall, language, year=True)
    return f"{day}, {time_text(wall, language)} ({clock.offset_text(instant, zone)})"
