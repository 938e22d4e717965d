"""Who sees what: drafts for the staff who may view them, published things for everybody."""

from django.urls import reverse


def may_view(model, user):
    """Whether this user works here and may view drafts of this model."""
    meta = model._meta
    permission = f"{meta.app_label}.view_{meta.model_name}"
    return bool(user.is_active and user.is_staff and user.has_perm(permission))


def visible(queryset, user):
    """Return the rows of a publishable queryset that this user may see."""
    return queryset if may_view(queryset.model, user) else queryset.published()


def page_of(kind, row):
    """Return the address of a person or organisation ("person", "organisation"), "" for a draft."""
    if row is None or not row.is_published:
        return ""
    return reverse(f"portal:{kind}-detail", kwargs={"slug": row.slug})
