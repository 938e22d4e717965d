"""Wall times in forms: a date, a time, and “first or second?” on the night the clocks go back."""

import datetime

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.lib import clock

WALL_FIELDS = {"starts_wall": "starts", "ends_wall": "ends"}
FIRST_YEAR, LAST_YEAR = 1900, 2200


class WallTimeWidget(forms.MultiWidget):
    """A date and a time; a choice between two instants only where there are two."""

    def __init__(self, attrs=None):
        self.asks = False
        self.occurrence = None
        super().__init__(
            {
                "day": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                "hour": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                "occurrence": forms.Select(
                    choices=[("", _("choose …")), ("1", _("the first")), ("2", _("the second"))]
                ),
            },
            attrs,
        )

    def decompress(self, value):
        if not value:
            return [None, None, ""]
        try:
            wall = clock.parse_wall(value)
        except ValueError:
            return [None, None, ""]
        return [wall.date(), wall.time(), str(self.occurrence or "")]

    def render(self, name, value, attrs=None, renderer=None):
        values = value if isinstance(value, list) else self.decompress(value)
        base = (attrs or {}).get("id") or f"id_{name}"
        passed = {key: part for key, part in (attrs or {}).items() if key != "id"}
        context = {"asks": self.asks}
        for widget, suffix, part in zip(self.widgets, self.widgets_names, values, strict=True):
            key = suffix.removeprefix("_")
            context[key] = widget.render(
                name + suffix,
                part,
                attrs={**widget.attrs, **passed, "id": base + suffix},
                renderer=renderer,
            )
            context[f"{key}_id"] = base + suffix
        return mark_safe(render_to_string("admin/widgets/wall_time.html", context))

    def id_for_label(self, id_):
        return f"{id_}_day"


class WallTimeField(forms.MultiValueField):
    """Gives the wall time as text, 2021-12-07T16:00, or "" for none."""

    def __init__(self, **kwargs):
        fields = (
            forms.DateField(required=False),
            forms.TimeField(required=False),
            forms.ChoiceField(choices=[("", ""), ("1", "1"), ("2", "2")], required=False),
        )
        super().__init__(
            fields, widget=WallTimeWidget(), require_all_fields=False, required=False, **kwargs
        )

    def compress(self, values):
        day, hour, _occurrence = values or (None, None, "")
        if day is None and hour is None:
            return ""
        if day is None or hour is None:
            raise ValidationError(
                gettext("Give both the date and the time, or neither."), code="incomplete"
            )
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(
                gettext("Write a year between %(first)d and %(last)d."),
                code="year",
                params={"first": FIRST_YEAR, "last": LAST_YEAR},
            )
        return clock.format_wall(datetime.datetime.combine(day, hour))


class WallInstantField(WallTimeField):
    """A wall time in a zone, given as an aware instant or None."""

    def __init__(self, *, time_zone, **kwargs):
        super().__init__(**kwargs)
        self.time_zone = time_zone

    def prepare_value(self, value):
        if not hasattr(value, "tzinfo"):
            return value
        self.widget.occurrence = clock.occurrence_of(value, self.time_zone)
        self.widget.asks = self.widget.occurrence is not None
        return clock.format_wall(clock.to_wall(value, self.time_zone))

    def compress(self, values):
        text = super().compress(values)
        if not text:
            return None
        occurrence = int(values[2]) if len(values) > 2 and values[2] else None
        try:
            return clock.to_utc(clock.parse_wall(text), self.time_zone, occurrence=occurrence)
        except clock.AmbiguousTime as error:
            self.widget.asks = True
            raise ValidationError(
                gettext(
                    "This time happens twice that night: say whether you mean the first or second."
                )
            ) from error
        except clock.ImpossibleTime as error:
            raise ValidationError(
                gettext("This time does not exist that night: the clocks go forward over it.")
            ) from error


class WallTimes:
    """Mixin for the form of a `Timed` model: names the zone, and asks where a time exists twice."""

    def prepare_times(self):
        """Set help texts and initial occurrences; call it after the fields exist."""
        zone = self._zone()
        for name, prefix in WALL_FIELDS.items():
            field = self.fields.get(name)
            if field is None:
                continue
            instant = getattr(self.instance, f"{prefix}_at")
            if not zone:
                field.help_text = _("In the time zone of the session, of its part or its summit.")
                continue
            field.help_text = (
                _("In the time zone %(zone)s (%(offset)s on that day).")
                % {"zone": zone, "offset": clock.offset_text(instant, zone)}
                if instant
                else _("In the time zone %(zone)s.") % {"zone": zone}
            )
            if instant:
                field.widget.occurrence = clock.occurrence_of(instant, zone)
                field.widget.asks = field.widget.occurrence is not None

    def _zone(self):
        try:
            return self.instance.get_time_zone()
        except ObjectDoesNotExist:
            # A new row does not know its session or summit yet.
            return ""

    def note_occurrences(self):
        """Tell the instance which of two equal wall times was chosen; before it is validated."""
        for name, prefix in WALL_FIELDS.items():
            if name in self.fields and not self.fields[name].disabled:
                chosen = self.fields[name].widget.value_from_datadict(
                    self.data, self.files, self.add_prefix(name)
                )[2]
                setattr(
                    self.instance,
                    f"{prefix}_occurrence",
                    int(chosen) if chosen in ("1", "2") else None,
                )

    def ask_where_ambiguous(self):
        """Show the choice beside a time that was found to exist twice."""
        for name in WALL_FIELDS:
            if name in self.fields and self.has_error(name, "ambiguous_time"):
                self.fields[name].widget.asks = True
