"""Programmes on paper as files: each release and variant once, the usual ones ahead of time."""

import shutil
import time
from pathlib import Path

from django.conf import settings

from portal.lib import provenance
from portal.lib.paper.making import State, digest_of, obtain, path_of
from portal.outbox.chores import chore
from sessions.paper.content import content_of
from sessions.paper.variants import Variant
from sessions.releases.current import current_fingerprints, released_programme
from summits.models import Summit

TEMPLATE = Path(__file__).parent / "typst" / "programme.typ"
FOLDER = "programmes"
# A worker has other things to do too: what is not made within so many seconds waits for the next
# time.
SECONDS_OF_A_CHORE = 120
# So many papers of one release are kept, those asked for last.
MOST_KEPT = 300


def path_to(summit, sha256, variant):
    """Return where a variant of the release with this fingerprint is kept.

    The file is named by the key of all that is printed.
    """
    return path_of(FOLDER, summit.slug, sha256, key=digest_of(sha256, variant.facts))


def make_paper(programme, variant, *, seconds, reader=""):
    """Return the `State` of a variant of a released `Programme`; waits at most so many seconds.

    `reader` is who asks for it (see `portal.lib.paper.queue`), "" for nobody.
    """
    path = path_to(programme.summit, programme.sha256, variant)
    if path.exists():
        return State.READY
    return obtain(
        path,
        TEMPLATE,
        lambda: content_of(programme, variant),
        seconds=seconds,
        reader=reader,
        length=len(variant.sessions(programme)) * len(variant.languages),
    )


@chore("programmes on paper", minutes=1)
def make_usual_papers():
    """Make the usual papers of every public summit, and remove those of former releases."""
    ends = time.monotonic() + SECONDS_OF_A_CHORE
    summits = list(Summit.objects.published().select_related("place").in_time_order().reverse())
    current = current_fingerprints(summits)
    _forget({(one.slug, current[one.pk]) for one in summits if one.pk in current})
    for summit in summits:
        sha256 = current.get(summit.pk)
        missing = [
            variant
            for variant in usual_variants()
            if sha256 and not path_to(summit, sha256, variant).exists()
        ]
        programme = released_programme(summit) if missing else None
        for variant in missing:
            left = ends - time.monotonic()
            if left <= 0:
                return
            make_paper(programme, variant, seconds=left)


def usual_variants():
    """Return the `Variant`s that are made ahead: what is asked for again and again.

    Each language, both beside each other, and large letters.
    """
    codes = provenance.languages()
    orders = [(code, *(other for other in codes if other != code)) for code in codes]
    return [
        *(Variant(languages=(code,)) for code in codes),
        *(Variant(languages=order) for order in orders),
        *(Variant(languages=(code,), is_large=True) for code in codes),
    ]


def _forget(current):
    """Remove papers that nobody can ask for any more, and the oldest where there are too many."""
    root = Path(settings.PAPERS_ROOT, FOLDER)
    for folder in root.glob("*/*"):
        if (folder.parent.name, folder.name) not in current:
            shutil.rmtree(folder)
            continue
        kept = sorted(folder.iterdir(), key=_made_at, reverse=True)
        for path in kept[MOST_KEPT:]:
            path.unlink(missing_ok=True)


def _made_at(path):
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # a half-made file became a whole one
        return 0.0
