"""What the models of several apps have in common: order, key, publication, times."""

import secrets

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, ProtectedError, Q
from django.db.models.signals import pre_delete
from django.utils.translation import gettext_lazy as _

from portal.lib import clock
from portal.lib.fields import validate_readable


class Ordered(models.Model):
    """A row in the order that protocol gives, first is 0 or 1 as the editor likes."""

    position = models.PositiveIntegerField(_("order"), default=0, db_index=True)

    class Meta:
        abstract = True


class Keyed(models.Model):
    """A row that a programme file can name again, so that it is updated and not doubled."""

    key = models.SlugField(
        _("key"),
        max_length=80,
        blank=True,
        help_text=_(
            "A short name that never changes, used by programme files. Made if left empty."
        ),
    )

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self.key:
            self.key = f"k-{secrets.token_hex(6)}"
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "key"}
        super().save(*args, **kwargs)


class Translated(models.Model):
    """A row with text in several languages, which knows where each text comes from.

    `provenance` maps field → language → record; see `portal.lib.provenance`.
    """

    provenance = models.JSONField(
        _("origin of the texts"), default=dict, blank=True, editable=False
    )

    class Meta:
        abstract = True


class PublishableQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True)

    def drafts(self):
        return self.filter(is_published=False)


class Publishable(models.Model):
    """A draft until an organiser publishes it; what is published cannot be deleted."""

    is_published = models.BooleanField(
        _("published"),
        default=False,
        db_index=True,
        help_text=_(
            "The public sees it only when this is ticked. What is published cannot be deleted."
        ),
    )

    class Meta:
        abstract = True

    @property
    def is_on_public_record(self):
        """True where a deletion would take something away from the public."""
        return self.is_published

    def refuse_deletion(self):
        """Raise ProtectedError while this row is on public record."""
        if self.is_on_public_record:
            raise ProtectedError(
                _("“%(name)s” is published. Withdraw it from publication before you delete it.")
                % {"name": self},
                {self},
            )


def ask_before_deletion(sender, instance, **kwargs):
    """Let a row refuse its deletion, single, in bulk or by cascade."""
    refuse = getattr(instance, "refuse_deletion", None)
    if refuse is not None:
        refuse()


pre_delete.connect(ask_before_deletion, dispatch_uid="ask_before_deletion")


class Timed(models.Model):
    """Times as an organiser enters them, and the instants that follow from them.

    The wall time and its zone are what was decided; the UTC instant is derived from them. When a
    government changes its clocks, `manage.py update_instants` moves the instants and leaves the
    wall times alone. A model that inherits this defines `get_time_zone()`, which returns the IANA
    name of the zone in which its wall times are meant.
    """

    starts_wall = models.CharField(_("starts"), max_length=16, blank=True, default="")
    ends_wall = models.CharField(_("ends"), max_length=16, blank=True, default="")
    starts_at = models.DateTimeField(
        _("starts at"), null=True, blank=True, editable=False, db_index=True
    )
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True, editable=False)

    # Which of two equal wall times is meant (1 or 2) when a form says so; never stored, because
    # the instant then tells it.
    starts_occurrence = None
    ends_occurrence = None

    class Meta:
        abstract = True

    def set_times(self, starts, ends, *, starts_occurrence=None, ends_occurrence=None):
        """Set wall times (naive datetimes or None, in `get_time_zone()`) and their instants.

        Raises ValidationError for a time that does not exist or, without an occurrence (1 or 2),
        exists twice in that zone.
        """
        for name, wall, occurrence in (
            ("starts", starts, starts_occurrence),
            ("ends", ends, ends_occurrence),
        ):
            instant = None
            if wall is not None:
                instant = self._instant(f"{name}_wall", wall, occurrence)
            setattr(self, f"{name}_wall", clock.format_wall(wall) if wall else "")
            setattr(self, f"{name}_at", instant)

    def derive_instants(self):
        """Recompute the instants from the wall times, keeping the occurrence already chosen.

        Returns True when an instant moved. Raises ValidationError as `set_times` does.
        """
        moved = False
        for name in ("starts", "ends"):
            text, before = getattr(self, f"{name}_wall"), getattr(self, f"{name}_at")
            after = None
            if text:
                try:
                    wall = clock.parse_wall(text)
                except ValueError as error:
                    raise ValidationError(
                        {f"{name}_wall": _("Write a date and a time, such as 2021-12-07T16:00.")}
                    ) from error
                occurrence = getattr(self, f"{name}_occurrence")
                after = self._instant(f"{name}_wall", wall, occurrence, chosen=before)
            if after != before:
                setattr(self, f"{name}_at", after)
                moved = True
        return moved

    def _instant(self, field, wall, occurrence, chosen=None):
        zone = self.get_time_zone()
        try:
            return clock.to_utc(wall, zone, occurrence=occurrence)
        except clock.ImpossibleTime as error:
            raise ValidationError(
                {
                    field: ValidationError(
                        _("%(time)s does not exist in %(zone)s: the clocks go forward over it."),
                        code="impossible_time",
                        params={"time": wall.strftime("%H:%M"), "zone": zone},
                    )
                }
            ) from error
        except clock.AmbiguousTime as error:
            if chosen in (error.first, error.second):
                return chosen
            raise ValidationError(
                {
                    field: ValidationError(
                        _(
                            "%(time)s happens twice in %(zone)s that night: the clocks go back. "
                            "Say whether you mean the first or the second."
                        ),
                        code="ambiguous_time",
                        params={"time": wall.strftime("%H:%M"), "zone": zone},
                    )
                }
            ) from error

    def clean(self):
        super().clean()
        try:
            clock.zone(self.get_time_zone())
        except ValueError:
            # The field of the zone says so; times cannot be judged without it.
            return
        self.derive_instants()
        if self.ends_at and not self.starts_at:
            raise ValidationError({"starts_wall": _("Give the start too, or remove the end.")})
        if self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_wall": _("The end must come after the start.")})

    def save(self, *args, **kwargs):
        self.derive_instants()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "starts_at", "ends_at"}
        super().save(*args, **kwargs)


def timed_constraints(prefix):
    """Return the constraints that every timed table carries; `prefix` makes their names unique."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_ends_after_start",
            condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
        ),
        models.CheckConstraint(
            name=f"{prefix}_end_needs_start",
            condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=False),
        ),
        models.CheckConstraint(
            name=f"{prefix}_instants_follow_walls",
            condition=(
                (
                    Q(starts_wall="", starts_at__isnull=True)
                    | (~Q(starts_wall="") & Q(starts_at__isnull=False))
                )
                & (
                    Q(ends_wall="", ends_at__isnull=True)
                    | (~Q(ends_wall="") & Q(ends_at__isnull=False))
                )
            ),
        ),
    ]


def exactly_one(*fields):
    """Return the condition that exactly one of these nullable foreign keys is set."""
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in fields})
    return condition


def clean_exactly_one(instance, *fields):
    """Raise ValidationError unless exactly one of the foreign keys is set on the instance."""
    chosen = [
        name
        for name in fields
        if getattr(instance, f"{name}_id") is not None
        # A row entered together with its new owner has the owner, but no number of it yet.
        or instance._state.fields_cache.get(name) is not None
    ]
    if len(chosen) != 1:
        labels = ", ".join(str(instance._meta.get_field(name).verbose_name) for name in fields)
        raise ValidationError(_("Choose exactly one of: %(labels)s.") % {"labels": labels})


def clean_aliases(text):
    """Validate a list of spellings, one a line."""
    validate_readable(text.replace("\n", " "))
