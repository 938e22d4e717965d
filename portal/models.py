"""What readers tell us about the site's own texts, and by which words its pages are found."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib.fields import LineField, ProseField
from portal.search.lookup import Answers
from summits.models import Summit


class TranslationReport(models.Model):
    """A reader, without an account, says that a translation is wrong."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        MENDED = "mended", _("mended")
        REFUSED = "refused", _("no error found")

    content_type = models.ForeignKey(
        ContentType, verbose_name=_("kind of page"), on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.PositiveBigIntegerField(_("number of the page"))
    language = models.CharField(_("language"), max_length=2)
    page = LineField(_("page"), max_length=400)
    quote = LineField(_("the words in question"), max_length=500, blank=True)
    message = ProseField(_("what is wrong"), max_length=2000)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.NEW)

    class Meta:
        verbose_name = _("report of a translation error")
        verbose_name_plural = _("reports of translation errors")
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return f"{self.page} · {self.message[:60]}"


class TermsField(models.TextField):
    """Terms of `portal.search.words`, one space between two; ask it with `__answers`."""


TermsField.register_lookup(Answers)


class SearchEntry(models.Model):
    """One page, or one place in a page, as search finds and shows it in one language.

    Entries are made from the content (`portal.search.index`) and never edited. They say nothing
    about who may see what: `portal.search.find` asks the content itself each time.
    """

    class Kind(models.TextChoices):
        SUMMIT = "summit", _("Summits")
        SESSION = "session", _("Sessions")
        PERSON = "person", _("People")
        ORGANISATION = "organisation", _("Cities and organisations")
        DECLARATION = "declaration", _("Declarations")
        CLAUSE = "clause", _("Clauses of declarations")
        DOCUMENT = "document", _("Documents")
        OBSERVANCE = "observance", _("International days")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    content_type = models.ForeignKey(
        ContentType, verbose_name=_("kind of page"), on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.PositiveBigIntegerField(_("number of the page"))
    language = models.CharField(_("language"), max_length=2)
    slug = models.CharField(_("address on the site"), max_length=80)
    anchor = models.CharField(_("place in the page"), max_length=100, blank=True)
    summit = models.ForeignKey(
        Summit,
        verbose_name=_("summit"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    title = models.TextField(_("title"))
    title_language = models.CharField(_("language of the title"), max_length=2, blank=True)
    summary = models.TextField(_("text"), blank=True)
    summary_language = models.CharField(_("language of the text"), max_length=2, blank=True)
    title_terms = models.TextField(_("terms of the title"), blank=True)
    sort = models.CharField(_("order"), max_length=120, blank=True)
    terms = TermsField(_("terms"), blank=True)

    class Meta:
        verbose_name = _("entry of the search index")
        verbose_name_plural = _("entries of the search index")
        ordering = ["kind", "sort", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "language", "slug", "anchor"],
                name="one_search_entry_per_place_and_language",
            )
        ]

    def __str__(self):
        return self.title
