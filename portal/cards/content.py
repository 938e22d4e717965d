"""What stands on the card of a page: a title, a word above it, facts below, a city's colours."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.lib import clock, provenance
from portal.lib.spacing import smart
from portal.lib.typography import day_text, time_range_text
from sessions.clocks import clock_cities
from sessions.models import Session
from sessions.releases.current import as_released
from summits.dates import dates_of

LONGEST = 160


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a card in one language; `facts` are a date, a city, a function…"""

    language: str
    title: str
    above: str = ""
    facts: tuple[str, ...] = ()
    palette: str = "meridien"
    vignette: str = "parvis"

    @property
    def alt(self):
        """What the picture says, for those who do not see it."""
        words = ". ".join(filter(None, (self.above, self.title)))
        facts = " · ".join(self.facts)
        return f"{words}. {facts}" if facts else words


def card_of_site(language):
    """Return the card of every page that has none of its own."""
    return _card(language, "Parvis", _("Summits and declarations of cities"))


def card_of_summit(summit, language, *, above=""):
    """Return the card of a summit. Wants `parts` and `place` loaded: it asks no query then."""
    place = _text(summit.place, "city", language) if summit.place else ""
    title = _text(summit, "title", language)
    short = _text(summit, "short_title", language)
    facts = (dates_of(summit, language), place)
    above = above or (short if short != title else "")
    return _card(language, title, above, facts, summit)


def programme_word():
    """Return what stands above the title of a summit on the card of its programme."""
    return _("Programme")


def card_of_session(session, language):
    """Return the card of a session of a `Programme`: when it is in its own city, and where."""
    facts = []
    if session.starts_at:
        host = clock_cities(session, language)[0]
        starts = clock.to_wall(session.starts_at, host.time_zone)
        ends = clock.to_wall(session.ends_at, host.time_zone) if session.ends_at else None
        facts.append(capfirst(day_text(starts.date(), language, year=True)))
        facts.append(f"{time_range_text(starts, ends, language)} ({host.label})")
    if session.status == Session.Status.CANCELLED:
        facts = [_("Cancelled")]
    summit = session.summit
    above = _text(summit, "short_title", language) or _text(summit, "title", language)
    return _card(language, _text(session, "title", language), above, facts, summit)


def card_of_person(person, language, affiliation=None):
    """Return the card of a person; `affiliation` is what they are today, or None."""
    body = affiliation.organisation if affiliation else None
    facts = (
        _text(affiliation, "function", language) if affiliation else "",
        _text(body, "name", language) if body else "",
    )
    return _card(language, person.name, _("At the summits"), facts)


def card_of_organisation(organisation, language):
    """Return the card of a city or body."""
    place = organisation.place
    country = _text(place, "country", language) if place else ""
    above = capfirst(str(organisation.get_kind_display()))
    return _card(language, _text(organisation, "name", language), above, (country,))


def card_of_document(document, language):
    """Return the card of a document."""
    summit = document.summit
    facts = (document.dated.text(language) if document.dated else "",)
    above = capfirst(str(document.get_kind_display()))
    return _card(language, _text(document, "title", language), above, facts, summit)


def card_of_declaration(declaration, language):
    """Return the card of a declaration."""
    adopted, summit = declaration.adopted_on, as_released(declaration.summit)
    is_open = summit is not None and summit.is_published
    facts = (_text(summit, "title", language) if is_open else "",)
    facts += (adopted.text(language) if adopted else "",)
    name = _text(declaration, "name", language)
    return _card(language, name, _("Declaration"), facts, summit)


def _card(language, title, above="", facts=(), summit=None):
    look = {}
    # A draft lends nothing to what the public sees.
    if summit is not None and summit.is_published:
        look = {"palette": summit.palette, "vignette": summit.vignette}
    return Card(
        language=language,
        title=smart(_cut(title), language),
        above=smart(_cut(above), language),
        facts=tuple(smart(_cut(fact), language) for fact in facts if fact),
        **look,
    )


def _text(row, field, language):
    return provenance.serve(row, field, language).text


def _cut(text):
    return text if len(text) <= LONGEST else text[: LONGEST - 2].rsplit(None, 1)[0] + " …"
