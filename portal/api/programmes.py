"""Summits with their sessions and releases: all of it from what was released, never a draft."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from portal.api import shapes
from portal.api.answers import PAGING, Many, One
from sessions.agenda.selection import Selection
from sessions.models import Release
from sessions.releases.current import programmes_of, released_programme, released_summits
from summits.models import Summit


def stamp_of_summit(slug, **_arguments):
    """Return the fingerprint of a public summit's last release, "" before its first."""
    current = Release.objects.public().filter(summit__slug=slug)
    return current.values_list("sha256", flat=True).first() or ""


def summits(query):
    """All public summits, the latest first."""
    rows = Summit.objects.published().select_related("place").order_by("-sort_date", "slug")
    released = {
        row["summit_id"]: row
        for row in Release.objects.public().values("summit_id", "number", "released_at", "sha256")
    }
    shown = {row.pk: row for row in released_summits(rows)}
    return Many(rows, lambda row: shapes.summit_in_list(shown[row.pk], released.get(row.pk)))


def summit(query, slug):
    """One summit, as it was released."""
    rows = (
        Summit.objects.published()
        .select_related("place")
        .prefetch_related(
            "parts__place", "parts__clock_cities", "rooms__place", "themes", "language_uses"
        )
    )
    row = get_object_or_404(rows, slug=slug)
    programme = released_programme(row)
    if programme is None:
        return One(shapes.summit(row, None))
    return One(shapes.summit(programme.summit, _reference(programme)))


def sessions(query, slug):
    """The sessions of a summit's last release that the filter of the address lets through."""
    programme = _programme(slug)
    chosen = query.copy()
    for name in PAGING:
        chosen.pop(name, None)
    selection = Selection.from_query(chosen, programme)
    return Many(
        selection.sessions(programme),
        shapes.session,
        meta={"release": shapes.release_reference(_reference(programme))},
        query=selection.query,
        ignored=selection.ignored,
    )


def session(query, uid):
    """One session by the identifier that it keeps for ever; a removed one too, cancelled."""
    # A row may be gone that a release still names, and forged identifiers must cost little.
    naming = Release.objects.public().filter(canonical__contains=str(uid))
    summits = Summit.objects.published().filter(pk__in=naming.order_by().values("summit"))
    for programme in programmes_of(list(summits)).values():
        for row in (*programme.sessions, *programme.gone):
            if row.uid == str(uid):
                return One(shapes.session(row))
    raise Http404("No released programme has a session of this identifier.")


def releases(query, slug):
    """The releases of a summit, the last one first."""
    summit = get_object_or_404(Summit.objects.published(), slug=slug)
    rows = (
        Release.objects.filter(summit=summit)
        .select_related("summit", "restores")
        .defer("canonical", "changes")
        .order_by("-number")
    )
    last = rows.first()
    return Many(rows, lambda row: shapes.release(row, current=last.number))


def release(query, slug, number):
    """One release with what it changed."""
    rows = Release.objects.filter(summit__slug=slug, summit__is_published=True)
    row = get_object_or_404(rows.select_related("summit", "restores"), number=number)
    last = rows.order_by("-number").values_list("number", flat=True).first()
    return One({**shapes.release(row, current=last), "changes": row.changes})


def _programme(slug):
    summit = get_object_or_404(Summit.objects.published(), slug=slug)
    programme = released_programme(summit)
    if programme is None:
        raise Http404("No programme of this summit was released yet.")
    return programme


def _reference(programme):
    return {
        "number": programme.number,
        "released_at": programme.released_at,
        "sha256": programme.sha256,
    }
