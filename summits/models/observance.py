"""Days that are celebrated each year."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from portal.lib.fields import FuzzyDateField, LineField, ProseField, WebAddressField
from portal.lib.models import (
    Publishable,
    PublishableQuerySet,
    Translated,
)
from speakers.models import Person


class Observance(Translated, Publishable):
    """A day celebrated each year, such as 16 May."""

    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    name = LineField(_("name"))
    acronym = LineField(_("acronym"), max_length=40, blank=True)
    falls_on = FuzzyDateField(_("day"), help_text=_("Written --05-16 for 16 May."))
    resolution = LineField(_("resolution"), max_length=80, blank=True)
    adopted_on = FuzzyDateField(_("adopted"), null=True, blank=True)
    vote = LineField(_("vote"), blank=True)
    description = ProseField(_("description"), blank=True)
    aims = ProseField(_("aims"), blank=True, help_text=_("One a line, in their order."))
    url = WebAddressField(_("website"), blank=True)
    initiator = models.ForeignKey(
        Person,
        verbose_name=_("initiated by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="initiated_observances",
    )
    proclaimed_by = models.ForeignKey(
        Organisation,
        verbose_name=_("proclaimed by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proclaimed_observances",
    )
    presented_by = models.ForeignKey(
        Organisation,
        verbose_name=_("presented by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="presented_observances",
    )

    objects = PublishableQuerySet.as_manager()

    class Meta:
        verbose_name = _("observance")
        verbose_name_plural = _("observances")
        ordering = ["slug"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("portal:observance-detail", args=[self.slug])

    def clean(self):
        super().clean()
        if self.falls_on and self.falls_on.kind != "recurring":
            raise ValidationError(
                {"falls_on": _("Write a day that returns each year, such as --05-16.")}
            )
