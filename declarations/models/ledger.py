"""The ledger of a declaration: everything that happens to it, in a tree that only grows.

Names and evidence stand elsewhere; a leaf carries their salted fingerprint alone.
"""

import json
from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from declarations.models.adoption import Appended
from declarations.models.texts import Declaration
from portal.lib.fields import HexDigestField


class LedgerEntry(Appended):
    """One leaf of the Merkle tree (RFC 9162, section 2.1) of a declaration."""

    class Kind(models.TextChoices):
        TEXT_ADOPTED = "text-adopted", _("text adopted")
        OPENED = "opened", _("opened for signature")
        CLOSED = "closed", _("closed for signature")
        SIGNATURE = "signature", _("signature")
        ENDING = "ending", _("end of a signature")
        CONFIRMATION = "confirmation", _("confirmation")
        CORRECTION = "correction", _("correction")
        ERASURE = "erasure", _("erasure of a person")
        KEY_ROTATION = "key-rotation", _("new key")

    declaration = models.ForeignKey(
        Declaration, verbose_name=_("declaration"), on_delete=models.PROTECT, related_name="entries"
    )
    index = models.PositiveIntegerField(_("number"))
    previous_index = models.PositiveIntegerField(null=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    leaf = models.TextField(_("leaf"))
    leaf_hash = HexDigestField(_("hash of the leaf"), unique=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["declaration", "index"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "index"], name="ledger_one_entry_per_number"
            ),
            models.UniqueConstraint(fields=["id", "declaration"], name="ledger_entry_of"),
            # With the composite key (declaration, previous_index), no number can be left out.
            models.CheckConstraint(
                name="ledger_numbers_follow",
                condition=Q(index=0, previous_index__isnull=True)
                | Q(index__gt=0, previous_index=F("index") - 1),
            ),
        ]

    def __str__(self):
        return f"{self.declaration} · {self.index}"

    @cached_property
    def content(self):
        """The leaf as Python objects."""
        return json.loads(self.leaf)


class Checkpoint(Appended):
    """The signed head of a declaration's tree at one size (C2SP tlog-checkpoint).

    `frontier` holds the roots of the complete subtrees, so that the next checkpoint costs only the
    entries since this one.
    """

    declaration = models.ForeignKey(
        Declaration,
        verbose_name=_("declaration"),
        on_delete=models.PROTECT,
        related_name="checkpoints",
    )
    size = models.PositiveIntegerField(_("number of entries"))
    root = HexDigestField(_("root"))
    note = models.TextField(_("signed note"))
    frontier = models.JSONField(default=list)
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["declaration", "size"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "size"], name="one_checkpoint_per_size"),
            models.CheckConstraint(name="checkpoint_of_something", condition=Q(size__gt=0)),
        ]

    def __str__(self):
        return f"{self.declaration} · {self.size}"


class Timestamp(Appended):
    """A time stamp (RFC 3161) that an outside authority put on a checkpoint."""

    checkpoint = models.ForeignKey(
        Checkpoint,
        verbose_name=_("checkpoint"),
        on_delete=models.PROTECT,
        related_name="timestamps",
    )
    authority = models.CharField(_("authority"), max_length=300)
    token = models.BinaryField(_("token"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("time stamp")
        verbose_name_plural = _("time stamps")
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "authority"], name="one_timestamp_per_authority"
            )
        ]

    def __str__(self):
        return f"{self.checkpoint} · {self.authority}"


class LedgerKey(Appended):
    """A public key with which checkpoints are signed. The secret half is never in the database."""

    vkey = models.CharField(_("public key"), max_length=300, unique=True)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("key of the ledger")
        verbose_name_plural = _("keys of the ledger")
        ordering = ["since", "id"]

    def __str__(self):
        return self.vkey


class Verification(Appended):
    """What a nightly verification found; kept, so that silence is not taken for success."""

    at = models.DateTimeField(_("at"))
    entries = models.PositiveIntegerField(_("entries"))
    # Each as {"log": slug or "", "en": sentence, "fr": sentence}.
    problems = models.JSONField(_("problems"), default=list)
    # What was there, by slug: {"checkpoints": how many, "size": of the last, "sha256": of all}.
    # The next run finds out whether one of them disappeared since.
    heads = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"
