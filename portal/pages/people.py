"""The people: an index from A to Z, and each with all that they did over the years."""

from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from declarations.models import Declaration, Signature
from declarations.roll.page import roll_rows
from declarations.roll.rows import read_signatures
from portal.lib import provenance
from portal.lib.fuzzy import period_text
from portal.lib.text import fold
from portal.lib.typography import initials
from portal.pages.appearances import appearances_by_summit, served_label
from portal.pages.visibility import page_of, visible
from sessions.clocks import reader_zone
from sessions.models import Release
from sessions.releases.current import released_summits
from sessions.words import tint
from speakers.models import Affiliation, Person
from summits.models import Award, Document, Observance, Summit

# Longer questions are cut: nobody looks for a name of this length.
LONGEST_QUESTION = 100


def person_list(request):
    """The index; `q` looks for a name, a function or a body, `city` and `edition` narrow it."""
    language = get_language()[:2]
    question = request.GET.get("q", "").replace("\x00", "")[:LONGEST_QUESTION].strip()
    summits = released_summits(Summit.objects.published().in_time_order().reverse())
    summit = next((one for one in summits if one.slug == request.GET.get("edition")), None)
    people = visible(Person.objects.all(), request.user).prefetch_related(
        Prefetch("affiliations", Affiliation.objects.select_related("organisation__place"))
    )
    if summit:
        people = people.filter(releases__in=Release.objects.current().filter(summit=summit))
    rows = [_row(person, language) for person in people]
    cities = _cities(rows)
    city = next((one for one in cities if one.slug == request.GET.get("city")), None)
    if city:
        rows = [row for row in rows if city.pk in row["city_ids"]]
    if question:
        words = fold(question).split()
        rows = [row for row in rows if all(word in _haystack(row["person"]) for word in words)]
    return render(
        request,
        "portal/person_list.html",
        {
            "letters": by_letter(rows),
            "count": len(rows),
            "question": question,
            "summits": summits,
            "summit": summit,
            "cities": cities,
            "city": city,
            "is_narrowed": bool(question or summit or city),
            "section": "people",
        },
    )


def _row(person, language):
    held = [one for one in person.affiliations.all() if not one.is_former]
    main = (held or list(person.affiliations.all()) or [None])[0]
    body = main.organisation if main and main.organisation_id else None
    return {
        "person": person,
        "initials": initials(person.name),
        "tint": tint(person.name),
        "affiliation": main,
        "body": body,
        "body_label": served_label(body, language) if body else None,
        "body_url": page_of("organisation", body),
        "city_ids": {
            one.organisation_id for one in held if one.organisation_id and one.organisation.is_city
        },
    }


def _cities(rows):
    """Return the published cities that these people come from, by name."""
    found = {}
    for row in rows:
        for affiliation in row["person"].affiliations.all():
            body = affiliation.organisation
            if body and body.pk in row["city_ids"] and body.is_published:
                found[body.pk] = body
    return sorted(found.values(), key=lambda city: fold(city.label))


def _haystack(person):
    """All by which somebody may look for a person, folded."""
    texts = [person.name, person.sort_name, person.aliases]
    for affiliation in person.affiliations.all():
        texts += [affiliation.function_fr, affiliation.function_en]
        body = affiliation.organisation
        if body:
            texts += [body.name_fr, body.name_en, body.acronym_fr, body.acronym_en, body.aliases]
    return fold(" ".join(text for text in texts if text))


def by_letter(rows):
    """Return [(letter, rows)] by the first letter of the key without accents; "#" for the rest."""
    letters = {}
    for row in rows:
        first = row["person"].sort_key[:1].upper()
        letters.setdefault(first if first.isalpha() else "#", []).append(row)
    return list(letters.items())


def person_detail(request, slug):
    """One person."""
    language, user = get_language()[:2], request.user
    person = get_object_or_404(
        visible(Person.objects.all(), user)
        .select_related("portrait")
        .prefetch_related(
            "pictures",
            Prefetch(
                "affiliations", Affiliation.objects.select_related("organisation__place", "place")
            ),
        ),
        slug=slug,
    )
    affiliations = [_affiliation(one, language) for one in person.affiliations.all()]
    appearances = appearances_by_summit(
        Release.objects.public().filter(people=person),
        lambda one: person.pk in (one.person_id, one.stands_for_id),
        language,
        absent=person,
        reader_zone=reader_zone(request),
    )
    return render(
        request,
        "portal/person_detail.html",
        {
            "person": person,
            "palette": appearances[0].summit.palette if appearances else "meridien",
            "section": "people",
            "initials": initials(person.name),
            "honorific": provenance.serve(person, "honorific", language),
            "held": [one for one in affiliations if not one["affiliation"].is_former],
            "former": [one for one in affiliations if one["affiliation"].is_former],
            "appearances": appearances,
            "documents": Document.objects.visible_to(user)
            .filter(author=person)
            .select_related("summit"),
            "observances": visible(Observance.objects.filter(initiator=person), user),
            "signatures": signatures_of(
                Q(invitation__person=person, erasure__isnull=True), user, language
            ),
            "awards": Award.objects.filter(winner_person=person).select_related(
                "observance", "organisation"
            ),
            "pictures": [picture for picture in person.pictures.all() if picture.file],
        },
    )


def _affiliation(affiliation, language):
    body = affiliation.organisation
    period = ""
    if affiliation.starts_on or affiliation.ends_on:
        period = period_text(affiliation.starts_on, affiliation.ends_on, language)
    return {
        "affiliation": affiliation,
        "body": body,
        "body_label": served_label(body, language) if body else None,
        "body_url": page_of("organisation", body),
        "period": period,
    }


def signatures_of(condition, user, language):
    """Return the signatures that match, of declarations this user may see, the last given first.

    Those that ended are among them and say so. Each is {"declaration", and what `roll_rows` gives}.
    """
    signatures = Signature.objects.filter(
        pk__in=Signature.objects.filter(
            condition,
            declaration__in=Declaration.objects.visible_to(user).order_by().values("pk"),
        ).values("pk")
    )
    found = read_signatures(signatures)
    rows = roll_rows([entry for _declaration, entry in found], language)
    return [
        {"declaration": declaration, **row}
        for (declaration, _entry), row in zip(found, rows, strict=True)
    ]
