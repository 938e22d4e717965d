from django import template

register = template.Library()


@register.filter
def styled(field):
    """The bound form field as HTML, its widget carrying the style sheet's class for inputs."""
    if field.widget_type in {"checkbox", "radioselect", "checkboxselectmultiple"}:
        return field.as_widget()
    classes = f"{field.field.widget.attrs.get('class', '')} input".strip()
    return field.as_widget(attrs={"class": classes})
