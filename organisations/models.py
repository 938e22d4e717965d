"""Who signs in, and the cities, bodies, places and pictures that everything else refers to."""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.validators import (
    FileExtensionValidator,
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisations.pictures import prepare_picture, validate_picture
from portal.lib.fields import LineField, ProseField, WebAddressField
from portal.lib.models import Keyed, Publishable, PublishableQuerySet, Translated, clean_aliases


class UserManager(BaseUserManager):
    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        """Create and return a user; raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractUser):
    """Someone who signs in, known by an e-mail address."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(_("e-mail address"), unique=True)
    name = LineField(_("name"), max_length=150, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("Another account has this e-mail address."),
            )
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name or self.email

    def get_short_name(self):
        return self.name or self.email


class Place(Translated):
    """A city, or a venue in a city."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    city = LineField(_("city"))
    country = LineField(_("country"), blank=True)
    country_code = models.CharField(
        _("country code"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", _("Two capital letters, for example TR."))],
        help_text=_("Two letters of ISO 3166, such as TR, for counts and maps."),
    )
    venue = LineField(
        _("venue"),
        blank=True,
        help_text=_("The building, such as Tonhalle. Empty for the city itself."),
    )
    address = LineField(_("address"), blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["key"]

    def __str__(self):
        return ", ".join(part for part in (self.venue, self.city) if part)


class Media(Translated, Keyed):
    """A picture with its credit and, always, words for those who cannot see it."""

    file = models.ImageField(
        _("picture"),
        upload_to="pictures/%Y/",
        max_length=200,
        blank=True,
        validators=[FileExtensionValidator(["jpg", "jpeg", "png", "webp"]), validate_picture],
        help_text=_(
            "JPEG, PNG or WebP. It is stored smaller and without its hidden data. Leave it empty "
            "for a picture of which only the caption and the credit are known."
        ),
    )
    alt = LineField(
        _("alternative text"),
        max_length=500,
        help_text=_("One sentence for people who cannot see the picture."),
    )
    caption = LineField(_("caption"), max_length=500, blank=True)
    credit = LineField(
        _("credit"), blank=True, help_text=_("As the rights holder asks, with its © sign.")
    )
    licence = LineField(_("licence"), blank=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [models.UniqueConstraint(fields=["key"], name="media_key_unique")]

    def __str__(self):
        return self.caption or self.alt or self.file.name

    def save(self, *args, **kwargs):
        if self.file and not self.file._committed:
            self.file = prepare_picture(self.file)
        super().save(*args, **kwargs)


class OrganisationQuerySet(PublishableQuerySet):
    def cities(self):
        return self.filter(kind=Organisation.Kind.CITY)

    def bodies(self):
        return self.exclude(kind=Organisation.Kind.CITY)


class Organisation(Translated, Publishable):
    """A city, ministry, network, university… as a body that takes part, invites or signs."""

    class Kind(models.TextChoices):
        CITY = "city", _("city")
        REGION = "region", _("region or department")
        NETWORK = "network", _("network of cities")
        MINISTRY = "ministry", _("ministry or government")
        UN_BODY = "un_body", _("United Nations body")
        INTERNATIONAL = "international", _("international organisation")
        UNIVERSITY = "university", _("university or research")
        NGO = "ngo", _("association or foundation")
        PARTY = "party", _("political party or parliament")
        COMPANY = "company", _("company")
        OTHER = "other", _("other body")

    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    name = LineField(_("name"))
    short_name = LineField(
        _("short name"),
        blank=True,
        help_text=_("For tags and tables: Montréal for Ville de Montréal."),
    )
    acronym = LineField(_("acronym"), max_length=40, blank=True)
    aliases = ProseField(
        _("other spellings"),
        blank=True,
        validators=[clean_aliases],
        help_text=_("One a line. Search finds them; pages print what each document printed."),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    url = WebAddressField(_("website"), blank=True)
    description = ProseField(_("description"), blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("belongs to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
    )
    logo = models.ForeignKey(
        Media,
        verbose_name=_("logo"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("cities and organisations")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="organisation_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("An organisation cannot belong to itself."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("portal:organisation-detail", args=[self.slug])

    @property
    def is_city(self):
        return self.kind == self.Kind.CITY

    @property
    def label(self):
        """The short name for tags, else the acronym, else the name."""
        return self.short_name or self.acronym or self.name
