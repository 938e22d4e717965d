"""One session as paper shows it, in the words of one language: plain data, ready to print."""

from functools import lru_cache

from django.utils.translation import gettext as _

from portal.lib import provenance
from portal.lib.paper.prose import blocks
from portal.lib.spacing import smart
from portal.lib.text import sort_key
from sessions import detail
from sessions.models import Item, LanguageUse, Notice, Session
from sessions.people import participations_of
from sessions.words import SIGN, language_name

_QUOTED = {Item.Kind.TALK, Item.Kind.GOOD_PRACTICE}
_QUOTES = set('«»“”"')


def cell(served):
    """Return a `Served` text as {"text", "lang"} with the typography of its language, or None."""
    if not served.text:
        return None
    return {"text": smart(served.text, served.language), "lang": served.language}


class Teller:
    """Tells the sessions of one programme in one language (fr or en), which must be active.

    `letters` is how many of them fit on a line, for the estimate of a session's length.
    """

    def __init__(self, programme, language, *, letters=80):
        self.language = language
        self._letters = letters
        self._summit = programme.summit
        self._kinds = {kind.value: str(kind.label) for kind in Session.Kind}
        self._uses = list(programme.summit.language_uses.all())
        self._language_name = lru_cache(maxsize=None)(language_name)
        self._closed = _("Closed session")
        self._video, self._online = _("video message"), _("online")

    def tell(self, session):
        """Return the session as a dict; of a closed one the title alone."""
        title = self._cell(session, "title")
        if session.access == Session.Access.CLOSED:
            return {
                "top": self._closed,
                "title": title,
                "note": _("For invited delegations only."),
                "lines": 3,
            }
        before, steps = detail.before_the_session(session, detail.steps(session, self.language))
        own = detail.appearances(session.participations.all(), self.language)
        description = provenance.serve(session, "description", self.language)
        told = {
            "top": self._top(session),
            "strand": self._cell(session, "strand"),
            "number": self._cell(session, "number_label"),
            "title": title,
            "subtitle": self._cell(session, "subtitle"),
            "notices": [
                self._prose(notice, "text")
                for notice in session.notices.all()
                if notice.kind != Notice.Kind.MACHINE_TRANSLATION
            ],
            "description": {
                "lang": description.language,
                "blocks": blocks(description.text, description.language),
            },
            "questions": [self._prose(question, "text") for question in session.questions.all()],
            "early": [self._step(step) for step in before],
            "people": [self.person(one) for one in own],
            "steps": [self._step(step) for step in steps],
            "facts": list(self.facts(session)),
            "machine": self._machine_note(session, description),
        }
        told["lines"] = self._lines(told)
        return {name: value for name, value in told.items() if value}

    def _cell(self, row, field):
        return cell(provenance.serve(row, field, self.language))

    def _prose(self, row, field):
        served = provenance.serve(row, field, self.language)
        return {"lang": served.language, "blocks": blocks(served.text, served.language)}

    def _top(self, session):
        """What kind of session it is, and its themes."""
        words = [self._kinds[session.kind]]
        if session.is_closing:
            words.append(_("Closing ceremony"))
        words += [
            provenance.serve(theme, "name", self.language).text for theme in session.themes.all()
        ]
        return smart(" · ".join(words), self.language)

    def facts(self, session):
        """Yield where it is, in which languages one can follow it, how to take part, as facts.

        Each is {"label", "text"}, and "url" where the text is an address.
        """
        room = provenance.serve(session.room, "name", self.language).text if session.room_id else ""
        place = self.place(session.place) if session.place_id else ""
        if room or place:
            yield {"label": _("Place"), "text": ", ".join(filter(None, (room, place)))}
        mode = session.get_mode_display()
        if mode:
            yield {"label": _("Mode"), "text": mode}
        yield from self._followed(list(session.language_uses.all()))
        is_cancelled = session.status == Session.Status.CANCELLED
        for label, address in (
            (_("Watch live"), "" if is_cancelled else session.stream_url),
            (_("Watch the recording"), session.recording_url),
        ):
            if address:
                yield {"label": label, "text": address, "url": address}
        yield from self._registrations(session)

    def _registrations(self, row):
        for registration in row.registrations.all():
            words = provenance.serve(registration, "label", self.language).text
            yield {
                "label": words or _("Register"),
                "text": registration.url,
                "url": registration.url,
            }

    def _followed(self, uses):
        kinds = LanguageUse.Use
        for label, use in (
            (_("Spoken languages"), kinds.WORKING),
            (_("Interpretation"), kinds.INTERPRETATION),
        ):
            codes = [one.language for one in uses if one.use == use]
            if use == kinds.INTERPRETATION and any(one.use == kinds.SIGN for one in uses):
                codes.append(SIGN)
            names = list(dict.fromkeys(map(self._language_name, codes)))
            if names:
                yield {"label": label, "text": ", ".join(names)}

    def facts_of_summit(self):
        """Return how to follow the whole summit and where to register, as facts."""
        return [*self._followed(self._uses), *self._registrations(self._summit)]

    def place(self, place):
        """Return a place in words: its building and city, "" for none."""
        if place is None:
            return ""
        texts = [provenance.serve(place, field, self.language).text for field in ("venue", "city")]
        return ", ".join(text for text in texts if text)

    def _step(self, step):
        segment = step["segment"]
        time = step["time"]["text"] if step["time"] else ""
        kind = segment.get_kind_display()
        return {
            "number": segment.number,
            "title": cell(step["title"]) or {"text": kind, "lang": self.language},
            "time": " · ".join(filter(None, (time, self.place(segment.place)))),
            "note": cell(step["note"]),
            "people": [self.person(one) for one in step["people"]],
            "items": [self._item(one) for one in step["items"]],
        }

    def _item(self, entry):
        item, title = entry["item"], cell(entry["title"])
        if title and item.kind in _QUOTED and not _QUOTES.intersection(title["text"]):
            # The quotation marks are those of the language of the title.
            title["text"] = smart(f'"{entry["title"].text}"', title["lang"])
        return {
            "title": title or {"text": item.get_kind_display(), "lang": self.language},
            "work": cell(entry["work_title"]),
            "work_kind": cell(entry["work_kind"]),
            "people": [self.person(one) for one in entry["people"]],
        }

    def person(self, shown):
        """Return an `Appearance` as printed: role, honorific, name, function, city, notes."""
        notes = []
        if shown.represents:
            notes.append({"text": f"{_('representing')} {shown.represents}"})
        if shown.stands_for:
            absent = [shown.stands_for, shown.stands_for_function.text]
            notes.append({"text": f"{_('on behalf of')} {', '.join(filter(None, absent))}"})
        if shown.note.text:
            notes.append(cell(shown.note))
        medium = self._video if shown.is_video else self._online if shown.is_online else ""
        role = "" if shown.is_role_evident else shown.role
        return {
            "role": " ".join(filter(None, (shown.number, role))),
            "role_lang": shown.role_lang or self.language,
            "honorific": cell(shown.honorific),
            "name": shown.name,
            "function": cell(shown.function),
            "city": _unless_said(shown.plaque, shown.name, shown.function.text),
            "medium": medium,
            "notes": notes,
        }

    def _machine_note(self, session, description):
        title = provenance.serve(session, "title", self.language)
        is_machine = any(one.is_machine and not one.is_fallback for one in (title, description))
        return _("Machine translation") if is_machine else ""

    def _lines(self, told):
        """Estimate how many lines a session takes; rather too many than too few."""
        texts = [one["text"] for one in (told["title"], told["subtitle"], told["strand"]) if one]
        texts += [f"{one['label']} {one['text']}" for one in told["facts"]]
        for prose in (told["description"], *told["questions"], *told["notices"]):
            texts += ["".join(span["text"] for span in one["spans"]) for one in prose["blocks"]]
        for people in _all_people(told):
            texts += [_line_of(one) for one in people]
        return 5 + sum(1 + len(text) // self._letters for text in texts)


def _unless_said(city, *texts):
    """Return the city or body, "" where the name or the function says it already."""
    return "" if any(city.casefold() in text.casefold() for text in texts) else city


def people_of(session):
    """Return {name as printed: key by which it is sorted} of the people of an open session."""
    return {
        one.display_name: one.person.sort_key or sort_key(one.display_name)
        for one in participations_of(session)
        if one.person_id
    }


def _all_people(told):
    yield told["people"]
    for step in (*told["early"], *told["steps"]):
        yield step["people"]
        yield [None]
        for item in step["items"]:
            yield item["people"]
            yield [None]


def _line_of(person):
    """Return all that is printed of a person, notes too, as one text; "" for a heading."""
    if person is None:
        return ""
    cells = [person["honorific"], person["function"], *person["notes"]]
    texts = [one["text"] for one in cells if one]
    return " ".join([person["role"], person["name"], person["city"], person["medium"], *texts])
