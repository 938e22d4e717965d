"""People and bodies as schema.org describes them: what their page says, and nothing else."""

from portal.lib.addresses import absolute
from sessions.machines.linked_data import (
    CONTEXT,
    Brief,
    body_reference,
    compact,
    person_reference,
    place_data,
)
from sessions.machines.words import Texts, paragraphs

# Sessions that the page of a person names here.
MOST_EVENTS = 50


def person_data(context, language, image):
    """Return the person of a page as Person; `context` is that of `people.person_detail`."""
    person, texts = context["person"], Texts(language)
    brief = Brief(texts)
    held = [one["affiliation"] for one in context["held"]]
    functions = [texts.of(one, "function") for one in held]
    bodies = {one.organisation_id: one.organisation for one in held if one.organisation}
    return compact(
        {
            "@context": CONTEXT,
            **person_reference(person, texts),
            "honorificPrefix": texts.of(person, "honorific"),
            "honorificSuffix": person.post_nominals,
            "description": " ".join(paragraphs(texts.of(person, "biography"))[:1]),
            "image": _picture(person.portrait) or image,
            "jobTitle": [text for text in functions if text],
            "worksFor": [body_reference(body, texts) for body in bodies.values()],
            "sameAs": person.url,
            "performerIn": [
                brief.event(entries.session)
                for summit in context["appearances"]
                for entries in summit.sessions
            ][:MOST_EVENTS],
        }
    )


def organisation_data(context, language, image):
    """Return the body of a page as Organization; `context` is that of its view."""
    body, texts = context["organisation"], Texts(language)
    place = place_data(body.place, texts) if body.place else {}
    others = [texts.of(body, field) for field in ("short_name", "acronym")]
    name = texts.of(body, "name")
    return compact(
        {
            "@context": CONTEXT,
            **body_reference(body, texts),
            "alternateName": [text for text in dict.fromkeys(others) if text and text != name],
            "description": " ".join(paragraphs(texts.of(body, "description"))[:1]),
            "image": image,
            "logo": _picture(body.logo),
            "address": place.get("address"),
            "location": place,
            "sameAs": body.url,
            "parentOrganization": body_reference(body.parent, texts)
            if body.parent and body.parent.is_published
            else None,
            "subOrganization": [body_reference(part, texts) for part in context["parts"]],
        }
    )


def _picture(media):
    return absolute(media.file.url) if media and media.file else ""
