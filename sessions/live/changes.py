"""What moved in the last releases, one line for each fact, beside the value that stood before.

Several releases count as one step: a session moved twice stands with its first and its last time.
One that was moved back stands, on the day, with the time that somebody may have read meanwhile.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache

from portal.lib import clock
from portal.lib.typography import time_range_text
from sessions.models import Release, Session
from sessions.releases.brief import TIMES, brief

# Which kinds of `releases.difference.KINDS` a reader must know on the day, by what they concern.
_TOPICS = {
    **dict.fromkeys(TIMES, "time"),
    **dict.fromkeys(("cancelled", "restored", "added", "removed"), "state"),
    **dict.fromkeys(("room", "place"), "whereabouts"),
    "retitled": "title",
    "person_replaced": "person",
}
# How a session stood before and after a change of its state.
_STATES = {
    "cancelled": ("on", "off"),
    "removed": ("on", "off"),
    "restored": ("off", "on"),
    "added": ("none", "on"),
}
_WHAT = {"time": "moved", "title": "retitled", "person": "person_replaced"}
# Somebody who looks soon after midnight must still learn what was announced late in the evening.
_LOOKING_BACK = timedelta(hours=6)


@dataclass(frozen=True)
class Change:
    """One fact about one session that is no longer what it was; values as releases hold them."""

    uid: str
    slug: str
    title: dict
    topic: str
    before: object
    after: object
    number: int
    released_at: datetime = field(compare=False)


@dataclass(frozen=True)
class Told:
    """A `Change` in words: what happened (`label`), what it was (`was`) and what it is (`now`)."""

    change: Change
    label: str
    was: str = ""
    now: str = ""

    @property
    def is_off(self):
        """Whether the session does not take place any more."""
        return self.change.topic == "state" and self.change.after == "off"


def start_of_day(at, zone):
    """Return the instant since which changes belong to the day of an instant, in a zone."""
    midnight, _end = clock.day_bounds(clock.to_wall(at, zone).date(), zone)
    hour = (at - _LOOKING_BACK).replace(minute=0, second=0, microsecond=0)
    return min(midnight, hour)


def changes_of_day(programme, at):
    """Return the `Change`s that the public was told on the day of an instant, the latest first."""
    if programme.is_draft:
        return ()
    since = start_of_day(at, programme.summit.time_zone)
    if programme.released_at < since:
        return ()
    return _changes_since(programme.summit.pk, programme.sha256, since, 0)


def changes_after(programme, number):
    """Return the `Change`s since the release `number` of the same summit, the latest first.

    They are for a reader who saw that release: what is again as it was then is no change.
    """
    if programme.is_draft or number >= programme.number:
        return ()
    return _changes_since(programme.summit.pk, programme.sha256, None, number)


# A release never changes: what follows from the current one is worked out once.
@lru_cache(maxsize=64)
def _changes_since(summit, sha256, since, number):
    releases = Release.objects.filter(summit=summit, number__gt=number)
    if since:
        releases = releases.filter(released_at__gte=since)
    rows = releases.order_by("number").values_list("number", "released_at", "changes")
    return tuple(net_changes(rows, with_returns=since is not None))


def net_changes(releases, *, with_returns):
    """Return the `Change`s that several releases make together, the latest first.

    `releases` are (number, instant, changes) in their order. `with_returns` keeps what is again as
    it was before them, told from what stood last in between.
    """
    found, between = {}, {}
    for number, released_at, changes in releases:
        for one in changes:
            topic = _TOPICS.get(one["what"])
            if topic is None or "session" not in one:
                continue
            before, after = _STATES.get(one["what"], (one.get("before"), one.get("after")))
            # A session may have several people and rooms' names; the others have one value each.
            key = (one["session"], topic, one["what"] if topic == "whereabouts" else "")
            if topic == "person":
                key = next(
                    (
                        other
                        for other, change in found.items()
                        if other[:2] == key[:2] and change.after == before
                    ),
                    (*key[:2], str(before)),
                )
            first = before
            if key in found:
                first, between[key] = found[key].before, found[key].after
            found[key] = Change(
                uid=one["session"],
                slug=one["slug"],
                title=one["title"],
                topic=one["what"] if topic == "whereabouts" else topic,
                before=first,
                after=after,
                number=number,
                released_at=released_at,
            )
    kept = []
    for key, one in found.items():
        if not _is_return(one):
            kept.append(one)
        elif with_returns:
            kept.append(replace(one, before=between[key]))
    return sorted(kept, key=lambda one: -one.number)


def _is_return(change):
    """Whether all is as before the releases; of a session that came and went, too."""
    came_and_went = change.topic == "state" and (change.before, change.after) == ("none", "off")
    return came_and_went or change.before == change.after


def tell(change, session, language, zone):
    """Return a `Change` of a session as `Told` in a language (fr or en), the active one.

    Times are those of `zone` (IANA), which governs the page. `session` is the one of the current
    `Programme`, cancelled where it has gone. None where a reader of the language sees no change.
    """
    said = brief(_as_one(change), language, zone)
    if said is None:
        return None
    if change.topic == "state":
        time = _span_text(session, language, zone)
        return Told(change, said.label, *((time, "") if change.after == "off" else ("", time)))
    return Told(change, *said)


def _as_one(change):
    """Return what several releases did to a session as one change of `releases.difference`."""
    if change.topic == "state":
        what = "cancelled" if change.after == "off" else "restored"
        what = "added" if change.before == "none" else what
    else:
        what = _WHAT.get(change.topic, change.topic)
    return {"what": what, "before": change.before, "after": change.after}


def _span_text(session, language, zone):
    if session.starts_at is None:
        return ""
    end = clock.to_wall(session.ends_at, zone) if session.ends_at else None
    return time_range_text(clock.to_wall(session.starts_at, zone), end, language)


def sessions_by_uid(programme):
    """Return {uid text: session} of a `Programme`, those that have gone among them."""
    return {str(one.uid): one for one in (*programme.gone, *programme.sessions)}


def is_cancelled(session):
    """Whether a session of a `Programme` does not take place."""
    return session.status == Session.Status.CANCELLED
