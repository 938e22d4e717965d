"""The form of every entity: both languages, their origins, hostile text refused, times kept."""

import re

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext_lazy as _

from portal.lib import provenance
from portal.lib.admin.origins import TRANSLATION_CHOICES, OriginField
from portal.lib.admin.times import WallTimes
from portal.lib.models import Timed
from portal.lib.text import fold

_MARKUP = re.compile(r"</?[a-z][a-z0-9-]*(?=[\s/>])[^<>]*>?|<!--", re.IGNORECASE)
LANGUAGE_NAMES = {"fr": _("French"), "en": _("English")}
# Fields of which a readable value is made from the name when the editor leaves them empty.
MADE_FROM_NAME = ("slug", "key")
NAME_FIELDS = ("short_title", "title", "name", "venue", "city", "caption", "alt")


def refuse_markup(text):
    """Raise ValidationError for HTML tags and for characters that were damaged on the way."""
    if found := _MARKUP.search(text or ""):
        raise ValidationError(
            _("This text holds HTML (%(tag)s). Write it without; long texts take Markdown."),
            code="markup",
            params={"tag": found[0][:40]},
        )
    if "\N{REPLACEMENT CHARACTER}" in (text or ""):
        raise ValidationError(
            _("A character of this text was damaged on the way (%(character)s). Type it again."),
            code="damaged",
            params={"character": "\N{REPLACEMENT CHARACTER}"},
        )


def constrained_fields(constraint):
    """Return the names of the columns that a constraint speaks of."""
    names = set(getattr(constraint, "fields", ()))
    pending = [getattr(constraint, "condition", None)]
    while pending:
        part = pending.pop()
        if isinstance(part, Q):
            pending.extend(part.children)
        elif isinstance(part, tuple):
            names.add(part[0].split("__")[0])
            pending.append(part[1])
        elif isinstance(part, F):
            names.add(part.name.split("__")[0])
    return names


def translated_fields(model):
    """Return the names of the model’s translated fields, each once, without their languages."""
    return [
        field.name.removesuffix(f"_{field.language}")
        for field in model._meta.concrete_fields
        if getattr(field, "language", None) == provenance.languages()[0]
        and hasattr(field, "translated_field")
    ]


class ParvisForm(WallTimes, forms.ModelForm):
    """A model form that knows two languages. The admin makes its subclasses.

    `held_to_translations` leaves a translator only the texts that are not originals.
    """

    held_to_translations = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.append_at_end = False
        self.bilingual = [
            name
            for name in translated_fields(self._meta.model)
            if all(f"{name}_{code}" in self.fields for code in provenance.languages())
        ]
        self.before = {
            name: {
                code: provenance.text_in(self.instance, name, code)
                for code in provenance.languages()
            }
            for name in self.bilingual
        }
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field, forms.EmailField):
                field.validators = [*field.validators, refuse_markup]
        for name in self.bilingual:
            self._prepare_languages(name)
        for name in MADE_FROM_NAME:
            if name in self.fields and self._meta.model._meta.get_field(name).unique:
                self.fields[name].required = False
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if "position" in self.fields and self.instance._state.adding:
            self.fields["position"].required = False
            self.initial["position"] = self.fields["position"].initial = None
        if isinstance(self.instance, Timed):
            self.prepare_times()
        self._name_chosen()

    def _prepare_languages(self, name):
        source = self._meta.model._meta.get_field(name)
        original = provenance.original_language(self.instance, name)
        for code in provenance.languages():
            field = self.fields[f"{name}_{code}"]
            field.translated_name, field.language = name, code
            field.label = _("%(label)s – %(language)s") % {
                "label": capfirst(source.verbose_name),
                "language": LANGUAGE_NAMES[code],
            }
            field.required = False
            # Nothing stays the kind of nothing it was: NULL where nobody ever wrote.
            stored = getattr(self.instance, f"{name}_{code}")
            field.empty_value = None if stored else stored
            field.is_wanted = not source.blank
            field.help_text = source.help_text if code == provenance.languages()[0] else ""
            field.widget.attrs["lang"] = code
            record = provenance.record(self.instance, name, code)
            is_original = record.get("origin") == provenance.ORIGINAL or code == original
            initial = dict(record)
            if provenance.text_in(self.instance, name, code) and not record:
                initial["origin"] = provenance.ORIGINAL if is_original else provenance.HUMAN
            origin = OriginField(
                label=_("Origin of “%(label)s”") % {"label": field.label}, initial=initial
            )
            if self.held_to_translations:
                field.disabled = is_original or original is None
                if not field.disabled:
                    origin = OriginField(
                        label=origin.label, initial=initial, choices=TRANSLATION_CHOICES
                    )
                origin.disabled = field.disabled
            origin.widget.is_stale = provenance.is_stale(self.instance, name, code)
            origin.widget.status = provenance.status(self.instance, name, code)
            self.fields[f"{name}_{code}_origin"] = origin

    def _name_chosen(self):
        """Give autocompletion the labels of related rows that are loaded already: no query each."""
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, AutocompleteSelect):
                related = self.instance._state.fields_cache.get(name)
                if related is not None:
                    widget.known = {str(related.pk): str(related)}

    def clean(self):
        cleaned = super().clean()
        if isinstance(self.instance, Timed):
            self.note_occurrences()
        languages = provenance.languages()
        for name in self.bilingual:
            fields = [f"{name}_{code}" for code in languages]
            if (
                self.fields[fields[0]].is_wanted
                and not any(self.cleaned_data.get(field) for field in fields)
                and not any(field in self.errors for field in fields)
            ):
                self.add_error(
                    fields[0], ValidationError(_("Write it in at least one language."), "required")
                )
        for name in MADE_FROM_NAME:
            if name in self.cleaned_data and not self.cleaned_data[name]:
                self.cleaned_data[name] = self._make_slug(name)
        return cleaned

    def clean_position(self):
        position = self.cleaned_data["position"]
        if position is None:
            self.append_at_end = True
            return 0
        return position

    def _make_slug(self, field):
        """Return a free address made from the name; "" where there is no name to make it from."""
        model_field = self._meta.model._meta.get_field(field)
        words = next(
            (
                text
                for name in NAME_FIELDS
                for candidate in (*(f"{name}_{code}" for code in provenance.languages()), name)
                if (text := self.cleaned_data.get(candidate))
            ),
            "",
        )
        base = slugify(fold(str(words)).replace("'", "-"))[: model_field.max_length - 4].strip("-")
        if not base or not (model_field.unique or field == "slug"):
            has_name = not any(name.startswith(NAME_FIELDS) for name in self.errors)
            if has_name and (field == "slug" or model_field.unique):
                self.add_error(
                    field, ValidationError(_("Write an address: a-z, 0-9 and hyphens."), "required")
                )
            return ""
        taken = set(
            self._meta.model._default_manager.filter(**{f"{field}__startswith": base})
            .exclude(pk=self.instance.pk)
            .values_list(field, flat=True)
        )
        return next(
            slug
            for slug in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
            if slug not in taken
        )

    def _update_errors(self, errors):
        """Say at the top what concerns a field that this form does not show."""
        if hasattr(errors, "error_dict"):
            placed = {}
            for name, found in errors.error_dict.items():
                known = name if name in self.fields else NON_FIELD_ERRORS
                placed.setdefault(known, []).extend(found)
            errors = ValidationError(placed)
        super()._update_errors(errors)

    def _place_constraint_errors(self):
        """Move what a constraint of the table says to the last field that it speaks of."""
        general = self._errors.get(NON_FIELD_ERRORS)
        if not general:
            return
        kept = []
        for error in general.as_data():
            constraint = next(
                (
                    one
                    for one in self._meta.model._meta.constraints
                    if str(one.get_violation_error_message()) in error.messages
                ),
                None,
            )
            names = constrained_fields(constraint) if constraint else set()
            if constraint is None and error.code == "unique_together":
                names = set(error.params["unique_check"])
            field = next((name for name in reversed(self.fields) if name in names), None)
            is_wordless = constraint is not None and (
                str(constraint.violation_error_message)
                == str(constraint.default_violation_error_message)
            )
            if is_wordless:
                # Where the model’s own words stand already, the bare rule adds nothing.
                if len(self._errors) > 1 or len(general) > 1:
                    continue
                error = ValidationError(_("These entries contradict each other."), "constraint")
            if field is None:
                kept.append(error)
            else:
                self.add_error(field, error)
        del self._errors[NON_FIELD_ERRORS]
        if kept:
            self.add_error(None, ValidationError(kept))

    def _post_clean(self):
        super()._post_clean()
        self._place_constraint_errors()
        if isinstance(self.instance, Timed):
            self.ask_where_ambiguous()
        today = timezone.localdate()
        changed = set(self.changed_data)
        for name in self.bilingual:
            touched = {
                part
                for code in provenance.languages()
                for part in (f"{name}_{code}", f"{name}_{code}_origin")
            }
            if touched & changed:
                provenance.note_edit(
                    self.instance,
                    name,
                    before=self.before[name],
                    chosen={
                        code: self.cleaned_data.get(f"{name}_{code}_origin") or {}
                        for code in provenance.languages()
                    },
                    today=today,
                )

    def _get_validation_exclusions(self):
        # Django leaves out what is empty and not required here; an address made above is neither.
        excluded = super()._get_validation_exclusions()
        return excluded - {
            name for name in MADE_FROM_NAME if getattr(self, "cleaned_data", {}).get(name)
        }
