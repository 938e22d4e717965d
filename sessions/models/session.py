"""Sessions, with or without a time, a room, a speaker."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisations.models import Place
from portal.lib.fields import LineField, ProseField, WebAddressField, ZoneField
from portal.lib.models import (
    Keyed,
    Ordered,
    Publishable,
    PublishableQuerySet,
    Timed,
    Translated,
    timed_constraints,
)
from summits.models import Part, Room, Summit, Theme

# Pages that stand beside those of the sessions: .../programme/now/ is no session.
RESERVED = ("now", "mine", "embed", "calendar", "paper")


class SessionQuerySet(PublishableQuerySet):
    def visible_to(self, user):
        """Return what this user may see: drafts only for staff who may view sessions."""
        if user.is_active and user.is_staff and user.has_perm("programme.view_session"):
            return self
        return (
            self.published().filter(summit__is_published=True).exclude(access=Session.Access.HIDDEN)
        )

    def in_programme_order(self):
        """Order by part, then by start; sessions without a time follow in protocol order."""
        return self.order_by(
            F("part__position").asc(nulls_last=True),
            F("starts_at").asc(nulls_last=True),
            "position",
            "id",
        )

    def under_way(self, at):
        """Return the sessions that run at this instant (aware datetime)."""
        return self.filter(starts_at__lte=at, ends_at__gt=at, status=Session.Status.SCHEDULED)

    def coming(self, at):
        """Return the sessions after this instant (aware datetime), the next one first."""
        return self.filter(starts_at__gt=at, status=Session.Status.SCHEDULED).order_by(
            "starts_at", "id"
        )


class Session(Translated, Timed, Ordered, Publishable):
    """A session of a summit. It may have no time, no room and no speaker."""

    class Kind(models.TextChoices):
        DIALOGUE = "dialogue", _("Dialogue")
        WORKSHOP = "workshop", _("Workshop")
        PLENARY = "plenary", _("Plenary")
        PANEL = "panel", _("Panel")
        MEETING = "meeting", _("Meeting")
        WORKING_LUNCH = "working_lunch", _("Working lunch")
        ROUND_TABLE = "round_table", _("Round table")
        CEREMONY = "ceremony", _("Ceremony")
        CULTURE = "culture", _("Culture")
        BREAK = "break", _("Break")
        OTHER = "other", _("Session")

    class Access(models.TextChoices):
        PUBLIC = "public", _("open, with all its details")
        CLOSED = "closed", _("closed: the public sees the title and the time alone")
        HIDDEN = "hidden", _("hidden: the public does not see it")

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("as announced")
        CANCELLED = "cancelled", _("cancelled")

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    slug = models.SlugField(_("address on the site"), max_length=80)
    summit = models.ForeignKey(
        Summit, verbose_name=_("summit"), on_delete=models.CASCADE, related_name="sessions"
    )
    part = models.ForeignKey(
        Part,
        verbose_name=_("part"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    number_label = LineField(
        _("number as printed"),
        max_length=80,
        blank=True,
        help_text=_("Such as Thematic workshop 1."),
    )
    strand = LineField(
        _("strand"), blank=True, help_text=_("A heading it shares with other sessions.")
    )
    title = LineField(_("title"), max_length=500)
    short_title = LineField(
        _("short title"),
        max_length=120,
        blank=True,
        help_text=_("For the grid and narrow screens."),
    )
    subtitle = LineField(_("subtitle"), max_length=500, blank=True)
    description = ProseField(_("description"), blank=True)
    time_zone = ZoneField(
        _("time zone"),
        blank=True,
        help_text=_("The zone of the times you enter. Empty: the part’s."),
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
    )
    room = models.ForeignKey(
        Room,
        verbose_name=_("room"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
    )
    mode = models.CharField(
        _("mode"),
        max_length=8,
        choices=Part.Mode.choices,
        blank=True,
        help_text=_("Empty: the part’s."),
    )
    access = models.CharField(
        _("access"), max_length=8, choices=Access.choices, default=Access.PUBLIC
    )
    status = models.CharField(
        _("state"), max_length=10, choices=Status.choices, default=Status.SCHEDULED
    )
    is_closing = models.BooleanField(_("closing ceremony"), default=False)
    stream_url = WebAddressField(_("live stream"), blank=True)
    recording_url = WebAddressField(_("recording"), blank=True)
    themes = models.ManyToManyField(
        Theme, verbose_name=_("themes"), blank=True, related_name="sessions"
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["summit", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["summit", "slug"],
                name="session_slug_unique",
                violation_error_message=_("Another session of this summit has this address."),
            ),
            models.CheckConstraint(
                name="session_slug_not_reserved",
                condition=~Q(slug__in=RESERVED),
                violation_error_message=_("Another page of the programme has this address."),
            ),
            *timed_constraints("session"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("programme:session-detail", args=[self.summit.slug, self.slug])

    def get_time_zone(self):
        if self.time_zone:
            return self.time_zone
        return self.part.get_time_zone() if self.part_id else self.summit.time_zone

    @property
    def effective_mode(self):
        return self.mode or (self.part.mode if self.part_id else "")

    def clean(self):
        if self.summit_id is None:
            return
        super().clean()
        errors = {}
        if self.part_id and self.part.summit_id != self.summit_id:
            errors["part"] = _("This part belongs to another summit.")
        elif self.part_id:
            errors |= self._outside_part()
        if self.room_id and self.room.summit_id != self.summit_id:
            errors["room"] = _("This room belongs to another summit.")
        if errors:
            raise ValidationError(errors)

    def _outside_part(self):
        """Return the errors of times that leave the part's dates, in the session's own zone."""
        errors = {}
        if not self.part.starts_on:
            return errors
        for field in ("starts_wall", "ends_wall"):
            day = getattr(self, field)[:10]
            if day and not self.part.starts_on.isoformat() <= day <= self._last_day(field):
                errors[field] = _(
                    "This is outside its part, which lasts from %(first)s to %(last)s."
                ) % {
                    "first": self.part.starts_on.isoformat(),
                    "last": self.part.ends_on.isoformat(),
                }
        return errors

    def _last_day(self, field):
        """An evening may end after midnight of the part's last day, but must begin on it."""
        last = self.part.ends_on
        if field == "ends_wall":
            last = last.fromordinal(last.toordinal() + 1)
        return last.isoformat()


class Question(Translated, Keyed, Ordered):
    """A guiding question of a session."""

    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="questions"
    )
    text = ProseField(_("question"))

    class Meta:
        verbose_name = _("guiding question")
        verbose_name_plural = _("guiding questions")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "key"], name="question_key_unique")
        ]

    def __str__(self):
        return self.text[:80]

    def get_absolute_url(self):
        return self.session.get_absolute_url()
