"""Sequence numbers and instants of change, which calendars and feeds trust (RFC 5545, 3.8.7)."""

from sessions.models import Session
from sessions.releases.difference import session_differences

_KEPT_OF_THE_GONE = (
    *("id", "uid", "slug", "title", "kind", "access", "part", "time_zone"),
    *("starts_wall", "ends_wall", "starts_at", "ends_at"),
)


def stamp(content, before, *, number, at):
    """Return the content of release `number` at an instant (ISO 8601, UTC), with its stamps.

    A session's `sequence` starts at 0 and rises by one in each release in which something about it
    changed; `changed_at` is the instant of that release. What a former release had and this one
    has not stands in `gone`, cancelled, for as long as the programme lasts; a session that comes
    back goes on counting. `before` is the content of the release before, or None.
    """
    before = before or {"sessions": [], "summit": {}}
    known = {one["uid"]: one for one in before["sessions"]}
    buried = {one["uid"]: one for one in before.get("gone", ())}
    sessions = []
    for session in content["sessions"]:
        old = known.get(session["uid"])
        if old is None:
            former = buried.get(session["uid"])
            stamps = {"sequence": former["sequence"] + 1 if former else 0, "changed_at": at}
        elif session_differences(old, session, before, content):
            stamps = {"sequence": old["sequence"] + 1, "changed_at": at}
        else:
            stamps = {name: old[name] for name in ("sequence", "changed_at")}
        sessions.append({**session, **stamps})
    here = {session["uid"] for session in sessions}
    gone = [one for uid, one in buried.items() if uid not in here]
    for uid, old in known.items():
        if uid not in here:
            kept = {name: old[name] for name in _KEPT_OF_THE_GONE if name in old}
            stamps = {"sequence": old["sequence"] + 1, "changed_at": at}
            gone.append({**kept, "status": Session.Status.CANCELLED.value, **stamps})
    parts = {part["key"] for part in content["summit"].get("parts", ())}
    for one in gone:
        if one.get("part") not in parts:
            one.pop("part", None)
    stamped = {**content, "release": {"number": number, "at": at}, "sessions": sessions}
    return stamped | {"gone": gone} if gone else stamped
