"""The queue of mails and the calendar of chores."""

import uuid

from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# What `Mail.problem` begins with; a detail such as a reply code may follow after a colon.
PROBLEMS = {
    "refused": _("the recipient’s mail server refuses it"),
    "postponed": _("the mail server asks to try again later"),
    "unreachable": _("the mail server cannot be reached"),
    "no_composer": _("nothing in this site writes mails of this kind"),
    "fault": _("the site could not write or hand over this mail"),
    "gave_up": _("given up after the last attempt"),
    "bounced": _("a delivery report says that it did not arrive"),
    "bounced_by_hand": _("an officer noted that it did not arrive"),
    "unneeded": _("no longer needed"),
    "withdrawn": _("withdrawn before it was sent"),
}


class MailQuerySet(models.QuerySet):
    def due(self, now):
        """Mails to be sent at the instant `now`, those that a dead worker left included.

        First those that belong to no batch: somebody waits for them.
        """
        return self.filter(
            Q(state=Mail.State.QUEUED, not_before__lte=now)
            | Q(state=Mail.State.SENDING, lease_until__lte=now)
        ).order_by(
            Case(When(batch="", then=0), default=1),
            "not_before",
            "pk",
        )


class Mail(models.Model):
    """One mail to one address. Its text does not exist before it is sent, nor is it kept.

    A link or a code that only the recipient may know is made while the mail is written
    (`portal.outbox.letters`), so that no copy of it lies in this table.
    """

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("mail", "queued")
        SENDING = "sending", pgettext_lazy("mail", "being sent")
        ACCEPTED = "accepted", pgettext_lazy("mail", "accepted by the mail server")
        FAILED = "failed", pgettext_lazy("mail", "failed")
        BOUNCED = "bounced", pgettext_lazy("mail", "bounced")
        CANCELLED = "cancelled", pgettext_lazy("mail", "cancelled")

    class Language(models.TextChoices):
        FR = "fr", _("French")
        EN = "en", _("English")

    SETTLED = (State.ACCEPTED, State.FAILED, State.BOUNCED, State.CANCELLED)

    number = models.UUIDField(_("number"), unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=80)
    to = models.EmailField(_("recipient"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    about = models.CharField(
        pgettext_lazy("mail", "about"),
        max_length=200,
        blank=True,
        help_text=_("What the mail speaks of."),
    )
    data = models.JSONField(_("details"), default=dict, blank=True)
    key = models.CharField(
        _("key"),
        max_length=200,
        unique=True,
        help_text=_("Of two mails with one key, one is sent."),
    )
    batch = models.CharField(_("batch"), max_length=120, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    lease_until = models.DateTimeField(_("in the hands of a worker until"), null=True, blank=True)
    message_id = models.CharField("Message-ID", max_length=320, unique=True)
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    queued_at = models.DateTimeField(pgettext_lazy("date", "queued"), default=timezone.now)
    settled_at = models.DateTimeField(pgettext_lazy("date", "settled"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(
                fields=["not_before"],
                name="outbox_mail_waiting",
                condition=Q(state__in=["queued", "sending"]),
            ),
            models.Index(fields=["kind", "about"], name="outbox_mail_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_mail_state_known",
                condition=Q(
                    state__in=["queued", "sending", "accepted", "failed", "bounced", "cancelled"]
                ),
            ),
            models.CheckConstraint(
                name="outbox_mail_language_known", condition=Q(language__in=["fr", "en"])
            ),
            models.CheckConstraint(
                name="outbox_mail_lease_while_sending",
                condition=Q(state="sending", lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="outbox_mail_settled_has_date",
                condition=Q(state__in=["queued", "sending"], settled_at__isnull=True)
                | (~Q(state__in=["queued", "sending"]) & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="outbox_mail_waiting_has_address",
                condition=~Q(state__in=["queued", "sending"]) | ~Q(to=""),
            ),
            models.CheckConstraint(name="outbox_mail_key_given", condition=~Q(key="")),
        ]

    def __str__(self):
        return f"{self.kind} · {self.number}"

    @property
    def problem_in_words(self):
        """What went wrong, for people; the reply code of the mail server stays as it is."""
        name, _colon, detail = self.problem.partition(":")
        words = PROBLEMS.get(name)
        if words is None:
            return self.problem
        return f"{words} ({detail.strip()})" if detail else words


class Chore(models.Model):
    """When a piece of periodic work is next due, and how it went last time."""

    name = models.CharField(_("name"), max_length=80, primary_key=True)
    due_at = models.DateTimeField(_("due"))
    lease_until = models.DateTimeField(_("in the hands of a worker until"), null=True, blank=True)
    last_run_at = models.DateTimeField(_("last run"), null=True, blank=True)
    last_problem = models.CharField(_("last problem"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("periodic task")
        verbose_name_plural = _("periodic tasks")
        ordering = ["name"]

    def __str__(self):
        return self.name
