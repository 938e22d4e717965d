"""The steps of a session and what happens inside them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Media, Place
from portal.lib.fields import LineField, WebAddressField
from portal.lib.models import (
    Keyed,
    Ordered,
    Timed,
    Translated,
    timed_constraints,
)
from sessions.models.session import Session


class Segment(Translated, Timed, Keyed, Ordered):
    """A step of a session: opening, panel, conclusion. It may have its own time."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening")
        KEYNOTES = "keynotes", _("Keynotes")
        INTRODUCTION = "introduction", _("Introduction")
        MESSAGE = "message", _("Message")
        DIALOGUE = "dialogue", _("Dialogue")
        PRESENTATION = "presentation", _("Presentation")
        PANEL = "panel", _("Panel")
        DISCUSSION = "discussion", _("Discussion")
        CONCLUSION = "conclusion", _("Conclusion")
        MUSIC = "music", _("Music")
        MODERATION = "moderation", _("Moderation")
        OTHER = "other", _("Segment")

    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="segments"
    )
    number = LineField(_("number as printed"), max_length=20, blank=True)
    title = LineField(_("title"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    note = LineField(
        _("note"), max_length=500, blank=True, help_text=_("Such as: with the mayors of …")
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "key"], name="segment_key_unique"),
            *timed_constraints("segment"),
        ]

    def __str__(self):
        return self.title or self.get_kind_display()

    def get_absolute_url(self):
        return self.session.get_absolute_url()

    def get_time_zone(self):
        return self.session.get_time_zone()

    def clean(self):
        # Without a session there is no zone to read the times in; its field says that it lacks.
        session = self._state.fields_cache.get("session")
        if self.session_id is None and (session is None or session.summit_id is None):
            return
        super().clean()


class Item(Translated, Keyed, Ordered):
    """Something inside a segment with a title of its own: a talk, a film trailer, a recital."""

    class Kind(models.TextChoices):
        TALK = "talk", _("Talk")
        GOOD_PRACTICE = "good_practice", _("Good practice")
        SPEECH = "speech", _("Speech")
        VIDEO_MESSAGE = "video_message", _("Video message")
        TRAILER = "trailer", _("Film trailer")
        CLIP = "clip", _("Video clip")
        RECITAL = "recital", _("Recital")
        SIGNING = "signing", _("Signing")
        OTHER = "other", _("Item")

    segment = models.ForeignKey(
        Segment, verbose_name=_("segment"), on_delete=models.CASCADE, related_name="items"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    title = LineField(_("title as printed"), max_length=500, blank=True)
    work_title = LineField(
        _("title of the work"), blank=True, help_text=_("Of the film or piece shown.")
    )
    work_kind = LineField(_("kind of work"), max_length=120, blank=True)
    media = models.ForeignKey(
        Media,
        verbose_name=_("picture"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    document = models.ForeignKey(
        "summits.Document",
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
    )
    video_url = WebAddressField(_("video"), blank=True)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["segment", "key"], name="item_key_unique")]

    def __str__(self):
        return self.title or self.work_title or self.get_kind_display()

    def get_absolute_url(self):
        return self.segment.get_absolute_url()
