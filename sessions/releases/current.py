"""The programme that the public sees now, kept in memory because it cannot change."""

from collections import OrderedDict
from threading import Lock

from django.http import Http404

from sessions.models import Release
from sessions.releases.freezing import draft_content
from sessions.releases.reviving import revive

# So many contents are kept by each process; one of 1,000 sessions takes some 20 MB.
KEPT = 12


class _Kept:
    """The contents read last, by their fingerprints."""

    def __init__(self):
        self._contents = OrderedDict()
        self._lock = Lock()

    def get(self, sha256):
        with self._lock:
            if sha256 in self._contents:
                self._contents.move_to_end(sha256)
                return self._contents[sha256]
        return None

    def put(self, sha256, content):
        with self._lock:
            self._contents[sha256] = content
            while len(self._contents) > KEPT:
                self._contents.popitem(last=False)


_kept = _Kept()


def current_fingerprints(summits):
    """Return {summit id: fingerprint of its last release} in one query."""
    rows = Release.objects.current().filter(summit__in=[summit.pk for summit in summits])
    return dict(rows.values_list("summit_id", "sha256"))


def programmes_of(summits):
    """Return {summit id: released `Programme`} of stored summits; two queries at most.

    A summit without a release is not among them. The programmes are made anew for each caller, so
    that nobody can spoil what others read.
    """
    current = current_fingerprints(summits)
    contents = {sha256: _kept.get(sha256) for sha256 in current.values()}
    missing = [sha256 for sha256, content in contents.items() if content is None]
    if missing:
        for found in Release.objects.filter(sha256__in=missing).only("canonical", "sha256"):
            contents[found.sha256] = found.content()
            _kept.put(found.sha256, contents[found.sha256])
    return {
        summit.pk: revive(contents[current[summit.pk]], summit, sha256=current[summit.pk])
        for summit in summits
        if summit.pk in current
    }


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
