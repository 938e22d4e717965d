"""What came out of a summit, where it leads, and what was awarded."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation, Place
from portal.lib.fields import FuzzyDateField, LineField, ProseField, WebAddressField
from portal.lib.models import (
    Keyed,
    Ordered,
    Translated,
    clean_exactly_one,
    exactly_one,
)
from speakers.models import Person
from summits.models.observance import Observance
from summits.models.summit import Summit, Theme


class Outcome(Translated, Keyed, Ordered):
    """What came out of a summit: a priority, a recommendation, a result."""

    class Kind(models.TextChoices):
        PRIORITY = "priority", _("priority")
        RECOMMENDATION = "recommendation", _("recommendation")
        RESULT = "result", _("result")

    summit = models.ForeignKey(
        Summit, verbose_name=_("summit"), on_delete=models.CASCADE, related_name="outcomes"
    )
    theme = models.ForeignKey(
        Theme,
        verbose_name=_("theme"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="outcomes",
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    is_potential = models.BooleanField(_("still to be confirmed"), default=False)
    text = ProseField(_("text"))

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["summit", "key"], name="outcome_key_unique")]

    def __str__(self):
        return self.text[:80]

    def get_absolute_url(self):
        return self.summit.get_absolute_url()

    def clean(self):
        super().clean()
        if self.theme_id and self.theme.summit_id != self.summit_id:
            raise ValidationError({"theme": _("This theme belongs to another summit.")})


class LinkGroup(Translated, Keyed, Ordered):
    """A heading over links to other processes: other councils, mechanisms, axes of a pact."""

    summit = models.ForeignKey(
        Summit, verbose_name=_("summit"), on_delete=models.CASCADE, related_name="link_groups"
    )
    title = LineField(_("heading"))
    intro = ProseField(_("introduction"), blank=True)

    class Meta:
        verbose_name = _("group of links")
        verbose_name_plural = _("links to other processes")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["summit", "key"], name="link_group_key_unique")
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.summit.get_absolute_url()


class Link(Translated, Keyed, Ordered):
    """A process, pact or event outside this summit; it may have no page anywhere."""

    group = models.ForeignKey(
        LinkGroup, verbose_name=_("group"), on_delete=models.CASCADE, related_name="links"
    )
    name = LineField(_("name"), max_length=500)
    text = ProseField(_("text"), blank=True)
    occurs_on = FuzzyDateField(_("when"), null=True, blank=True)
    url = WebAddressField(_("web address"), blank=True)
    sdgs = models.CharField(
        _("development goals"),
        max_length=60,
        blank=True,
        validators=[
            RegexValidator(
                r"^(1[0-7]|[1-9])(,(1[0-7]|[1-9]))*\Z",
                _("Numbers from 1 to 17, separated by commas: 10,16."),
            )
        ],
        help_text=_("Numbers of the sustainable development goals: 10,16."),
    )
    target_summit = models.ForeignKey(
        Summit,
        verbose_name=_("summit"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    target_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    target_observance = models.ForeignKey(
        Observance,
        verbose_name=_("observance"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="link_key_unique")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.group.get_absolute_url()


class Award(Translated, Keyed, Ordered):
    """A title or prize: a Capital of Living Together, the third edition of a peace prize."""

    observance = models.ForeignKey(
        Observance,
        verbose_name=_("observance"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="awards",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("awarded by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
    )
    summit = models.ForeignKey(
        Summit,
        verbose_name=_("mentioned at"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
    )
    name = LineField(_("name"))
    edition = models.PositiveSmallIntegerField(_("edition"), null=True, blank=True)
    awarded_on = FuzzyDateField(_("when"), null=True, blank=True)
    text = ProseField(_("text"), blank=True)
    winner_place = models.ForeignKey(
        Place,
        verbose_name=_("winning city"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
    )
    winner_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("winning organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="won_awards",
    )
    winner_person = models.ForeignKey(
        Person,
        verbose_name=_("winning person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="won_awards",
    )

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="award_key_unique"),
            models.CheckConstraint(
                name="award_of_one_giver", condition=exactly_one("observance", "organisation")
            ),
            models.CheckConstraint(
                name="award_one_winner_at_most",
                condition=Q(winner_place=None, winner_organisation=None)
                | Q(winner_place=None, winner_person=None)
                | Q(winner_organisation=None, winner_person=None),
                violation_error_message=_("Choose one winner."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return (self.observance or self.summit or self.organisation).get_absolute_url()

    def clean(self):
        super().clean()
        clean_exactly_one(self, "observance", "organisation")
