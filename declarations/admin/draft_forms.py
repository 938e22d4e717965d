"""The forms of the drafting page: the head of a text and each clause, both languages in one row."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from declarations.aligned import LANGUAGES
from declarations.drafting import stamp_of
from declarations.models import LANGUAGE_CHOICES, Clause, DeclarationText
from portal.lib.admin.forms import refuse_markup

HEAD_FIELDS = ("title", "printed_mark", "preamble")
AUTHORITATIVE = DeclarationText.Kind.AUTHORITATIVE


def text_field(model, name, language, *, rows=None):
    """Return the form field of a column, not required, marked with the language of its words."""
    column = model._meta.get_field(name)
    field = column.formfield(required=False)
    field.validators = [*column.validators, refuse_markup]
    if isinstance(column, models.TextField):
        field.widget = forms.Textarea(attrs={"rows": rows})
    field.widget.attrs |= {"lang": language}
    return field


class StampedForm(forms.Form):
    """A form that brings back a stamp of what was stored when its page was opened.

    Where somebody else wrote meanwhile, nothing typed is lost and nothing stored is overwritten
    unseen. `stamped` names the fields of which the stamp is made; `initial` is what is stored now.
    """

    stamp = forms.CharField(required=False, widget=forms.HiddenInput)
    stamped = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = stamp_of(*(str(self.initial.get(name) or "") for name in self.stamped))
        self.initial["stamp"] = self.stored

    @property
    def typed(self):
        """The stamp of what stands in the form."""
        return stamp_of(*(str(self[name].value() or "") for name in self.stamped))

    @property
    def is_touched(self):
        """Whether the sender changed anything."""
        return self.is_bound and self.typed != self["stamp"].value()

    def clean(self):
        cleaned = super().clean()
        if self.is_touched and cleaned.get("stamp") != self.stored and self.typed != self.stored:
            # The next attempt knows what it replaces.
            self.data = self.data.copy()
            self.data[self.add_prefix("stamp")] = self.stored
            raise ValidationError(
                _("Somebody else changed this meanwhile. Now stored: %(words)s"),
                code="conflict",
                params={
                    "words": " / ".join(
                        str(self.initial[name]) for name in self.stamped if self.initial.get(name)
                    )
                },
            )
        return cleaned


class HeadForm(StampedForm):
    """Which language is authoritative; title, printed mark and opening words of both."""

    authoritative = forms.ChoiceField(
        label=_("Authoritative language"), choices=LANGUAGE_CHOICES, widget=forms.RadioSelect
    )
    is_unread = forms.BooleanField(
        label=_("A machine made the translation and nobody has read it yet"), required=False
    )

    stamped = (
        "authoritative",
        "is_unread",
        *(f"{name}_{language}" for name in HEAD_FIELDS for language in LANGUAGES),
    )

    def __init__(self, *args, may_write=LANGUAGES, **kwargs):
        super().__init__(*args, **kwargs)
        for name in HEAD_FIELDS:
            for language in LANGUAGES:
                self.fields[f"{name}_{language}"] = text_field(
                    DeclarationText, name, language, rows=6
                )
                self.fields[f"{name}_{language}"].disabled = language not in may_write
        if len(may_write) < len(LANGUAGES):
            self.fields["authoritative"].disabled = self.fields["is_unread"].disabled = True

    def pairs(self):
        """Yield (label, [(language, bound field)]) for each line of two columns."""
        for name in HEAD_FIELDS:
            yield (
                DeclarationText._meta.get_field(name).verbose_name,
                [(language, self[f"{name}_{language}"]) for language in LANGUAGES],
            )

    def clean(self):
        cleaned = super().clean()
        for language in LANGUAGES:
            has_words = any(cleaned.get(f"{name}_{language}") for name in HEAD_FIELDS)
            is_binding = cleaned.get("authoritative") == language
            if (has_words or is_binding) and not cleaned.get(f"title_{language}"):
                if f"title_{language}" not in self.errors:
                    self.add_error(
                        f"title_{language}", ValidationError(_("Write the title."), "required")
                    )
        return cleaned

    def kind_of(self, language):
        """Return the status that this text gets (`DeclarationText.Kind`)."""
        if self.cleaned_data["authoritative"] == language:
            return AUTHORITATIVE
        if self.cleaned_data["is_unread"]:
            return DeclarationText.Kind.MACHINE
        return DeclarationText.Kind.TRANSLATION


class ClauseForm(StampedForm):
    """One clause: its kind, what it stands under, its words in both languages."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Clause.Kind.choices)
    parent = forms.ChoiceField(label=_("Under"), required=False)
    stamped = ("kind", "parent", *(f"text_{language}" for language in LANGUAGES))

    def __init__(self, *args, keys, may_write=LANGUAGES, kept=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = kept
        self.fields["parent"].choices = [("", "–"), *((key, key) for key in keys)]
        for language in LANGUAGES:
            self.fields[f"text_{language}"] = text_field(Clause, "text", language, rows=4)
            self.fields[f"text_{language}"].disabled = language not in may_write
        if len(may_write) < len(LANGUAGES):
            self.fields["kind"].disabled = self.fields["parent"].disabled = True

    def columns(self):
        """Return [(language, bound field)], French first."""
        return [(language, self[f"text_{language}"]) for language in LANGUAGES]

    def clean(self):
        cleaned = super().clean()
        for language in self.kept:
            name = f"text_{language}"
            if self.is_touched and not cleaned.get(name) and name not in self.errors:
                self.add_error(
                    name,
                    ValidationError(_("Write the words, or remove the whole clause."), "required"),
                )
        return cleaned

    @property
    def words(self):
        return {language: self.cleaned_data[f"text_{language}"] for language in LANGUAGES}


def _stamp_of_words(words):
    return stamp_of(*(words.get(language, "") for language in LANGUAGES))


class NewClauseForm(forms.Form):
    """A clause that is not there yet. Without words it is nothing.

    `arrived` holds the words ({language: text}) of clauses that the page which was sent did not
    have. The same words once more are what Back and a second press sent again: nothing either.
    """

    key = Clause._meta.get_field("key").formfield(required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Clause.Kind.choices)
    parent = forms.ChoiceField(label=_("Under"), required=False)
    after = forms.ChoiceField(label=_("After"), required=False)

    def __init__(self, *args, keys, arrived=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.keys, self.arrived = keys, [_stamp_of_words(words) for words in arrived]
        choices = [(key, key) for key in keys]
        self.fields["parent"].choices = [("", "–"), *choices]
        self.fields["after"].choices = [("", _("at the beginning")), *choices]
        for language in LANGUAGES:
            self.fields[f"text_{language}"] = text_field(Clause, "text", language, rows=4)

    def columns(self):
        """Return [(language, bound field)], French first."""
        return [(language, self[f"text_{language}"]) for language in LANGUAGES]

    @property
    def is_wanted(self):
        return any(self.words.values()) and not self.is_repeated

    @property
    def is_repeated(self):
        return _stamp_of_words(self.words) in self.arrived

    @property
    def words(self):
        return {language: self.cleaned_data.get(f"text_{language}", "") for language in LANGUAGES}

    def clean(self):
        cleaned = super().clean()
        if self.is_repeated:
            return cleaned
        if cleaned.get("key") in self.keys:
            self.add_error(
                "key", ValidationError(_("Another clause of this text has this key."), "unique")
            )
        if cleaned.get("key") and not self.is_wanted and not self.errors:
            self.add_error(
                f"text_{LANGUAGES[0]}", ValidationError(_("Write the words."), "required")
            )
        return cleaned

    def free_key(self):
        """Return the key typed, or one made of the kind: goal-3."""
        if self.cleaned_data["key"]:
            return self.cleaned_data["key"]
        kind = self.cleaned_data["kind"]
        return next(
            key
            for number in range(1, len(self.keys) + 2)
            if (key := f"{kind}-{number}") not in self.keys
        )
