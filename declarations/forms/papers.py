"""The forms of papers: a signature or a decision on paper, its rejection, the tablet of a ceremony.

Names and functions are columns of the entry, so they obey the rules of its model.
"""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from declarations.forms.drawing import DrawingField
from declarations.models import Evidence, PaperEntry, Statement
from declarations.scans import ScanField
from portal.lib.text import normalise

PRINTED = (
    "honorific", "name", "function_fr", "function_en", "on_behalf_of_fr", "on_behalf_of_en",
)  # fmt: skip


def submission_field():
    """Return the hidden name of one form: sent twice, it counts once."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class StatementField(forms.ChoiceField):
    """A statement of a text with a capacity; its value is the pair (code, capacity)."""

    widget = forms.RadioSelect

    def clean(self, value):
        code, _colon, capacity = super().clean(value).rpartition(":")
        return code, capacity


class EntryForm(forms.ModelForm):
    """What a signature on paper and one on a tablet have in common.

    `rows` are the statements of the text (`AdoptedStatement`); each is chosen in one capacity.
    """

    submission = submission_field()
    statement_in = StatementField(
        label=gettext_lazy("Statement"),
        error_messages={
            "required": gettext_lazy("Choose the statement that was signed."),
            "invalid_choice": gettext_lazy("The text has no such statement for this capacity."),
        },
    )

    class Meta:
        model = PaperEntry
        fields = PRINTED

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["statement_in"].choices = [
            (f"{row.code}:{row.capacity}", row.code) for row in rows
        ]
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = _("Write the name as it is to be printed.")

    def clean(self):
        cleaned = super().clean()
        if not self.has_error("function_fr") and not self.has_error("function_en"):
            if not (cleaned.get("function_fr") or cleaned.get("function_en")):
                self.add_error("function_fr", _("Write the function in one language at least."))
        if "statement_in" in cleaned:
            self.instance.statement, self.instance.capacity = cleaned["statement_in"]
            if self.instance.capacity != Statement.Capacity.REPRESENTATIVE and (
                cleaned.get("on_behalf_of_fr") or cleaned.get("on_behalf_of_en")
            ):
                self.add_error(
                    "on_behalf_of_fr", _("Only a representative signs on behalf of somebody.")
                )
        return cleaned

    def _get_validation_exclusions(self):
        # The rules of the row as a whole are judged where it is recorded, under the lock.
        return super()._get_validation_exclusions() | {"seat", "adopted_text", "scan"}


class PaperForm(EntryForm):
    """A signature as it stands on the paper."""

    scan = ScanField(
        label=gettext_lazy("Scan"),
        help_text=gettext_lazy("PDF, JPEG or PNG, 10 MB at most. Keep the paper itself."),
    )

    class Meta(EntryForm.Meta):
        fields = (*PRINTED, "place", "signed_on", "witness")
        widgets = {"signed_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}


class DecisionForm(forms.ModelForm):
    """The decision of a council or mayor that confirms an acknowledgement."""

    submission = submission_field()
    scan = ScanField(
        label=gettext_lazy("Scan"),
        help_text=gettext_lazy("PDF, JPEG or PNG, 10 MB at most. Keep the paper itself."),
    )

    class Meta:
        model = PaperEntry
        fields = ("body", "reference", "signed_on")
        labels = {"signed_on": gettext_lazy("Date of the decision")}
        widgets = {"signed_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].required = True

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("body") == PaperEntry.Body.COUNCIL and not cleaned.get("reference"):
            self.add_error("reference", _("Write the number of the council’s decision."))
        return cleaned

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"seat", "scan"}


class RejectForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=2000,
        validators=PaperEntry._meta.get_field("rejected_because").validators,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Write what is wrong: the other officer enters it anew.")
        },
    )

    def clean_reason(self):
        return normalise(self.cleaned_data["reason"])


class TabletForm(EntryForm):
    """What a person chooses, writes and draws on a tablet; `text` is the fingerprint shown."""

    text = forms.CharField(widget=forms.HiddenInput)
    identified = forms.BooleanField(
        error_messages={"required": gettext_lazy("The officer has to say who you are first.")}
    )
    has_read = forms.BooleanField(
        error_messages={"required": gettext_lazy("Tick the box once you have read the text.")}
    )
    typed = forms.CharField(
        label=gettext_lazy("Type your name"),
        required=False,
        max_length=Evidence._meta.get_field("typed_name").max_length,
        validators=Evidence._meta.get_field("typed_name").validators,
    )
    drawing = DrawingField(label=gettext_lazy("Drawn signature"))
    consent = forms.BooleanField(
        error_messages={"required": gettext_lazy("Tick the box if you agree to sign in this form.")}
    )

    def clean(self):
        cleaned = super().clean()
        unsigned = not cleaned.get("typed") and not cleaned.get("drawing")
        if unsigned and not (self.has_error("typed") or self.has_error("drawing")):
            self.add_error(
                "typed", ValidationError(_("Type your name or draw your signature, or both."))
            )
        return cleaned
