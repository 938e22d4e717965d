"""Signatures, and what must have happened before one can exist.

A signature holds no name. Its public record (name, function, city) and its evidence (address,
code, drawing) are rows of their own, which can be erased and leave the signature standing.
"""

import uuid

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from declarations.models.adoption import AdoptedText, Appended
from declarations.models.ledger import LedgerEntry
from declarations.models.seats import Invitation, Seat
from declarations.models.texts import Declaration, Statement
from portal.lib.fields import HexDigestField, LineField, PersonNameField, ProseField


class Challenge(models.Model):
    """A code mailed at this moment. It is derived from `nonce` and the site’s key, never stored."""

    class Purpose(models.TextChoices):
        SIGN = "sign", _("sign")
        REFUSE = "refuse", _("decline")
        DELEGATE = "delegate", _("pass on")
        WITHDRAW = "withdraw", _("withdraw")
        CORRECT = "correct", _("correct a name")
        REQUEST = "request", _("ask to sign")

    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    # Whose code: one of the three, as the purpose needs.
    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, null=True, related_name="challenges"
    )
    signature = models.ForeignKey(
        "Signature", on_delete=models.CASCADE, null=True, related_name="challenges"
    )
    request = models.ForeignKey(
        "SigningRequest", on_delete=models.CASCADE, null=True, related_name="challenges"
    )
    # SHA-256 of everything this code confirms: session, text, statement, names.
    binding = HexDigestField()
    nonce = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    consumed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mailed code")
        verbose_name_plural = _("mailed codes")
        constraints = [
            models.CheckConstraint(name="challenge_tries_limited", condition=Q(tries__lte=5)),
            models.CheckConstraint(
                name="challenge_of_one",
                condition=Q(invitation__isnull=False, signature__isnull=True, request__isnull=True)
                | Q(invitation__isnull=True, signature__isnull=False, request__isnull=True)
                | Q(invitation__isnull=True, signature__isnull=True, request__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()} · {self.created_at:%Y-%m-%d %H:%M}"


class ReadySession(Appended):
    """Proof that an invited person read this text, chose this statement and typed the code."""

    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, related_name="ready_sessions"
    )
    adopted_text = models.ForeignKey(AdoptedText, on_delete=models.PROTECT, related_name="+")
    statement = models.CharField(max_length=80)
    read_at = models.DateTimeField()
    code_ok_at = models.DateTimeField()
    consent_version = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("session ready to sign")
        verbose_name_plural = _("sessions ready to sign")
        constraints = [
            models.UniqueConstraint(
                fields=["id", "invitation", "adopted_text", "statement"],
                name="ready_session_identity",
            ),
            models.CheckConstraint(
                name="ready_session_reads_before_the_code",
                condition=Q(code_ok_at__gte=F("read_at")),
            ),
        ]

    def __str__(self):
        return str(self.number)


def scan_path(entry, filename):
    """Return where a scan is kept: below a folder that the site never serves to the public."""
    return f"scans/{uuid.uuid4().hex}.{filename.rpartition('.')[2].lower()}"


class PaperEntry(models.Model):
    """A paper as one officer recorded it, before another one confirms it against the scan."""

    class Purpose(models.TextChoices):
        SIGNATURE = "signature", _("signature on paper")
        CONFIRMATION = "confirmation", _("decision that confirms an acknowledgement")

    class Body(models.TextChoices):
        COUNCIL = "council", _("council")
        MAYOR = "mayor", _("mayor")

    class Medium(models.TextChoices):
        PAPER = "paper", _("sheet of paper")
        TABLET = "tablet", _("tablet at the ceremony")

    purpose = models.CharField(
        _("what the paper is"), max_length=12, choices=Purpose.choices, default=Purpose.SIGNATURE
    )
    seat = models.ForeignKey(
        Seat, verbose_name=_("seat"), on_delete=models.PROTECT, related_name="paper_entries"
    )
    adopted_text = models.ForeignKey(
        AdoptedText,
        verbose_name=_("text signed"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    statement = models.CharField(_("statement"), max_length=80, blank=True)
    capacity = models.CharField(
        _("capacity"), max_length=14, choices=Statement.Capacity.choices, blank=True
    )
    signature = models.ForeignKey(
        "Signature",
        verbose_name=_("acknowledgement confirmed"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="paper_entries",
    )
    body = models.CharField(_("decided by"), max_length=8, choices=Body.choices, blank=True)
    reference = LineField(_("number of the decision"), max_length=120, blank=True)
    honorific = LineField(_("honorific as printed"), max_length=60, blank=True)
    name = PersonNameField(_("name as printed"), blank=True)
    function_fr = LineField(_("function in French"), blank=True)
    function_en = LineField(_("function in English"), blank=True)
    on_behalf_of_fr = LineField(_("on behalf of, in French"), blank=True)
    on_behalf_of_en = LineField(_("on behalf of, in English"), blank=True)
    place = LineField(_("place"), blank=True)
    signed_on = models.DateField(_("date on the paper"))
    witness = PersonNameField(_("witness"), blank=True)
    scan = models.FileField(
        _("scan"),
        upload_to=scan_path,
        validators=[FileExtensionValidator(["pdf", "png", "jpg", "jpeg"])],
        help_text=_("PDF, JPEG or PNG, 10 MB at most. Keep the paper itself."),
    )
    scan_sha256 = HexDigestField(_("fingerprint of the scan"), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        # Nobody yet for papers from before this table: whoever brings the scan records them.
        null=True,
        related_name="+",
        editable=False,
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    medium = models.CharField(
        _("given on"), max_length=6, choices=Medium.choices, default=Medium.PAPER, editable=False
    )
    # Which form recorded it: sent twice, it counts once.
    submission = models.UUIDField(null=True, unique=True, editable=False)
    rejected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("rejected by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    rejected_because = ProseField(_("why it was rejected"), blank=True, editable=False)
    settled_at = models.DateTimeField(_("settled at"), null=True, editable=False)

    class Meta:
        verbose_name = _("paper to confirm")
        verbose_name_plural = _("papers to confirm")
        ordering = ["-recorded_at"]

    def __str__(self):
        return f"{self.get_purpose_display()} · {self.seat}"

    @property
    def is_open(self):
        """True while a second officer can still confirm or reject it."""
        return self.settled_at is None and self.rejected_by_id is None


class PaperRecord(Appended):
    """A signature on paper that two officers vouch for."""

    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="paper_records")
    adopted_text = models.ForeignKey(AdoptedText, on_delete=models.PROTECT, related_name="+")
    statement = models.CharField(max_length=80)
    scan_sha256 = HexDigestField(_("fingerprint of the scan"), unique=True)
    signed_on = models.DateField(_("date on the paper"))
    entry = models.OneToOneField(PaperEntry, on_delete=models.PROTECT, related_name="record")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("signature on paper")
        verbose_name_plural = _("signatures on paper")
        constraints = [
            models.UniqueConstraint(
                fields=["id", "seat", "adopted_text", "statement"], name="paper_record_identity"
            ),
            models.CheckConstraint(
                name="paper_needs_two_officers", condition=~Q(recorded_by=F("confirmed_by"))
            ),
        ]

    def __str__(self):
        return str(self.number)


class SignatureQuerySet(models.QuerySet):
    def standing(self):
        """Return the signatures that were neither withdrawn nor renewed."""
        return self.filter(ending__isnull=True)

    def in_ledger_order(self):
        return self.order_by("entry__index")


class Signature(Appended):
    """One act of signing. `number` is the code of its receipt."""

    class Method(models.TextChoices):
        ONLINE = "online", _("online")
        PAPER = "paper", _("on paper")

    number = models.UUIDField(_("code of the receipt"), default=uuid.uuid4, unique=True)
    declaration = models.ForeignKey(
        Declaration,
        verbose_name=_("declaration"),
        on_delete=models.PROTECT,
        related_name="signatures",
    )
    adopted_text = models.ForeignKey(
        AdoptedText,
        verbose_name=_("text signed"),
        on_delete=models.PROTECT,
        related_name="signatures",
    )
    text_sha256 = HexDigestField(_("fingerprint of the text signed"))
    statement = models.CharField(_("statement"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Statement.Kind.choices)
    capacity = models.CharField(_("capacity"), max_length=14, choices=Statement.Capacity.choices)
    seat = models.ForeignKey(
        Seat, verbose_name=_("seat"), on_delete=models.PROTECT, related_name="signatures"
    )
    generation = models.PositiveSmallIntegerField(_("generation"), default=1)
    previous = models.OneToOneField(
        "self",
        verbose_name=_("follows"),
        on_delete=models.PROTECT,
        null=True,
        related_name="successor",
    )
    previous_generation = models.PositiveSmallIntegerField(null=True)
    method = models.CharField(_("signed"), max_length=8, choices=Method.choices)
    invitation = models.OneToOneField(
        Invitation,
        verbose_name=_("invitation"),
        on_delete=models.PROTECT,
        null=True,
        related_name="signature",
    )
    ready_session = models.OneToOneField(
        ReadySession, on_delete=models.PROTECT, null=True, related_name="signature"
    )
    paper = models.OneToOneField(
        PaperRecord,
        verbose_name=_("paper"),
        on_delete=models.PROTECT,
        null=True,
        related_name="signature_given",
    )
    record_sha256 = HexDigestField(_("fingerprint of the first public record"))
    entry = models.OneToOneField(
        LedgerEntry,
        verbose_name=_("ledger entry"),
        on_delete=models.PROTECT,
        related_name="signature",
    )
    signed_at = models.DateTimeField(_("recorded at"))

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "statement", "generation"], name="one_signature_per_generation"
            ),
            models.UniqueConstraint(
                fields=["id", "seat", "statement", "generation"], name="signature_identity"
            ),
            models.UniqueConstraint(fields=["id", "kind"], name="signature_kind"),
            models.CheckConstraint(
                name="first_generation_has_no_predecessor",
                condition=Q(generation=1, previous__isnull=True, previous_generation__isnull=True)
                | Q(
                    generation__gt=1,
                    previous__isnull=False,
                    previous_generation=F("generation") - 1,
                ),
            ),
            models.CheckConstraint(
                name="signature_is_online_or_on_paper",
                condition=Q(
                    method="online",
                    invitation__isnull=False,
                    ready_session__isnull=False,
                    paper__isnull=True,
                )
                | Q(
                    method="paper",
                    invitation__isnull=True,
                    ready_session__isnull=True,
                    paper__isnull=False,
                ),
            ),
        ]

    def __str__(self):
        return str(self.number)


class PublicRecord(models.Model):
    """What the public roll prints of a signature. A correction adds a record; erasure blanks it.

    `record_sha256` is the SHA-256 of the canonical JSON of the record and its salt.
    """

    signature = models.ForeignKey(
        Signature, verbose_name=_("signature"), on_delete=models.PROTECT, related_name="records"
    )
    number = models.PositiveSmallIntegerField(default=1)
    record_sha256 = HexDigestField(_("fingerprint"))
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="record")
    salt = models.CharField(max_length=32, blank=True)
    honorific = LineField(_("honorific"), max_length=60, blank=True)
    name = PersonNameField(_("name"), blank=True)
    function_fr = LineField(_("function in French"), blank=True)
    function_en = LineField(_("function in English"), blank=True)
    city_fr = LineField(_("city in French"), blank=True)
    city_en = LineField(_("city in English"), blank=True)
    country_code = models.CharField(_("country code"), max_length=2, blank=True)
    on_behalf_of_fr = LineField(_("on behalf of, in French"), blank=True)
    on_behalf_of_en = LineField(_("on behalf of, in English"), blank=True)
    place = LineField(_("place"), blank=True)
    signed_on = models.DateField(_("date"), help_text=_("In the time zone of the summit."))
    erased_at = models.DateTimeField(_("erased at"), null=True)

    class Meta:
        verbose_name = _("public record")
        verbose_name_plural = _("public records")
        ordering = ["signature", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["signature", "number"], name="public_record_number_once"
            ),
            models.CheckConstraint(
                name="erased_record_is_blank",
                condition=Q(erased_at__isnull=True)
                | Q(
                    salt="",
                    honorific="",
                    name="",
                    function_fr="",
                    function_en="",
                    on_behalf_of_fr="",
                    on_behalf_of_en="",
                    place="",
                ),
            ),
        ]

    def __str__(self):
        return self.name or str(_("erased at the person’s request"))


class Evidence(models.Model):
    """What could prove an act later. Never public; erased when its time is over."""

    act = models.CharField(_("act"), max_length=20)
    signature = models.ForeignKey(
        Signature,
        verbose_name=_("signature"),
        on_delete=models.PROTECT,
        null=True,
        related_name="evidence",
    )
    invitation = models.ForeignKey(
        Invitation,
        verbose_name=_("invitation"),
        on_delete=models.PROTECT,
        null=True,
        related_name="evidence",
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    ip = models.GenericIPAddressField(_("network address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)
    consent = models.TextField(_("consent sentence"), blank=True)
    typed_name = PersonNameField(_("typed name"), blank=True)
    drawing = models.BinaryField(_("drawn signature"), null=True)
    drawing_sha256 = models.CharField(_("fingerprint of the drawing"), max_length=64, blank=True)
    note = ProseField(_("reason"), blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("officer"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(_("at"))
    keep_until = models.DateField(_("keep until"))
    erased_at = models.DateTimeField(_("erased at"), null=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-at"]

    def __str__(self):
        return f"{self.act} · {self.at:%Y-%m-%d %H:%M}"


class RateCount(models.Model):
    """How often something was tried in a window of time; the key is a keyed digest, no address."""

    key = HexDigestField()
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="rate_count_once")]

    def __str__(self):
        return f"{self.key[:8]} · {self.count}"
