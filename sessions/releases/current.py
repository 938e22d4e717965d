"""The programme that the public sees now, kept in memory because it cannot change."""

from collections import OrderedDict
from threading import Lock

from django.http import Http404

from sessions.models import Release
from sessions.releases.freezing import draft_content
from sessions.releases.reviving import revive

# Contents of this many releases are kept by each process; one of 1,000 sessions takes some 20 MB.
KEPT = 12


class _Kept:
    """The contents read last, by the id of their release."""

    def __init__(self):
        self._contents = OrderedDict()
        self._lock = Lock()

    def get(self, pk):
        with self._lock:
            if pk in self._contents:
                self._contents.move_to_end(pk)
                return self._contents[pk]
        return None

    def put(self, pk, content):
        with self._lock:
            self._contents[pk] = content
            while len(self._contents) > KEPT:
                self._contents.popitem(last=False)


_kept = _Kept()


def current_release_ids(summits):
    """Return {summit id: id of its last release} in one query."""
    rows = Release.objects.current().filter(summit__in=[summit.pk for summit in summits])
    return dict(rows.values_list("summit_id", "pk"))


def programmes_of(summits):
    """Return {summit id: released `Programme`} of stored summits; two queries at most.

    A summit without a release is not among them. The programmes are made anew for each caller, so
    that nobody can spoil what others read.
    """
    ids = current_release_ids(summits)
    contents = {pk: _kept.get(pk) for pk in ids.values()}
    missing = [pk for pk, content in contents.items() if content is None]
    for found in Release.objects.filter(pk__in=missing).only("canonical", "sha256"):
        contents[found.pk] = (found.content(), found.sha256)
        _kept.put(found.pk, contents[found.pk])
    return {
        summit.pk: revive(contents[ids[summit.pk]][0], summit, sha256=contents[ids[summit.pk]][1])
        for summit in summits
        if summit.pk in ids
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
