"""The forms of the signing pages. Texts are stored in Unicode form NFC, as the models do."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from declarations.forms.drawing import DrawingField
from declarations.models import Evidence, Invitation, PublicRecord, Statement
from declarations.models.texts import LANGUAGE_CHOICES
from declarations.signing.giving import Printed
from portal.lib.text import sort_key

LONGEST_REASON = 2000


def _line(model, name, *, required=True, **kwargs):
    """Return the form field of a model's line: its length, its hygiene and its form NFC."""
    column = model._meta.get_field(name)

    class Line(forms.CharField):
        def to_python(self, value):
            return column.to_python(super().to_python(value))

    return Line(
        max_length=column.max_length, validators=column.validators, required=required, **kwargs
    )


class ReadForm(forms.Form):
    """`text` is the fingerprint of the version that the page showed."""

    text = forms.CharField(widget=forms.HiddenInput)
    has_read = forms.BooleanField(
        error_messages={"required": _("Tick the box once you have read the text.")}
    )


class StatementForm(forms.Form):
    statement = forms.ChoiceField(
        error_messages={
            "required": _("Choose the statement that you sign."),
            "invalid_choice": _("This statement is not yours to sign."),
        }
    )

    def __init__(self, *args, codes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["statement"].choices = [(code, code) for code in codes]


class NameForm(forms.Form):
    """How the signatory is printed; whoever represents somebody says whom."""

    honorific = _line(
        PublicRecord,
        "honorific",
        required=False,
        label=_("Title before the name"),
        help_text=_("Mrs, Dr, H.E. … Leave it empty if you use none."),
    )
    name = _line(
        PublicRecord,
        "name",
        label=_("First and last name"),
        error_messages={"required": _("Write your name as it is to be printed.")},
    )
    function_fr = _line(PublicRecord, "function_fr", required=False, label=_("Function, in French"))
    function_en = _line(
        PublicRecord, "function_en", required=False, label=_("Function, in English")
    )
    on_behalf_of_fr = _line(
        PublicRecord,
        "on_behalf_of_fr",
        required=False,
        label=_("On behalf of, in French"),
        help_text=_("After « au nom de »: la mairie; l’assemblée municipale; Jeanne Modèle, maire"),
    )
    on_behalf_of_en = _line(
        PublicRecord,
        "on_behalf_of_en",
        required=False,
        label=_("On behalf of, in English"),
        help_text=_("After “on behalf of”: the city council; Jeanne Modèle, Mayor"),
    )

    def __init__(self, *args, capacity, **kwargs):
        super().__init__(*args, **kwargs)
        if capacity != Statement.Capacity.REPRESENTATIVE:
            del self.fields["on_behalf_of_fr"], self.fields["on_behalf_of_en"]

    def clean(self):
        cleaned = super().clean()
        given = {"function_fr", "function_en"} & set(cleaned)
        if len(given) == 2 and not any(cleaned[name] for name in given):
            self.add_error("function_fr", _("Write your function in one language at least."))
        return cleaned

    @property
    def printed(self) -> Printed:
        """What is to be printed, of a valid form."""
        return Printed(**self.cleaned_data)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of eight digits"),
        max_length=40,
        error_messages={"required": _("Type the eight digits from the mail.")},
    )

    def clean_code(self):
        digits = "".join(self.cleaned_data["code"].split())
        if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
            raise ValidationError(_("A code has eight digits. Check the latest mail."))
        return digits


class ConfirmForm(forms.Form):
    """The act itself. `ready` says which page this is: it must be the latest one.

    A typed name that differs from the printed one is told once; sent again as it is, it counts
    (`as_typed` holds what was told).
    """

    ready = forms.CharField(widget=forms.HiddenInput)
    typed_name = _line(
        Evidence,
        "typed_name",
        label=_("Type your name"),
        error_messages={"required": _("Type your name: it stands for your signature.")},
    )
    as_typed = _line(Evidence, "typed_name", required=False, widget=forms.HiddenInput)
    drawing = DrawingField(label=_("Drawn signature"))
    consent = forms.BooleanField(
        error_messages={"required": _("Tick the box if you agree to sign in this form.")}
    )

    def __init__(self, *args, printed_name, **kwargs):
        super().__init__(*args, **kwargs)
        self.printed_name = printed_name

    def clean(self):
        cleaned = super().clean()
        typed = cleaned.get("typed_name")
        if typed and not _same_name(typed, self.printed_name) and cleaned.get("as_typed") != typed:
            self.add_error(
                "typed_name",
                ValidationError(
                    _(
                        "You typed “%(typed)s”, and “%(printed)s” is printed. If that is how you "
                        "sign, press the button again; to change what is printed, go back."
                    ),
                    code="differs",
                    params={"typed": typed, "printed": self.printed_name},
                ),
            )
        return cleaned

    @property
    def told_difference(self) -> str:
        """The typed name whose difference this answer tells, "" if it tells none."""
        tells = self.is_bound and self.has_error("typed_name", "differs")
        return self.data.get("typed_name", "").strip() if tells else ""


def _same_name(typed, printed):
    """Whether two names have the same words, whatever their order, accents and capitals."""
    return sorted(sort_key(typed).split()) == sorted(sort_key(printed).split())


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_REASON,
        validators=Evidence._meta.get_field("note").validators,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only the organisers read it. You may leave it empty."),
    )


class DelegateForm(forms.Form):
    """To whom an invitation is passed on."""

    name = _line(
        Invitation,
        "name",
        label=_("First and last name"),
        error_messages={"required": _("Write who is to represent the city.")},
    )
    function_fr = _line(Invitation, "function_fr", required=False, label=_("Function, in French"))
    function_en = _line(Invitation, "function_en", required=False, label=_("Function, in English"))
    email = forms.EmailField(
        label=_("Official e-mail address"),
        max_length=254,
        error_messages={
            "required": _("Write the address to which the invitation is to go."),
            "invalid": _("Write the whole address, such as first.last@city.example."),
        },
    )
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=LANGUAGE_CHOICES,
        error_messages={
            "required": _("Choose the language of the mail."),
            "invalid_choice": _("Choose the language of the mail."),
        },
    )

    def __init__(self, *args, own_email, **kwargs):
        super().__init__(*args, **kwargs)
        self.own_email = own_email

    def clean_email(self):
        email = self.cleaned_data["email"]
        if email.casefold() == self.own_email.casefold():
            raise ValidationError(
                _("This is the address that was invited. Write that of the other person.")
            )
        return email
