"""What stands around a summit. The summit itself, which holds notices and languages of the
programme too, is in sessions/admin."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.lib.admin import (
    EmptyFilter,
    OriginFilter,
    ParvisAdmin,
    ParvisInline,
    WithoutLanguageFilter,
)
from summits import models

TEXT_FILTERS = [WithoutLanguageFilter, OriginFilter]


class TextlessFilter(EmptyFilter):
    title = _("text")
    parameter_name = "body_given"
    labels = (_("without a text"), _("with a text"))
    lacking = (Q(body_fr__isnull=True) | Q(body_fr="")) & (Q(body_en__isnull=True) | Q(body_en=""))


class FigureInline(ParvisInline):
    model = models.Figure
    fields = ["position", "label", ("qualifier", "value"), "unit", "refers_to"]


class AwardInline(ParvisInline):
    model = models.Award
    fk_name = "observance"
    related = ("winner_place", "winner_organisation", "winner_person", "summit")
    fields = [
        "position",
        "name",
        ("edition", "awarded_on"),
        "text",
        "winner_place",
        "winner_organisation",
        "winner_person",
        "summit",
    ]


class LinkInline(ParvisInline):
    model = models.Link
    related = ("target_summit", "target_organisation", "target_observance")
    fields = [
        "position",
        "name",
        "text",
        "occurs_on",
        "url",
        "sdgs",
        "target_summit",
        "target_organisation",
        "target_observance",
    ]


class PartnershipInline(ParvisInline):
    model = models.Partnership
    related = ("organisation", "media")
    fields = ["position", "role", "organisation", "printed_name", "text", "is_open_list", "media"]


class ContactInline(ParvisInline):
    model = models.Contact
    related = ("person", "organisation")
    fields = [
        "position",
        "printed_name",
        "function",
        ("email", "phone"),
        "scope",
        "is_public",
        "person",
        "organisation",
    ]


class RoomInline(ParvisInline):
    model = models.Room
    related = ("place",)
    fields = ["position", "name", "place"]


class ThemeInline(ParvisInline):
    model = models.Theme
    fields = ["position", "name", "subtitle", "description"]


class LinkGroupInline(ParvisInline):
    model = models.LinkGroup
    show_change_link = True
    fields = ["position", "title", "intro"]


class ClockCityInline(ParvisInline):
    model = models.ClockCity
    fields = ["position", "label", ("time_zone", "abbreviation")]


@admin.register(models.Series)
class SeriesAdmin(ParvisAdmin):
    list_display = ["name", "kind"]
    list_filter = ["kind", *TEXT_FILTERS]
    folded_search = ("name_fr", "name_en")
    fieldsets = [(None, {"fields": ["name", "kind", "slug"]})]


@admin.register(models.Room)
class RoomAdmin(ParvisAdmin):
    list_display = ["name", "summit", "place"]
    list_filter = ["summit", *TEXT_FILTERS]
    folded_search = ("name_fr", "name_en", "summit__title_fr", "summit__title_en")
    related = ("summit", "place")
    position_scope = "summit"
    fieldsets = [(None, {"fields": ["summit", "name", "place", "position"]})]


@admin.register(models.Theme)
class ThemeAdmin(ParvisAdmin):
    list_display = ["name", "summit"]
    list_filter = ["summit", *TEXT_FILTERS]
    folded_search = ("name_fr", "name_en", "subtitle_fr", "subtitle_en")
    related = ("summit",)
    position_scope = "summit"
    fieldsets = [(None, {"fields": ["summit", "name", "subtitle", "description", "position"]})]


@admin.register(models.Partnership)
class PartnershipAdmin(ParvisAdmin):
    list_display = ["__str__", "summit", "role", "organisation"]
    list_filter = ["summit", "role", *TEXT_FILTERS]
    folded_search = (
        "printed_name_fr", "printed_name_en", "organisation__name_fr", "organisation__name_en",
    )  # fmt: skip
    related = ("summit", "organisation", "media")
    position_scope = "summit"
    fieldsets = [(None, {"fields": ["summit", *PartnershipInline.fields]})]


@admin.register(models.Contact)
class ContactAdmin(ParvisAdmin):
    list_display = ["printed_name", "function", "scope", "summit", "is_public"]
    list_filter = ["summit", "scope", "is_public", *TEXT_FILTERS]
    folded_search = ("printed_name", "function_fr", "function_en", "email")
    related = ("summit", "person", "organisation")
    position_scope = "summit"
    fieldsets = [(None, {"fields": ["summit", *ContactInline.fields]})]


@admin.register(models.Figure)
class FigureAdmin(ParvisAdmin):
    list_display = ["__str__", "summit", "document", "observance"]
    list_filter = ["summit", *TEXT_FILTERS]
    folded_search = ("label_fr", "label_en", "unit_fr", "unit_en")
    related = ("summit", "document", "observance")
    fieldsets = [
        (
            _("Stated by"),
            {
                "fields": ["summit", "document", "observance"],
                "description": _("Choose the one that states the figure."),
            },
        ),
        (_("Figure"), {"fields": FigureInline.fields}),
    ]


@admin.register(models.Outcome)
class OutcomeAdmin(ParvisAdmin):
    list_display = ["__str__", "kind", "theme", "summit"]
    list_filter = ["summit", "kind", "is_potential", *TEXT_FILTERS]
    folded_search = ("text_fr", "text_en")
    related = ("summit", "theme")
    position_scope = "summit"
    fieldsets = [
        (None, {"fields": ["summit", "theme", "kind", "is_potential", "text", "position"]})
    ]


@admin.register(models.LinkGroup)
class LinkGroupAdmin(ParvisAdmin):
    list_display = ["title", "summit"]
    list_filter = ["summit", *TEXT_FILTERS]
    folded_search = ("title_fr", "title_en")
    related = ("summit",)
    position_scope = "summit"
    inlines = [LinkInline]
    fieldsets = [(None, {"fields": ["summit", "title", "intro", "position"]})]


@admin.register(models.Link)
class LinkAdmin(ParvisAdmin):
    list_display = ["name", "group", "occurs_on"]
    list_filter = [*TEXT_FILTERS]
    folded_search = ("name_fr", "name_en", "text_fr", "text_en")
    related = ("group__summit", "target_summit", "target_organisation", "target_observance")
    position_scope = "group"
    fieldsets = [(None, {"fields": ["group", *LinkInline.fields]})]


@admin.register(models.Document)
class DocumentAdmin(ParvisAdmin):
    list_display = ["title", "kind", "summit", "dated", "is_published"]
    list_filter = ["is_published", "kind", "stage", "summit", TextlessFilter, *TEXT_FILTERS]
    folded_search = ("title_fr", "title_en", "subtitle_fr", "subtitle_en", "printed_author")
    related = ("summit", "observance", "author", "place")
    actions = ["publish", "withdraw"]
    inlines = [FigureInline]
    fieldsets = [
        (_("Document"), {"fields": ["kind", "title", "subtitle", "stage", "dated", "place"]}),
        (_("Author"), {"fields": ["author", "printed_author", "printed_function"]}),
        (_("Text"), {"fields": ["body", "pictures"]}),
        (_("Belongs to"), {"fields": ["summit", "observance", "related", "position"]}),
        (_("On the site"), {"fields": ["is_published", "slug"]}),
    ]


@admin.register(models.Observance)
class ObservanceAdmin(ParvisAdmin):
    list_display = ["name", "acronym", "falls_on", "is_published"]
    list_filter = ["is_published", *TEXT_FILTERS]
    folded_search = ("name_fr", "name_en", "acronym_fr", "acronym_en", "resolution")
    related = ("initiator", "proclaimed_by", "presented_by")
    actions = ["publish", "withdraw"]
    inlines = [AwardInline, FigureInline]
    fieldsets = [
        (_("Day"), {"fields": ["name", "acronym", "falls_on", "description", "aims", "url"]}),
        (
            _("How it came about"),
            {
                "fields": [
                    "resolution",
                    "adopted_on",
                    "vote",
                    "initiator",
                    "proclaimed_by",
                    "presented_by",
                ]
            },
        ),
        (_("On the site"), {"fields": ["is_published", "slug"]}),
    ]


@admin.register(models.Award)
class AwardAdmin(ParvisAdmin):
    list_display = ["name", "edition", "awarded_on", "observance", "organisation"]
    list_filter = ["observance", *TEXT_FILTERS]
    folded_search = ("name_fr", "name_en", "text_fr", "text_en")
    related = (
        "observance", "organisation", "summit",
        "winner_place", "winner_organisation", "winner_person",
    )  # fmt: skip
    fieldsets = [
        (
            _("Given by"),
            {
                "fields": ["observance", "organisation"],
                "description": _("Choose the day or the organisation that gives it."),
            },
        ),
        (_("Award"), {"fields": ["name", ("edition", "awarded_on"), "text", "summit", "position"]}),
        (
            _("Winner"),
            {
                "fields": ["winner_place", "winner_organisation", "winner_person"],
                "description": _("Choose one, or none."),
            },
        ),
    ]
