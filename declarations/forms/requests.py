"""The form with which a city that was not invited asks to sign."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from declarations.models import SigningRequest, Statement


class RequestForm(forms.ModelForm):
    """`capacities` are those in which the declaration can be signed."""

    consent = forms.BooleanField(
        error_messages={"required": _("Tick the box, so that we may use what you wrote.")}
    )

    class Meta:
        model = SigningRequest
        fields = [
            *("city", "country_code", "honorific", "name", "function_fr", "function_en"),
            *("email", "capacity", "language", "message"),
        ]
        labels = {
            "city": _("City or organisation"),
            "country_code": _("Country, in two letters"),
            "honorific": _("Title before the name"),
            "name": _("First and last name"),
            "function_fr": _("Function, in French"),
            "function_en": _("Function, in English"),
            "email": _("Official e-mail address"),
            "capacity": _("You would sign as"),
            "language": _("Language in which we write to you"),
            "message": _("Message to the organisers"),
        }
        help_texts = {
            "country_code": _("FR, DE, TR … Leave it empty if you do not know it."),
            "honorific": _("Mrs, Dr, H.E. … Leave it empty if you use none."),
            "email": _("That of the city or the organisation, not a private one."),
            "message": _("You may leave it empty."),
        }
        error_messages = {
            "city": {"required": _("Write which city or organisation would sign.")},
            "name": {"required": _("Write your name.")},
            "email": {
                "required": _("Write the address to which the code is to go."),
                "invalid": _("Write the whole address, such as first.last@city.example."),
            },
            "capacity": {"required": _("Choose as what you would sign.")},
        }
        widgets = {"message": forms.Textarea(attrs={"rows": 4, "maxlength": 2000})}

    def __init__(self, *args, capacities, **kwargs):
        super().__init__(*args, **kwargs)
        labels = dict(Statement.Capacity.choices)
        self.fields["capacity"] = forms.ChoiceField(
            label=self.fields["capacity"].label,
            choices=[(one, labels[one]) for one in Statement.Capacity.values if one in capacities],
            widget=forms.RadioSelect,
            error_messages=self.fields["capacity"].error_messages,
        )
        self.fields["message"].max_length = 2000

    def clean_country_code(self):
        code = self.cleaned_data["country_code"].strip().upper()
        if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
            raise ValidationError(_("Two letters of ISO 3166, such as TR."))
        return code

    def clean_message(self):
        message = self.cleaned_data["message"]
        if len(message) > 2000:
            raise ValidationError(_("At most %(limit)s characters, please.") % {"limit": 2000})
        return message

    def clean(self):
        cleaned = super().clean()
        given = {"function_fr", "function_en"} & set(cleaned)
        if len(given) == 2 and not any(cleaned[name] for name in given):
            self.add_error("function_fr", _("Write your function in one language at least."))
        return cleaned
