"""The bar on top of public pages: one link to what is under way in any summit, and its clocks.

Pages must not pay for it: while nothing is under way no page asks the database for it, but for one
query each minute in each process; while something is, one query says whether it still holds.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models.signals import post_save
from django.urls import reverse
from django.utils.translation import ngettext

from portal.lib import provenance
from sessions.live.moment import city_clock
from sessions.models import Release, Session
from sessions.programme import printed_cities
from sessions.releases.current import released_programme
from summits.models import Summit

# While nothing runs, a release of another process is noticed after so long.
REST = timedelta(minutes=1)


@dataclass(frozen=True)
class Bar:
    """What the bar shows: `url` and `title` of the link, `clocks` as `moment.CityClock`s.

    `others` says how many more sessions run, "" for none.
    """

    url: str
    title: provenance.Served
    others: str
    palette: str
    clocks: list


class _Watch:
    """What this process knows about the times of all public programmes."""

    def __init__(self):
        self.lock = threading.Lock()
        self.spans = {}
        self.bars = {}
        self.rests_until = None

    def forget(self, **_signal):
        """Look again when the next page asks: something was released or published."""
        with self.lock:
            self.rests_until = None

    def bar(self, language, at):
        """Return the `Bar` of an instant (aware), None where nothing runs."""
        rests_until = self.rests_until
        if rests_until and rests_until - REST <= at < rests_until:
            return None
        releases = dict(Release.objects.public().order_by("pk").values_list("sha256", "summit_id"))
        spans = self._spans(releases)
        running = [sha256 for sha256 in releases if any(a <= at < b for a, b in spans[sha256])]
        if not running:
            starts = [a for sha256 in releases for a, _b in spans[sha256] if a > at]
            with self.lock:
                self.rests_until = min([at + REST, *starts])
            return None
        key = (running[0], f"{at:%Y-%m-%dT%H:%M}", language)
        if key not in self.bars:
            made = make_bar(releases[running[0]], language, at)
            with self.lock:
                # Those of former minutes are over.
                self.bars = {one: bar for one, bar in self.bars.items() if one[1] == key[1]}
                self.bars[key] = made
        return self.bars[key]

    def _spans(self, releases):
        """Return {fingerprint: [(start, end)]} of the sessions of releases, each read once."""
        missing = releases.keys() - self.spans.keys()
        read = {}
        if missing:
            for release in Release.objects.filter(sha256__in=missing).iterator(chunk_size=1):
                read[release.sha256] = spans_of(release.content())
        with self.lock:
            known = {**self.spans, **read}
            self.spans = {sha256: known.get(sha256, []) for sha256 in releases}
            return self.spans


def spans_of(content):
    """Return when the sessions of a released content take place, as (start, end), sorted."""
    return sorted(
        (datetime.fromisoformat(one["starts_at"]), datetime.fromisoformat(one["ends_at"]))
        for one in content["sessions"]
        if "starts_at" in one and "ends_at" in one and one.get("status") != _CANCELLED
    )


def make_bar(summit_id, language, at):
    """Return the `Bar` of a summit in which something runs at an instant, None where nothing does.

    The language (fr or en) is the active one.
    """
    programme = released_programme(Summit.objects.select_related("place").get(pk=summit_id))
    running = [
        one
        for one in programme.sessions
        if one.starts_at and one.ends_at and one.starts_at <= at < one.ends_at
        if one.status != _CANCELLED
    ]
    if not running:
        return None
    running.sort(key=lambda one: (one.access == Session.Access.CLOSED, one.starts_at))
    first, rest = running[0], len(running) - 1
    leads_to_it = not rest and first.access != Session.Access.CLOSED
    name = "session-detail" if leads_to_it else "now"
    address = [programme.summit.slug, *([first.slug] if leads_to_it else [])]
    others = ngettext("and %(n)s other", "and %(n)s others", rest) % {"n": rest}
    return Bar(
        url=reverse(f"programme:{name}", args=address),
        title=provenance.serve(first, "title", language),
        others=others if rest else "",
        palette=programme.summit.palette,
        clocks=[
            city_clock(city, at, language) for city in printed_cities(programme.sessions, language)
        ],
    )


_CANCELLED = Session.Status.CANCELLED.value
_watch = _Watch()
live_bar = _watch.bar
for _model in (Release, Summit):
    post_save.connect(_watch.forget, sender=_model, dispatch_uid=f"live_bar_{_model.__name__}")
