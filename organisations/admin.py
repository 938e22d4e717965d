"""Accounts, cities and organisations, places and pictures."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from organisations.models import Media, Organisation, Place
from portal.lib.access import ROLE_LABELS
from portal.lib.admin import EmptyFilter, OriginFilter, ParvisAdmin, WithoutLanguageFilter

admin.site.unregister(Group)


class WithoutPlaceFilter(EmptyFilter):
    title = _("place")
    parameter_name = "place_given"
    labels = (_("without a place"), _("with a place"))
    lacking = Q(place__isnull=True)


def role_label(group):
    """Return what a role (a group) is called in the active language."""
    return str(ROLE_LABELS.get(group.name, group.name))


class RoleFilter(admin.RelatedFieldListFilter):
    def field_choices(self, field, request, model_admin):
        return [(group.pk, role_label(group)) for group in Group.objects.order_by("pk")]


@admin.register(get_user_model())
class AccountAdmin(UserAdmin):
    """Administrators make the accounts; nobody can sign up."""

    ordering = ["email"]
    list_display = ["email", "name", "roles", "is_active", "last_login"]
    list_filter = [("groups", RoleFilter), "is_active"]
    search_fields = ["email", "name"]
    filter_horizontal = ()
    readonly_fields = ["last_login", "date_joined"]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["email", "name", "usable_password", "password1", "password2"],
                "description": _(
                    "Without a password, the person signs in with a code sent by e-mail."
                ),
            },
        ),
        (_("Role"), {"fields": ["groups"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.add_fieldsets
        role = ["groups", "is_active"]
        if request.user.is_superuser:
            role.append("is_superuser")
        return [
            (None, {"fields": ["email", "name", "password"]}),
            (_("Role"), {"fields": role}),
            (_("Dates"), {"fields": ["last_login", "date_joined"]}),
        ]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label = _("roles")
            field.label_from_instance = role_label
            field.help_text = _("What this person may do. Without a role, nobody enters here.")
        return field

    def has_change_permission(self, request, obj=None):
        # Otherwise an administrator could take over the account that stands above.
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_delete_permission(request, obj)

    @admin.display(description=_("roles"))
    def roles(self, user):
        return ", ".join(role_label(group) for group in user.groups.all()) or "–"


@admin.register(Group)
class RoleAdmin(admin.ModelAdmin):
    """The five roles, to read: what they may do is written in the code."""

    fields = ["label"]
    readonly_fields = ["label"]
    list_display = ["label"]
    search_fields = ["name"]

    @admin.display(description=_("role"), ordering="name")
    def label(self, group):
        return role_label(group)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Place)
class PlaceAdmin(ParvisAdmin):
    list_display = ["__str__", "country", "country_code"]
    list_filter = [WithoutLanguageFilter, OriginFilter]
    folded_search = (
        "city_fr",
        "city_en",
        "country_fr",
        "country_en",
        "venue_fr",
        "venue_en",
        "key",
    )
    fieldsets = [
        (_("City"), {"fields": ["city", "country", "country_code"]}),
        (_("Venue"), {"fields": ["venue", "address"]}),
        (_("On the map"), {"fields": [("latitude", "longitude")], "classes": ["collapse"]}),
        (_("For programme files"), {"fields": ["key"], "classes": ["collapse"]}),
    ]


@admin.register(Media)
class MediaAdmin(ParvisAdmin):
    list_display = ["thumbnail", "__str__", "credit"]
    list_display_links = ["thumbnail", "__str__"]
    list_filter = [WithoutLanguageFilter, OriginFilter]
    folded_search = ("alt_fr", "alt_en", "caption_fr", "caption_en", "credit", "key")
    readonly_fields = ["thumbnail"]
    fieldsets = [
        (_("Picture"), {"fields": ["thumbnail", "file"]}),
        (_("In words"), {"fields": ["alt", "caption"]}),
        (_("Rights"), {"fields": ["credit", "licence"]}),
        (_("For programme files"), {"fields": ["key"], "classes": ["collapse"]}),
    ]

    @admin.display(description=_("picture"))
    def thumbnail(self, media):
        if not media.file:
            return _("no file")
        return format_html(
            '<img class="parvis-thumbnail" src="{}" alt="{}">', media.file.url, media.alt or ""
        )


@admin.register(Organisation)
class OrganisationAdmin(ParvisAdmin):
    list_display = ["name", "acronym", "kind", "place", "is_published"]
    list_filter = ["is_published", "kind", WithoutPlaceFilter, WithoutLanguageFilter, OriginFilter]
    folded_search = (
        "name_fr", "name_en", "short_name_fr", "short_name_en", "acronym_fr",
        "acronym_en", "aliases",
    )  # fmt: skip
    related = ("place", "parent", "logo")
    actions = ["publish", "withdraw"]
    fieldsets = [
        (_("Names"), {"fields": ["name", "short_name", "acronym", "aliases"]}),
        (_("What it is"), {"fields": ["kind", "place", "parent", "url", "logo", "description"]}),
        (_("On the site"), {"fields": ["is_published", "slug"]}),
    ]
