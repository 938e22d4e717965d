"""What the admin's templates ask of a bilingual form."""

from django import template

register = template.Library()


@register.filter
def origin_of(admin_field):
    """Return the control for the origin of a translated text, None for any other field."""
    bound = getattr(admin_field, "field", None)
    form = getattr(bound, "form", None)
    if form is None:
        return None
    name = f"{bound.name}_origin"
    return form[name] if name in form.fields else None


@register.filter
def is_bilingual(line):
    """Whether a line of a fieldset shows one text in two languages."""
    names = [getattr(field, "field", None) for field in line]
    names = [
        part["name"] if isinstance(part, dict) else getattr(part, "name", "") for part in names
    ]
    return len(names) == 2 and names[0].endswith("_fr") and names[1].endswith("_en")
