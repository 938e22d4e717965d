"""A session on one page, and the list of sessions with the questions an organiser asks of it."""

from django import forms
from django.contrib import admin
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.lib import clock
from portal.lib.admin import (
    EmptyFilter,
    OriginFilter,
    ParvisAdmin,
    ParvisForm,
    WithoutLanguageFilter,
)
from portal.lib.typography import day_text, time_text
from sessions.admin.inlines import (
    LanguageUseInline,
    NoticeInline,
    ParticipationInline,
    QuestionInline,
    RegistrationInline,
    SegmentInline,
)
from sessions.models import Participation, Session

MODERATION = [Participation.Role.MODERATOR, Participation.Role.CHAIR, Participation.Role.CO_CHAIR]


class TimeFilter(EmptyFilter):
    title = _("time")
    parameter_name = "timed"
    labels = (_("without a time"), _("with a time"))
    lacking = Q(starts_wall="")


class RoomFilter(EmptyFilter):
    title = _("room")
    parameter_name = "roomed"
    labels = (_("without a room"), _("with a room"))
    lacking = Q(room__isnull=True)


class ModeratorFilter(EmptyFilter):
    title = _("moderation")
    parameter_name = "moderated"
    labels = (_("without a moderator"), _("with a moderator"))
    lacking = ~Exists(
        Participation.objects.filter(
            Q(session=OuterRef("pk"))
            | Q(segment__session=OuterRef("pk"))
            | Q(item__segment__session=OuterRef("pk")),
            role__in=MODERATION,
        )
    )


class SpeakerFilter(EmptyFilter):
    title = _("people")
    parameter_name = "peopled"
    labels = (_("without anybody"), _("with somebody"))
    lacking = ~Exists(
        Participation.objects.filter(
            Q(session=OuterRef("pk"))
            | Q(segment__session=OuterRef("pk"))
            | Q(item__segment__session=OuterRef("pk"))
        )
    )


class SessionForm(ParvisForm):
    """Offers the parts, rooms and themes of the session’s own summit."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("part", "room", "themes"):
            if name in self.fields and self.instance.summit_id and not self.is_bound:
                field = self.fields[name]
                field.queryset = field.queryset.filter(summit=self.instance.summit_id)
        if "room" in self.fields and not self.instance.summit_id:
            for name in ("part", "room", "themes"):
                field = self.fields[name]
                field.queryset = field.queryset.select_related("summit")
                field.label_from_instance = lambda row: f"{row.summit} · {row}"

    def clean(self):
        cleaned = super().clean()
        summit, themes = cleaned.get("summit"), cleaned.get("themes")
        if summit and themes and any(theme.summit_id != summit.pk for theme in themes):
            self.add_error("themes", _("A theme belongs to another summit."))
        return cleaned


@admin.register(Session)
class SessionAdmin(ParvisAdmin):
    form = SessionForm
    list_display = ["name", "when", "kind", "room", "part_title", "is_english", "is_published"]
    list_display_links = ["name"]
    list_filter = [
        "summit",
        "is_published",
        TimeFilter,
        RoomFilter,
        ModeratorFilter,
        SpeakerFilter,
        WithoutLanguageFilter,
        OriginFilter,
        "kind",
        "access",
        "status",
    ]
    folded_search = (
        "title_fr", "title_en", "short_title_fr", "short_title_en", "number_label_fr",
        "number_label_en", "strand_fr", "strand_en", "summit__short_title_fr", "slug",
    )  # fmt: skip
    related = ("summit", "part__summit", "room", "place")
    position_scope = "summit"
    plain_selects = ("part", "room", "themes")
    actions = ["publish", "withdraw"]
    inlines = [
        ParticipationInline,
        SegmentInline,
        QuestionInline,
        LanguageUseInline,
        NoticeInline,
        RegistrationInline,
    ]
    fieldsets = [
        (
            _("What"),
            {"fields": ["summit", "part", "kind", "number_label", "title", "subtitle", "strand"]},
        ),
        (
            _("When"),
            {
                "fields": ["starts_wall", "ends_wall", "time_zone", "position"],
                "description": _(
                    "Write the times as clocks show them there. A session may have none: it then "
                    "stands at its place in the order."
                ),
            },
        ),
        (_("Where"), {"fields": ["room", "place", "mode", "stream_url", "recording_url"]}),
        (_("In words"), {"fields": ["description", "short_title", "themes"]}),
        (_("On the site"), {"fields": ["is_published", "access", "status", "is_closing", "slug"]}),
    ]

    ordering = [
        "-summit__sort_date",
        F("part__position").asc(nulls_last=True),
        F("starts_at").asc(nulls_last=True),
        "position",
        "pk",
    ]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "themes":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("session"), ordering="title")
    def name(self, session):
        words = [session.number_label, session.title]
        return " · ".join(word for word in words if word)

    @admin.display(description=_("when"), ordering="starts_at")
    def when(self, session):
        if not session.starts_wall:
            return "–"
        language = (get_language() or "fr")[:2]
        wall = clock.parse_wall(session.starts_wall)
        return f"{day_text(wall.date(), language)}, {time_text(wall.time(), language)}"

    @admin.display(description=_("part"))
    def part_title(self, session):
        return session.part or "–"

    @admin.display(description=_("English"), boolean=True)
    def is_english(self, session):
        return bool(session.title_en)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # The zone may have changed, and the steps of a session are timed in its zone.
        for segment in form.instance.segments.all():
            segment.session = form.instance
            if segment.derive_instants():
                segment.save(update_fields=["starts_at", "ends_at"])
