"""One session as its page shows it: steps, items and people exactly as printed."""

from dataclasses import dataclass

from django.urls import reverse

from portal.lib import provenance
from portal.lib.typography import initials, role_label
from sessions.clocks import own_time
from sessions.models import Participation, Session
from sessions.words import tint


@dataclass(frozen=True)
class Appearance:
    """A person, body or group in a session, as the programme of that day printed it."""

    name: str
    initials: str
    tint: str
    url: str
    honorific: provenance.Served
    function: provenance.Served
    note: provenance.Served
    role: str
    role_lang: str
    number: str
    is_role_evident: bool
    is_video: bool
    is_online: bool
    plaque: str
    plaque_url: str
    plaque_is_city: bool
    stands_for: str
    stands_for_url: str
    stands_for_function: provenance.Served
    represents: str
    represents_url: str


def appearances(participations, language, evident_role=""):
    """Return the `Appearance`s of loaded participations, in their order.

    `evident_role` is the role that the heading above says already.
    """
    return [appearance(participation, language, evident_role) for participation in participations]


def appearance(participation, language, evident_role=""):
    """Return one participation as printed; the role's word agrees in French with its person."""
    person, organisation, group = (
        participation.person,
        participation.organisation,
        participation.group,
    )
    name = participation.display_name
    if not participation.printed_name and (organisation or group):
        name = provenance.serve(organisation or group, "name", language).text
    role = provenance.serve(participation, "role_label", language)
    body = participation.affiliation
    return Appearance(
        name=name,
        initials=initials(name) if person else "",
        tint=tint(name),
        url=_url("person", person) if person else _url("organisation", organisation),
        honorific=provenance.serve(participation, "printed_honorific", language),
        function=provenance.serve(participation, "printed_function", language),
        note=provenance.serve(participation, "note", language),
        role=role.text or _role(participation, language),
        role_lang=role.language if role.is_fallback else "",
        number=participation.number,
        is_role_evident=participation.role in (Participation.Role.SPEAKER, evident_role)
        and not role.text,
        is_video=participation.medium == Participation.Medium.VIDEO,
        is_online=participation.medium == Participation.Medium.ONLINE,
        plaque=_label(body, language),
        plaque_url=_url("organisation", body),
        plaque_is_city=bool(body and body.is_city),
        stands_for=participation.stands_for_name
        or (participation.stands_for.name if participation.stands_for_id else ""),
        stands_for_url=_url("person", participation.stands_for),
        stands_for_function=provenance.serve(participation, "stands_for_function", language),
        represents=provenance.serve(participation.represents, "name", language).text
        if participation.represents_id
        else "",
        represents_url=_url("organisation", participation.represents),
    )


def _role(participation, language):
    if participation.role == Participation.Role.PARTICIPANT:
        return ""
    gender = participation.person.gender if participation.person_id else ""
    return role_label(participation.role, gender, 1, language)


def _url(kind, row):
    if row is None or not row.is_published:
        return ""
    return reverse(f"portal:{kind}-detail", kwargs={"slug": row.slug})


def _label(organisation, language):
    if organisation is None:
        return ""
    for field in ("short_name", "acronym", "name"):
        served = provenance.serve(organisation, field, language)
        if served.text:
            return served.text
    return ""


def steps(session, language):
    """Return the session's segments as plain dicts: heading, own time, people, items."""
    return [
        {
            "segment": segment,
            "title": provenance.serve(segment, "title", language),
            "note": provenance.serve(segment, "note", language),
            "time": own_time(segment, session.get_time_zone(), language),
            "people": appearances(segment.participations.all(), language, segment.kind),
            "items": [
                {
                    "item": item,
                    "title": provenance.serve(item, "title", language),
                    "work_title": provenance.serve(item, "work_title", language),
                    "work_kind": provenance.serve(item, "work_kind", language),
                    "people": appearances(
                        item.participations.all(), language, Participation.Role.PRESENTER
                    ),
                }
                for item in segment.items.all()
            ],
        }
        for segment in session.segments.all()
    ]


def before_the_session(session, steps):
    """Split `steps` in two: those whose own time comes before the session's start, and the rest.

    A recital at half past two opens the page of a session at three, before the people of the
    session itself.
    """
    early = [
        step
        for step in steps
        if session.starts_at
        and step["segment"].starts_at
        and step["segment"].starts_at < session.starts_at
    ]
    return early, [step for step in steps if step not in early]


def neighbours(session, programme):
    """Return (previous, following) open sessions of a `Programme`, None at the ends."""
    ordered = [one for one in programme.sessions if one.access != Session.Access.CLOSED]
    place = ordered.index(session)
    before = ordered[place - 1] if place else None
    after = ordered[place + 1] if place + 1 < len(ordered) else None
    return before, after
