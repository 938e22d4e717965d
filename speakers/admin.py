"""People with their functions, and groups without names."""

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
from speakers.models import Affiliation, Group, Person


class FunctionFilter(EmptyFilter):
    title = _("functions")
    parameter_name = "functions"
    labels = (_("without a function"), _("with a function"))
    lacking = Q(affiliations__isnull=True)


class PortraitFilter(EmptyFilter):
    title = _("portrait")
    parameter_name = "portrait_given"
    labels = (_("without a portrait"), _("with a portrait"))
    lacking = Q(portrait__isnull=True)


class AffiliationInline(ParvisInline):
    model = Affiliation
    related = ("organisation", "place")
    fields = [
        "position",
        "function",
        "unit",
        "organisation",
        "place",
        ("is_former", "starts_on", "ends_on"),
    ]


@admin.register(Person)
class PersonAdmin(ParvisAdmin):
    list_display = ["name", "sort_name", "honorific", "gender", "is_published"]
    list_filter = [
        "is_published",
        "gender",
        FunctionFilter,
        PortraitFilter,
        WithoutLanguageFilter,
        OriginFilter,
    ]
    folded_search = ("name", "sort_name", "aliases")
    related = ("portrait",)
    actions = ["publish", "withdraw"]
    inlines = [AffiliationInline]
    fieldsets = [
        (
            _("Name"),
            {
                "fields": ["name", "sort_name", "aliases"],
                "description": _(
                    "What old programmes printed stays as it was printed, whatever you change here."
                ),
            },
        ),
        (_("How to address them"), {"fields": ["honorific", "gender", "post_nominals"]}),
        (_("Who they are"), {"fields": ["biography", "url", "portrait", "pictures"]}),
        (_("On the site"), {"fields": ["is_published", "slug"]}),
    ]


@admin.register(Affiliation)
class AffiliationAdmin(ParvisAdmin):
    """A function on its own page, for corrections; new ones are entered with the person."""

    list_display = ["__str__", "person", "is_former"]
    list_filter = ["is_former", WithoutLanguageFilter, OriginFilter]
    folded_search = ("person__name", "function_fr", "function_en", "unit_fr", "unit_en")
    related = ("person", "organisation", "place")
    position_scope = "person"
    fieldsets = [
        (_("Function"), {"fields": ["person", "function", "unit", "organisation", "place"]}),
        (_("When"), {"fields": ["is_former", "starts_on", "ends_on"]}),
        (_("Order"), {"fields": ["position"]}),
    ]


@admin.register(Group)
class GroupAdmin(ParvisAdmin):
    list_display = ["name", "note"]
    list_filter = [WithoutLanguageFilter, OriginFilter]
    folded_search = ("name_fr", "name_en", "note_fr", "note_en")
    fieldsets = [
        (None, {"fields": ["name", "note", "organisations"]}),
        (_("For programme files"), {"fields": ["key"], "classes": ["collapse"]}),
    ]
