"""Declarations: their texts clause by clause in each language, and how one may sign them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, ProtectedError, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation, Place
from portal.lib.fields import FuzzyDateField, LineField, ProseField
from portal.lib.models import Keyed, Ordered, Publishable, PublishableQuerySet, Translated
from sessions.models import Session
from speakers.models import Person
from summits.models import Link, Summit

LANGUAGE_CHOICES = [("fr", _("French")), ("en", _("English"))]


class DeclarationQuerySet(PublishableQuerySet):
    def visible_to(self, user):
        """Return published declarations; drafts too for staff who may view them."""
        if user.is_active and user.is_staff and user.has_perm("declarations.view_declaration"):
            return self
        return self.published()

    def open(self, at):
        """Return the declarations that can be signed at this instant (aware datetime)."""
        return self.filter(stage=Declaration.Stage.OPEN).filter(
            Q(opens_at__isnull=True) | Q(opens_at__lte=at),
            Q(closes_at__isnull=True) | Q(closes_at__gt=at),
        )


class Declaration(Translated, Publishable):
    """A declaration of mayors; it outlives the summit that adopted it."""

    class Stage(models.TextChoices):
        NAMED = "named", _("known by its name alone")
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open for signature")
        CLOSED = "closed", _("closed")

    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    name = LineField(_("name"))
    full_title = LineField(_("full title"), max_length=500, blank=True)
    intro = ProseField(_("introduction"), blank=True, help_text=_("Ours, not part of the text."))
    authoritative_language = models.CharField(
        _("authoritative language"), max_length=2, choices=LANGUAGE_CHOICES, blank=True
    )
    adopted_on = FuzzyDateField(_("adopted"), null=True, blank=True)
    stage = models.CharField(_("stage"), max_length=8, choices=Stage.choices, default=Stage.DRAFT)
    opens_at = models.DateTimeField(_("opens for signature"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes for signature"), null=True, blank=True)
    summit = models.ForeignKey(
        Summit,
        verbose_name=_("summit"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="declarations",
    )
    adopted_in = models.ForeignKey(
        Session,
        verbose_name=_("adopted in"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="declarations",
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="declarations",
    )
    replaced_by = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
    )
    led_to_by = models.ManyToManyField(
        Link,
        verbose_name=_("links of summits that lead here"),
        blank=True,
        related_name="declarations",
        help_text=_(
            "A summit’s link stands below declarations, so that the connection is kept here."
        ),
    )

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="declaration_not_replaced_by_itself",
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                violation_error_message=_("A declaration cannot replace itself."),
            ),
            models.CheckConstraint(
                name="declaration_closes_after_opening",
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("The signature must close after it opens."),
            ),
            models.CheckConstraint(
                name="declaration_with_text_names_its_language",
                condition=Q(stage__in=["named", "draft"]) | ~Q(authoritative_language=""),
                violation_error_message=_(
                    "Say which language is authoritative before you open it."
                ),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("declarations:declaration-detail", args=[self.slug])

    @property
    def is_on_public_record(self):
        return self.is_published or (self.pk is not None and self.signatures.exists())


class DeclarationText(models.Model):
    """The text of a declaration in one language, in one version."""

    class Kind(models.TextChoices):
        AUTHORITATIVE = "authoritative", _("authoritative text")
        TRANSLATION = "translation", _("translation")
        MACHINE = "machine", _("machine translation")

    declaration = models.ForeignKey(
        Declaration, verbose_name=_("declaration"), on_delete=models.CASCADE, related_name="texts"
    )
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGE_CHOICES)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    kind = models.CharField(_("status"), max_length=14, choices=Kind.choices)
    printed_mark = LineField(
        _("mark as printed"), max_length=80, blank=True, help_text=_("Such as “- traduction -”.")
    )
    title = LineField(_("title"), max_length=500)
    preamble = ProseField(_("opening words"), blank=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("text of a declaration")
        verbose_name_plural = _("texts of declarations")
        ordering = ["declaration", "version", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "language", "version"],
                name="one_text_per_language_and_version",
                violation_error_message=_("This version already has a text in this language."),
            ),
            models.UniqueConstraint(
                fields=["declaration", "version"],
                condition=Q(kind="authoritative"),
                name="one_authoritative_text",
                violation_error_message=_(
                    "Another language is already authoritative in this version."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.declaration} · {self.get_language_display()} · {self.version}"

    def get_absolute_url(self):
        return self.declaration.get_absolute_url()

    @property
    def is_signed(self):
        """True once a signature refers to this text: it can then never change."""
        return self.pk is not None and self.signatures.exists()

    def save(self, *args, **kwargs):
        refuse_change_of_signed(self)
        super().save(*args, **kwargs)

    def refuse_deletion(self):
        refuse_change_of_signed(self)


class Clause(Keyed, Ordered):
    """One clause of a text. The same key in two languages is the same clause."""

    class Kind(models.TextChoices):
        RECITAL = "recital", _("recital")
        HEADING = "heading", _("heading")
        PRINCIPLE = "principle", _("principle")
        GOAL = "goal", _("goal")
        COMMITMENT = "commitment", _("commitment")
        ACTION = "action", _("action")

    text_version = models.ForeignKey(
        DeclarationText, verbose_name=_("text"), on_delete=models.CASCADE, related_name="clauses"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("under"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
    )
    text = ProseField(_("text"))

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["text_version", "key"],
                name="clause_key_unique",
                violation_error_message=_("Another clause of this text has this key."),
            ),
            models.CheckConstraint(
                name="clause_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
        ]

    def __str__(self):
        return f"{self.key} · {self.text[:60]}"

    def get_absolute_url(self):
        return self.text_version.get_absolute_url()

    def clean(self):
        super().clean()
        if self.parent_id and self.parent.text_version_id != self.text_version_id:
            raise ValidationError({"parent": _("This clause belongs to another text.")})
        if not self._is_in_authoritative_text():
            raise ValidationError(
                {"key": _("The authoritative text has no clause “%(key)s”.") % {"key": self.key}}
            )

    def _is_in_authoritative_text(self):
        """True unless an authoritative text of this version exists and lacks this clause."""
        text = self.text_version
        if text.kind == DeclarationText.Kind.AUTHORITATIVE or not self.key:
            return True
        authoritative = DeclarationText.objects.filter(
            declaration=text.declaration_id,
            version=text.version,
            kind=DeclarationText.Kind.AUTHORITATIVE,
        ).first()
        return authoritative is None or authoritative.clauses.filter(key=self.key).exists()

    def save(self, *args, **kwargs):
        refuse_change_of_signed(self.text_version)
        super().save(*args, **kwargs)

    def refuse_deletion(self):
        refuse_change_of_signed(self.text_version)


def refuse_change_of_signed(text):
    """Raise ProtectedError when a signature refers to this text."""
    if text.is_signed:
        raise ProtectedError(
            _("This text is signed and can no longer change. Make a new version."),
            set(text.signatures.all()),
        )


class Statement(Translated, Keyed, Ordered):
    """What a signatory says: a mayor commits, a representative acknowledges."""

    class Kind(models.TextChoices):
        COMMITS = "commits", _("commits")
        ACKNOWLEDGES = "acknowledges", _("acknowledges")

    class Capacity(models.TextChoices):
        MAYOR = "mayor", _("mayor")
        REPRESENTATIVE = "representative", _("representative")

    declaration = models.ForeignKey(
        Declaration,
        verbose_name=_("declaration"),
        on_delete=models.CASCADE,
        related_name="statements",
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    capacity = models.CharField(_("who may use it"), max_length=14, choices=Capacity.choices)
    lead_in = ProseField(_("reading statement"), help_text=_("I have read…"))
    text = ProseField(_("statement"))

    class Meta:
        verbose_name = _("statement of signature")
        verbose_name_plural = _("statements of signature")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "key"], name="statement_key_unique"),
            models.CheckConstraint(
                name="only_a_mayor_commits",
                condition=~Q(kind="commits") | Q(capacity="mayor"),
                violation_error_message=_("Only a mayor can commit a city."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.text[:60]}"

    def get_absolute_url(self):
        return self.declaration.get_absolute_url()


class Signature(models.Model):
    """A signature as it was given, with the name, function and city of that day."""

    class Medium(models.TextChoices):
        PAPER = "paper", _("on paper")
        ONLINE = "online", _("online")

    class State(models.TextChoices):
        VALID = "valid", _("valid")
        WITHDRAWN = "withdrawn", _("withdrawn")

    declaration = models.ForeignKey(
        Declaration,
        verbose_name=_("declaration"),
        on_delete=models.PROTECT,
        related_name="signatures",
    )
    text_version = models.ForeignKey(
        DeclarationText,
        verbose_name=_("text signed"),
        on_delete=models.PROTECT,
        related_name="signatures",
    )
    text_sha256 = models.CharField(_("fingerprint of the text signed"), max_length=64, blank=True)
    statement = models.ForeignKey(
        Statement, verbose_name=_("statement"), on_delete=models.PROTECT, related_name="signatures"
    )
    capacity = models.CharField(_("capacity"), max_length=14, choices=Statement.Capacity.choices)
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("city or organisation"),
        on_delete=models.PROTECT,
        related_name="signatures",
    )
    printed_honorific = LineField(_("honorific as printed"), max_length=60, blank=True)
    printed_name = LineField(_("name as printed"))
    printed_function = LineField(_("function as printed"), max_length=500)
    printed_city = LineField(_("city as printed"))
    on_behalf_of = LineField(
        _("on behalf of"), blank=True, help_text=_("The mayor, the council or both.")
    )
    language_read = models.CharField(_("language read"), max_length=2, choices=LANGUAGE_CHOICES)
    medium = models.CharField(_("signed"), max_length=8, choices=Medium.choices)
    signed_on = models.DateField(_("date"))
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.VALID)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "organisation", "capacity"],
                condition=Q(state="valid"),
                name="one_valid_signature_per_city_and_capacity",
                violation_error_message=_("This city has already signed in this capacity."),
            ),
        ]

    def __str__(self):
        return f"{self.printed_name}, {self.printed_city}"

    def get_absolute_url(self):
        return self.declaration.get_absolute_url()

    def clean(self):
        super().clean()
        errors = {}
        if self.statement_id and self.statement.declaration_id != self.declaration_id:
            errors["statement"] = _("This statement belongs to another declaration.")
        elif self.statement_id and self.statement.capacity != self.capacity:
            errors["statement"] = _(
                "This person may not use this statement: a representative cannot commit."
            )
        if self.text_version_id and self.text_version.declaration_id != self.declaration_id:
            errors["text_version"] = _("This text belongs to another declaration.")
        if errors:
            raise ValidationError(errors)

    def refuse_deletion(self):
        raise ProtectedError(_("A signature is never deleted. It can be withdrawn."), {self})
