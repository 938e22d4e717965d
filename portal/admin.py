"""The admin’s own name, and what readers report."""

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.models import TranslationReport

admin.site.site_header = _("Parvis – editing")
admin.site.site_title = _("Parvis – editing")
admin.site.index_title = _("What do you want to work on?")
admin.site.empty_value_display = "–"


@admin.register(TranslationReport)
class TranslationReportAdmin(admin.ModelAdmin):
    """Only the state is ours to change; the rest is what a reader wrote."""

    list_display = ["page", "language", "quote", "message", "created_at", "state"]
    list_filter = ["state", "language"]
    search_fields = ["page", "quote", "message"]
    fields = ["state", "created_at", "language", "page", "edit_link", "quote", "message"]
    readonly_fields = ["created_at", "language", "page", "edit_link", "quote", "message"]
    date_hierarchy = None

    def has_add_permission(self, request):
        return False

    @admin.display(description=_("the text itself"))
    def edit_link(self, report):
        kind = ContentType.objects.get_for_id(report.content_type_id)
        try:
            address = reverse(
                f"admin:{kind.app_label}_{kind.model}_change", args=[report.object_id]
            )
        except NoReverseMatch:
            # A kind of row without a page of its own in the admin.
            return kind.name
        return format_html('<a href="{}">{}</a>', address, _("Open it for correction"))
