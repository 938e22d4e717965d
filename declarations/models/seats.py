"""Seats and invitations: who may sign a declaration, for which city, and with which words."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from declarations.models.texts import LANGUAGE_CHOICES, Declaration, Statement
from organisations.models import Organisation
from portal.lib.fields import (
    HexDigestField,
    LineField,
    PersonNameField,
    ProseField,
    ZoneField,
)
from speakers.models import Person

# Without the letters that are mistaken for a digit or for each other (Crockford's base 32).
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def make_seat_code():
    """Return ten characters that can be read aloud and typed: 50 random bits."""
    return "".join(secrets.choice(CODE_LETTERS) for _number in range(10))


class Seat(models.Model):
    """The chair of one city or organisation at a declaration; a joint seat has members too."""

    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(
        _("code on paper"), max_length=12, unique=True, default=make_seat_code, editable=False
    )
    declaration = models.ForeignKey(
        Declaration, verbose_name=_("declaration"), on_delete=models.PROTECT, related_name="seats"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("city or organisation"),
        on_delete=models.PROTECT,
        related_name="seats",
    )
    members = models.ManyToManyField(
        Organisation,
        through="SeatMember",
        verbose_name=_("sign together with it"),
        related_name="shared_seats",
        blank=True,
    )
    position = models.PositiveIntegerField(
        _("order of protocol"), default=0, help_text=_("The host first. Equal numbers: alphabet.")
    )

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["declaration", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "organisation"],
                name="one_seat_per_organisation",
                violation_error_message=_("This city already has a seat at this declaration."),
            ),
            models.UniqueConstraint(fields=["id", "declaration"], name="seat_of"),
        ]

    def __str__(self):
        return str(self.organisation)

    def get_absolute_url(self):
        return self.declaration.get_absolute_url()


class SeatMember(models.Model):
    """A city or organisation that signs through another one's seat."""

    seat = models.ForeignKey(Seat, verbose_name=_("seat"), on_delete=models.CASCADE)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("city or organisation"), on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = _("member of a joint seat")
        verbose_name_plural = _("members of joint seats")
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "organisation"],
                name="seat_member_once",
                violation_error_message=_("This city is already a member of this seat."),
            )
        ]

    def __str__(self):
        return str(self.organisation)


class InvitationQuerySet(models.QuerySet):
    def unanswered(self, at):
        """Return the invitations that can still be answered at this instant (aware datetime)."""
        return self.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=at),
            revoked_at__isnull=True,
            erased_at__isnull=True,
            signature__isnull=True,
            refusal__isnull=True,
            delegations__isnull=True,
        )


class Invitation(models.Model):
    """One person asked to sign for a seat. Erasing the person blanks the row, never deletes it."""

    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seat = models.ForeignKey(
        Seat, verbose_name=_("seat"), on_delete=models.PROTECT, related_name="invitations"
    )
    declaration = models.ForeignKey(
        Declaration,
        verbose_name=_("declaration"),
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    key = models.CharField(
        _("key"),
        max_length=80,
        blank=True,
        help_text=_("Your own number of this line: importing the list again updates it."),
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations",
    )
    honorific = LineField(_("honorific"), max_length=60, blank=True)
    name = PersonNameField(_("name"), blank=True)
    function_fr = LineField(_("function in French"), blank=True)
    function_en = LineField(_("function in English"), blank=True)
    email = models.EmailField(_("official e-mail address"), blank=True)
    notice_email = models.EmailField(
        _("second address of the city"),
        blank=True,
        help_text=_("It learns of the signature, and can object if the mailbox was misused."),
    )
    known_by = LineField(
        _("how the address is known"),
        blank=True,
        help_text=_("The city’s website, a letter of the cabinet… Kept as evidence."),
    )
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGE_CHOICES, default="fr")
    time_zone = ZoneField(_("time zone"), default="UTC")
    capacity = models.CharField(_("invited as"), max_length=14, choices=Statement.Capacity.choices)
    is_renewal = models.BooleanField(
        _("renews a predecessor’s signature"),
        default=False,
        help_text=_("For a new mayor: the signature of the one before stays on record as renewed."),
    )
    note = ProseField(_("note of the officers"), blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    delegated_from = models.ForeignKey(
        "self",
        verbose_name=_("delegated by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="delegations",
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["declaration", "seat__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "key"],
                condition=~Q(key=""),
                name="invitation_key_unique",
                violation_error_message=_("Another invitation has this key."),
            ),
            # What signatures and ready sessions refer to, all columns together.
            models.UniqueConstraint(
                fields=["id", "seat", "declaration", "capacity"], name="invitation_identity"
            ),
            models.UniqueConstraint(
                fields=["delegated_from"],
                name="invitation_delegated_once",
                violation_error_message=_("This invitation was passed on already."),
            ),
        ]

    def __str__(self):
        return f"{self.name or '—'} · {self.seat}"

    def refuse_deletion(self):
        """Raise ProtectedError: what hangs on an invitation is the trail of a signature."""
        raise models.ProtectedError(_("An invitation is revoked or erased, never deleted."), {self})


class InvitationStatement(models.Model):
    """A statement that this invitation may sign."""

    invitation = models.ForeignKey(
        Invitation,
        verbose_name=_("invitation"),
        on_delete=models.CASCADE,
        related_name="statements",
    )
    code = models.CharField(_("key of the statement"), max_length=80)

    class Meta:
        verbose_name = _("statement of an invitation")
        verbose_name_plural = _("statements of invitations")
        constraints = [
            models.UniqueConstraint(fields=["invitation", "code"], name="invitation_statement_once")
        ]

    def __str__(self):
        return self.code


class InvitationLink(models.Model):
    """The secret in a mailed link. Only its digest is kept: 256 random bits need no salt."""

    invitation = models.ForeignKey(
        Invitation, verbose_name=_("invitation"), on_delete=models.CASCADE, related_name="links"
    )
    digest = HexDigestField(_("fingerprint"), unique=True)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("link of an invitation")
        verbose_name_plural = _("links of invitations")

    def __str__(self):
        return f"{self.invitation_id} · {self.created_at:%Y-%m-%d}"
