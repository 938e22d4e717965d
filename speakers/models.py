"""People, what they are and were, and groups that appear without names."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisations.models import Media, Organisation, Place
from portal.lib.fields import FuzzyDateField, LineField, ProseField, WebAddressField
from portal.lib.models import (
    Keyed,
    Ordered,
    Publishable,
    PublishableQuerySet,
    Translated,
    clean_aliases,
)
from portal.lib.text import sort_key


class Person(Translated, Publishable):
    """Someone who speaks, moderates, writes or signs. An account is never needed.

    What a programme printed about a person stays on the participation: a change here rewrites no
    old programme.
    """

    class Gender(models.TextChoices):
        FEMININE = "f", _("feminine")
        MASCULINE = "m", _("masculine")

    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    name = LineField(
        _("name"), help_text=_("In one piece, in the person’s own order: Li Mingyuan.")
    )
    sort_name = LineField(
        _("name for sorting"),
        blank=True,
        help_text=_("Family name first: Soyer, Tunç. Made if left empty."),
    )
    sort_key = models.CharField(max_length=300, editable=False, db_index=True, default="")
    aliases = ProseField(
        _("other spellings"),
        blank=True,
        validators=[clean_aliases],
        help_text=_("One a line. Search finds them; pages print what each document printed."),
    )
    post_nominals = LineField(_("letters after the name"), max_length=60, blank=True)
    gender = models.CharField(
        _("grammatical gender"),
        max_length=1,
        choices=Gender.choices,
        blank=True,
        help_text=_("Only for words that agree in French, such as Modératrice. May stay empty."),
    )
    honorific = LineField(_("usual honorific"), max_length=60, blank=True)
    biography = ProseField(_("biography"), blank=True)
    url = WebAddressField(_("website"), blank=True)
    portrait = models.ForeignKey(
        Media,
        verbose_name=_("portrait"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="portrayed",
    )
    pictures = models.ManyToManyField(
        Media,
        verbose_name=_("shown in pictures"),
        blank=True,
        related_name="people",
    )

    objects = PublishableQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key", "slug"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("portal:person-detail", args=[self.slug])

    def save(self, *args, **kwargs):
        if not self.sort_name:
            *given, family = self.name.split() or [""]
            self.sort_name = f"{family}, {' '.join(given)}" if given else family
        self.sort_key = sort_key(self.sort_name)[:300]
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_name", "sort_key"}
        super().save(*args, **kwargs)


class Affiliation(Translated, Keyed, Ordered):
    """A function that a person holds or held; there may be several at one time."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="affiliations"
    )
    function = LineField(
        _("function"), blank=True, help_text=_("Mayor, director… Empty if none is known.")
    )
    unit = LineField(_("department"), blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="affiliations",
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    is_former = models.BooleanField(_("former function"), default=False)
    starts_on = FuzzyDateField(_("from"), null=True, blank=True)
    ends_on = FuzzyDateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("function")
        verbose_name_plural = _("functions")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="affiliation_key_unique"),
        ]

    def __str__(self):
        body = str(self.organisation) if self.organisation_id else ""
        return ", ".join(part for part in (self.function, self.unit, body) if part) or str(
            self.person
        )

    def get_absolute_url(self):
        return self.person.get_absolute_url()

    def clean(self):
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on.sort_key < self.starts_on.sort_key:
            raise ValidationError({"ends_on": _("The end must come after the start.")})


class Group(Translated, Keyed):
    """People or cities that a programme names together: “the mayors of the Observatory”."""

    name = LineField(_("name"))
    note = LineField(_("who belongs to it"), blank=True)
    organisations = models.ManyToManyField(
        Organisation, verbose_name=_("organisations"), blank=True, related_name="groups"
    )

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = [Lower("key")]
        constraints = [models.UniqueConstraint(fields=["key"], name="group_key_unique")]

    def __str__(self):
        return self.name
