"""Cities first, then the other bodies: an index, and each with what it did over the years."""

from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from organisations.models import Organisation
from portal.lib import provenance
from portal.lib.text import fold, sort_key
from portal.lib.typography import initials
from portal.pages.appearances import appearances_by_summit, served_label, year_of
from portal.pages.people import LONGEST_QUESTION, signatures_of
from portal.pages.visibility import page_of, visible
from sessions.clocks import reader_zone
from sessions.models import Release
from sessions.releases.current import released_summits
from sessions.words import tint
from speakers.models import Affiliation, Group
from summits.models import Award, Observance, Partnership


def organisation_list(request):
    """The index; `q` looks for a name, an acronym, another spelling or a place."""
    language = get_language()[:2]
    question = request.GET.get("q", "").replace("\x00", "")[:LONGEST_QUESTION].strip()
    rows = [
        _row(organisation, language)
        for organisation in visible(Organisation.objects.all(), request.user).select_related(
            "place"
        )
    ]
    if question:
        words = fold(question).split()
        rows = [
            row for row in rows if all(word in _haystack(row["organisation"]) for word in words)
        ]
    rows.sort(key=lambda row: (sort_key(row["label"].text), row["organisation"].slug))
    return render(
        request,
        "portal/organisation_list.html",
        {
            "cities": [row for row in rows if row["organisation"].is_city],
            "kinds": _by_kind(row for row in rows if not row["organisation"].is_city),
            "count": len(rows),
            "question": question,
            "section": "organisations",
        },
    )


def _row(organisation, language):
    return {
        "organisation": organisation,
        "label": served_label(organisation, language)
        if organisation.is_city
        else provenance.serve(organisation, "name", language),
        "acronym": provenance.serve(organisation, "acronym", language),
    }


def _by_kind(rows):
    """Return [(label of the kind, rows)] in the order in which the kinds are listed."""
    kinds = {kind: [] for kind in Organisation.Kind}
    for row in rows:
        kinds[Organisation.Kind(row["organisation"].kind)].append(row)
    return [(kind.label, found) for kind, found in kinds.items() if found]


def _haystack(organisation):
    """All by which somebody may look for a body, folded."""
    texts = [organisation.aliases]
    for name in ("name", "short_name", "acronym"):
        texts += [getattr(organisation, f"{name}_{language}") for language in ("fr", "en")]
    if organisation.place_id:
        place = organisation.place
        texts += [place.city_fr, place.city_en, place.country]
    return fold(" ".join(text for text in texts if text))


def organisation_detail(request, slug):
    """One city or body."""
    language, user = get_language()[:2], request.user
    organisation = get_object_or_404(
        visible(Organisation.objects.all(), user)
        .select_related("parent", "place", "logo")
        .prefetch_related(
            Prefetch("parts", visible(Organisation.objects.all(), user), to_attr="shown_parts"),
            Prefetch("groups", Group.objects.all()),
        ),
        slug=slug,
    )
    groups = list(organisation.groups.all())
    appearances = appearances_by_summit(
        Release.objects.public().filter(organisations=organisation),
        lambda one: takes_part(organisation, one),
        language,
        reader_zone=reader_zone(request),
    )
    roles = roles_in_summits(organisation, user)
    return render(
        request,
        "portal/organisation_detail.html",
        {
            "organisation": organisation,
            "palette": _palette(roles, appearances),
            "section": "organisations",
            "label": served_label(organisation, language),
            "acronym": provenance.serve(organisation, "acronym", language),
            "parent_url": page_of("organisation", organisation.parent),
            "parts": organisation.shown_parts,
            "groups": groups,
            "roles": roles,
            "appearances": appearances,
            "people": people_of(organisation, user),
            "signatures": signatures_of(
                Q(seat__organisation=organisation) | Q(seat__members=organisation), user, language
            ),
            "observances": visible(
                Observance.objects.filter(
                    Q(proclaimed_by=organisation) | Q(presented_by=organisation)
                ),
                user,
            ).distinct(),
            "won": awards_won(organisation),
            "given": Award.objects.filter(organisation=organisation).select_related(
                "winner_place", "winner_organisation", "winner_person"
            ),
        },
    )


def takes_part(organisation, participation):
    """Whether a revived participation is that of a body: itself, its people or its group."""
    group = participation.group
    return organisation.pk in (
        participation.organisation_id,
        participation.affiliation_id,
        participation.represents_id,
        *((one.pk for one in group.organisations.all()) if group else ()),
    )


def _palette(roles, appearances):
    if roles:
        return roles[0]["summit"].palette
    return appearances[0].summit.palette if appearances else "meridien"


def roles_in_summits(organisation, user):
    """Return what a body was to which summit: [{"summit", "year", "partnership"}], latest first."""
    held = Partnership.objects.filter(organisation=organisation).select_related("summit__place")
    if not user.is_staff:
        held = held.filter(summit__is_published=True)
    rows = list(held.order_by("-summit__sort_date", "summit__slug", "position", "id"))
    summits = {summit.pk: summit for summit in released_summits({one.summit for one in rows})}
    return [
        {
            "summit": summits[one.summit_id],
            "year": year_of(summits[one.summit_id]),
            "partnership": one,
            "label": one.get_role_display().capitalize(),
        }
        for one in rows
    ]


def people_of(organisation, user):
    """Return the functions held in a body by people this user may see; former ones come last."""
    held = (
        Affiliation.objects.filter(organisation=organisation)
        .select_related("person__portrait")
        .order_by("is_former", "position", "person__sort_key", "id")
    )
    if not user.is_staff:
        held = held.filter(person__is_published=True)
    return [
        {
            "affiliation": affiliation,
            "initials": initials(affiliation.person.name),
            "tint": tint(affiliation.person.name),
        }
        for affiliation in held
    ]


def awards_won(organisation):
    """Return the awards of a body, and of its place where it is a city."""
    condition = Q(winner_organisation=organisation)
    if organisation.is_city and organisation.place_id:
        condition |= Q(winner_place=organisation.place_id)
    return Award.objects.filter(condition).select_related("observance", "organisation").distinct()
