"""Text, dates and zones as every app stores them."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib import clock
from portal.lib.fuzzy import FuzzyDate
from portal.lib.text import (
    find_unsafe_characters,
    find_unsafe_link,
    has_visible_character,
    is_safe_url,
    normalise,
)

_UNSEEN = {"Cc", "Cf", "Zl", "Zp"}
# The longest speech that we know has 14,000 letters.
LONGEST_PROSE = 100_000


def validate_readable(text):
    """Refuse control and bidirectional characters: they hide what a line really says."""
    found = find_unsafe_characters(text or "")
    if found:
        raise ValidationError(
            _(
                "This text holds an invisible or direction-changing character "
                "(%(code)s). Remove it."
            ),
            code="unreadable",
            params={"code": f"U+{ord(found[0]):04X}"},
        )
    if text and not has_visible_character(text):
        raise ValidationError(_("This text holds no visible character."), code="invisible")


# Joiners that Persian, Hindi and other names need to be written rightly.
_JOINERS = {"\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"}


def validate_person_name(text):
    """Refuse every character in a person’s name that is not seen, except joiners.

    These are the categories Cc, Cf, Zl and Zp of Unicode: a name is printed where it must not be
    mistaken for another one. What no text may hold is refused as such, once.
    """
    validate_readable(text)
    for character in text or "":
        if character not in _JOINERS and unicodedata.category(character) in _UNSEEN:
            raise ValidationError(
                _(
                    "This name holds an invisible or direction-changing character "
                    "(%(code)s). Remove it."
                ),
                code="unreadable",
                params={"code": f"U+{ord(character):04X}"},
            )


def validate_links(text):
    """Refuse Markdown links that lead anywhere but to the web or a mail address."""
    link = find_unsafe_link(text or "")
    if link:
        raise ValidationError(
            _("The link “%(link)s” leads neither to the web nor to a mail address."),
            code="unsafe_link",
            params={"link": link},
        )


def validate_zone(name):
    """Accept only names of the time zone database, such as Europe/Istanbul."""
    try:
        clock.zone(name)
    except ValueError as error:
        raise ValidationError(
            _("“%(name)s” is not a known time zone. Write its name, for example Europe/Istanbul."),
            code="unknown_zone",
            params={"name": name},
        ) from error


def validate_web_address(url):
    """Accept http and https addresses only."""
    if not is_safe_url(url):
        raise ValidationError(
            _("Give an address that starts with https:// or http://."), code="unsafe_address"
        )


class _NormalisedText:
    """Stores text in Unicode form NFC, so that equal words are equal strings."""

    default_validators = [validate_readable]

    def to_python(self, value):
        value = super().to_python(value)
        return normalise(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return normalise(value) if isinstance(value, str) else value


class LineField(_NormalisedText, models.CharField):
    """One line of text: a name, a title, a function."""

    def __init__(self, *args, max_length=300, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)


class PersonNameField(LineField):
    """The name of a person as it will be printed; nothing unseen may hide in it."""

    default_validators = [validate_person_name]


class ProseField(_NormalisedText, models.TextField):
    """Running text. Where it is marked up, it is Markdown."""

    default_validators = [validate_readable, validate_links, MaxLengthValidator(LONGEST_PROSE)]


class WebAddressField(models.CharField):
    """An http or https address."""

    default_validators = [validate_web_address]

    def __init__(self, *args, max_length=600, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)


class ZoneField(models.CharField):
    """The name of a time zone (IANA), never an offset: offsets change with dates and laws."""

    default_validators = [validate_zone]

    def __init__(self, *args, max_length=64, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)


class FuzzyDateFormField(forms.CharField):
    """Reads a date of any precision, so that no form passes on one that cannot be."""

    def to_python(self, value):
        if isinstance(value, FuzzyDate):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            return FuzzyDate.parse(text)
        except ValueError as error:
            raise ValidationError(str(error), code="fuzzy_date") from error

    def run_validators(self, value):
        super().run_validators("" if value is None else str(value))


class FuzzyDateField(models.CharField):
    """A date known to the day, month, season or year, or one that returns each year.

    Stored as the text of a small part of EDTF (ISO 8601-2): 2015, 2023-09, 2021-23 (autumn),
    --05-16, /2030, 2019-08-31/2019-09-01.
    """

    def __init__(self, *args, max_length=32, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)

    def from_db_value(self, value, expression, connection):
        return FuzzyDate.parse(value) if value else None

    def to_python(self, value):
        if value in (None, ""):
            return None
        if isinstance(value, FuzzyDate):
            return value
        try:
            return FuzzyDate.parse(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="fuzzy_date") from error

    def get_prep_value(self, value):
        if value in (None, ""):
            return None if self.null else ""
        return str(self.to_python(value))

    def run_validators(self, value):
        super().run_validators(str(value) if value is not None else value)

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def formfield(self, **kwargs):
        help_text = self.help_text or FUZZY_DATE_HELP
        return super().formfield(
            **{"help_text": help_text, "form_class": FuzzyDateFormField, **kwargs}
        )


FUZZY_DATE_HELP = _(
    "As precise as you know it: 2021-12-07, 2023-09, 2015, 2021-23 for autumn 2021 "
    "(21 spring, 22 summer, 23 autumn, 24 winter), --05-16 for each 16 May, /2030 for by 2030, "
    "2019-08-31/2019-09-01 for a period."
)


class HexDigestField(models.CharField):
    """A SHA-256 in 64 small hexadecimal digits."""

    default_validators = [
        RegexValidator(r"\A[0-9a-f]{64}\Z", _("A fingerprint has 64 hexadecimal digits."))
    ]

    def __init__(self, *args, max_length=64, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)
