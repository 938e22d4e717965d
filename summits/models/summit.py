"""Summits with their parts, clock cities, rooms and themes."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.models import Media, Place
from portal.lib.fields import FuzzyDateField, LineField, ProseField, ZoneField
from portal.lib.models import (
    Keyed,
    Ordered,
    Publishable,
    PublishableQuerySet,
    Translated,
)
from summits.models.observance import Observance


class Series(Translated):
    """What editions belong to: a series of summits, a policy council, a network's event."""

    class Kind(models.TextChoices):
        SUMMITS = "summits", _("series of summits")
        COUNCIL = "council", _("policy council")
        NETWORK = "network", _("event of a network")

    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    name = LineField(_("name"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SUMMITS)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("several series", "series")
        ordering = ["slug"]

    def __str__(self):
        return self.name


class SummitQuerySet(PublishableQuerySet):
    def visible_to(self, user):
        """Return what this user may see: drafts only for staff who may view summits."""
        if user.is_active and user.is_staff and user.has_perm("summits.view_summit"):
            return self
        return self.published()

    def in_time_order(self):
        return self.order_by("sort_date", "slug")


class Summit(Translated, Publishable):
    """One edition: its titles, its time and place, and how far its programme is settled."""

    class Stage(models.TextChoices):
        DRAFT = "draft", _("draft programme")
        PROVISIONAL = "provisional", _("provisional programme")
        FINAL = "final", _("final programme")
        HELD = "held", _("held")

    class Palette(models.TextChoices):
        EGEE = "egee", _("Aegean blue")
        RHIN = "rhin", _("Rhine green")
        ERABLE = "erable", _("Maple red")
        HUDSON = "hudson", _("Hudson violet")
        MERIDIEN = "meridien", _("Meridian ochre")

    class Vignette(models.TextChoices):
        PARVIS = "parvis", _("square before a city hall")
        IZMIR = "izmir", _("Izmir, the clock tower")
        DUESSELDORF = "duesseldorf", _("Düsseldorf, the Rhine")
        MONTREAL = "montreal", _("Montréal, the sphere")
        NEWYORK = "newyork", _("New York, the bridge")
        ONLINE = "online", _("online, the globe")

    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    series = models.ForeignKey(
        Series,
        verbose_name=_("series"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="summits",
    )
    title = LineField(_("official title"))
    short_title = LineField(
        _("short title"), max_length=120, blank=True, help_text=_("For navigation: Izmir 2021.")
    )
    subtitle = LineField(_("subtitle"), max_length=500, blank=True)
    ordinal = models.PositiveSmallIntegerField(
        _("number of the edition"),
        null=True,
        blank=True,
        help_text=_("3 for the third. May stay empty."),
    )
    slogan = LineField(_("slogan"), blank=True)
    intro = ProseField(_("introduction"), blank=True)
    vision = ProseField(_("vision"), blank=True)
    audience = ProseField(_("who takes part"), blank=True)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices, default=Stage.DRAFT)
    starts_on = FuzzyDateField(_("first day"), null=True, blank=True)
    ends_on = FuzzyDateField(_("last day"), null=True, blank=True)
    sort_date = models.CharField(max_length=32, editable=False, default="", db_index=True)
    time_zone = ZoneField(
        _("time zone"),
        default="UTC",
        help_text=_("The zone in which its times are meant: Europe/Istanbul."),
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="summits",
    )
    predecessor = models.ForeignKey(
        "self",
        verbose_name=_("follows"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
    )
    palette = models.CharField(
        _("palette"), max_length=12, choices=Palette.choices, default=Palette.MERIDIEN
    )
    vignette = models.CharField(
        _("drawing"), max_length=12, choices=Vignette.choices, default=Vignette.PARVIS
    )
    cover = models.ForeignKey(
        Media,
        verbose_name=_("picture"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    is_featured = models.BooleanField(
        _("on the front page"),
        default=False,
        help_text=_(
            "If none is ticked, the front page shows the summit under way or the next one."
        ),
    )

    objects = SummitQuerySet.as_manager()

    class Meta:
        verbose_name = _("summit")
        verbose_name_plural = _("summits")
        ordering = ["-sort_date", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_featured"],
                condition=Q(is_featured=True),
                name="one_featured_summit",
                violation_error_message=_("Another summit is already on the front page."),
            ),
            models.UniqueConstraint(
                fields=["series", "ordinal"],
                condition=Q(ordinal__isnull=False),
                name="summit_ordinal_unique_in_series",
                violation_error_message=_("This series already has an edition of this number."),
            ),
            models.CheckConstraint(
                name="summit_not_its_own_predecessor",
                condition=Q(predecessor__isnull=True) | ~Q(predecessor=F("id")),
                violation_error_message=_("A summit cannot follow itself."),
            ),
        ]

    def __str__(self):
        return self.short_title or self.title

    def get_absolute_url(self):
        return reverse("portal:summit-detail", args=[self.slug])

    @property
    def label(self):
        return self.short_title or self.title

    def clean(self):
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on.sort_key < self.starts_on.sort_key:
            raise ValidationError({"ends_on": _("The last day must not come before the first.")})

    def save(self, *args, **kwargs):
        self.sort_date = str(self.starts_on or "")
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_date"}
        super().save(*args, **kwargs)


class Part(Translated, Keyed, Ordered):
    """A part of a summit with its own mode, dates, place and clock cities."""

    class Mode(models.TextChoices):
        ON_SITE = "on_site", _("on site")
        VIRTUAL = "virtual", _("online")
        HYBRID = "hybrid", _("on site and online")

    summit = models.ForeignKey(
        Summit, verbose_name=_("summit"), on_delete=models.CASCADE, related_name="parts"
    )
    title = LineField(_("title"), max_length=500, blank=True)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode.choices)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    time_zone = ZoneField(_("time zone"), blank=True, help_text=_("Empty: the summit’s."))
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    observance = models.ForeignKey(
        Observance,
        verbose_name=_("on the occasion of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
    )

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["summit", "key"], name="part_key_unique"),
            models.CheckConstraint(
                name="part_ends_not_before_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not come before the first."),
            ),
            models.CheckConstraint(
                name="part_dates_together",
                condition=Q(starts_on__isnull=True, ends_on__isnull=True)
                | Q(starts_on__isnull=False, ends_on__isnull=False),
                violation_error_message=_("Give both the first and the last day, or neither."),
            ),
        ]

    def __str__(self):
        return self.title or f"{self.summit} · {self.get_mode_display()}"

    def get_absolute_url(self):
        return reverse("programme:programme", args=[self.summit.slug])

    def get_time_zone(self):
        return self.time_zone or self.summit.time_zone


class ClockCity(Translated, Ordered):
    """A city whose clock is printed beside each session of a part; the first one is the host."""

    part = models.ForeignKey(
        Part, verbose_name=_("part"), on_delete=models.CASCADE, related_name="clock_cities"
    )
    label = LineField(_("city"), max_length=80)
    time_zone = ZoneField(_("time zone"))
    abbreviation = LineField(
        _("printed abbreviation"),
        max_length=12,
        blank=True,
        help_text=_(
            "As your documents print it: TRT, CET. Databases of zones do not know them all."
        ),
    )

    class Meta:
        verbose_name = _("clock city")
        verbose_name_plural = _("clock cities")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["part", "time_zone", "position"], name="clock_city_unique_in_part"
            )
        ]

    def __str__(self):
        return self.label


class Room(Translated, Keyed, Ordered):
    """A room of the venue, online or in stone."""

    summit = models.ForeignKey(
        Summit, verbose_name=_("summit"), on_delete=models.CASCADE, related_name="rooms"
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rooms",
    )
    name = LineField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["summit", "key"], name="room_key_unique")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("programme:programme", args=[self.summit.slug])


class Theme(Translated, Keyed, Ordered):
    """A theme of a summit; sessions and outcomes belong to it."""

    summit = models.ForeignKey(
        Summit, verbose_name=_("summit"), on_delete=models.CASCADE, related_name="themes"
    )
    name = LineField(_("name"))
    subtitle = LineField(_("in other words"), blank=True)
    description = ProseField(_("description"), blank=True)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["summit", "key"], name="theme_key_unique")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.summit.get_absolute_url()
