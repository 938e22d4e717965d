"""The control beside each translated text: where it comes from, and whether it still holds."""

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from portal.lib import provenance

ORIGIN_CHOICES = [("", _("not said")), *provenance.ORIGIN_CHOICES]
TRANSLATION_CHOICES = [choice for choice in ORIGIN_CHOICES if choice[0] != provenance.ORIGINAL]


class OriginWidget(forms.MultiWidget):
    """Origin, engine, date, “reviewed”, and “still right” where the source has changed."""

    def __init__(self, choices=ORIGIN_CHOICES, attrs=None):
        self.is_stale = False
        self.status = ""
        super().__init__(
            {
                "kind": forms.Select(choices=choices),
                "engine": forms.TextInput(attrs={"maxlength": 80}),
                "on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                "reviewed": forms.CheckboxInput(),
                "right": forms.CheckboxInput(),
            },
            attrs,
        )

    def decompress(self, value):
        value = value or {}
        return [
            value.get("origin", ""),
            value.get("engine", ""),
            value.get("on", ""),
            value.get("reviewed", False),
            False,
        ]

    def render(self, name, value, attrs=None, renderer=None):
        values = value if isinstance(value, list) else self.decompress(value)
        base = (attrs or {}).get("id") or f"id_{name}"
        # “Disabled” holds for each part; a description of the whole would be read five times.
        passed = {key: value for key, value in (attrs or {}).items() if key == "disabled"}
        context = {
            "is_stale": self.is_stale,
            "is_original": values[0] == provenance.ORIGINAL,
            "status": self.status,
        }
        for widget, suffix, part in zip(self.widgets, self.widgets_names, values, strict=True):
            key = suffix.removeprefix("_")
            context[key] = widget.render(
                name + suffix, part, attrs={**passed, "id": base + suffix}, renderer=renderer
            )
            context[f"{key}_id"] = base + suffix
        return mark_safe(render_to_string("admin/widgets/origin.html", context))


class OriginField(forms.MultiValueField):
    """Gives a dictionary: origin, engine, on (ISO date or ""), reviewed, right."""

    def __init__(self, *, choices=ORIGIN_CHOICES, **kwargs):
        fields = (
            forms.ChoiceField(choices=choices, required=False),
            forms.CharField(max_length=80, required=False),
            forms.DateField(required=False),
            forms.BooleanField(required=False),
            forms.BooleanField(required=False),
        )
        super().__init__(
            fields,
            widget=OriginWidget(choices=choices),
            required=False,
            require_all_fields=False,
            **kwargs,
        )

    def compress(self, values):
        origin, engine, on, reviewed, right = values or ("", "", None, False, False)
        return {
            "origin": origin or "",
            "engine": engine or "",
            "on": on.isoformat() if on else "",
            "reviewed": bool(reviewed),
            "right": bool(right),
        }
