"""What every page of the admin does alike."""

from functools import reduce

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects, flatten_fieldsets, get_deleted_objects
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models, router, transaction
from django.db.models import Max, ProtectedError
from django.forms.models import BaseInlineFormSet
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.lib import provenance
from portal.lib.access import is_translator
from portal.lib.admin.forms import ParvisForm, translated_fields
from portal.lib.admin.times import WALL_FIELDS, WallTimeField
from portal.lib.text import fold

HTTP_CONFLICT = 409


class KnownAutocomplete(AutocompleteSelect):
    """Autocompletion that asks the database only for labels which the form does not know."""

    known = {}

    def optgroups(self, name, value, attr=None):
        # What is not a number can be no key: the field's own message stands, nothing is looked up.
        value = [one for one in value if not str(one) or str(one).isdecimal()]
        chosen = [str(one) for one in value if str(one)]
        if not chosen or any(one not in self.known for one in chosen):
            return super().optgroups(name, value, attr)
        options = [
            self.create_option(name, one, self.known[one], True, index)
            for index, one in enumerate(chosen)
        ]
        if not self.is_required:
            options.insert(0, self.create_option(name, "", "", False, 0))
        return [(None, options, 0)]


class Shared:
    """What pages and inlines have in common."""

    form = ParvisForm
    # Related rows chosen from a short list instead of by autocompletion.
    plain_selects = ()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in WALL_FIELDS and isinstance(db_field, models.CharField):
            return WallTimeField(label=capfirst(db_field.verbose_name))
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.CharField):
            # What a field refuses is refused by the form already, so that no rule of the row
            # has to judge a value that cannot be.
            present = {type(validator) for validator in field.validators}
            field.validators = [
                *field.validators,
                *(one for one in db_field.validators if type(one) not in present),
            ]
        if isinstance(db_field, models.DateTimeField) and field is not None:
            field.help_text = db_field.help_text or _("In universal time (UTC).")
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if "widget" not in kwargs and self._is_completed(db_field):
            kwargs["widget"] = KnownAutocomplete(
                db_field, self.admin_site, using=kwargs.get("using")
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if "widget" not in kwargs and self._is_completed(db_field):
            kwargs["widget"] = AutocompleteSelectMultiple(
                db_field, self.admin_site, using=kwargs.get("using")
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _is_completed(self, db_field):
        return db_field.name not in self.plain_selects and self.admin_site.is_registered(
            db_field.remote_field.model
        )

    def get_fieldsets(self, request, obj=None):
        """Put the two languages of each text side by side."""
        names = set(translated_fields(self.model))
        return [
            (
                title,
                {**options, "fields": [self._side_by_side(f, names) for f in options["fields"]]},
            )
            for title, options in super().get_fieldsets(request, obj)
        ]

    @staticmethod
    def _side_by_side(field, names):
        if field in names:
            return tuple(f"{field}_{code}" for code in provenance.languages())
        return field

    def get_readonly_fields(self, request, obj=None):
        fixed = list(super().get_readonly_fields(request, obj))
        if is_translator(request.user):
            names = set(translated_fields(self.model))
            texts = {f"{name}_{code}" for name in names for code in provenance.languages()}
            fixed += [
                name
                for name in flatten_fieldsets(self.get_fieldsets(request, obj))
                if name not in texts and name not in fixed
            ]
        return fixed

    def held(self, request, form):
        """Return the form class as this user may use it."""
        if is_translator(request.user):
            return type(form.__name__, (form,), {"held_to_translations": True})
        return form

    def get_view_on_site_url(self, obj=None):
        if obj is None or not hasattr(obj, "get_absolute_url"):
            return None
        return obj.get_absolute_url()


class ParvisAdmin(Shared, admin.ModelAdmin):
    """A page of the admin.

    `folded_search` names the columns (across relations too) in which search looks, whatever the
    accents and capitals; `related` the relations that a list or a page reads.
    """

    folded_search = ()
    related = ()
    # The relation within which rows are counted; new ones go to its end.
    position_scope = None
    list_per_page = 100
    show_full_result_count = False
    save_on_top = True

    def get_search_fields(self, request):
        return self.folded_search

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.related)

    def get_search_results(self, request, queryset, search_term):
        """Find rows that hold every word, accents and case ignored: the same on each database."""
        words = fold(search_term).split()
        if not words or not self.folded_search:
            return queryset, False
        found = set()
        columns = queryset.order_by().values_list("pk", *self.folded_search).distinct()
        for pk, *texts in columns:
            folded = fold(" ".join(str(text) for text in texts if text))
            if all(word in folded for word in words):
                found.add(pk)
        return queryset.filter(pk__in=found), False

    # Forms ------------------------------------------------------------------------------------
    def get_form(self, request, obj=None, change=False, **kwargs):
        return self.held(request, super().get_form(request, obj, change, **kwargs))

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        is_public = obj is not None and getattr(obj, "is_published", False)
        if is_public and "slug" in flatten_fieldsets(self.get_fieldsets(request, obj)):
            # Readers keep and print the address of what is published.
            return [*fixed, *(["slug"] if "slug" not in fixed else [])]
        return fixed

    def save_model(self, request, obj, form, change):
        if getattr(form, "append_at_end", False):
            rows = type(obj)._default_manager.all()
            if self.position_scope:
                rows = rows.filter(**{self.position_scope: getattr(obj, self.position_scope)})
            obj.position = next_position(rows)
        super().save_model(request, obj, form, change)

    # Permissions ------------------------------------------------------------------------------
    def has_publish_permission(self, request):
        return self.has_change_permission(request) and not is_translator(request.user)

    @admin.action(description=_("Publish"), permissions=["publish"])
    def publish(self, request, queryset):
        self._set_published(request, queryset, True)

    @admin.action(description=_("Withdraw from publication"), permissions=["publish"])
    def withdraw(self, request, queryset):
        self._set_published(request, queryset, False)

    @transaction.atomic
    def _set_published(self, request, queryset, is_published):
        """Save one by one, so that the search index hears of each."""
        rows = list(queryset.exclude(is_published=is_published))
        for row in rows:
            row.is_published = is_published
            row.save(update_fields=["is_published"])
            words = _("Published.") if is_published else _("Withdrawn from publication.")
            self.log_change(request, row, str(words))
        message = (
            ngettext(
                "%(count)d entry is now public.", "%(count)d entries are now public.", len(rows)
            )
            if is_published
            else ngettext(
                "%(count)d entry is now a draft.", "%(count)d entries are now drafts.", len(rows)
            )
        )
        self.message_user(request, message % {"count": len(rows)}, messages.SUCCESS)

    # Deletion ---------------------------------------------------------------------------------
    def get_deleted_objects(self, objs, request):
        """Add to what Django found those rows that refuse to go, each with its reason."""
        listing, count, lacking, protected = get_deleted_objects(objs, request, self.admin_site)
        reasons = refusals(objs)
        return listing, count, lacking, [*reasons, *protected]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ProtectedError as error:
            return self.refused(request, error)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError as error:
            return self.refused(request, error)

    def changelist_view(self, request, extra_context=None):
        try:
            return super().changelist_view(request, extra_context)
        except ProtectedError as error:
            return self.refused(request, error)

    def refused(self, request, error):
        """The page that says what was refused, why, and what still refers to it."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Nothing was changed"),
            "opts": self.opts,
            "reason": error.args[0],
            "protected": [
                _("%(kind)s: %(name)s") % {"kind": row._meta.verbose_name, "name": row}
                for row in error.protected_objects
            ],
        }
        return TemplateResponse(request, "admin/refused.html", context, status=HTTP_CONFLICT)


class InOrderFormSet(BaseInlineFormSet):
    """Rows in protocol order; a new one without a number goes to the end."""

    def save_new(self, form, commit=True):
        if getattr(form, "append_at_end", False):
            rows = self.model._default_manager.filter(**{self.fk.name: self.instance})
            self.last_position = max(next_position(rows), getattr(self, "last_position", -1) + 1)
            form.instance.position = self.last_position
        return super().save_new(form, commit)


class ParvisInline(Shared, admin.StackedInline):
    """Rows of another table on the page of what they belong to, folded, in protocol order."""

    formset = InOrderFormSet
    extra = 0
    related = ()
    show_change_link = False
    classes = ("collapse", "parvis-inline")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.related)

    def get_view_on_site_url(self, obj=None):
        return None  # the page around it has the link

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = self.held(request, formset.form)
        return formset


def next_position(rows):
    """Return the place after the last of these rows: 0 where there is none."""
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def refusals(objs):
    """Return the reasons (texts) why rows among these, or deleted with them, refuse to go."""
    objs = list(objs)
    if not objs:
        return []
    collector = NestedObjects(using=router.db_for_write(type(objs[0])), origin=objs)
    collector.collect(objs)
    rows = reduce(lambda found, some: found | set(some), collector.data.values(), set(objs))
    reasons = []
    for row in sorted(rows, key=lambda row: (row._meta.label, row.pk)):
        refuse = getattr(row, "refuse_deletion", None)
        if refuse is None:
            continue
        try:
            refuse()
        except ProtectedError as error:
            named = _("%(kind)s: %(name)s") % {"kind": row._meta.verbose_name, "name": row}
            reasons.append(f"{named}. {error.args[0]}")
    return reasons
