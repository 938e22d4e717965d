"""Who takes part in each session of a summit, without a model instance for each of them."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import F, Value
from django.urls import reverse

from organisations.models import Organisation
from portal.lib.typography import initials
from sessions.models import Participation
from sessions.words import tint


def people_by_session(summit, language, *, most):
    """Return {session id: (people, others)} for a summit, in the order of the programme.

    `people` are at most `most` dicts {"name", "initials", "tint", "url", "city"}, each name once;
    `others` is the number of names that are not among them. Two queries whatever the number
    of sessions: a page of a thousand sessions names several thousand people.
    """
    rows = _participations(summit)
    organisations = {id for row in rows for id in row[-2:] if id}
    bodies = _bodies(organisations, language)
    person_url = reverse("portal:person-detail", kwargs={"slug": "SLUG"})
    names = defaultdict(dict)
    for session, *_place, printed, name, slug, is_published, fr, en, body, affiliation in rows:
        shown = printed or name
        if not shown:
            shown = bodies[body].name if body else _in_language(fr, en, language)
        found = names[session]
        if shown in found:
            continue
        found[shown] = len(found) < most and {
            "name": shown,
            "initials": initials(shown) if name else "",
            "tint": tint(shown),
            "url": person_url.replace("SLUG", slug) if slug and is_published else "",
            "city": bodies[affiliation].label if affiliation else "",
        }
    return {
        session: (
            [person for person in found.values() if person],
            max(0, len(found) - most),
        )
        for session, found in names.items()
    }


def _in_language(french, english, language):
    texts = (french, english) if language == "fr" else (english, french)
    return texts[0] or texts[1] or ""


_PARTICIPANT = (
    *("printed_name", "person__name", "person__slug", "person__is_published"),
    *("group__name_fr", "group__name_en", "organisation_id", "affiliation_id"),
)
_NOWHERE = {
    "in_segment": Value(-1),
    "segment_key": Value(-1),
    "in_item": Value(-1),
    "item_key": Value(-1),
}
# How a participation reaches its session, and its place there. A union wants the same columns
# under the same names; the first query, which decides how values are read, has plain columns only.
_OWNERS = {
    "item__segment__session": {
        "in_segment": F("item__segment__position"),
        "segment_key": F("item__segment_id"),
        "in_item": F("item__position"),
        "item_key": F("item_id"),
    },
    "segment__session": _NOWHERE
    | {"in_segment": F("segment__position"), "segment_key": F("segment_id")},
    "session": _NOWHERE,
}


def _participations(summit):
    """Return sorted tuples: session, place in it (six numbers), then the `_PARTICIPANT` columns.

    A session's own people come first, then those of each segment and, within it, of each item.
    """
    queries = []
    for session, place in _OWNERS.items():
        place = {"in_session": F(f"{session}_id"), **place}
        found = Participation.objects.filter(**{f"{session}__summit": summit}).order_by()
        queries.append(found.annotate(**place).values_list(*place, "position", "id", *_PARTICIPANT))
    # The numbers that come first differ in each row, so that texts are never compared.
    return sorted(queries[0].union(*queries[1:], all=True))


class _Body(NamedTuple):
    name: str
    label: str


def _bodies(ids, language):
    """Return {id: `_Body`} of organisations: the whole name, and the short one for brackets."""
    columns = [
        f"{field}_{code}"
        for field in ("name", "short_name", "acronym", "place__city")
        for code in ("fr", "en")
    ]
    bodies = {}
    for pk, *texts in Organisation.objects.filter(pk__in=ids).values_list("pk", *columns):
        name, short, acronym, city = (
            _in_language(*pair, language) for pair in zip(texts[::2], texts[1::2], strict=True)
        )
        bodies[pk] = _Body(name, short or city or acronym)
    return bodies
