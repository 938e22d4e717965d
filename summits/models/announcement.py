"""Hosts and partners, contacts, and the figures that documents state."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Media, Organisation
from portal.lib.fields import FuzzyDateField, LineField
from portal.lib.models import (
    Keyed,
    Ordered,
    Translated,
    clean_exactly_one,
    exactly_one,
)
from speakers.models import Person
from summits.models.document import Document
from summits.models.observance import Observance
from summits.models.summit import Summit


class Partnership(Translated, Keyed, Ordered):
    """A host, partner or sponsor; the bare heading where only logos were printed."""

    class Role(models.TextChoices):
        HOST = "host", _("host")
        CO_HOST = "co_host", _("co-host")
        ORGANISER = "organiser", _("organiser")
        SPONSOR = "sponsor", _("sponsor")
        INSTITUTIONAL = "institutional", _("institutional partner")
        PARTNER = "partner", _("partner")

    summit = models.ForeignKey(
        Summit, verbose_name=_("summit"), on_delete=models.CASCADE, related_name="partnerships"
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="partnerships",
        help_text=_("Empty where the document prints only the heading."),
    )
    printed_name = LineField(_("name as printed"), blank=True)
    text = LineField(_("slogan or thanks"), max_length=500, blank=True)
    is_open_list = models.BooleanField(
        _("“among others”"), default=False, help_text=_("The document says that there were more.")
    )
    media = models.ForeignKey(
        Media,
        verbose_name=_("logo"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("host, partner or sponsor")
        verbose_name_plural = _("hosts, partners and sponsors")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["summit", "key"], name="partnership_key_unique")
        ]

    def __str__(self):
        name = self.printed_name or (str(self.organisation) if self.organisation_id else "")
        return f"{self.get_role_display()} · {name}" if name else self.get_role_display()

    def get_absolute_url(self):
        return self.summit.get_absolute_url()


class Contact(Translated, Keyed, Ordered):
    """Whom to ask: a member of the team, or a participant's colleague. Public only by choice."""

    class Scope(models.TextChoices):
        TEAM = "team", _("organising team")
        DELEGATION = "delegation", _("delegation of a participant")

    summit = models.ForeignKey(
        Summit, verbose_name=_("summit"), on_delete=models.CASCADE, related_name="contacts"
    )
    printed_name = LineField(_("name as printed"))
    function = LineField(_("function"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = LineField(_("telephone"), max_length=40, blank=True)
    scope = models.CharField(_("for whom"), max_length=12, choices=Scope.choices)
    is_public = models.BooleanField(
        _("shown to the public"),
        default=False,
        help_text=_("Names and addresses of persons: ask them first."),
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
    )

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["summit", "key"], name="contact_key_unique")]

    def __str__(self):
        return self.printed_name

    def get_absolute_url(self):
        return self.summit.get_absolute_url()


class Figure(Translated, Keyed, Ordered):
    """A number that a document states. It is a fact of that document and never counted by us."""

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactly")
        MORE_THAN = "more_than", _("more than")
        ABOUT = "about", _("about")

    summit = models.ForeignKey(
        Summit,
        verbose_name=_("summit"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="figures",
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="figures",
    )
    observance = models.ForeignKey(
        Observance,
        verbose_name=_("observance"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="figures",
    )
    label = LineField(_("what is counted"))
    value = models.DecimalField(_("number"), max_digits=18, decimal_places=4)
    qualifier = models.CharField(
        _("how exactly"), max_length=10, choices=Qualifier.choices, default=Qualifier.EXACT
    )
    unit = LineField(_("unit"), max_length=60, blank=True)
    refers_to = FuzzyDateField(_("for when"), null=True, blank=True)

    class Meta:
        verbose_name = _("stated figure")
        verbose_name_plural = _("stated figures")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="figure_of_one_thing",
                condition=exactly_one("summit", "document", "observance"),
            ),
            models.UniqueConstraint(fields=["summit", "key"], name="summit_figure_key_unique"),
            models.UniqueConstraint(fields=["document", "key"], name="document_figure_key_unique"),
            models.UniqueConstraint(
                fields=["observance", "key"], name="observance_figure_key_unique"
            ),
        ]

    def __str__(self):
        return f"{self.value.normalize():f} {self.label}"

    def get_absolute_url(self):
        return (self.summit or self.document or self.observance).get_absolute_url()

    def clean(self):
        super().clean()
        clean_exactly_one(self, "summit", "document", "observance")
