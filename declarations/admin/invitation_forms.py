"""The form of one invitation."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from declarations.invitees.importing import end_of_day
from declarations.invitees.zones import zone_of_organisation
from declarations.inviting import signable, statements_in_use
from declarations.models import Seat, Statement
from portal.lib import clock
from portal.lib.admin import ParvisForm


class InvitationForm(ParvisForm):
    """Fills in what the seat, the person and the declaration tell already.

    A deadline is entered as the last day, in the invited person’s own time zone.
    """

    codes = forms.MultipleChoiceField(
        label=gettext_lazy("Statements"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What this person may choose from when signing."),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Reply by"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy(
            "Until the end of this day, in the invited person’s time zone. Empty: until the "
            "declaration closes."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "time_zone" in self.fields:
            self.fields["time_zone"].required = False
            self.fields["time_zone"].help_text = _(
                "Such as Europe/Istanbul. Empty: that of the city, else that of the summit."
            )
            if self.instance._state.adding:
                self.initial["time_zone"] = ""
        if self.instance.expires_at and "expires_on" in self.fields:
            self.initial["expires_on"] = self._last_day()
        if "codes" in self.fields:
            self._offer_statements()

    def _last_day(self):
        return clock.to_wall(self.instance.expires_at, self.instance.time_zone).date()

    def _offer_statements(self):
        declaration = self._known_declaration()
        if declaration is None:
            # The seat, which tells the declaration, is chosen on this very page.
            del self.fields["codes"]
            return
        offered = signable(declaration)
        texts = {one.key: one.text for one in declaration.statements.all()}
        self.fields["codes"].choices = [
            (code, f"{Statement.Capacity(capacity).label} – {texts.get(code) or code}")
            for capacity, codes in offered.items()
            for code in codes
        ]
        if self.instance.pk:
            self.initial["codes"] = [one.code for one in self.instance.statements.all()]

    def _known_declaration(self):
        if self.instance.pk:
            return self.instance.declaration
        seat = str(self.initial.get("seat") or "")
        chosen = Seat.objects.filter(pk=seat) if seat.isdecimal() else Seat.objects.none()
        found = chosen.select_related("declaration").first()
        return found.declaration if found else None

    def clean(self):
        cleaned = super().clean()
        seat = cleaned.get("seat") or getattr(self.instance, "seat", None)
        if seat is None:
            return cleaned
        if self.instance.pk and seat.declaration_id != self.instance.declaration_id:
            self.add_error("seat", _("This seat belongs to another declaration."))
            return cleaned
        self.instance.declaration = seat.declaration
        self._fill_person(cleaned, seat)
        if "time_zone" in cleaned and not cleaned["time_zone"]:
            summit = seat.declaration.summit
            cleaned["time_zone"] = zone_of_organisation(seat.organisation) or (
                summit.time_zone if summit else "UTC"
            )
        if "expires_on" in cleaned:
            self._set_deadline(cleaned)
        self._check_statements(cleaned, seat.declaration)
        return cleaned

    def _fill_person(self, cleaned, seat):
        person = cleaned.get("person")
        if person is None:
            if "name" in cleaned and not cleaned["name"]:
                self.add_error("name", _("Write the name, or choose a person."))
            return
        cleaned["name"] = cleaned.get("name") or person.name
        cleaned["honorific"] = cleaned.get("honorific") or person.honorific or ""
        function = (
            person.affiliations.filter(organisation=seat.organisation, is_former=False)
            .order_by("position")
            .first()
        )
        for name in ("function_fr", "function_en"):
            if function is not None and not cleaned.get(name):
                cleaned[name] = getattr(function, name) or ""

    def _set_deadline(self, cleaned):
        day = cleaned["expires_on"]
        if day is None:
            self.instance.expires_at = None
        elif {"expires_on", "time_zone"} & set(self.changed_data):
            zone = cleaned.get("time_zone") or self.instance.time_zone
            self.instance.expires_at = end_of_day(day, zone)
            if self.instance.expires_at <= timezone.now():
                self.add_error("expires_on", _("This date has passed."))

    def _check_statements(self, cleaned, declaration):
        """Set `self.statements`: the codes to store, or None where they stay as they are."""
        self.statements = None
        capacity = cleaned.get("capacity")
        if not capacity:
            return
        offered = signable(declaration).get(capacity, [])
        if not offered:
            self.add_error("capacity", _("The declaration has no statement for this capacity."))
            return
        if self.instance.pk is None or "capacity" in self.changed_data:
            chosen = [code for code in offered if code in (cleaned.get("codes") or ())]
            self.statements = chosen or offered
        elif "codes" in cleaned:
            self.statements = [code for code in offered if code in cleaned["codes"]]
            if not self.statements:
                self.add_error("codes", _("Choose at least one statement of this capacity."))
                return
        if self.instance.pk and self.statements is not None:
            stuck = statements_in_use(self.instance) - set(self.statements)
            if stuck:
                self.add_error(
                    "codes" if "codes" in self.fields else "capacity",
                    _("This person has typed a code for “%(code)s” already: it must stay.")
                    % {"code": sorted(stuck)[0]},
                )

    def _get_validation_exclusions(self):
        # The declaration follows from the seat; rules that speak of it hold all the same.
        excluded = super()._get_validation_exclusions()
        return excluded - {"declaration"} if self.instance.declaration_id else excluded
