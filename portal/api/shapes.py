"""Rows of the site as the dicts that programs get. Instants are UTC; texts stand by language."""

from datetime import UTC

from django.urls import reverse
from django.utils.translation import override

from portal.lib import clock, provenance
from portal.lib.addresses import absolute
from sessions.machines.words import in_both
from sessions.models import Session


def pages(name, *arguments):
    """Return the address of a page in each language: {"fr": …, "en": …}."""
    found = {}
    for language in provenance.languages():
        with override(language):
            found[language] = absolute(reverse(name, args=arguments))
    return found


def api(name, *arguments):
    """Return the full address of an operation of this interface."""
    return absolute(reverse(f"api:{name}", args=arguments))


def instant(at):
    """Return an aware instant as RFC 3339 in UTC, None for None."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def _texts(row, *fields):
    return {field: in_both(row, field) for field in fields}


def _date(value):
    return str(value) if value else None


def place(row):
    """Return a place, None for None."""
    if row is None:
        return None
    return {
        **_texts(row, "venue", "city", "country"),
        "address": row.address,
        "country_code": row.country_code,
        "latitude": float(row.latitude) if row.latitude is not None else None,
        "longitude": float(row.longitude) if row.longitude is not None else None,
    }


def body_reference(row):
    """Return a body as others name it; its slug is null where it has no public page."""
    if row is None:
        return None
    return {"slug": row.slug if row.is_published else None, "name": in_both(row, "name")}


def release_reference(row):
    """Return which release something is from: `row` has its number, instant and fingerprint."""
    return {
        "number": row["number"],
        "released_at": instant(row["released_at"]),
        "sha256": row["sha256"],
    }


def summit_in_list(row, release):
    """Return a summit as lists have it; `release` is a dict or None."""
    return {
        "slug": row.slug,
        **_texts(row, "title", "short_title", "subtitle"),
        "stage": row.stage,
        "starts_on": _date(row.starts_on),
        "ends_on": _date(row.ends_on),
        "time_zone": row.time_zone,
        "place": place(row.place),
        "release": release_reference(release) if release else None,
        "page": pages("portal:summit-detail", row.slug),
        "links": {
            "self": api("summit", row.slug),
            "sessions": api("sessions", row.slug),
            "releases": api("releases", row.slug),
        },
    }


def summit(row, release):
    """Return one summit with its parts, rooms, themes and languages."""
    return {
        **summit_in_list(row, release),
        **_texts(row, "slogan", "intro"),
        "languages": _languages(row),
        "parts": [
            {
                "key": part.key,
                "title": in_both(part, "title"),
                "mode": part.mode,
                "starts_on": _date(part.starts_on),
                "ends_on": _date(part.ends_on),
                "time_zone": part.time_zone or row.time_zone,
                "place": place(part.place),
                "clock_cities": [
                    {"label": in_both(city, "label"), "time_zone": city.time_zone}
                    for city in part.clock_cities.all()
                ],
            }
            for part in row.parts.all()
        ],
        "rooms": [
            {"key": room.key, "name": in_both(room, "name"), "place": place(room.place)}
            for room in row.rooms.all()
        ],
        "themes": [_theme(theme) for theme in row.themes.all()],
    }


def session(row):
    """Return a session of a `Programme`; a closed one, or one that is gone, has no details."""
    zone = row.get_time_zone()
    is_open = row.access != Session.Access.CLOSED and row.is_published
    return {
        "uid": row.uid,
        "slug": row.slug,
        "summit": row.summit.slug,
        "part": row.part.key if row.part_id else None,
        "kind": row.kind,
        "access": row.access,
        "status": row.status,
        "mode": row.effective_mode or None,
        **_texts(row, "title", "short_title", "subtitle", "number_label", "strand", "description"),
        "starts": _moment(row.starts_at, zone),
        "ends": _moment(row.ends_at, zone),
        "time_zone": zone,
        "room": {"key": row.room.key, "name": in_both(row.room, "name")} if row.room else None,
        "place": place(row.place),
        "is_closing": row.is_closing,
        "themes": [_theme(theme) for theme in row.themes.all()] if is_open else [],
        "languages": _languages(row) if is_open else [],
        "stream_url": row.stream_url or None,
        "recording_url": row.recording_url or None,
        "registrations": [_registration(one) for one in _all(row, "registrations", is_open)],
        "notices": [
            {"kind": one.kind, "text": in_both(one, "text")}
            for one in _all(row, "notices", is_open)
        ],
        "questions": [in_both(one, "text") for one in _all(row, "questions", is_open)],
        "participations": [participation(one) for one in _all(row, "participations", is_open)],
        "segments": [_segment(one, zone) for one in _all(row, "segments", is_open)],
        "sequence": row.sequence,
        "changed_at": instant(row.changed_at),
        "page": pages("programme:session-detail", row.summit.slug, row.slug) if is_open else None,
        "links": {"self": api("session", row.uid), "summit": api("summit", row.summit.slug)},
    }


def _all(row, name, is_open):
    return getattr(row, name).all() if is_open else ()


def _moment(at, zone):
    if at is None:
        return None
    local = clock.iso_local(at, zone)
    return {"utc": instant(at), "local": f"{local[:16]}:00{local[16:]}"}


def _theme(row):
    return {"key": row.key, "name": in_both(row, "name")}


def _languages(row):
    return [{"language": one.language, "use": one.use} for one in row.language_uses.all()]


def _registration(row):
    return {
        "url": row.url,
        "label": in_both(row, "label"),
        "opens_at": instant(row.opens_at),
        "closes_at": instant(row.closes_at),
    }


def _segment(row, zone):
    return {
        "key": row.key,
        "kind": row.kind,
        "number": row.number,
        **_texts(row, "title", "note"),
        "starts": _moment(row.starts_at, zone),
        "ends": _moment(row.ends_at, zone),
        "place": place(row.place),
        "participations": [participation(one) for one in row.participations.all()],
        "items": [
            {
                "key": item.key,
                "kind": item.kind,
                **_texts(item, "title", "work_title", "work_kind"),
                "video_url": item.video_url or None,
                "document": item.document.slug
                if item.document and item.document.is_published
                else None,
                "participations": [participation(one) for one in item.participations.all()],
            }
            for item in row.items.all()
        ],
    }


def participation(row):
    """Return who takes part, as the programme of that day printed it."""
    person = row.person
    stands_for = row.stands_for_name or (row.stands_for.name if row.stands_for else "")
    participant = row.organisation or row.group
    name = row.printed_name or (person.name if person else "")
    return {
        "role": row.role,
        "role_label": in_both(row, "role_label"),
        "number": row.number,
        "medium": row.medium or None,
        "name": dict.fromkeys(provenance.languages(), name)
        if name
        else in_both(participant, "name"),
        "honorific": in_both(row, "printed_honorific"),
        "function": in_both(row, "printed_function"),
        "note": in_both(row, "note"),
        "person": person.slug if person and person.is_published else None,
        "organisation": body_reference(row.organisation),
        "affiliation": body_reference(row.affiliation),
        "represents": body_reference(row.represents),
        "stands_for": {"name": stands_for, "function": in_both(row, "stands_for_function")}
        if stands_for
        else None,
    }


def release(row, *, current):
    """Return a release; `current` is the number of the last one."""
    return {
        "number": row.number,
        "released_at": instant(row.released_at),
        "sha256": row.sha256,
        "note": in_both(row, "note"),
        "restores": row.restores.number if row.restores_id else None,
        "is_current": row.number == current,
        "page": pages("programme:release", row.summit.slug, row.number),
        "links": {
            "self": api("release", row.summit.slug, row.number),
            "summit": api("summit", row.summit.slug),
        },
    }


def person(row):
    """Return a person with the functions they hold and held."""
    return {
        "slug": row.slug,
        "name": row.name,
        "sort_name": row.sort_name,
        "post_nominals": row.post_nominals,
        "honorific": in_both(row, "honorific"),
        "url": row.url or None,
        "affiliations": [
            {
                **_texts(one, "function", "unit"),
                "organisation": body_reference(one.organisation),
                "is_former": one.is_former,
                "starts_on": _date(one.starts_on),
                "ends_on": _date(one.ends_on),
            }
            for one in row.affiliations.all()
        ],
        "page": pages("portal:person-detail", row.slug),
        "links": {"self": api("person", row.slug)},
    }


def organisation(row):
    """Return a city or body."""
    return {
        "slug": row.slug,
        "kind": row.kind,
        **_texts(row, "name", "short_name", "acronym"),
        "url": row.url or None,
        "place": place(row.place),
        "parent": body_reference(row.parent),
        "page": pages("portal:organisation-detail", row.slug),
        "links": {"self": api("organisation", row.slug)},
    }


def appearance(row, session):
    """Return that somebody takes part in a session, in which role."""
    return {
        "summit": session.summit.slug,
        "session": session.uid,
        "title": in_both(session, "title"),
        "starts": _moment(session.starts_at, session.get_time_zone()),
        "participation": participation(row),
    }


def document(row):
    """Return a document without its text."""
    author = row.printed_author or (row.author.name if row.author_id else "")
    is_public = row.author_id and row.author.is_published
    return {
        "slug": row.slug,
        "kind": row.kind,
        "stage": row.stage,
        **_texts(row, "title", "subtitle"),
        "dated": _date(row.dated),
        "summit": row.summit.slug if row.summit_id else None,
        "author": {"name": author, "person": row.author.slug if is_public else None}
        if author
        else None,
        "page": pages("portal:document-detail", row.slug),
        "links": {"self": api("document", row.slug)},
    }


def declaration(row):
    """Return a declaration without its text."""
    is_open = row.summit_id and row.summit.is_published
    return {
        "slug": row.slug,
        **_texts(row, "name", "full_title", "intro"),
        "stage": row.stage,
        "authoritative_language": row.authoritative_language or None,
        "adopted_on": _date(row.adopted_on),
        "opens_at": instant(row.opens_at),
        "closes_at": instant(row.closes_at),
        "summit": row.summit.slug if is_open else None,
        "page": pages("declarations:declaration-detail", row.slug),
        "links": {"self": api("declaration", row.slug), "roll": api("roll", row.slug)},
    }
