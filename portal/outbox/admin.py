"""What was sent, to read; what did not arrive can be sent again."""

from django.contrib import admin, messages
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.lib.admin import ParvisAdmin
from portal.outbox import api
from portal.outbox.models import Chore, Mail


class ReadOnlyAdmin(ParvisAdmin):
    """Rows that the machine writes."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    list_display = ["queued_at", "kind", "to", "state", "attempts", "problem_shown", "batch"]
    list_filter = ["state", "kind", "language"]
    folded_search = ("to", "about", "batch", "number")
    actions = ["send_again", "mark_bounced"]
    fieldsets = [
        (None, {"fields": ["kind", "to", "language", "about", "batch"]}),
        (
            _("Way"),
            {
                "fields": [
                    "state", "problem_shown", "attempts", "queued_at", "not_before", "settled_at",
                ],
                "description": _(
                    "“Accepted” means that the mail server took the mail. Whether it was opened "
                    "is unknown."
                ),
            },
        ),
        (_("For delivery reports"), {"fields": ["number", "message_id", "key", "data"]}),
    ]  # fmt: skip

    @admin.display(description=_("problem"))
    def problem_shown(self, mail):
        return mail.problem_in_words or "–"

    def has_resend_permission(self, request):
        return request.user.has_perm("outbox.change_mail")

    @admin.action(description=_("Send again"), permissions=["resend"])
    def send_again(self, request, queryset):
        done = self._each(request, queryset, api.send_again, _("Sent again."))
        self._tell(
            request,
            len(done),
            ngettext(
                "%(count)d mail is queued again.", "%(count)d mails are queued again.", len(done)
            ),
            _("Only mails that failed or bounced can be sent again."),
        )

    @admin.action(description=_("Mark as bounced"), permissions=["resend"])
    def mark_bounced(self, request, queryset):
        done = self._each(
            request,
            queryset,
            lambda mails: api.mark_bounced(mails, "bounced_by_hand"),
            _("Marked as bounced."),
        )
        self._tell(
            request,
            len(done),
            ngettext(
                "%(count)d mail is marked as bounced.",
                "%(count)d mails are marked as bounced.",
                len(done),
            ),
            _("Only mails that the mail server accepted can be marked as bounced."),
        )

    @transaction.atomic
    def _each(self, request, queryset, change, words):
        """Change row by row, and record by whom; return the rows that did change."""
        done = [mail for mail in queryset if change(Mail.objects.filter(pk=mail.pk))]
        for mail in done:
            self.log_change(request, mail, str(words))
        return done

    def _tell(self, request, count, success, nothing):
        if count:
            self.message_user(request, success % {"count": count}, messages.SUCCESS)
        else:
            self.message_user(request, nothing, messages.WARNING)


@admin.register(Chore)
class ChoreAdmin(ReadOnlyAdmin):
    list_display = ["name", "due_at", "last_run_at", "last_problem"]
    fields = ["name", "due_at", "lease_until", "last_run_at", "last_problem"]
