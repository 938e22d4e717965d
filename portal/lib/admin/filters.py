"""Filters of lists that answer what an organiser asks."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.lib import provenance
from portal.lib.admin.forms import translated_fields


def is_empty(name):
    """Return the condition that a column holds nothing: translated columns may be NULL or ""."""
    return Q(**{f"{name}__isnull": True}) | Q(**{name: ""})


class EmptyFilter(admin.SimpleListFilter):
    """With or without something; a subclass gives `lacking` (a Q), `title` and `parameter_name`.

    `labels` are the words for without and with.
    """

    labels = (_("without"), _("with"))
    lacking = Q()

    def lookups(self, request, model_admin):
        return [("without", self.labels[0]), ("with", self.labels[1])]

    def queryset(self, request, queryset):
        if self.value() == "without":
            return queryset.filter(self.lacking)
        if self.value() == "with":
            return queryset.exclude(self.lacking)
        return queryset


class WithoutLanguageFilter(admin.SimpleListFilter):
    """Rows of which some text stands in one language and lacks in the other."""

    title = _("translation")
    parameter_name = "lacks"

    def lookups(self, request, model_admin):
        return [("en", _("without English")), ("fr", _("without French"))]

    def queryset(self, request, queryset):
        language = self.value()
        if language not in provenance.languages():
            return queryset
        condition = Q(pk__in=[])
        for name in translated_fields(queryset.model):
            lacking = is_empty(f"{name}_{language}")
            for other in provenance.languages():
                if other != language:
                    condition |= lacking & ~is_empty(f"{name}_{other}")
        return queryset.filter(condition)


class OriginFilter(admin.SimpleListFilter):
    """Rows with a machine translation nobody has reviewed, or a translation out of date."""

    title = _("state of the texts")
    parameter_name = "texts"

    def lookups(self, request, model_admin):
        return [
            ("machine", _("machine translation, not reviewed")),
            ("stale", _("out of date: the source changed")),
        ]

    def queryset(self, request, queryset):
        if self.value() not in ("machine", "stale"):
            return queryset
        return queryset.filter(pk__in=rows_in_state(queryset, self.value()))


def rows_in_state(queryset, state):
    """Return the keys of the rows with a text in this state (see `provenance.status`). One query.

    The fingerprints that tell what is out of date are compared here and not in the database, which
    cannot compute them on every engine.
    """
    names = translated_fields(queryset.model)
    rows = queryset.exclude(provenance={}).order_by()
    return [
        row.pk
        for row in rows
        if any(
            provenance.status(row, name, code) == state
            for name in names
            for code in provenance.languages()
        )
    ]
