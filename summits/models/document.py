"""Documents as text on a page."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisations.models import Media, Place
from portal.lib.fields import FuzzyDateField, LineField, ProseField
from portal.lib.models import (
    Ordered,
    Publishable,
    PublishableQuerySet,
    Translated,
)
from speakers.models import Person
from summits.models.observance import Observance
from summits.models.summit import Summit


class DocumentQuerySet(PublishableQuerySet):
    def visible_to(self, user):
        """Return what this user may see: drafts only for staff who may view documents."""
        if user.is_active and user.is_staff and user.has_perm("summits.view_document"):
            return self
        return self.published().filter(Q(summit__isnull=True) | Q(summit__is_published=True))


class Document(Translated, Publishable, Ordered):
    """A programme, invitation, speech, report or article, as text on a page."""

    class Kind(models.TextChoices):
        PROGRAMME = "programme", _("programme")
        INVITATION = "invitation", _("invitation")
        ARTICLE = "article", _("article")
        SPEECH = "speech", _("speech")
        REPORT = "report", _("report")
        EXTRACT = "extract", _("extract")

    class Stage(models.TextChoices):
        DRAFT = "draft", _("draft")
        FINAL = "final", _("final")

    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    summit = models.ForeignKey(
        Summit,
        verbose_name=_("summit"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
    )
    observance = models.ForeignKey(
        Observance,
        verbose_name=_("observance"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    title = LineField(_("title"), max_length=500)
    subtitle = LineField(_("subtitle"), max_length=500, blank=True)
    body = ProseField(
        _("text"),
        blank=True,
        help_text=_(
            "Markdown: ## for a heading, - for a list, > for a quotation, followed by its source."
        ),
    )
    author = models.ForeignKey(
        Person,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
    )
    printed_author = LineField(_("author as printed"), blank=True)
    printed_function = LineField(_("function as printed"), blank=True)
    dated = FuzzyDateField(_("date"), null=True, blank=True)
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    stage = models.CharField(_("stage"), max_length=8, choices=Stage.choices, default=Stage.FINAL)
    pictures = models.ManyToManyField(
        Media, verbose_name=_("pictures"), blank=True, related_name="documents"
    )
    related = models.ManyToManyField("self", verbose_name=_("related documents"), blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["position", "slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("portal:document-detail", args=[self.slug])
