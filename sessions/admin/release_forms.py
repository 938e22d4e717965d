"""What an officer gives on the page of releases, and the draft that it was given for."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.admin.times import WallInstantField
from portal.lib.fields import validate_readable
from sessions.releases.previews import LONGEST
from sessions.releases.publishing import Shown


class ReleaseForm(forms.Form):
    """The confirmation of a draft as it was shown, with a note to the public."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    with_drafts = forms.BooleanField(widget=forms.HiddenInput, required=False)
    with_pages = forms.BooleanField(widget=forms.HiddenInput, required=False)
    note_fr = forms.CharField(
        label=gettext_lazy("Note to the public, in French"),
        max_length=2000,
        required=False,
        validators=[validate_readable],
        widget=forms.Textarea(attrs={"rows": 3, "lang": "fr"}),
    )
    note_en = forms.CharField(
        label=gettext_lazy("Note to the public, in English"),
        max_length=2000,
        required=False,
        validators=[validate_readable],
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )
    is_planned = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, time_zone, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["due_at"] = WallInstantField(
            label=_("Day and time of the planned release"),
            help_text=_("In the time zone %(zone)s.") % {"zone": time_zone},
            time_zone=time_zone,
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_planned") and "due_at" not in self.errors and not cleaned.get("due_at"):
            self.add_error("due_at", _("Say when it is to be released."))
        return cleaned

    @property
    def shown(self):
        """What was shown, of a valid form."""
        return Shown(
            number=self.cleaned_data["number"],
            sha256=self.cleaned_data["sha256"],
            with_drafts=self.cleaned_data["with_drafts"],
            with_pages=self.cleaned_data["with_pages"],
        )

    @property
    def note(self):
        """The note by language, of a valid form."""
        return {"fr": self.cleaned_data["note_fr"], "en": self.cleaned_data["note_en"]}


class PreviewForm(forms.Form):
    """For whom a preview link is made: their language, and for how long."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    days = forms.IntegerField(
        label=gettext_lazy("Valid for so many days"), min_value=1, max_value=LONGEST, initial=14
    )
    with_drafts = forms.BooleanField(
        label=gettext_lazy("With sessions that are not ready"), required=False
    )


class BackForm(forms.Form):
    """The confirmation that a former release is to be public again instead of the present one."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
