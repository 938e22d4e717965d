"""What is still missing in a programme or contradicts itself, before it is released.

Few findings block a release: those that would send readers to the wrong place or day. All others
are for an officer to weigh; an unfinished programme may well be released.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib import provenance
from portal.lib.text import fold, sort_key
from portal.lib.typography import join_names
from sessions.models import LanguageUse, Participation, Segment, Session
from sessions.people import participations_of
from sessions.releases import checking_texts
from sessions.releases.publishing import content_to_release, not_ready
from sessions.releases.reviving import revive
from summits.models import Part

_Kind, _Role = Session.Kind, Participation.Role
_LED = {_Kind.PANEL, _Kind.ROUND_TABLE}
_WITHOUT_PEOPLE = {_Kind.BREAK, _Kind.WORKING_LUNCH, _Kind.CULTURE, _Kind.OTHER}
_LEADING = {_Role.MODERATOR, _Role.CHAIR, _Role.CO_CHAIR, _Role.HOST}
_SHOWN = 6


@dataclass(frozen=True)
class Finding:
    """One thing that is missing or wrong, as a sentence in the active language.

    `topic` is the heading under which it stands; `row` the instance to mend, None for the summit
    as a whole. What `blocks` must be mended before a release.
    """

    topic: str
    sentence: str
    row: object = None
    blocks: bool = False


def findings(content, summit, language):
    """Return the `Finding`s of a content that is about to be released, blocking ones first.

    `summit` is the stored row; `language` (fr or en) is the active one. Two queries, whatever the
    number of sessions.
    """
    programme = revive(content, summit)
    named = checking_texts.namer(language)
    found = chain(
        _sessions_there(programme, summit, language),
        *(check(programme, named) for check in _CHECKS),
        _figures(programme, language),
        (Finding(*one) for one in checking_texts.findings(programme, language)),
        _pages(programme, named),
    )
    return sorted(found, key=lambda one: not one.blocks)


def refuse_blocked(summit, language):
    """Raise ValidationError, with its reasons in the active language, if a release is blocked."""
    content, _sha256 = content_to_release(summit)
    blocking = [one.sentence for one in findings(content, summit, language) if one.blocks]
    if blocking:
        raise ValidationError(blocking)


def _sessions_there(programme, summit, language):
    if not programme.sessions:
        yield Finding(_("Sessions"), _("The programme has no session that is ready."), blocks=True)
    left_out = [str(session) for session in not_ready(summit)]
    here = {session.pk for session in programme.sessions}
    if left_out and not here.intersection(not_ready(summit).values_list("pk", flat=True)):
        names = join_names([*left_out[:_SHOWN], *(["…"] if left_out[_SHOWN:] else [])], language)
        words = ngettext(
            "%(n)d session is not marked as published and stays out: %(names)s.",
            "%(n)d sessions are not marked as published and stay out: %(names)s.",
            len(left_out),
        )
        yield Finding(_("Sessions"), words % {"n": len(left_out), "names": names})


def _times(programme, named):
    topic = _("Times")
    for session in programme.sessions:
        name = {"session": named(session)}
        if not session.starts_at:
            yield Finding(topic, _("“%(session)s” has no time.") % name, session)
            continue
        if not session.ends_at:
            yield Finding(topic, _("“%(session)s” has no end.") % name, session)
        part = session.part
        if part and part.starts_on:
            day = session.starts_wall[:10]
            if (
                not part.starts_on.isoformat()
                <= day
                <= (part.ends_on or part.starts_on).isoformat()
            ):
                words = _("“%(session)s” is on %(day)s, outside the dates of its part.")
                yield Finding(topic, words % {**name, "day": day}, session, blocks=True)
        for segment in session.segments.all():
            ends = session.ends_at or session.starts_at + timedelta(days=1)
            if segment.starts_at and segment.starts_at >= ends:
                words = _("A step of “%(session)s” begins when the session is over.")
                yield Finding(topic, words % name, segment)
    for part in programme.summit.parts.all():
        timed = any(one.starts_at and one.part_id == part.pk for one in programme.sessions)
        if timed and part.mode != Part.Mode.ON_SITE and not part.clock_cities.all():
            words = _("“%(part)s” is online and names no cities whose clocks are shown.")
            yield Finding(topic, words % {"part": named(part)}, part)
    for one, other in _overlapping_titles(programme.sessions):
        words = _("“%(session)s” stands twice at the same time.")
        yield Finding(topic, words % {"session": named(one)}, other, blocks=True)


def _overlapping_titles(sessions):
    known = {}
    for session in sessions:
        if not session.starts_at:
            continue
        key = (fold(session.title_fr or session.title_en or ""), session.starts_at, session.room_id)
        if key in known:
            yield known[key], session
        known[key] = session


def _rooms(programme, named):
    in_room = defaultdict(list)
    for session in _taking_place(programme):
        if session.room_id and session.kind != _Kind.BREAK:
            in_room[session.room_id].append(session)
    for sessions in in_room.values():
        for one, other in _overlaps(sessions):
            words = _("“%(one)s” and “%(other)s” are in %(room)s at the same time.")
            names = {"one": named(one), "other": named(other), "room": named(one.room)}
            yield Finding(_("Rooms"), words % names, other, blocks=True)


def _people_twice(programme, named):
    """Who is expected in two places at once, and who is printed under two functions."""
    topic, present, functions = _("People"), defaultdict(dict), defaultdict(dict)
    for session in _taking_place(programme):
        for one in participations_of(session):
            if one.person_id is None:
                continue
            if one.medium != Participation.Medium.VIDEO:
                present[one.person_id][session.pk] = session
            function = one.printed_function_fr or one.printed_function_en
            if function:
                functions[one.person_id].setdefault(fold(function), one)
    people = {row.pk: row for row in programme.rows if row._meta.model_name == "person"}
    for pk, sessions in present.items():
        for one, other in _overlaps(sessions.values()):
            words = _("%(person)s is expected in “%(one)s” and in “%(other)s” at the same time.")
            names = {"person": people[pk].name, "one": named(one), "other": named(other)}
            yield Finding(topic, words % names, other)
    for pk, printed in functions.items():
        if len(printed) > 1:
            words = _("%(person)s is printed under %(n)d different functions.")
            row = list(printed.values())[-1]
            yield Finding(topic, words % {"person": people[pk].name, "n": len(printed)}, row)


def _printed_names(programme, named):
    """Who is printed under a name that is none of theirs: perhaps another person was meant."""
    for session in programme.sessions:
        for one in participations_of(session):
            person = one.person
            if person is None or not one.printed_name:
                continue
            honorifics = {person.honorific_fr, person.honorific_en}
            honorifics |= {one.printed_honorific_fr, one.printed_honorific_en}
            beside = {word for text in honorifics for word in sort_key(text or "").split()}
            printed = set(sort_key(one.printed_name).split()) - beside
            spellings = [person.name, *(person.aliases or "").splitlines()]
            known = [set(sort_key(name).split()) for name in spellings if sort_key(name)]
            # A name may be printed shorter, in another order, or with letters after it.
            if any(printed <= spelling or spelling <= printed for spelling in known):
                continue
            words = _("“%(session)s” prints “%(printed)s”, linked to the page of %(person)s.")
            facts = {"printed": one.printed_name, "person": person.name}
            yield Finding(_("People"), words % {**facts, "session": named(session)}, one)


def _taking_place(programme):
    return [
        session
        for session in programme.sessions
        if session.status == Session.Status.SCHEDULED and session.starts_at
    ]


def _overlaps(sessions):
    """Yield pairs of sessions that run at the same time; one without an end is a mere moment."""
    running = []
    for session in sorted(sessions, key=lambda one: one.starts_at):
        running = [one for one in running if one.ends_at > session.starts_at]
        for one in running:
            yield one, session
        if session.ends_at:
            running.append(session)


def _leading(programme, named):
    topic = _("People")
    for session in programme.sessions:
        if session.access == Session.Access.CLOSED:
            continue
        roles = {one.role for one in participations_of(session)}
        if any(one.kind == Segment.Kind.MODERATION for one in session.segments.all()):
            roles.add(_Role.MODERATOR)
        name = {"session": named(session)}
        if not roles and session.kind not in _WITHOUT_PEOPLE:
            yield Finding(topic, _("“%(session)s” names nobody.") % name, session)
        elif session.kind in _LED and not roles & _LEADING:
            yield Finding(topic, _("“%(session)s” has nobody who moderates it.") % name, session)


def _whereabouts(programme, named):
    topic, has_parts = _("Places"), bool(programme.summit.parts.all())
    for session in programme.sessions:
        if session.access == Session.Access.CLOSED:
            continue
        name = {"session": named(session)}
        if has_parts and session.part is None:
            words = _("“%(session)s” belongs to no part of the summit.")
            yield Finding(topic, words % name, session)
        place = session.place or (session.part and session.part.place) or programme.summit.place
        if session.effective_mode != Part.Mode.VIRTUAL and not (session.room or place):
            yield Finding(topic, _("“%(session)s” has no room and no place.") % name, session)


def _languages(programme, named):
    """Which languages are spoken, and into which they are interpreted."""
    topic, use = _("Languages"), LanguageUse.Use
    shared = {one.use for one in programme.summit.language_uses.all()}
    undeclared = []
    for session in programme.sessions:
        uses = list(session.language_uses.all())
        spoken = [one for one in uses if one.use == use.WORKING]
        if len(spoken) > 1 and use.INTERPRETATION not in {one.use for one in uses} | shared:
            words = _("“%(session)s” is held in several languages; no interpretation is declared.")
            yield Finding(topic, words % {"session": named(session)}, session)
        if not uses:
            undeclared.append(session)
    if undeclared and not shared:
        words = ngettext(
            "Neither the summit nor %(n)d of its sessions says in which languages it is held.",
            "Neither the summit nor %(n)d of its sessions say in which languages they are held.",
            len(undeclared),
        )
        yield Finding(topic, words % {"n": len(undeclared)}, programme.summit)
    elif shared and use.INTERPRETATION not in shared:
        if not any(
            one.use == use.INTERPRETATION
            for session in programme.sessions
            for one in session.language_uses.all()
        ):
            words = _("Nothing is said of interpretation, neither for the summit nor any session.")
            yield Finding(topic, words, programme.summit)


_CHECKS = (_times, _rooms, _people_twice, _printed_names, _leading, _whereabouts, _languages)

# What a stated figure counts, by the first word of its unit or its label (folded).
_COUNTED = {
    "sessions": ("session", "seance", "atelier", "workshop", "evenement", "event", "dialogue"),
    "cities": ("ville", "cit", "commune", "municipalit"),
    "countries": ("pays", "countr"),
    "people": ("intervenant", "speaker", "orateur", "participant"),
}


def _figures(programme, language):
    """A figure that the documents state, beside what the programme itself holds."""
    rows = defaultdict(set)
    for row in programme.rows:
        rows[row._meta.model_name].add(row.pk)
    cities = [
        one for one in programme.rows if one._meta.model_name == "organisation" and one.is_city
    ]
    counted = {
        "sessions": len(programme.sessions),
        "cities": len(cities),
        "countries": len({one.place.country_code for one in cities if one.place_id} - {""}),
        "people": len(rows["person"]),
    }
    for figure in programme.summit.figures.all():
        words = fold(provenance.serve(figure, "unit", language).text or str(figure.label))
        kind = next((kind for kind, stems in _COUNTED.items() if words.startswith(stems)), None)
        if kind is None:
            continue
        number, stated = counted[kind], figure.value
        is_at_odds = {
            figure.Qualifier.EXACT: number != stated,
            figure.Qualifier.MORE_THAN: number <= stated,
            figure.Qualifier.ABOUT: abs(number - stated) * 5 > stated,
        }[figure.qualifier]
        if is_at_odds:
            text = _("The summit states “%(label)s: %(stated)s”; this programme has %(n)d.")
            facts = {"label": figure.label, "stated": f"{stated.normalize():f}", "n": number}
            yield Finding(_("Stated figures"), text % facts, figure)


def _pages(programme, named):
    """People and bodies without a page: their names lead nowhere."""
    for row in programme.rows:
        if row._meta.model_name in ("person", "organisation") and not row.is_published:
            words = _("%(name)s is not published: the name leads to no page.")
            yield Finding(_("Pages of people and cities"), words % {"name": named(row)}, row)
