"""What the public sees of a programme: releases, which never change, and those still planned."""

import json

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.signals import pre_delete
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from portal.lib.fields import HexDigestField, ProseField
from speakers.models import Person
from summits.models import Summit


class ReleaseQuerySet(models.QuerySet):
    def current(self):
        """Return the last release of each summit."""
        later = ReleaseQuerySet(Release).filter(
            summit=models.OuterRef("summit"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later))

    def public(self):
        """Return the current releases of the summits that everybody may see."""
        return self.current().filter(summit__is_published=True)


class Release(models.Model):
    """A programme as it was released: words, times, rooms and people in both languages.

    `canonical` are the exact bytes (RFC 8785) behind its permanent address, `sha256` their
    fingerprint, `changes` what differs from the release before (see `releases.difference`).
    """

    summit = models.ForeignKey(
        Summit, verbose_name=_("summit"), on_delete=models.PROTECT, related_name="releases"
    )
    number = models.PositiveIntegerField(_("number"))
    released_at = models.DateTimeField(_("released"), db_index=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("released by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    note = ProseField(_("note to the public"), blank=True)
    restores = models.ForeignKey(
        "self",
        verbose_name=_("goes back to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    canonical = models.TextField(editable=False)
    sha256 = HexDigestField(_("fingerprint"), editable=False)
    changes = models.JSONField(default=list, editable=False)
    # Whom it names: their pages find it by these.
    people = models.ManyToManyField(Person, related_name="releases", editable=False)
    organisations = models.ManyToManyField(Organisation, related_name="releases", editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["summit", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["summit", "number"], name="release_number_unique"),
            models.CheckConstraint(name="release_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="release_restores_an_earlier_one",
                condition=Q(restores__isnull=True) | Q(restores__lt=F("id")),
            ),
        ]

    def __str__(self):
        return _("%(summit)s, release %(number)s") % {
            "summit": self.summit.label,
            "number": self.number,
        }

    def get_absolute_url(self):
        return reverse("programme:release", args=[self.summit.slug, self.number])

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise ValidationError(_("A release never changes. Make a new one."))
        super().save(*args, **kwargs)

    def content(self):
        """Return what was released as dicts and lists; see `releases.shapes`."""
        return json.loads(self.canonical)


class PlannedRelease(models.Model):
    """A programme that was checked and will be released at an instant; one for each summit.

    `canonical` is frozen when it is planned: what was edited afterwards waits for a later release.
    """

    summit = models.OneToOneField(
        Summit,
        verbose_name=_("summit"),
        on_delete=models.CASCADE,
        related_name="planned_release",
    )
    due_at = models.DateTimeField(_("to be released"), db_index=True)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("planned by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    with_pages = models.BooleanField(_("with the pages of all whom it names"), default=False)
    note = ProseField(_("note to the public"), blank=True)
    canonical = models.TextField(editable=False)
    sha256 = HexDigestField(_("fingerprint"), editable=False)

    class Meta:
        verbose_name = _("planned release")
        verbose_name_plural = _("planned releases")
        ordering = ["due_at"]

    def __str__(self):
        return str(self.summit)


def _refuse_deletion(sender, instance, **kwargs):
    raise models.ProtectedError(_("A release is never deleted."), {instance})


pre_delete.connect(_refuse_deletion, sender=Release, dispatch_uid="release_is_never_deleted")
