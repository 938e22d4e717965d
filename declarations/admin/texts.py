"""Declarations: texts clause by clause, statements, signatures."""

from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from declarations.admin.adoption import AdoptionPages
from declarations.admin.drafting import DraftingPages
from declarations.models import Clause, Declaration, DeclarationText, Statement
from portal.lib.access import is_translator
from portal.lib.admin import (
    EmptyFilter,
    OriginFilter,
    ParvisAdmin,
    ParvisInline,
    WithoutLanguageFilter,
)


class TextFilter(EmptyFilter):
    title = _("text")
    parameter_name = "texts_given"
    labels = (_("without a text"), _("with a text"))
    lacking = Q(texts__isnull=True)


class SaysWhy:
    """Whoever cannot delete because of what is adopted reads that, not that a right is lacking."""

    def get_deleted_objects(self, objs, request):
        listing, count, lacking, protected = super().get_deleted_objects(objs, request)
        return listing, count, set() if protected else lacking, protected


class OnlyDrafts:
    """What is adopted is shown and no longer changed."""

    def _is_adopted(self, obj):
        return isinstance(obj, DeclarationText) and obj.is_adopted

    def has_add_permission(self, request, obj=None):
        return not self._is_adopted(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return not self._is_adopted(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not self._is_adopted(obj) and super().has_delete_permission(request, obj)


def may_change_words(user, text):
    """Whether the words of this text are this user’s to change.

    Nobody’s once they are adopted. A translator’s only where another language is authoritative.
    """
    if text.is_adopted:
        return False
    if not is_translator(user):
        return True
    is_binding = text.kind == DeclarationText.Kind.AUTHORITATIVE
    return not is_binding and text.declaration.authoritative_language not in ("", text.language)


def held_to(user, fixed, words):
    """Return the read-only fields: a translator changes the `words` and nothing else.

    Other models have their words in two columns; here a row is of one language.
    """
    return [name for name in fixed if name not in words] if is_translator(user) else fixed


class ClauseInline(OnlyDrafts, ParvisInline):
    model = Clause
    related = ("parent", "text_version")
    fields = ["position", ("key", "kind"), "parent", "text"]

    def has_change_permission(self, request, obj=None):
        if isinstance(obj, DeclarationText) and not may_change_words(request.user, obj):
            return False
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        return held_to(request.user, super().get_readonly_fields(request, obj), {"text"})


class StatementInline(ParvisInline):
    """The statements; read-only while every version is adopted (see `Statement.is_adopted`)."""

    model = Statement
    fields = ["position", ("kind", "capacity"), "lead_in", "text"]

    def _is_free(self, declaration):
        return declaration is None or not Statement(declaration=declaration).is_adopted

    def has_add_permission(self, request, obj):
        return self._is_free(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._is_free(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._is_free(obj) and super().has_delete_permission(request, obj)


class DeclarationTextInline(ParvisInline):
    """The texts by name; each has a page of its own with its clauses."""

    model = DeclarationText
    show_change_link = True
    fields = [("language", "version"), "kind", "printed_mark", "title"]

    def has_change_permission(self, request, obj=None):
        return False  # on its own page, which knows whether it is signed

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Declaration)
class DeclarationAdmin(DraftingPages, AdoptionPages, SaysWhy, ParvisAdmin):
    list_display = ["name", "adopted_on", "stage", "summit", "signature_count", "is_published"]
    list_filter = [
        "is_published",
        "stage",
        "authoritative_language",
        TextFilter,
        WithoutLanguageFilter,
        OriginFilter,
    ]
    folded_search = ("name_fr", "name_en", "full_title_fr", "full_title_en")
    related = ("summit", "adopted_in", "place", "replaced_by")
    actions = ["publish", "withdraw"]
    inlines = [DeclarationTextInline, StatementInline]
    fieldsets = [
        (_("Names"), {"fields": ["name", "full_title", "intro"]}),
        (
            _("Adoption"),
            {"fields": ["adopted_on", "place", "summit", "adopted_in", "authoritative_language"]},
        ),
        (_("Signature"), {"fields": ["stage", "opens_at", "closes_at"]}),
        (
            _("Signatories"),
            {
                "fields": [
                    "contact_name",
                    ("contact_phone", "contact_email"),
                    "reminder_days",
                    "takes_requests",
                ]
            },
        ),
        (
            _("Among other declarations"),
            {"fields": ["replaced_by", "led_to_by"], "classes": ["collapse"]},
        ),
        (_("On the site"), {"fields": ["is_published", "slug"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        """Once a text is adopted, opening and closing are acts of their own, not fields."""
        fixed = super().get_readonly_fields(request, obj)
        if obj is None or not obj.is_adopted:
            return fixed
        settled = ("stage", "opens_at", "closes_at", "slug", "authoritative_language")
        return [*fixed, *(name for name in settled if name not in fixed)]

    def get_form(self, request, obj=None, **kwargs):
        """Offer “open” only where a programme file said so: here one opens an adopted text."""
        form = super().get_form(request, obj, **kwargs)
        stage = form.base_fields.get("stage")
        if stage is not None and (obj is None or obj.stage != Declaration.Stage.OPEN):
            stage.choices = [
                choice for choice in stage.choices if choice[0] != Declaration.Stage.OPEN
            ]
        return form

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(number_of_signatures=Count("signatures"))

    @admin.display(description=_("signatures"), ordering="number_of_signatures")
    def signature_count(self, declaration):
        return declaration.number_of_signatures


@admin.register(DeclarationText)
class DeclarationTextAdmin(OnlyDrafts, SaysWhy, ParvisAdmin):
    list_display = ["title", "declaration", "language", "version", "kind"]
    list_filter = ["declaration", "language", "kind"]
    folded_search = ("title", "declaration__name_fr", "declaration__name_en")
    related = ("declaration",)
    inlines = [ClauseInline]
    fieldsets = [
        (
            _("Which text"),
            {
                "fields": [
                    "declaration",
                    ("language", "version"),
                    "kind",
                    "printed_mark",
                ],
                "description": _(
                    "Once a text is adopted, nobody can change it: make a new version."
                ),
            },
        ),
        (_("Words"), {"fields": ["title", "preamble"]}),
    ]

    def has_add_permission(self, request):
        return admin.ModelAdmin.has_add_permission(self, request)

    def has_change_permission(self, request, obj=None):
        if obj is not None and not may_change_words(request.user, obj):
            return False
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        words = {"title", "preamble", "printed_mark"}
        return held_to(request.user, super().get_readonly_fields(request, obj), words)


@admin.register(Clause)
class ClauseAdmin(SaysWhy, ParvisAdmin):
    """Clauses are entered on the page of their text; this list finds them again."""

    list_display = ["key", "kind", "text_version", "__str__"]
    list_filter = ["text_version__declaration", "text_version__language", "kind"]
    folded_search = ("key", "text")
    related = ("text_version__declaration", "parent")
    fieldsets = [
        (None, {"fields": ["text_version", ("key", "kind"), "parent", "text", "position"]})
    ]

    def has_change_permission(self, request, obj=None):
        if obj is not None and not may_change_words(request.user, obj.text_version):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        if obj is not None and obj.text_version.is_adopted:
            return False
        return super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        return held_to(request.user, super().get_readonly_fields(request, obj), {"text"})


@admin.register(Statement)
class StatementAdmin(ParvisAdmin):
    list_display = ["__str__", "declaration", "kind", "capacity"]
    list_filter = ["declaration", "kind", "capacity", WithoutLanguageFilter, OriginFilter]
    folded_search = ("text_fr", "text_en", "lead_in_fr", "lead_in_en")
    related = ("declaration",)
    position_scope = "declaration"
    fieldsets = [(None, {"fields": ["declaration", *StatementInline.fields]})]
