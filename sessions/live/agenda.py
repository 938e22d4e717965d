"""A reader's own agenda: chosen sessions by day, what overlaps, what changed since."""

from portal.lib import clock
from sessions.calendars.lists import listed, short_uid
from sessions.live.changes import changes_after, tell
from sessions.live.listing import listed_days
from sessions.models import Session


def chosen_sessions(programme, shorts):
    """Return the sessions of a `Programme` that short uids name, those withdrawn since included."""
    return listed([*programme.sessions, *programme.gone], shorts)


def agenda_days(programme, sessions, language, zone, *, since=None):
    """Return the `listing.ListedDay`s of chosen sessions, with what overlaps and what changed.

    `since` is the number of the release that the reader saw when choosing, None for not known:
    nothing is then said to have changed. `language` (fr or en) is the active one; `zone` (IANA)
    governs the days, and the times that changed are told in it.
    """
    days = listed_days(programme, sessions, language, zone)
    rows = [row for day in days for row in day.rows]
    mark_overlaps(rows)
    if since is not None:
        by_uid = {str(row.session.uid): row for row in rows}
        for change in changes_after(programme, since):
            row = by_uid.get(change.uid)
            # A cancelled session says so by itself.
            if row is not None and not (row.is_off and change.topic == "state"):
                told = tell(change, row.session, language, zone)
                row.told += [told] if told else []
    return days


def mark_overlaps(rows):
    """Note on each row which others take place at the same time; rows are in time's order.

    Sessions that only touch (one ends as the other begins) do not overlap; what is cancelled or
    has no end overlaps nothing that begins later.
    """
    open_rows = []
    for row in rows:
        session = row.session
        if row.is_off or session.starts_at is None:
            continue
        open_rows = [one for one in open_rows if one.session.ends_at > session.starts_at]
        for other in open_rows:
            other.overlaps.append(row)
            row.overlaps.append(other)
        if session.ends_at:
            open_rows.append(row)


def keys(programme):
    """Return what a browser keeps of sessions: {slug: [short uid, start as ISO 8601 or ""]}."""
    return {
        one.slug: [
            short_uid(one),
            clock.iso_local(one.starts_at, one.get_time_zone()) if one.starts_at else "",
        ]
        for one in programme.sessions
        if one.access != Session.Access.CLOSED
    }
