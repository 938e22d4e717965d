"""Who sees what: drafts for the staff who may view them, published things for everybody."""

from django.db.models import Q
from django.urls import reverse

from sessions.models import Participation, Session


def may_view(model, user):
    """Whether this user works here and may view drafts of this model."""
    meta = model._meta
    permission = f"{meta.app_label}.view_{meta.model_name}"
    return bool(user.is_active and user.is_staff and user.has_perm(permission))


def visible(queryset, user):
    """Return the rows of a publishable queryset that this user may see."""
    return queryset if may_view(queryset.model, user) else queryset.published()


def open_sessions(user):
    """Return the sessions whose people this user may see: of a closed one, only the staff may."""
    sessions = Session.objects.visible_to(user)
    return sessions if user.is_staff else sessions.exclude(access=Session.Access.CLOSED)


def open_participations(user, **summit):
    """Return the participations in those sessions; `summit=…` keeps those of one summit."""
    ids = open_sessions(user).filter(**summit).order_by().values("pk")
    return Participation.objects.filter(
        Q(session__in=ids) | Q(segment__session__in=ids) | Q(item__segment__session__in=ids)
    )


def page_of(kind, row):
    """Return the address of a person or organisation ("person", "organisation"), "" for a draft."""
    if row is None or not row.is_published:
        return ""
    return reverse(f"portal:{kind}-detail", kwargs={"slug": row.slug})
