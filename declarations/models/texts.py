"""Declarations: their texts clause by clause in each language, and how one may sign them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, ProtectedError, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisations.models import Place
from portal.lib.fields import FuzzyDateField, LineField, ProseField
from portal.lib.models import Keyed, Ordered, Publishable, PublishableQuerySet, Translated
from sessions.models import Session
from summits.models import Link, Summit

LANGUAGE_CHOICES = [("fr", _("French")), ("en", _("English"))]


def validate_reminder_days(text):
    """Accept whole numbers of days from 1 to 365 with commas between them."""
    if any(
        not (part.isascii() and part.isdigit() and 1 <= int(part) <= 365)
        for part in (part.strip() for part in text.split(","))
    ):
        raise ValidationError(_("Write days from 1 to 365 with commas between them: 14, 7, 2."))


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
    contact_name = LineField(
        _("who answers signatories"),
        blank=True,
        help_text=_("The person named at the foot of every mail about this declaration."),
    )
    contact_phone = LineField(_("telephone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    reminder_days = models.CharField(
        _("reminders"),
        max_length=60,
        blank=True,
        default="14, 7, 2",
        validators=[validate_reminder_days],
        help_text=_(
            "How many days before the deadline whoever has not answered is reminded: 14, 7, 2."
        ),
    )
    takes_requests = models.BooleanField(
        _("others may ask to sign"),
        default=False,
        help_text=_("A city that was not invited can ask; an officer decides."),
    )
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
    def is_adopted(self):
        """True once a version is adopted: texts and ledger then stay for ever."""
        return self.pk is not None and self.adopted_texts.exists()

    @property
    def is_on_public_record(self):
        return self.is_published or self.is_adopted

    def refuse_deletion(self):
        if self.is_adopted:
            raise ProtectedError(
                _("“%(name)s” has an adopted text, which is kept for ever.") % {"name": self},
                {self},
            )
        super().refuse_deletion()


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
    def is_adopted(self):
        """True once this version is adopted: its words can then never change."""
        return (
            self.pk is not None
            and self.declaration.adopted_texts.filter(number=self.version).exists()
        )

    def save(self, *args, **kwargs):
        refuse_change_of_adopted(self, self)
        super().save(*args, **kwargs)

    def refuse_deletion(self):
        refuse_change_of_adopted(self, self)


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
        refuse_change_of_adopted(self.text_version, self)
        super().save(*args, **kwargs)

    def refuse_deletion(self):
        refuse_change_of_adopted(self.text_version, self)


def refuse_change_of_adopted(text, row):
    """Raise ProtectedError for a row of this text when this version of it is adopted."""
    if text.is_adopted:
        raise ProtectedError(
            _("This text is adopted and can no longer change. Make a new version."),
            {row} if row.pk else set(),
        )


class Statement(Translated, Keyed, Ordered):
    """What a signatory says: a mayor commits, a representative acknowledges."""

    class Kind(models.TextChoices):
        COMMITS = "commits", _("commits")
        ACKNOWLEDGES = "acknowledges", _("acknowledges")
        SUPPORTS = "supports", _("supports")

    class Capacity(models.TextChoices):
        MAYOR = "mayor", _("mayor")
        REPRESENTATIVE = "representative", _("representative")
        HEAD = "head", _("head of an organisation")

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

    @property
    def is_adopted(self):
        """True while every version is adopted: these words are then those that are signed.

        The draft of a newer version frees them; what was adopted keeps its own.
        """
        last = self.declaration.adopted_texts.order_by("-number").first()
        return last is not None and not (
            self.declaration.texts.filter(version__gt=last.number).exists()
        )

    def save(self, *args, **kwargs):
        refuse_change_of_adopted(self, self)
        if not self.key:
            self.key = self._free_key()
        super().save(*args, **kwargs)

    def _free_key(self):
        """Return a code that officers can read and lists of invitees can name: commits-mayor."""
        words = f"{self.kind}-{self.capacity}"
        taken = set(
            Statement.objects.filter(
                declaration=self.declaration_id, key__startswith=words
            ).values_list("key", flat=True)
        )
        candidates = [words, *(f"{words}-{number}" for number in range(2, len(taken) + 2))]
        return next(key for key in candidates if key not in taken)

    def refuse_deletion(self):
        refuse_change_of_adopted(self, self)
