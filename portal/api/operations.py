"""The addresses of the interface: what urls, the OpenAPI document and its page are made of."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from declarations.models import Declaration
from declarations.roll import choice as roll_choice
from organisations.models import Organisation
from portal.api import directory, programmes
from portal.api.answers import LARGEST_PAGE, PAGE_SIZE
from sessions.agenda.selection import ACCESS
from sessions.models import Session
from summits.models import Document


@dataclass(frozen=True)
class Parameter:
    """A parameter of the address after its question mark."""

    name: str
    description: str
    schema: dict = field(default_factory=lambda: {"type": "string"})
    is_many: bool = False


@dataclass(frozen=True)
class Operation:
    """One address. `read(query, **arguments)` returns `One` or `Many`.

    `stamp(**arguments)` returns what an answer depends on beside its address, where that is known
    before it is made.
    """

    name: str
    route: str
    summary: str
    schema: str
    read: Callable
    parameters: tuple[Parameter, ...] = ()
    is_list: bool = False
    stamp: Callable | None = None


def _one_of(values):
    return {"type": "string", "enum": list(values)}


_PAGES = (
    Parameter("page", _("Number of the page, from 1."), {"type": "integer", "minimum": 1}),
    Parameter(
        "page_size",
        _("How many on a page."),
        {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
    ),
)
_SUMMIT = Parameter("summit", _("Slug of a summit."))
_QUESTION = Parameter("q", _("Words or beginnings of words, without regard to accents."))
_DAY = {"type": "string", "format": "date"}
# The filter of the programme’s page, of its calendars and of its files.
_FILTER = (
    Parameter("day", _("Date in the governing zone."), _DAY, is_many=True),
    Parameter("kind", _("Kind of session."), _one_of(Session.Kind.values), is_many=True),
    Parameter("theme", _("Key of a theme."), is_many=True),
    Parameter("language", _("Spoken or interpreted; sign for sign language."), is_many=True),
    Parameter("city", _("Slug of a city or body that takes part."), is_many=True),
    Parameter("person", _("Slug of a person who takes part."), is_many=True),
    Parameter("access", _("How one can be there."), _one_of(ACCESS), is_many=True),
    Parameter("part", _("Key of a part of the summit."), is_many=True),
    Parameter("documents", _("1: with documents alone."), _one_of(["1"])),
    Parameter("recording", _("1: with a recording alone."), _one_of(["1"])),
    _QUESTION,
    Parameter("zone", _("IANA zone that governs where a day begins; the summit’s by default.")),
)
_ROLL_FILTER = (
    _QUESTION,
    Parameter("kind", _("Kind of statement."), _one_of(roll_choice.KINDS)),
    Parameter("country", _("Country code (ISO 3166).")),
    Parameter("method", _("How it was signed."), _one_of(roll_choice.METHODS)),
    Parameter("state", _("What became of it."), _one_of(roll_choice.STATES)),
    Parameter("from", _("Signed on this day or later."), _DAY),
    Parameter("to", _("Signed on this day or earlier."), _DAY),
    Parameter("order", _("Order of the lines."), _one_of(roll_choice.ORDERS)),
)

OPERATIONS = (
    Operation(
        "summits", "summits/", _("All summits, the latest first"), "SummitInList",
        programmes.summits, _PAGES, is_list=True,
    ),
    Operation(
        "summit", "summits/<slug:slug>/", _("One summit"), "Summit", programmes.summit,
    ),
    Operation(
        "sessions", "summits/<slug:slug>/sessions/", _("The released programme of a summit"),
        "Session", programmes.sessions, (*_FILTER, *_PAGES), is_list=True,
        stamp=programmes.stamp_of_summit,
    ),
    Operation(
        "session", "sessions/<uuid:uid>/", _("One session, also one that was removed"), "Session",
        programmes.session,
    ),
    Operation(
        "releases", "summits/<slug:slug>/releases/", _("The releases of a summit, the last first"),
        "ReleaseInList", programmes.releases, _PAGES, is_list=True,
    ),
    Operation(
        "release", "summits/<slug:slug>/releases/<int:number>/",
        _("One release with what it changed"), "Release", programmes.release,
    ),
    Operation(
        "people", "people/", _("The people, by name"), "PersonInList", directory.people,
        (_QUESTION, _SUMMIT, *_PAGES), is_list=True,
    ),
    Operation(
        "person", "people/<slug:slug>/", _("One person with what the programmes print of them"),
        "Person", directory.person,
    ),
    Operation(
        "organisations", "organisations/", _("Cities and organisations"), "OrganisationInList",
        directory.organisations,
        (
            _QUESTION,
            Parameter("kind", _("Kind of body."), _one_of(Organisation.Kind.values)),
            _SUMMIT,
            *_PAGES,
        ),
        is_list=True,
    ),
    Operation(
        "organisation", "organisations/<slug:slug>/",
        _("One city or body with what the programmes print of it"), "Organisation",
        directory.organisation,
    ),
    Operation(
        "documents", "documents/", _("The documents"), "DocumentInList", directory.documents,
        (
            Parameter("kind", _("Kind of document."), _one_of(Document.Kind.values)),
            _SUMMIT,
            *_PAGES,
        ),
        is_list=True,
    ),
    Operation(
        "document", "documents/<slug:slug>/", _("One document with its text"), "Document",
        directory.document,
    ),
    Operation(
        "declarations", "declarations/", _("The declarations"), "DeclarationInList",
        directory.declarations,
        (
            Parameter("stage", _("How far it is."), _one_of(Declaration.Stage.values)),
            _SUMMIT,
            *_PAGES,
        ),
        is_list=True,
    ),
    Operation(
        "declaration", "declarations/<slug:slug>/", _("One declaration and its adopted texts"),
        "Declaration", directory.declaration,
    ),
    Operation(
        "roll", "declarations/<slug:slug>/roll/", _("Who signed a declaration"), "Signature",
        directory.roll, (*_ROLL_FILTER, *_PAGES), is_list=True,
    ),
)  # fmt: skip
