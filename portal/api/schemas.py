"""What the dicts of this interface are, as JSON Schema (2020-12, as OpenAPI 3.1 has it).

Every property is always there, null where nothing is known; new ones may come within a version.
"""

from django.utils.translation import gettext_lazy as _

from declarations.models import Declaration
from organisations.models import Organisation
from sessions.models import Item, LanguageUse, Notice, Participation, Segment, Session
from sessions.releases.difference import KINDS
from summits.models import Document, Part, Summit


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def nullable(schema):
    return {"anyOf": [schema, {"type": "null"}]}


def many(schema):
    return {"type": "array", "items": schema}


def thing(**properties):
    """Return the schema of an object that has all of these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def said(schema, description):
    return {**schema, "description": description}


def _choices(enumeration):
    return {"type": "string", "enum": list(enumeration.values)}


TEXT, WHOLE, NUMBER, YES_NO = (
    {"type": name} for name in ("string", "integer", "number", "boolean")
)
ADDRESS = {"type": "string", "format": "uri"}
INSTANT = {"type": "string", "format": "date-time"}
TEXTS = ref("Texts")
_MAYBE_TEXT, _MAYBE_INSTANT = nullable(TEXT), nullable(INSTANT)
_MAYBE_ADDRESS = nullable(ADDRESS)
_FUZZY = said(
    _MAYBE_TEXT, _("To the day, the month, the season or the year, as EDTF (ISO 8601-2) writes it.")
)
_PAGE = said(ref("Pages"), _("Its page on this site."))
_UID = {"type": "string", "format": "uuid"}
_ZONE = said(TEXT, _("IANA name of the zone, such as Europe/Istanbul."))
_THEME = thing(key=TEXT, name=TEXTS)
_LANGUAGE = thing(
    language=said(TEXT, _("BCP 47 code, or sign for sign language.")), use=_choices(LanguageUse.Use)
)


def _links(*names):
    return thing(**dict.fromkeys(names, ADDRESS))


_SUMMIT = {
    "slug": TEXT,
    "title": TEXTS,
    "short_title": TEXTS,
    "subtitle": TEXTS,
    "stage": _choices(Summit.Stage),
    "starts_on": _FUZZY,
    "ends_on": _FUZZY,
    "time_zone": _ZONE,
    "place": nullable(ref("Place")),
    "release": said(
        nullable(ref("ReleaseReference")), _("The release that the public sees; null before any.")
    ),
    "page": _PAGE,
    "links": _links("self", "sessions", "releases"),
}
_RELEASE = {
    "number": WHOLE,
    "released_at": INSTANT,
    "sha256": said(TEXT, _("Fingerprint of the exact bytes that were released (RFC 8785).")),
    "note": TEXTS,
    "restores": said(
        nullable(WHOLE), _("The number of the earlier release that this one goes back to.")
    ),
    "is_current": YES_NO,
    "page": _PAGE,
    "links": _links("self", "summit"),
}
_PERSON = {
    "slug": TEXT,
    "name": said(TEXT, _("In the person’s own order.")),
    "sort_name": TEXT,
    "post_nominals": TEXT,
    "honorific": TEXTS,
    "url": _MAYBE_ADDRESS,
    "affiliations": many(
        thing(
            function=TEXTS,
            unit=TEXTS,
            organisation=nullable(ref("OrganisationReference")),
            is_former=YES_NO,
            starts_on=_FUZZY,
            ends_on=_FUZZY,
        )
    ),
    "page": _PAGE,
    "links": _links("self"),
}
_ORGANISATION = {
    "slug": TEXT,
    "kind": _choices(Organisation.Kind),
    "name": TEXTS,
    "short_name": TEXTS,
    "acronym": TEXTS,
    "url": _MAYBE_ADDRESS,
    "place": nullable(ref("Place")),
    "parent": nullable(ref("OrganisationReference")),
    "page": _PAGE,
    "links": _links("self"),
}
_DOCUMENT = {
    "slug": TEXT,
    "kind": _choices(Document.Kind),
    "stage": _choices(Document.Stage),
    "title": TEXTS,
    "subtitle": TEXTS,
    "dated": _FUZZY,
    "summit": _MAYBE_TEXT,
    "author": nullable(thing(name=TEXT, person=_MAYBE_TEXT)),
    "page": _PAGE,
    "links": _links("self"),
}
_DECLARATION = {
    "slug": TEXT,
    "name": TEXTS,
    "full_title": TEXTS,
    "intro": said(TEXTS, _("Markdown; not part of the declaration.")),
    "stage": _choices(Declaration.Stage),
    "authoritative_language": _MAYBE_TEXT,
    "adopted_on": _FUZZY,
    "opens_at": _MAYBE_INSTANT,
    "closes_at": _MAYBE_INSTANT,
    "summit": _MAYBE_TEXT,
    "page": _PAGE,
    "links": _links("self", "roll"),
}

SCHEMAS = {
    "Texts": {
        "type": "object",
        "description": _("A text by language; a language in which it was not written is missing."),
        "properties": {"fr": TEXT, "en": TEXT},
        "additionalProperties": False,
    },
    "Pages": said(thing(fr=ADDRESS, en=ADDRESS), _("An address in each language.")),
    "Moment": said(
        thing(utc=INSTANT, local=INSTANT), _("An instant, in UTC and by the clocks of the session.")
    ),
    "Place": thing(
        venue=TEXTS,
        address=TEXT,
        city=TEXTS,
        country=TEXTS,
        country_code=said(TEXT, _("ISO 3166, two letters, or empty.")),
        latitude=nullable(NUMBER),
        longitude=nullable(NUMBER),
    ),
    "OrganisationReference": thing(
        slug=said(_MAYBE_TEXT, _("Null where it has no public page.")), name=TEXTS
    ),
    "ReleaseReference": thing(number=WHOLE, released_at=INSTANT, sha256=TEXT),
    "SummitInList": thing(**_SUMMIT),
    "Summit": thing(
        **_SUMMIT,
        slogan=TEXTS,
        intro=said(TEXTS, _("Markdown.")),
        languages=many(_LANGUAGE),
        parts=many(
            thing(
                key=TEXT,
                title=TEXTS,
                mode=_choices(Part.Mode),
                starts_on=nullable({"type": "string", "format": "date"}),
                ends_on=nullable({"type": "string", "format": "date"}),
                time_zone=_ZONE,
                place=nullable(ref("Place")),
                clock_cities=many(thing(label=TEXTS, time_zone=_ZONE)),
            )
        ),
        rooms=many(thing(key=TEXT, name=TEXTS, place=nullable(ref("Place")))),
        themes=many(_THEME),
    ),
    "Participation": said(
        thing(
            role=_choices(Participation.Role),
            role_label=said(TEXTS, _("The document’s own word for the role.")),
            number=TEXT,
            medium=nullable(_choices(Participation.Medium)),
            name=TEXTS,
            honorific=TEXTS,
            function=TEXTS,
            note=TEXTS,
            person=said(_MAYBE_TEXT, _("Slug of the person; null where there is no public page.")),
            organisation=nullable(ref("OrganisationReference")),
            affiliation=said(
                nullable(ref("OrganisationReference")), _("Where they came from on that day.")
            ),
            represents=nullable(ref("OrganisationReference")),
            stands_for=nullable(thing(name=TEXT, function=TEXTS)),
        ),
        _("Who takes part, exactly as the programme of that day printed it."),
    ),
    "Segment": thing(
        key=TEXT,
        kind=_choices(Segment.Kind),
        number=TEXT,
        title=TEXTS,
        note=TEXTS,
        starts=nullable(ref("Moment")),
        ends=nullable(ref("Moment")),
        place=nullable(ref("Place")),
        participations=many(ref("Participation")),
        items=many(
            thing(
                key=TEXT,
                kind=_choices(Item.Kind),
                title=TEXTS,
                work_title=TEXTS,
                work_kind=TEXTS,
                video_url=_MAYBE_ADDRESS,
                document=said(_MAYBE_TEXT, _("Slug of the document.")),
                participations=many(ref("Participation")),
            )
        ),
    ),
    "Session": thing(
        uid=said(_UID, _("Stays for ever, in calendars and schedules too.")),
        slug=TEXT,
        summit=TEXT,
        part=said(_MAYBE_TEXT, _("Key of the part of the summit.")),
        kind=_choices(Session.Kind),
        access=said(
            {"type": "string", "enum": ["public", "closed"]},
            _("Of a closed session, title and time alone are public."),
        ),
        status=_choices(Session.Status),
        mode=nullable(_choices(Part.Mode)),
        title=TEXTS,
        short_title=TEXTS,
        subtitle=TEXTS,
        number_label=TEXTS,
        strand=TEXTS,
        description=said(TEXTS, _("Markdown.")),
        starts=said(nullable(ref("Moment")), _("Null where no time was announced.")),
        ends=nullable(ref("Moment")),
        time_zone=_ZONE,
        room=nullable(_THEME),
        place=nullable(ref("Place")),
        is_closing=YES_NO,
        themes=many(_THEME),
        languages=many(_LANGUAGE),
        stream_url=_MAYBE_ADDRESS,
        recording_url=_MAYBE_ADDRESS,
        registrations=many(
            thing(url=ADDRESS, label=TEXTS, opens_at=_MAYBE_INSTANT, closes_at=_MAYBE_INSTANT)
        ),
        notices=many(thing(kind=_choices(Notice.Kind), text=TEXTS)),
        questions=many(TEXTS),
        participations=many(ref("Participation")),
        segments=many(ref("Segment")),
        sequence=said(WHOLE, _("Rises by one in each release that changed the session.")),
        changed_at=said(_MAYBE_INSTANT, _("The release that last changed it.")),
        page=nullable(_PAGE),
        links=_links("self", "summit"),
    ),
    "ReleaseInList": thing(**_RELEASE),
    "Release": thing(
        **_RELEASE,
        changes=said(
            many(ref("Change")),
            _("What differs from the release before: moved, retitled, cancelled…"),
        ),
    ),
    "Change": {
        "type": "object",
        "description": _("Of a text or a row it also says which one."),
        "required": ["what"],
        "properties": {
            "what": {"type": "string", "enum": list(KINDS)},
            "session": said(_UID, _("Missing where it is the summit that changed.")),
            "slug": TEXT,
            "title": TEXTS,
            "before": said({}, _("What stood there in the release before.")),
            "after": said({}, _("What stands there now.")),
        },
    },
    "PersonInList": thing(**_PERSON),
    "Appearance": thing(
        summit=TEXT,
        session=_UID,
        title=TEXTS,
        starts=nullable(ref("Moment")),
        participation=ref("Participation"),
    ),
    "Person": thing(
        **_PERSON, biography=said(TEXTS, _("Markdown.")), appearances=many(ref("Appearance"))
    ),
    "OrganisationInList": thing(**_ORGANISATION),
    "Organisation": thing(
        **_ORGANISATION,
        description=said(TEXTS, _("Markdown.")),
        appearances=many(ref("Appearance")),
    ),
    "DocumentInList": thing(**_DOCUMENT),
    "Document": thing(**_DOCUMENT, body=said(TEXTS, _("Markdown."))),
    "DeclarationInList": thing(**_DECLARATION),
    "Declaration": thing(
        **_DECLARATION, texts=many(thing(version=WHOLE, sha256=TEXT, adopted_at=INSTANT))
    ),
    "Signature": {
        "type": "object",
        "description": _("A line of the public roll, as the roll’s own JSON file has it."),
        "required": ["number", "ledger_index", "state", "kind", "city", "name", "signed_on"],
        "properties": {
            "number": _UID,
            "ledger_index": WHOLE,
            "state": {"type": "string", "enum": ["standing", "withdrawn", "renewed"]},
            "kind": TEXT,
            "city": TEXTS,
            "name": TEXT,
            "signed_on": {"type": "string", "format": "date"},
        },
    },
    "Ignored": said(
        thing(parameter=TEXT, value=TEXT),
        _("A parameter of the address that means nothing here, and its value."),
    ),
    "Problem": {
        "type": "object",
        "description": _("An error, as RFC 9457 writes it."),
        "required": ["type", "title", "status"],
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": WHOLE,
            "detail": TEXT,
            "instance": TEXT,
        },
    },
}
ONE_META = thing(ignored=many(ref("Ignored")))
MANY_META = {
    "type": "object",
    "required": [
        *("count", "page", "pages", "page_size", "next", "previous", "ignored"),
    ],
    "properties": {
        "count": said(WHOLE, _("How many there are in all.")),
        "page": WHOLE,
        "pages": WHOLE,
        "page_size": WHOLE,
        "next": _MAYBE_ADDRESS,
        "previous": _MAYBE_ADDRESS,
        "ignored": many(ref("Ignored")),
        "release": ref("ReleaseReference"),
    },
}
