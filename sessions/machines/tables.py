"""The programme as a table, one line for each session, for CSV and XLSX."""

from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.lib import clock, provenance
from portal.lib.addresses import absolute
from sessions.machines.words import Texts, languages_of, paragraphs, spoken_languages
from sessions.models import LanguageUse, Session
from sessions.people import participations_of
from sessions.words import language_name
from summits.models import Part

LANGUAGES = ("fr", "en")


def programme_table(programme, sessions):
    """Return (header, rows) of the sessions of a `Programme`, all of it text; rows are made lazily.

    The header is in the active language; titles, texts and words stand in both. Times are those of
    the clocks on the wall in the zone named beside them, and the same instants in UTC.
    """
    columns = [*_header()]
    return columns, _rows(programme.summit, sessions)


def _header():
    yield from (_("Identifier"), _("Part (French)"), _("Part (English)"))
    yield from (_("Starts"), _("Ends"), _("Time zone"), _("Starts (UTC)"), _("Ends (UTC)"))
    yield from (_("Kind (French)"), _("Kind (English)"), _("Number"))
    yield from (_("Title (French)"), _("Title (English)"))
    yield from (_("Subtitle (French)"), _("Subtitle (English)"))
    yield from (_("Themes (French)"), _("Themes (English)"))
    yield from (_("Room (French)"), _("Room (English)"), _("Place (French)"), _("Place (English)"))
    yield from (_("Takes place"), _("Access"), _("State"))
    yield from (_("Spoken languages"), _("Interpretation"))
    yield from (_("People (French)"), _("People (English)"))
    yield from (_("Description (French)"), _("Description (English)"))
    yield from (_("Live stream"), _("Recording"))
    yield from (_("Page (French)"), _("Page (English)"))


class _Words:
    """The words that rows share, in the active language; those of kinds in both."""

    def __init__(self):
        self.kinds = {kind: [] for kind in Session.Kind.values}
        for code in LANGUAGES:
            with override(code):
                for kind in Session.Kind:
                    self.kinds[kind.value].append(str(kind.label))
        self.modes = {mode.value: str(mode.label) for mode in Part.Mode}
        self.states = {state.value: str(state.label) for state in Session.Status}
        self.open, self.closed = _("open session"), _("closed session")
        self.language = cache(language_name)


def _rows(summit, sessions):
    texts = {code: Texts(code) for code in LANGUAGES}
    pages = {}
    for code in LANGUAGES:
        with override(code):
            address = reverse("programme:programme", kwargs={"summit_slug": summit.slug})
            pages[code] = absolute(address)
    words = _Words()
    for session in sessions:
        yield _row(session, texts, pages, words)


def _row(session, texts, pages, words):
    zone = session.get_time_zone()

    def both(row, field):
        return [reader.of(row, field) if row else "" for reader in texts.values()]

    places = [_place(session.place, reader) for reader in texts.values()]
    interpreted = languages_of(session, LanguageUse.Use.INTERPRETATION)
    is_closed = session.access == Session.Access.CLOSED
    return [
        session.uid,
        *both(session.part, "title"),
        *_times(session, zone),
        *words.kinds[session.kind],
        provenance.serve(session, "number_label", "fr").text,
        *both(session, "title"),
        *both(session, "subtitle"),
        *[
            ", ".join(reader.of(theme, "name") for theme in session.themes.all())
            for reader in texts.values()
        ],
        *both(session.room, "name"),
        *places,
        words.modes.get(session.effective_mode, ""),
        words.closed if is_closed else words.open,
        words.states[session.status],
        ", ".join(words.language(code) for code in spoken_languages(session)),
        ", ".join(words.language(code) for code in interpreted),
        *[_people(session, reader) for reader in texts.values()],
        *["\n\n".join(paragraphs(text)) for text in both(session, "description")],
        session.stream_url,
        session.recording_url,
        *[page if is_closed else f"{page}{session.slug}/" for page in pages.values()],
    ]


def _times(session, zone):
    if session.starts_at is None:
        return ["", "", zone, "", ""]
    instants = [session.starts_at, session.ends_at]
    walls = [at and clock.format_wall(clock.to_wall(at, zone)).replace("T", " ") for at in instants]
    universal = [at and f"{at:%Y-%m-%dT%H:%M}Z" for at in instants]
    return [walls[0], walls[1] or "", zone, universal[0], universal[1] or ""]


def _place(place, reader):
    if place is None:
        return ""
    return ", ".join(filter(None, (reader.of(place, "venue"), reader.of(place, "city"))))


def _people(session, reader):
    """Return “Tunç Soyer, Mayor of Izmir; …”: names as printed with their functions of that day."""
    found = {}
    for one in participations_of(session):
        body = one.organisation or one.group
        name = one.printed_name or (
            one.person.name if one.person else reader.of(body, "name") if body else ""
        )
        function = reader.of(one, "printed_function")
        found.setdefault((one.person_id, name), f"{name}, {function}" if function else name)
    return "; ".join(found.values())
