"""The programme that the public sees now, kept in memory because it cannot change."""

from django.http import Http404

from sessions.models import Release
from sessions.releases.freezing import draft_content
from sessions.releases.memory import Kept, collector_resting
from sessions.releases.reviving import bare_programme, revive

# So many programmes are kept by each process; one of 1,000 sessions takes some 40 MB.
KEPT = 12

_kept = Kept(KEPT)
# Without their sessions: what lists of summits print.
_kept_summits = Kept(512)


def current_fingerprints(summits):
    """Return {summit id: fingerprint of its last release} in one query."""
    rows = Release.objects.current().filter(summit__in=[summit.pk for summit in summits])
    return dict(rows.values_list("summit_id", "sha256"))


def programmes_of(summits):
    """Return {summit id: released `Programme`} of stored summits; two queries at most.

    A summit without a release is not among them.
    """
    current = current_fingerprints(summits)
    kept = {sha256: _kept.get(sha256) for sha256 in current.values()}
    missing = [sha256 for sha256, programme in kept.items() if programme is None]
    if missing:
        found = Release.objects.filter(sha256__in=missing).only("canonical", "sha256", "summit_id")
        for release in found:
            with collector_resting():
                content = release.content()
                programme = bare_programme(content, release.summit_id, sha256=release.sha256)
            kept[release.sha256] = _kept.put(release.sha256, programme)
    return {
        summit.pk: kept[current[summit.pk]].of(summit) for summit in summits if summit.pk in current
    }


def released_summits(summits):
    """Return these stored summits, in their order, as their last releases have them.

    One without a release stays as it is stored. Two queries at most.
    """
    summits = list(summits)
    current = current_fingerprints(summits)
    kept = {sha256: _kept_summits.get(sha256) for sha256 in current.values()}
    missing = [sha256 for sha256, programme in kept.items() if programme is None]
    if missing:
        found = Release.objects.filter(sha256__in=missing).only("canonical", "sha256", "summit_id")
        for release in found:
            content = {**release.content(), "sessions": [], "gone": []}
            kept[release.sha256] = bare_programme(content, release.summit_id)
            _kept_summits.put(release.sha256, kept[release.sha256])
    return [
        kept[current[summit.pk]].of(summit).summit if summit.pk in current else summit
        for summit in summits
    ]


def as_released(summit):
    """Return a stored summit, or None, as `released_summits` does."""
    return released_summits([summit])[0] if summit else None


def released_programme(summit):
    """Return the last released `Programme` of a stored summit, None before its first release."""
    return programmes_of([summit]).get(summit.pk)


def draft_programme(summit, *, with_drafts=False):
    """Return the `Programme` that a release would make public now; for the staff and previews."""
    return revive(draft_content(summit, with_drafts=with_drafts), summit)


def programme_at(summit, number):
    """Return the `Programme` of one release of a summit; raises Http404 for an unknown number."""
    found = Release.objects.filter(summit=summit, number=number).first()
    if found is None:
        raise Http404
    return revive(found.content(), summit, sha256=found.sha256)


def programme_for(user, summit):
    """Return the `Programme` that this user sees at the public address of a summit.

    It is the last release, for everybody. Before the first one, those who may view drafts see the
    draft; others see None.
    """
    programme = released_programme(summit)
    if programme is None and user.is_active and user.is_staff:
        if user.has_perm("programme.view_session"):
            return draft_programme(summit, with_drafts=True)
    return programme
