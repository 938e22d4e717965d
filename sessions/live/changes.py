"""What moved in the last releases, one line for each fact, beside the value that stood before.

Several releases count as one step: a session moved twice stands with its first and its last time,
one that was moved back does not stand at all.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

from portal.lib import clock
from portal.lib.typography import day_text, duration_text, time_range_text
from sessions.models import Release, Session

# Which kinds of `releases.difference.KINDS` a reader must know on the day, by what they concern.
_TOPICS = {
    **dict.fromkeys(("moved", "lengthened", "shortened", "announced", "unannounced"), "time"),
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
    """Return the `Change`s since the release `number` of the same summit, the latest first."""
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
    return tuple(net_changes(rows))


def net_changes(releases):
    """Return the `Change`s that several releases make together, the latest first.

    `releases` are (number, instant, changes) in their order.
    """
    found = {}
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
            first = found[key].before if key in found else before
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
    kept = [one for one in found.values() if one.before != one.after and not _is_nothing(one)]
    return sorted(kept, key=lambda one: -one.number)


def _is_nothing(change):
    """Added and withdrawn on the same day: the public need not know."""
    return change.topic == "state" and (change.before, change.after) == ("none", "off")


def tell(change, session, language):
    """Return a `Change` of a session as `Told` in a language (fr or en), the active one.

    `session` is the one of the current `Programme`, cancelled where it has gone.
    """
    if change.topic == "time":
        return _tell_time(change, session.get_time_zone(), language)
    if change.topic == "state":
        time = _own_span_text(session, language)
        was, now = (time, "") if change.after == "off" else ("", time)
        return Told(change, _state_label(change), was, now)
    labels = {
        "room": _("Room changed"),
        "place": _("Place changed"),
        "title": _("New title"),
        "person": _("Replaced"),
    }
    return Told(
        change,
        labels[change.topic],
        _in_language(change.before, language),
        _in_language(change.after, language),
    )


def _state_label(change):
    if change.after == "off":
        return _("Cancelled")
    return _("Added") if change.before == "none" else _("Takes place after all")


def _tell_time(change, zone, language):
    was, will = (_span(value, zone) for value in (change.before, change.after))
    has_both = bool(was and will)
    says_day = has_both and was[0].date() != will[0].date()
    if has_both:
        label = _time_label(was, will, language)
    else:
        label = _("Time announced") if will else _("Time still open")
    texts = [_span_text(span, language, says_day=says_day) for span in (was, will)]
    return Told(change, label, *texts)


def _time_label(was, will, language):
    """Return “10 min later” and the like; the times are wall times of the host."""
    if was[0].date() != will[0].date():
        return _("Moved to another day")
    minutes = int((will[2] - was[2]).total_seconds() // 60)
    length = duration_text(abs(minutes), language)
    if minutes > 0:
        return _("Delayed by %(length)s") % {"length": length}
    if minutes < 0:
        return _("Brought forward by %(length)s") % {"length": length}
    if not was[3] or not will[3]:
        return _("End changed")
    minutes = int((will[3] - was[3]).total_seconds() // 60)
    length = duration_text(abs(minutes), language)
    words = _("Ends %(length)s later") if minutes > 0 else _("Ends %(length)s earlier")
    return words % {"length": length}


def _span(value, zone):
    """Return (start, end) as wall times, then as instants; None where nothing was announced."""
    if not value or "starts_at" not in value:
        return None
    start, end = (
        datetime.fromisoformat(value[name]) if value.get(name) else None
        for name in ("starts_at", "ends_at")
    )
    return clock.to_wall(start, zone), end and clock.to_wall(end, zone), start, end


def _own_span_text(session, language):
    if session.starts_at is None:
        return ""
    zone = session.get_time_zone()
    end = clock.to_wall(session.ends_at, zone) if session.ends_at else None
    return time_range_text(clock.to_wall(session.starts_at, zone), end, language)


def _span_text(span, language, *, says_day):
    if not span:
        return ""
    text = time_range_text(span[0], span[1], language)
    return f"{day_text(span[0].date(), language)}, {text}" if says_day else text


def _in_language(texts, language):
    """Return a text that stands by language; another's where it has none."""
    texts = texts or {}
    return texts.get(language) or next(iter(texts.values()), "")


def sessions_by_uid(programme):
    """Return {uid text: session} of a `Programme`, those that have gone among them."""
    return {str(one.uid): one for one in (*programme.gone, *programme.sessions)}


def is_cancelled(session):
    """Whether a session of a `Programme` does not take place."""
    return session.status == Session.Status.CANCELLED
