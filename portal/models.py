"""What readers tell us about the site's own texts."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib.fields import LineField, ProseField


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
