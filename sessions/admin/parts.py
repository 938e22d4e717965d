"""Segments, items and participations, each on a page of its own."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.lib.admin import OriginFilter, ParvisAdmin, WithoutLanguageFilter
from sessions.admin.inlines import (
    PARTICIPATION_DETAILS,
    PARTICIPATION_FIELDS,
    PARTICIPATION_RELATED,
    AppearanceForm,
    ItemInline,
    ParticipationInline,
)
from sessions.models import Item, Participation, Segment

TEXT_FILTERS = [WithoutLanguageFilter, OriginFilter]


@admin.register(Segment)
class SegmentAdmin(ParvisAdmin):
    list_display = ["__str__", "kind", "session", "number"]
    list_filter = ["session__summit", "kind", *TEXT_FILTERS]
    folded_search = ("title_fr", "title_en", "session__title_fr", "session__title_en")
    related = ("session__summit", "session__part__summit", "place")
    position_scope = "session"
    inlines = [ParticipationInline, ItemInline]
    fieldsets = [
        (_("What"), {"fields": ["session", "kind", "number", "title", "note", "position"]}),
        (
            _("When and where"),
            {
                "fields": ["starts_wall", "ends_wall", "place"],
                "description": _("Only if it has a time or a place of its own."),
            },
        ),
    ]


@admin.register(Item)
class ItemAdmin(ParvisAdmin):
    list_display = ["__str__", "kind", "segment", "summit_title"]
    list_filter = ["segment__session__summit", "kind", *TEXT_FILTERS]
    folded_search = ("title_fr", "title_en", "work_title_fr", "work_title_en")
    related = ("segment__session__summit", "media", "document")
    position_scope = "segment"
    inlines = [ParticipationInline]
    fieldsets = [
        (_("What"), {"fields": ["segment", "kind", "title", "position"]}),
        (_("The work shown"), {"fields": ["work_title", "work_kind", "video_url"]}),
        (_("With it"), {"fields": ["media", "document"]}),
    ]

    @admin.display(description=_("summit"))
    def summit_title(self, item):
        return item.segment.session.summit


class ParticipationForm(AppearanceForm):
    def clean(self):
        cleaned = super().clean()
        wheres = [name for name in ("session", "segment", "item") if cleaned.get(name)]
        if "session" in self.fields and len(wheres) != 1:
            self.add_error(
                wheres[-1] if wheres else "session",
                _("Choose one of the three: a session, a segment or an item."),
            )
        return cleaned


@admin.register(Participation)
class ParticipationAdmin(ParvisAdmin):
    """One person in one programme, for corrections."""

    form = ParticipationForm
    list_display = ["__str__", "role", "printed_function", "place_in_programme"]
    list_filter = ["role", "medium", *TEXT_FILTERS]
    folded_search = (
        "printed_name", "person__name", "person__aliases", "organisation__name_fr",
        "organisation__name_en", "group__name_fr", "printed_function_fr", "printed_function_en",
    )  # fmt: skip
    related = (*PARTICIPATION_RELATED, "session", "segment__session", "item__segment__session")
    fieldsets = [
        (
            _("Where in the programme"),
            {
                "fields": ["session", "segment", "item"],
                "description": _("Choose one: the session as a whole, a segment or an item."),
            },
        ),
        (_("Who"), {"fields": PARTICIPATION_FIELDS}),
        (_("On behalf of others, own words for the role"), {"fields": PARTICIPATION_DETAILS}),
    ]

    @admin.display(description=_("in"))
    def place_in_programme(self, participation):
        return participation.session or participation.segment or participation.item
