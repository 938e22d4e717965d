"""What may happen after an invitation or a signature. Nothing here overwrites anything."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from declarations.models.adoption import Appended
from declarations.models.ledger import LedgerEntry
from declarations.models.seats import Invitation, Seat
from declarations.models.signing import PaperEntry, Signature
from declarations.models.texts import LANGUAGE_CHOICES, Declaration, Statement
from organisations.models import Organisation
from portal.lib.fields import HexDigestField, LineField, PersonNameField, ProseField, ZoneField


class Ending(Appended):
    """The end of a signature: withdrawn by its signatory, or renewed by a successor."""

    class Reason(models.TextChoices):
        WITHDRAWN = "withdrawn", _("withdrawn")
        RENEWED = "renewed", _("renewed by a successor")

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="ending")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    statement = models.CharField(max_length=80)
    generation = models.PositiveSmallIntegerField()
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="ending")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("end of a signature")
        verbose_name_plural = _("ends of signatures")
        constraints = [
            # What a next generation refers to.
            models.UniqueConstraint(
                fields=["signature", "seat", "statement", "generation"], name="ending_identity"
            ),
        ]

    def __str__(self):
        return self.get_reason_display()


class Correction(Appended):
    """The spelling of a name or function put right, at the signatory’s own request."""

    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="corrections")
    previous_record_sha256 = HexDigestField()
    record_sha256 = HexDigestField()
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="correction")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.CheckConstraint(
                name="correction_changes_something",
                condition=~Q(record_sha256=F("previous_record_sha256")),
            )
        ]

    def __str__(self):
        return f"{self.signature} · {self.at:%Y-%m-%d}"


class Confirmation(Appended):
    """A mayor or council confirms what a representative acknowledged (signature ad referendum)."""

    signature = models.OneToOneField(
        Signature, on_delete=models.PROTECT, related_name="confirmation"
    )
    kind = models.CharField(max_length=12, default=Statement.Kind.ACKNOWLEDGES, editable=False)
    body = models.CharField(_("decided by"), max_length=8, choices=PaperEntry.Body.choices)
    decided_on = models.DateField(_("decided on"))
    reference = LineField(_("number of the decision"), max_length=120, blank=True)
    paper_sha256 = HexDigestField(_("fingerprint of the scan"))
    paper_entry = models.OneToOneField(
        PaperEntry, on_delete=models.PROTECT, related_name="confirmation"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="confirmation")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [
            models.CheckConstraint(
                name="confirmation_needs_two_officers",
                condition=~Q(recorded_by=F("confirmed_by")),
            ),
            models.CheckConstraint(
                name="confirmation_of_an_acknowledgement", condition=Q(kind="acknowledges")
            ),
        ]

    def __str__(self):
        return f"{self.get_body_display()} · {self.decided_on}"


class Erasure(Appended):
    """A person’s name and evidence were erased; the act itself stays in the ledger."""

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="erasure")
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="erasure")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self):
        return f"{self.signature} · {self.at:%Y-%m-%d}"


class Refusal(Appended):
    """An invited person declines. The reason, if any, is private evidence."""

    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="refusal")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("refusal")
        verbose_name_plural = _("refusals")

    def __str__(self):
        return f"{self.invitation} · {self.at:%Y-%m-%d}"


class SigningRequest(models.Model):
    """A city that was not invited asks to sign; an officer decides."""

    class State(models.TextChoices):
        UNPROVEN = "unproven", _("address not yet confirmed")
        WAITING = "waiting", _("waiting for an officer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    declaration = models.ForeignKey(
        Declaration,
        verbose_name=_("declaration"),
        on_delete=models.PROTECT,
        related_name="signing_requests",
    )
    city = LineField(_("city or organisation"))
    country_code = models.CharField(_("country code"), max_length=2, blank=True)
    honorific = LineField(_("honorific"), max_length=60, blank=True)
    name = PersonNameField(_("name"))
    function_fr = LineField(_("function in French"), blank=True)
    function_en = LineField(_("function in English"), blank=True)
    email = models.EmailField(_("official e-mail address"))
    capacity = models.CharField(_("capacity"), max_length=14, choices=Statement.Capacity.choices)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGE_CHOICES)
    time_zone = ZoneField(_("time zone"), default="UTC")
    message = ProseField(_("message"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.UNPROVEN
    )
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("city or organisation here"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    invitation = models.OneToOneField(
        Invitation,
        verbose_name=_("invitation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="request",
    )

    class Meta:
        verbose_name = _("request to sign")
        verbose_name_plural = _("requests to sign")
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.name} · {self.city}"
