"""Sessions that are gone from a programme, as they were when they last stood in it.

Of a removed session a release keeps its title and time alone. Whether a filter or a person's
calendar had it, so that it must stay there as cancelled, only the release before its removal knows.
"""

from functools import lru_cache

from sessions.models import Release
from sessions.releases.reviving import revive


def last_seen(programme):
    """Return small `Programme`s that hold the sessions gone from this one, as they stood last.

    They are read once for each release: two queries, and none where nothing is gone.
    """
    if not programme.gone:
        return ()
    removals = frozenset((one.uid, one.changed_at) for one in programme.gone)
    return _last_seen(programme.summit, programme.sha256, removals)


# What a fingerprint stands for never changes.
@lru_cache(maxsize=8)
def _last_seen(summit, sha256, removals):
    releases = Release.objects.filter(summit=summit)
    instants = {changed_at for _uid, changed_at in removals}
    numbers = dict(releases.filter(released_at__in=instants).values_list("released_at", "number"))
    before = {}
    for uid, changed_at in removals:
        before.setdefault(numbers[changed_at] - 1, set()).add(uid)
    found = []
    for release in releases.filter(number__in=before).order_by("number"):
        content = release.content()
        content["sessions"] = [
            one for one in content["sessions"] if one["uid"] in before[release.number]
        ]
        content.pop("gone", None)
        found.append(revive(content, summit))
    return tuple(found)
