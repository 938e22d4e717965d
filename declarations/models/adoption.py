"""Adopted texts: the exact bytes that are signed, frozen for ever."""

import json
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, ProtectedError, Q
from django.utils.translation import gettext_lazy as _

from declarations.models.texts import Declaration, Statement
from portal.lib.fields import HexDigestField


class Appended(models.Model):
    """A row that is written once. The database refuses to change or delete it (see guards)."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise ProtectedError(_("This record is never changed."), {self})
        super().save(*args, **kwargs)

    def refuse_deletion(self):
        raise ProtectedError(_("This record is never deleted."), {self})


class AdoptionProposal(models.Model):
    """What one officer proposes for adoption: the fingerprint of a draft at that moment."""

    declaration = models.ForeignKey(
        Declaration,
        verbose_name=_("declaration"),
        on_delete=models.CASCADE,
        related_name="adoption_proposals",
    )
    number = models.PositiveSmallIntegerField(_("version"))
    sha256 = HexDigestField(_("fingerprint"))
    adopted_on = models.DateField(_("adopted on"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)

    class Meta:
        verbose_name = _("proposal of adoption")
        verbose_name_plural = _("proposals of adoption")
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "number"],
                name="one_proposal_per_version",
                violation_error_message=_("This version is already proposed for adoption."),
            )
        ]

    def __str__(self):
        return f"{self.declaration} · {self.number}"


class AdoptedText(Appended):
    """One version of a declaration as it was adopted, in every language.

    `canonical` is JSON in the canonical form of RFC 8785 over text in Unicode form NFC; `sha256` is
    the fingerprint of its UTF-8 bytes. `declarations/canonical.py` says what it holds.
    """

    declaration = models.ForeignKey(
        Declaration,
        verbose_name=_("declaration"),
        on_delete=models.PROTECT,
        related_name="adopted_texts",
    )
    number = models.PositiveSmallIntegerField(_("version"))
    canonical = models.TextField(_("exact text"))
    sha256 = HexDigestField(_("fingerprint"), unique=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("countersigned by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    adopted_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("adopted text")
        verbose_name_plural = _("adopted texts")
        ordering = ["declaration", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "number"], name="one_adopted_text_per_version"
            ),
            # What signatures and the open text refer to, all columns together.
            models.UniqueConstraint(
                fields=["id", "declaration", "sha256"], name="adopted_text_identity"
            ),
            models.UniqueConstraint(fields=["id", "declaration"], name="adopted_text_of"),
            models.CheckConstraint(
                name="adoption_needs_two_officers",
                condition=~Q(proposed_by=F("countersigned_by")),
                violation_error_message=_("Somebody else must countersign the adoption."),
            ),
        ]

    def __str__(self):
        return f"{self.declaration} · {self.number}"

    def get_absolute_url(self):
        return self.declaration.get_absolute_url()

    @cached_property
    def content(self):
        """The canonical text as Python objects."""
        return json.loads(self.canonical)

    @property
    def authoritative(self):
        """The languages that bind, such as ["en"]."""
        return self.content["authoritative"]

    @property
    def fingerprint_groups(self):
        """The fingerprint in groups of four, as people compare it."""
        return [self.sha256[start : start + 4] for start in range(0, 64, 4)]

    def statement_texts(self, code, language):
        """Return (reading statement, statement) of a code in a language (fr, en)."""
        kind = self.content["kinds"][code]
        return kind["reading"].get(language, ""), kind[language]


class AdoptedStatement(Appended):
    """A statement of an adopted text with one capacity in which it may be signed."""

    adopted_text = models.ForeignKey(
        AdoptedText,
        verbose_name=_("adopted text"),
        on_delete=models.PROTECT,
        related_name="statements",
    )
    code = models.CharField(_("key"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Statement.Kind.choices)
    capacity = models.CharField(
        _("who may use it"), max_length=14, choices=Statement.Capacity.choices
    )
    position = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("statement of an adopted text")
        verbose_name_plural = _("statements of adopted texts")
        ordering = ["adopted_text", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["adopted_text", "code", "kind", "capacity"],
                name="adopted_statement_identity",
            ),
            models.CheckConstraint(
                name="adopted_commitment_is_a_mayors",
                condition=~Q(kind="commits") | Q(capacity="mayor"),
            ),
        ]

    def __str__(self):
        return self.code


class OpenText(models.Model):
    """Which adopted text can be signed online now; without a row, none."""

    declaration = models.OneToOneField(
        Declaration,
        verbose_name=_("declaration"),
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="open_text",
    )
    adopted_text = models.ForeignKey(
        AdoptedText, verbose_name=_("adopted text"), on_delete=models.PROTECT, related_name="+"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("opened by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("text open for signature")
        verbose_name_plural = _("texts open for signature")

    def __str__(self):
        return str(self.adopted_text)
