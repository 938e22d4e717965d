"""A summit with everything that hangs on it, and its parts."""

from django.contrib import admin, messages
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.lib.admin import EmptyFilter, OriginFilter, ParvisAdmin, WithoutLanguageFilter
from sessions.admin.inlines import (
    LanguageUseInline,
    NoticeInline,
    PartInline,
    RegistrationInline,
)
from sessions.admin.releasing import ReleasePages
from sessions.admin.zones import PartForm, SummitForm
from sessions.publication import withdraw_summit
from summits.admin import (
    ClockCityInline,
    ContactInline,
    FigureInline,
    LinkGroupInline,
    PartnershipInline,
    RoomInline,
    ThemeInline,
)
from summits.models import Outcome, Part, Summit

# Everything that belongs to the summit, ready or not, and the pages of all whom it names.
_WITH_ALL = "with_drafts=1&with_pages=1"


class DateFilter(EmptyFilter):
    title = _("date")
    parameter_name = "dated"
    labels = (_("without a date"), _("with a date"))
    lacking = Q(starts_on__isnull=True)


class OutcomeInline(LinkGroupInline):
    model = Outcome
    show_change_link = False
    related = ("theme",)
    fields = ["position", "kind", "theme", "text", "is_potential"]


@admin.register(Summit)
class SummitAdmin(ReleasePages, ParvisAdmin):
    form = SummitForm
    list_display = [
        "label",
        "series",
        "ordinal",
        "starts_on",
        "stage",
        "session_count",
        "is_published",
        "is_featured",
        "release_link",
    ]
    list_filter = [
        "is_published",
        "stage",
        "series",
        DateFilter,
        WithoutLanguageFilter,
        OriginFilter,
    ]
    folded_search = ("title_fr", "title_en", "short_title_fr", "short_title_en")
    related = ("series", "place", "predecessor", "cover")
    actions = ["publish", "withdraw"]
    inlines = [
        PartInline,
        RoomInline,
        ThemeInline,
        PartnershipInline,
        LanguageUseInline,
        NoticeInline,
        RegistrationInline,
        FigureInline,
        ContactInline,
        OutcomeInline,
        LinkGroupInline,
    ]
    fieldsets = [
        (_("Titles"), {"fields": ["title", "short_title", "subtitle", "slogan"]}),
        (
            _("When and where"),
            {"fields": [("starts_on", "ends_on"), "time_zone", "place", "stage"]},
        ),
        (_("In words"), {"fields": ["intro", "vision", "audience"], "classes": ["collapse"]}),
        (_("Among other summits"), {"fields": ["series", "ordinal", "predecessor"]}),
        (_("Looks"), {"fields": ["palette", "vignette", "cover"], "classes": ["collapse"]}),
        (_("On the site"), {"fields": ["is_published", "is_featured", "slug"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(number_of_sessions=Count("sessions"))

    @admin.display(description=_("summit"), ordering="short_title")
    def label(self, summit):
        return summit.label

    @admin.display(description=_("sessions"), ordering="number_of_sessions")
    def session_count(self, summit):
        return summit.number_of_sessions

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.save_moved()

    @admin.action(
        description=_("Publish with sessions, people and documents"), permissions=["publish"]
    )
    def publish(self, request, queryset):
        """Lead to the page where the release of each is looked at and confirmed."""
        addresses = [
            (summit, f"{reverse('admin:summits_summit_release', args=[summit.pk])}?{_WITH_ALL}")
            for summit in queryset
        ]
        if len(addresses) == 1:
            return HttpResponseRedirect(addresses[0][1])
        for summit, address in addresses:
            words = _("See what would be public, and confirm it: %(summit)s")
            link = format_html('<a href="{}">{}</a>', address, words % {"summit": summit})
            self.message_user(request, link, messages.WARNING)
        return None

    @admin.action(description=_("Withdraw from publication"), permissions=["publish"])
    def withdraw(self, request, queryset):
        for summit in queryset:
            withdraw_summit(summit=summit)
            self.log_change(request, summit, str(_("Withdrawn from publication.")))
            self.message_user(
                request, _("“%(summit)s” is a draft now.") % {"summit": summit}, messages.SUCCESS
            )


@admin.register(Part)
class PartAdmin(ParvisAdmin):
    form = PartForm
    list_display = ["__str__", "summit", "mode", "starts_on", "ends_on"]
    list_filter = ["summit", "mode", WithoutLanguageFilter, OriginFilter]
    folded_search = ("title_fr", "title_en", "summit__title_fr", "summit__title_en")
    related = ("summit", "place", "observance")
    position_scope = "summit"
    inlines = [ClockCityInline]
    fieldsets = [
        (_("Part"), {"fields": ["summit", "title", "mode", "position"]}),
        (_("When and where"), {"fields": [("starts_on", "ends_on"), "time_zone", "place"]}),
        (_("Occasion"), {"fields": ["observance"]}),
    ]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.save_moved()
