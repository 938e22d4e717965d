"""What makes preview links of a summit valid, until it is changed."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from summits.models import Summit


def new_key():
    """Return a secret that nobody guesses."""
    return secrets.token_hex(16)


class PreviewKey(models.Model):
    """The secret of one summit's preview links: a new one ends all links made before."""

    summit = models.OneToOneField(
        Summit,
        verbose_name=_("summit"),
        on_delete=models.CASCADE,
        related_name="preview_key",
        primary_key=True,
    )
    key = models.CharField(max_length=32, default=new_key, editable=False)

    class Meta:
        verbose_name = _("key of preview links")
        verbose_name_plural = _("keys of preview links")

    def __str__(self):
        return str(self.summit)
