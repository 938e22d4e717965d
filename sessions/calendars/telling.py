"""What an event says beside its time: the clocks, the people, the languages, where and what."""

import re
from functools import lru_cache

from django.utils.translation import gettext as _

from portal.lib import provenance
from portal.lib.text import plain
from portal.lib.typography import role_label
from sessions.calendars.times import is_untimed, times
from sessions.clocks import clock_cities, own_time, read_clocks
from sessions.models import Item, LanguageUse, Participation, Segment, Session
from sessions.people import rows_below
from sessions.words import language_name
from summits.models import Part

_PARAGRAPHS = re.compile(r"\n\s*\n")
_Role = Participation.Role
# Roles that go without saying.
_EVIDENT = {_Role.SPEAKER.value, _Role.PARTICIPANT.value}
_POINT = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s+", re.M)


class Teller:
    """Words the events of one calendar, in the active language, whose code is `language`.

    What sessions share (cities, words, names of bodies) is worked out once for all of them.
    """

    def __init__(self, language):
        self.language = language
        # A text in the language of the calendar, or in the other one where it has none.
        order = [language, *(one for one in provenance.languages() if one != language)]
        self._columns = lru_cache(maxsize=None)(lambda field: [f"{field}_{one}" for one in order])
        self.language_name = lru_cache(maxsize=None)(language_name)
        self.body_name = lru_cache(maxsize=None)(lambda body: self._text(body, "name"))
        self._label = lru_cache(maxsize=None)(self._short_name)
        self._role = lru_cache(maxsize=None)(role_label)
        self._cities, self._clocks = {}, {}
        self._kinds, self._steps, self._items = (
            {kind.value: str(kind.label) for kind in model.Kind}
            for model in (Session, Segment, Item)
        )
        self._is_cancelled = _("This session is cancelled.")
        self._is_untimed = _("The time of this session is no longer announced.")
        self._closed = "\n".join((_("Closed session"), _("For invited delegations only.")))
        self._online, self._video = _("Online"), _("Video message")
        self.live = _("Watch live")
        self._behalf, self._representing = _("on behalf of"), _("representing")
        self._spoken, self._interpreted = _("Spoken languages"), _("Interpretation")
        self._heading = _("%(kind)s: %(name)s")

    def title(self, session):
        """Return the served title, after the number that is printed before it."""
        title = provenance.serve(session, "title", self.language)
        number = self._text(session, "number_label")
        return title._replace(text=f"{number} – {title.text}") if number else title

    def location(self, session):
        """Return (where a session takes place in words, the `Place` of it or None)."""
        part, room = session.part, session.room
        place = session.place or (room and room.place)
        if place is None and session.effective_mode != Part.Mode.VIRTUAL:
            place = (part and part.place) or session.summit.place
        pieces = [self._text(room, "name")] if room else []
        if place:
            pieces += [self._text(place, "venue"), place.address, self._text(place, "city")]
        elif not pieces and session.effective_mode == Part.Mode.VIRTUAL:
            pieces = [self._online]
        return ", ".join(filter(None, pieces)), place

    def categories(self, session):
        """Return the kind of a session and its themes."""
        themes = (self._text(theme, "name") for theme in rows_below(session, "themes"))
        return [self._kinds[session.kind], *filter(None, themes)]

    def description(self, session, address):
        """Return all that is told of a session as plain text, paragraph by paragraph.

        Of a removed session that is the clocks alone, of a closed one that it is closed, too.
        `address` is that of its page, "".
        """
        is_cancelled = session.status == Session.Status.CANCELLED
        state = self._is_cancelled if is_cancelled else ""
        if is_untimed(session) and not is_cancelled:
            state = self._is_untimed
        paragraphs = [state, self._clocks_of(session)]
        if session.access == Session.Access.CLOSED:
            paragraphs.append(self._closed)
        else:
            paragraphs += [
                *(self._prose(notice, "text") for notice in rows_below(session, "notices")),
                self._text(session, "subtitle"),
                self._prose(session, "description"),
                self._people(rows_below(session, "participations")),
                *(self._step(session, segment) for segment in rows_below(session, "segments")),
                "" if state else self._languages(session),
            ]
        return "\n\n".join(filter(None, [*paragraphs, address]))

    def _text(self, row, field):
        columns = row.__dict__
        for name in self._columns(field):
            if text := columns.get(name):
                return text
        return ""

    def _prose(self, row, field):
        return _plain_paragraphs(self._text(row, field))

    def _clocks_of(self, session):
        key = (session.part_id, session.time_zone, session.place_id)
        if key not in self._cities:
            self._cities[key] = clock_cities(session, self.language)
        key = (self._cities[key], *times(session))
        if key not in self._clocks:
            clocks = read_clocks(*key, self.language)
            self._clocks[key] = "\n".join(self._line(line, clocks) for line in clocks.lines)
        return self._clocks[key]

    def _line(self, line, clocks):
        starts, ends = (
            " ".join(filter(None, (time, shift)))
            for time, shift in (
                (line.starts, line.starts_shift),
                (line.ends, line.ends_shift),
            )
        )
        when = " – ".join(filter(None, (starts, ends)))
        zone = ", ".join(filter(None, [line.abbreviation, line.offset]))
        if line is clocks.host:
            when = f"{line.day} {clocks.day.year}, {when}"
        return self._heading % {"kind": line.city, "name": f"{when} ({zone})"}

    def _step(self, session, segment):
        words = self._text(segment, "title") or self._steps[segment.kind]
        if segment.starts_at:
            time = own_time(segment, session.get_time_zone(), self.language)
            words = f"{time['text']} {words}"
        note = self._text(segment, "note")
        lines = [f"{words} ({note})" if note else words]
        lines += filter(None, [self._people(rows_below(segment, "participations"), segment.kind)])
        for item in rows_below(segment, "items"):
            named = filter(None, [self._text(item, "title"), self._text(item, "work_title")])
            lines.append(" – ".join(named) or self._items[item.kind])
            people = self._people(rows_below(item, "participations"), _Role.PRESENTER)
            lines += filter(None, [people])
        return "\n".join(lines)

    def _people(self, participations, evident=""):
        """List who takes part; `evident` is the role that the line above says already."""
        return "\n".join([f"• {self._person(one, evident)}" for one in participations])

    def _person(self, one, evident):
        """Name a participant with the functions that the programme of that day printed."""
        role = self._text(one, "role_label")
        if not role and one.role != evident and one.role not in _EVIDENT:
            gender = one.person.gender if one.person_id else ""
            role = self._role(one.role, gender, 1, self.language)
        name = self._name(one)
        honorific, function = (
            self._text(one, "printed_honorific"),
            self._text(one, "printed_function"),
        )
        words = [f"{honorific} {name}" if honorific else name, function]
        if one.affiliation_id:
            label, full = self._label(one.affiliation), self.body_name(one.affiliation)
            words.append("" if label in function or full in function else label)
        if one.represents_id:
            words.append(f"{self._representing} {self.body_name(one.represents)}")
        if one.stands_for_id or one.stands_for_name:
            words.append(f"{self._behalf} {one.stands_for_name or one.stands_for.name}")
            words.append(self._text(one, "stands_for_function"))
        if one.medium == Participation.Medium.VIDEO:
            words.append(self._video)
        elif one.medium == Participation.Medium.ONLINE:
            words.append(self._online)
        words.append(self._text(one, "note"))
        text = ", ".join(filter(None, words))
        return self._heading % {"kind": role, "name": text} if role else text

    def _name(self, one):
        if one.printed_name or one.person_id:
            return one.printed_name or one.person.name
        return self.body_name(one.organisation or one.group)

    def _short_name(self, body):
        names = (self._text(body, field) for field in ("short_name", "acronym", "name"))
        return next(filter(None, names), "")

    def _languages(self, session):
        uses = rows_below(session, "language_uses") or rows_below(session.summit, "language_uses")
        lines = []
        for use, heading in (
            (LanguageUse.Use.WORKING, self._spoken),
            (LanguageUse.Use.INTERPRETATION, self._interpreted),
        ):
            names = [self.language_name(one.language) for one in uses if one.use == use]
            if names:
                lines.append(self._heading % {"kind": heading, "name": ", ".join(names)})
        if any(one.use == LanguageUse.Use.SIGN for one in uses):
            lines.append(_("Sign language"))
        return "\n".join(lines)


# The same descriptions are read for every feed that a session stands in.
@lru_cache(maxsize=1024)
def _plain_paragraphs(markdown_text):
    return "\n\n".join(map(_plain_paragraph, _PARAGRAPHS.split(markdown_text.strip())))


def _plain_paragraph(text):
    points = _POINT.split(text)
    if len(points) == 1:
        return plain(text)
    # What stands before the first point, if anything, and then each point on a line of its own.
    lines = [plain(points[0]), *(f"– {plain(point)}" for point in points[1:])]
    return "\n".join(filter(None, lines))
