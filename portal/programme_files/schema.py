"""What may stand in a programme file: one table, from which files are checked and written.

A key ends with `*` where it must be given. docs/programme-format.md shows the same table to
organisers, and a test compares the two.
"""

from dataclasses import dataclass
from functools import cached_property

from declarations.models import Clause, Declaration, DeclarationText, Statement
from organisations.models import Media, Organisation, Place
from sessions.models import (
    Item,
    LanguageUse,
    Notice,
    Participation,
    Question,
    Registration,
    Segment,
    Session,
)
from speakers.models import Affiliation, Group, Person
from summits.models import (
    Award,
    ClockCity,
    Contact,
    Document,
    Figure,
    Link,
    LinkGroup,
    Observance,
    Outcome,
    Part,
    Partnership,
    Room,
    Series,
    Summit,
    Theme,
)

# What a value can be.
PLAIN, TRANSLATED, CHOICE, YES_NO, WHOLE, DECIMAL, LINES, FILE = (
    "plain", "translated", "choice", "yes_no", "whole", "decimal", "lines", "file",
)  # fmt: skip
FUZZY, DAY, WALL, INSTANT = "fuzzy", "day", "wall", "instant"
REFERENCE, REFERENCES, ROWS, USES = "reference", "references", "rows", "uses"
SIMPLE = {PLAIN, CHOICE, YES_NO, WHOLE, DECIMAL, LINES}


@dataclass(frozen=True)
class Key:
    """A key of a thing: its name in the file, what its value is, and the model's field."""

    name: str
    kind: str
    field: str
    is_required: bool = False
    target: str = ""  # the thing referred to, or the thing of which this is a list
    parent: str = ""  # for lists: the field of the row that points back


@dataclass(frozen=True)
class Thing:
    """A kind of row: its model, by what it is known, and its keys.

    `identity` is the field by which a row is known again: slug or key, "position" for rows that
    have no name, "language" for texts. `shorthand` names the key that a bare text stands for.
    """

    name: str
    model: type
    identity: str
    keys: dict
    is_keyed_by_map: bool = False
    may_leave_key_out: bool = False
    shorthand: str = ""
    one_of: tuple = ()

    @cached_property
    def keys_by_field(self):
        return {key.field: key for key in self.keys.values()}


def _key(kind, name, field="", target="", parent=""):
    is_required = name.endswith("*")
    name = name.rstrip("*")
    return Key(name, kind, field or name, is_required, target, parent)


def _plain(*names):
    return [_key(PLAIN, name) for name in names]


def _text(*names):
    return [_key(TRANSLATED, name) for name in names]


def _choice(*names):
    return [_key(CHOICE, name) for name in names]


def _fuzzy(*names):
    return [_key(FUZZY, name) for name in names]


def _refer(**targets):
    return [_key(REFERENCE, name, target=target) for name, target in targets.items()]


def _many(**targets):
    return [_key(REFERENCES, name, target=target) for name, target in targets.items()]


def _lists(parent, **targets):
    return [_key(ROWS, name, target=target, parent=parent) for name, target in targets.items()]


def _yes_no(**fields):
    return [_key(YES_NO, name, field) for name, field in fields.items()]


def _thing(name, model, identity, *groups, **options):
    keys = {key.name: key for group in groups for key in group}
    return Thing(name, model, identity, keys, **options)


_PUBLISHED = _yes_no(published="is_published")
_TIMES = [_key(WALL, "starts", "starts_wall"), _key(WALL, "ends", "ends_wall")]
_OPENING = [_key(INSTANT, "opens_at"), _key(INSTANT, "closes_at")]

_ALL = [
    _thing(
        "place", Place, "key",
        _text("city*", "country", "venue"), _plain("country_code", "address"),
        [_key(DECIMAL, "latitude"), _key(DECIMAL, "longitude")],
        is_keyed_by_map=True,
    ),
    _thing(
        "picture", Media, "key",
        [_key(FILE, "file")], _text("alt*", "caption"), _plain("credit", "licence"),
        is_keyed_by_map=True,
    ),
    _thing(
        "organisation", Organisation, "slug",
        _text("name*", "short_name", "acronym"), [_key(LINES, "aliases")], _choice("kind*"),
        _plain("url"), _text("description"),
        _refer(parent="organisation", place="place", logo="picture"), _PUBLISHED,
        is_keyed_by_map=True,
    ),
    _thing(
        "person", Person, "slug",
        _plain("name*", "sort_name"), [_key(LINES, "aliases")], _plain("post_nominals"),
        _choice("gender"), _text("honorific", "biography"), _plain("url"),
        _refer(portrait="picture"), _many(pictures="picture"),
        _lists("person", affiliations="affiliation"), _PUBLISHED,
        is_keyed_by_map=True,
    ),
    _thing(
        "affiliation", Affiliation, "key",
        _text("function", "unit"), _refer(organisation="organisation", place="place"),
        _yes_no(is_former="is_former"), _fuzzy("starts_on", "ends_on"),
        may_leave_key_out=True,
    ),
    _thing(
        "group", Group, "key",
        _text("name*", "note"), _many(organisations="organisation"),
        is_keyed_by_map=True,
    ),
    _thing("series", Series, "slug", _text("name*"), _choice("kind"), is_keyed_by_map=True),
    _thing(
        "observance", Observance, "slug",
        _text("name*", "acronym"), _fuzzy("falls_on*"), _plain("resolution"), _fuzzy("adopted_on"),
        _text("vote", "description", "aims"), _plain("url"),
        _refer(initiator="person", proclaimed_by="organisation", presented_by="organisation"),
        _lists("observance", figures="figure", awards="award"), _PUBLISHED,
        is_keyed_by_map=True,
    ),
    _thing(
        "summit", Summit, "slug",
        _refer(series="series"), _text("title*", "short_title", "subtitle"),
        [_key(WHOLE, "ordinal")], _text("slogan", "intro", "vision", "audience"),
        _choice("stage*"), _plain("time_zone*"), _fuzzy("starts_on", "ends_on"),
        _refer(place="place", predecessor="summit"), _choice("palette", "vignette"),
        _refer(cover="picture"), _yes_no(is_featured="is_featured"), _PUBLISHED,
        _lists(
            "summit", parts="part", rooms="room", themes="theme", partnerships="partnership",
            contacts="contact", figures="figure", registrations="registration",
        ),
        [_key(USES, "languages", target="language", parent="summit")],
        _lists(
            "summit", notices="notice", outcomes="outcome", link_groups="link_group",
            awards="award", sessions="session",
        ),
    ),
    _thing(
        "part", Part, "key",
        _text("title"), _choice("mode*"), _plain("time_zone"),
        [_key(DAY, "starts_on"), _key(DAY, "ends_on")],
        _refer(place="place", observance="observance"), _lists("part", clock_cities="clock_city"),
    ),
    _thing(
        "clock_city", ClockCity, "position",
        _text("label*"), _plain("time_zone*", "abbreviation"),
    ),
    _thing("room", Room, "key", _text("name*"), _refer(place="place")),
    _thing("theme", Theme, "key", _text("name*", "subtitle", "description")),
    _thing(
        "partnership", Partnership, "key",
        _choice("role*"), _refer(organisation="organisation"), _text("printed_name", "text"),
        _yes_no(is_open_list="is_open_list"), _refer(media="picture"),
        may_leave_key_out=True,
    ),
    _thing(
        "contact", Contact, "key",
        _plain("printed_name*"), _text("function"), _plain("email", "phone"), _choice("scope*"),
        _yes_no(is_public="is_public"), _refer(person="person", organisation="organisation"),
        may_leave_key_out=True,
    ),
    _thing(
        "figure", Figure, "key",
        _text("label*"), [_key(DECIMAL, "value*")], _choice("qualifier"), _text("unit"),
        _fuzzy("refers_to"),
        may_leave_key_out=True,
    ),
    _thing(
        "registration", Registration, "key",
        _plain("url*"), _text("label"), _OPENING,
        may_leave_key_out=True,
    ),
    _thing("language", LanguageUse, "use", _choice("use*"), _plain("language*")),
    _thing(
        "notice", Notice, "key",
        _choice("kind"), _text("text*"), _plain("language", "tool", "report_address"),
        may_leave_key_out=True,
    ),
    _thing(
        "outcome", Outcome, "key",
        _choice("kind*"), _yes_no(is_potential="is_potential"), _refer(theme="theme"),
        _text("text*"),
        may_leave_key_out=True,
    ),
    _thing(
        "link_group", LinkGroup, "key",
        _text("title*", "intro"), _lists("group", links="link"),
    ),
    _thing(
        "link", Link, "key",
        _text("name*", "text"), _fuzzy("occurs_on"), _plain("url", "sdgs"),
        _refer(
            target_summit="summit", target_organisation="organisation",
            target_observance="observance",
        ),
        # The connection is kept by the declaration: a summit's rows cannot refer upwards.
        [_key(REFERENCES, "target_declaration", "declarations", target="declaration")],
        may_leave_key_out=True,
    ),
    _thing(
        "award", Award, "key",
        _text("name*"), [_key(WHOLE, "edition")], _fuzzy("awarded_on"), _text("text"),
        _refer(
            organisation="organisation", winner_place="place", winner_organisation="organisation",
            winner_person="person",
        ),
    ),
    _thing(
        "session", Session, "slug",
        _refer(part="part"), _choice("kind*"),
        _text("number_label", "strand", "title*", "short_title", "subtitle", "description"),
        _plain("time_zone"), _TIMES, _refer(place="place", room="room"),
        _choice("mode", "access", "status"), _yes_no(is_closing="is_closing"),
        _plain("stream_url", "recording_url"), _many(themes="theme"),
        [_key(USES, "languages", target="language", parent="session")],
        _lists(
            "session", notices="notice", registrations="registration", questions="question",
            participations="participation", segments="segment",
        ),
        _PUBLISHED,
    ),
    _thing("question", Question, "key", _text("text*"), may_leave_key_out=True, shorthand="text"),
    _thing(
        "segment", Segment, "key",
        _plain("number"), _text("title"), _choice("kind*"), _text("note"), _TIMES,
        _refer(place="place"), _lists("segment", participations="participation", items="item"),
        may_leave_key_out=True,
    ),
    _thing(
        "item", Item, "key",
        _choice("kind*"), _text("title", "work_title", "work_kind"),
        _refer(media="picture", document="document"), _plain("video_url"),
        _lists("item", participations="participation"),
        may_leave_key_out=True,
    ),
    _thing(
        "participation", Participation, "key",
        _refer(person="person", organisation="organisation", group="group"),
        _choice("role"), _text("role_label"), _plain("number"), _choice("medium"),
        [
            _key(TRANSLATED, "honorific", "printed_honorific"),
            _key(PLAIN, "name", "printed_name"),
            _key(TRANSLATED, "function", "printed_function"),
        ],
        _text("note"), _refer(affiliation="organisation", stands_for="person"),
        _plain("stands_for_name"), _text("stands_for_function"), _refer(represents="organisation"),
        may_leave_key_out=True,
        one_of=("person", "organisation", "group"),
    ),
    _thing(
        "document", Document, "slug",
        _refer(summit="summit", observance="observance"), _choice("kind*"),
        _text("title*", "subtitle", "body"), _refer(author="person"), _plain("printed_author"),
        _text("printed_function"), _fuzzy("dated"), _refer(place="place"), _choice("stage"),
        _many(pictures="picture", related="document"), _lists("document", figures="figure"),
        _PUBLISHED,
        is_keyed_by_map=True,
    ),
    _thing(
        "declaration", Declaration, "slug",
        _refer(summit="summit"), _text("name*", "full_title", "intro"),
        _choice("authoritative_language"), _fuzzy("adopted_on"), _choice("stage*"), _OPENING,
        _refer(adopted_in="session", place="place", replaced_by="declaration"),
        _lists("declaration", texts="text", statements="statement"), _PUBLISHED,
        is_keyed_by_map=True,
    ),
    _thing(
        "text", DeclarationText, "language",
        _choice("kind*"), _plain("printed_mark", "title*", "preamble"), [_key(WHOLE, "version")],
        _lists("text_version", clauses="clause"),
        is_keyed_by_map=True,
    ),
    _thing("clause", Clause, "key", _choice("kind*"), _refer(parent="clause"), _plain("text*")),
    _thing(
        "statement", Statement, "key",
        _choice("kind*", "capacity*"), _text("lead_in*", "text*"),
    ),
]  # fmt: skip
THINGS = {thing.name: thing for thing in _ALL}

# Blocks of a file, in the order in which they are written: what is referred to comes first.
BLOCKS = {
    "places": "place",
    "media": "picture",
    "organisations": "organisation",
    "people": "person",
    "groups": "group",
    "series": "series",
    "observances": "observance",
    "summit": "summit",
    "documents": "document",
    "declarations": "declaration",
}
HEAD = ("format", "original_language", "translation")
# Things known in one summit, session or text only; the others are known everywhere.
SCOPED = {"part", "room", "theme", "session", "clause"}
GLOBAL = set(BLOCKS.values())
