"""What a filter asks of each session, worked out once for each release."""

from datetime import datetime
from typing import NamedTuple

from portal.lib import provenance
from portal.lib.text import sort_key
from sessions.models import LanguageUse, Session
from sessions.people import participations_of, row_named, rows_below
from sessions.releases.memory import Kept
from sessions.words import SIGN
from summits.models import Part

# Facts and folded texts of the releases that were asked for last.
_facts, _texts = Kept(8), Kept(8)
_HEARD = {LanguageUse.Use.WORKING.value, LanguageUse.Use.INTERPRETATION.value}
_PEOPLE, _BODIES = ("person", "stands_for"), ("affiliation", "organisation", "represents")
_TEXTS = ("title", "short_title", "subtitle", "number_label", "strand", "description")


class Facts(NamedTuple):
    """One session as filters see it; of a closed or removed one only what the public knows."""

    starts_at: datetime | None
    kind: str
    part: str
    themes: frozenset
    languages: frozenset
    cities: frozenset
    people: frozenset
    access: frozenset
    has_documents: bool
    has_recording: bool


def facts_of(programme):
    """Return {uid: `Facts`} of the sessions of a `Programme` and of those that are gone."""
    return _once(_facts, programme, _all_facts)


def texts_of(programme):
    """Return {uid: folded words, a space before each} of the sessions of a `Programme`."""
    return _once(_texts, programme, _all_texts)


def _once(kept, programme, make):
    """Return what is kept of a release; that of a draft, which may change, is made anew."""
    if not programme.sha256:
        return make(programme)
    found = kept.get(programme.sha256)
    return kept.put(programme.sha256, make(programme)) if found is None else found


def language_matches(code, asked):
    """Whether a session's language is one that was asked for: “zh” asks for “zh-hans” too."""
    return code == asked or code.startswith(f"{asked}-")


def _all_facts(programme):
    common = _languages(programme.summit.language_uses.all())
    facts = {one.uid: _facts_of(one, frozenset()) for one in programme.gone}
    for session in programme.sessions:
        is_closed = session.access == Session.Access.CLOSED
        facts[session.uid] = _facts_of(session, frozenset() if is_closed else common)
    return facts


def _facts_of(session, common_languages):
    """Return the `Facts` of a session; it follows the summit's languages unless it has its own."""
    cities, people = _named(session)
    return Facts(
        starts_at=session.starts_at,
        kind=session.kind,
        part=session.part.key if session.part_id else "",
        themes=frozenset([theme.key for theme in rows_below(session, "themes")]),
        languages=_languages(rows_below(session, "language_uses")) or common_languages,
        cities=cities,
        people=people,
        access=_access(session),
        has_documents=any(
            item.document_id and item.document.is_published
            for segment in rows_below(session, "segments")
            for item in rows_below(segment, "items")
        ),
        has_recording=bool(session.recording_url),
    )


def _access(session):
    access, mode = {session.access}, session.effective_mode
    if mode in (Part.Mode.ON_SITE, Part.Mode.HYBRID):
        access.add("on_site")
    if mode in (Part.Mode.VIRTUAL, Part.Mode.HYBRID):
        access.add("online")
    if session.stream_url:
        access.add("streamed")
    return frozenset(access)


def _languages(uses):
    """Return the codes in which something can be followed: spoken, interpreted or signed."""
    codes = set()
    for use in uses:
        if SIGN in (use.use, use.language):
            codes.add(SIGN)
        elif use.use in _HEARD:
            codes.add(use.language.lower())
    return frozenset(codes)


def _named(session):
    """Return the slugs of the bodies and of the people of a session."""
    cities, people = set(), set()
    for one in participations_of(session):
        for name in _PEOPLE:
            if person := row_named(one, name):
                people.add(person.slug)
        for name in _BODIES:
            if body := row_named(one, name):
                cities.add(body.slug)
        group = row_named(one, "group")
        if group:
            cities.update(body.slug for body in rows_below(group, "organisations"))
    return frozenset(cities), frozenset(people)


def _all_texts(programme):
    folded = {}

    def fold(text):
        # Names, places and themes come back in many sessions; folding is the slow part.
        if text not in folded:
            folded[text] = sort_key(text)
        return folded[text]

    return {
        one.uid: " " + " ".join(fold(text) for text in dict.fromkeys(_words_of(one)) if text)
        for one in (*programme.sessions, *programme.gone)
    }


def _words_of(session):
    yield from _both(session, *_TEXTS)
    for row in (session.room, *session.themes.all()):
        yield from _both(row, "name")
    yield from _both(session.place, "venue", "city")
    for question in session.questions.all():
        yield from _both(question, "text")
    for segment in session.segments.all():
        yield from _both(segment, "title", "note")
        for item in segment.items.all():
            yield from _both(item, "title", "work_title")
    for one in participations_of(session):
        yield one.printed_name
        yield one.stands_for_name
        yield from _both(one, "printed_function", "stands_for_function")
        for person in (one.person, one.stands_for):
            yield person.name if person else ""
        for body in (one.organisation, one.affiliation, one.represents, one.group):
            yield from _both(body, "name")


def _both(row, *names):
    """Return the texts of a row in every language: one searches for what one remembers."""
    if row is None:
        return []
    return [
        provenance.text_in(row, name, code) for name in names for code in provenance.languages()
    ]
