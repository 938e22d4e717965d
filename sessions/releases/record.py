"""A programme that is not the present one, as pages: a former release, or a draft to look at.

These pages have one clock, the summit's, and no filters: they say what was, or what may come.
"""

from portal.lib import provenance
from portal.lib.text import plain
from portal.lib.typography import duration_text
from sessions import detail
from sessions.clocks import governed_clocks
from sessions.models import LanguageUse, Session
from sessions.people import Names
from sessions.programme import cut_days, kind_label, look_of
from sessions.words import language_names

PEOPLE, LETTERS = 8, 230


def days_of(programme, language, address, told=()):
    """Return [(Day, rows)] of a `Programme`; asks no query.

    `address(slug)` gives the page of a session. `told` are the `wording.About` of what differs
    from the public programme: each row has the lines of its session, and `mark` says added or
    changed.
    """
    by_uid = {about.uid: about for about in told}
    names = Names(language)
    zone = programme.summit.time_zone
    return [
        (day, [_row(one, language, names, address, by_uid) for one in day.sessions])
        for day in cut_days(programme.summit, programme.sessions, language, zone)
    ]


def _row(session, language, names, address, told):
    about = told.get(str(session.uid))
    lines = about.lines if about else []
    is_closed = session.access == Session.Access.CLOSED
    people, others = ([], 0) if is_closed else names.of(session, most=PEOPLE)
    return {
        "slug": session.slug,
        "url": "" if is_closed else address(session.slug),
        "title": provenance.serve(session, "title", language),
        "number": provenance.serve(session, "number_label", language).text,
        "kind": kind_label(session),
        "clocks": governed_clocks(session, language, session.summit.time_zone),
        "is_cancelled": session.status == Session.Status.CANCELLED,
        "is_draft": not session.is_published,
        "description": _opening(provenance.serve(session, "description", language)),
        "people": people,
        "others": others,
        "room": session.room and provenance.serve(session.room, "name", language),
        "place": session.place,
        "mark": _mark(lines),
        "lines": [line for line in lines if line.what != "added"],
    }


def _mark(lines):
    if any(line.what == "added" for line in lines):
        return "added"
    return "changed" if lines else ""


def _opening(description):
    text = plain(description.text.split("\n\n", 1)[0]) if description.text else ""
    if len(text) > LETTERS:
        text = text[:LETTERS].rsplit(None, 1)[0] + " …"
    return description._replace(text=text)


def session_facts(session, language):
    """Return what the page of one session shows, as a template's context."""
    early, steps = detail.before_the_session(session, detail.steps(session, language))
    uses = list(session.language_uses.all()) or list(session.summit.language_uses.all())
    clocks = governed_clocks(session, language, session.summit.time_zone)
    minutes = 0
    if session.starts_at and session.ends_at:
        minutes = int((session.ends_at - session.starts_at).total_seconds() // 60)
    return {
        "session_": session,
        "look": look_of(session),
        "kind": kind_label(session),
        "clocks": clocks,
        "duration": duration_text(minutes, language) if minutes else "",
        "people": detail.appearances(session.participations.all(), language),
        "early_steps": early,
        "steps": steps,
        "languages": [
            (
                LanguageUse.Use(use).label,
                language_names(one.language for one in uses if one.use == use),
            )
            for use in LanguageUse.Use
            if any(one.use == use for one in uses)
        ],
        "is_cancelled": session.status == Session.Status.CANCELLED,
    }
