"""Sequence numbers and instants of change, which calendars and feeds trust (RFC 5545, 3.8.7)."""

from datetime import UTC, datetime

from django.utils import translation

from portal.lib import provenance
from sessions.calendars.events import Writer
from sessions.calendars.times import has_time
from sessions.models import Session
from sessions.releases.aligning import aligned
from sessions.releases.difference import session_differences, when
from sessions.releases.reviving import bare_programme
from sessions.releases.shapes import TABLES

_NO_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT_OF_THE_GONE = (
    *("id", "uid", "slug", "title", "kind", "access", "part", "time_zone"),
    *("starts_wall", "ends_wall", "starts_at", "ends_at", "last_time"),
)


def stamp(content, before, *, number, at):
    """Return the content of release `number` at an instant (ISO 8601, UTC), with its stamps.

    A session's `sequence` starts at 0 and rises by one in each release in which something about it
    changed; `changed_at` is the instant of that release. Something shared that has another name
    counts where a calendar prints it, as it does a room, and nowhere else: equal stamps promise
    equal entries. What a former release had and this one has not stands in `gone`, cancelled, for
    as long as the programme lasts; a session that comes back goes on counting. One that loses its
    time keeps it as `last_time`, so that calendars can cancel what they told. `before` is the
    content of the release before, or None.
    """
    before = aligned(before, content) if before else {"sessions": [], "summit": {}}
    known = {one["uid"]: one for one in before["sessions"]}
    buried = {one["uid"]: one for one in before.get("gone", ())}
    former = buried | known
    content = {
        **content,
        "sessions": [one | _last_time(one, former.get(one["uid"])) for one in content["sessions"]],
    }
    reworded = _reworded(before, content)
    sessions = []
    for session in content["sessions"]:
        old = known.get(session["uid"])
        if old is None:
            removed = buried.get(session["uid"])
            stamps = {"sequence": removed["sequence"] + 1 if removed else 0, "changed_at": at}
        elif session["uid"] in reworded or session_differences(old, session, before, content):
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


def _last_time(session, former):
    """Return {"last_time": …} of a session without a time that once had one, else {}."""
    if "starts_at" in session or former is None:
        return {}
    last = when(former) or former.get("last_time")
    return {"last_time": last} if last else {}


def _reworded(before, content):
    """Return the uids of sessions whose calendar entry reads otherwise, in whichever language."""
    slugs = [{one["uid"]: one["slug"] for one in each["sessions"]} for each in (before, content)]
    is_like_before = all(before.get(name) == content.get(name) for name in ("summit", *TABLES))
    if is_like_before and all(slugs[1].get(uid, slug) == slug for uid, slug in slugs[0].items()):
        return set()
    was, will = (_entries(one) for one in (before, content))
    return {uid for uid in was.keys() & will.keys() if was[uid] != will[uid]}


def _entries(content):
    """Return {uid: its calendar entry in each language, without its stamps}."""
    found = {}
    if not content["sessions"]:
        return found
    programme = bare_programme(content, content["summit"]["id"])
    for language in provenance.languages():
        with translation.override(language):
            writer = Writer(programme.summit, language)
            for session in programme.sessions:
                if has_time(session):
                    session.sequence, session.changed_at = 0, _NO_INSTANT
                    entry = writer.event(session)
                    found.setdefault(str(session.uid), []).append(entry)
    return found
