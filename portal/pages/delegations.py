"""One sheet for the delegation of a city or body at a summit, as a page and as a PDF.

It tells what its people do there, in the summit's time and in its own, who represents it, how to
follow, whom to ask, and what it signed. Everything on it is public: the sessions are those of the
last release, the contacts those that agreed to be shown, the signatures those on the rolls. Who was
invited to sign and did not is on no roll, so the sheet does not say it either.
"""

from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from declarations.models import Declaration
from declarations.sheets import closing_day, state_of
from organisations.models import Organisation
from portal.lib import provenance
from portal.lib.addresses import absolute
from portal.lib.paper.making import digest_of, obtain, path_of
from portal.lib.paper.typesetting import SIZES
from portal.lib.spacing import smart
from portal.lib.text import fold
from portal.lib.typography import day_text
from portal.pages.appearances import served_label
from portal.pages.organisations import takes_part
from portal.pages.people import signatures_of
from sessions.clocks import City, clock_cities, read_clocks
from sessions.detail import appearance
from sessions.models import Release, Session
from sessions.paper.answers import PATIENCE, asking, paper_response, unchanged
from sessions.paper.telling import Teller, cell
from sessions.paper.words import instant_parts, release_words
from sessions.people import participations_of
from sessions.releases.current import released_programme
from summits.models import Contact

TEMPLATE = Path(__file__).parent / "typst" / "delegation.typ"
FOLDER = "delegations"


@dataclass(frozen=True)
class Home:
    """The clock of a delegation: that of the clock city it comes from, else the summit's own.

    `city` is None where no clock of the summit is that of the delegation.
    """

    city: City | None

    @classmethod
    def of(cls, body, programme, language):
        """Look for the place or the name of a body among the clock cities of a `Programme`."""
        names = {
            fold(text)
            for row, field in ((body.place, "city"), (body, "short_name"), (body, "name"))
            if row is not None
            for code in provenance.languages()
            if (text := provenance.text_in(row, field, code))
        }
        for part in programme.summit.parts.all():
            for clock_city in part.clock_cities.all():
                labels = (getattr(clock_city, f"label_{code}") for code in provenance.languages())
                if names & {fold(label) for label in labels if label}:
                    label = provenance.serve(clock_city, "label", language).text
                    return cls(City(label, clock_city.time_zone, clock_city.abbreviation))
        return cls(None)

    def times(self, session, language):
        """Return {"day", "city", "host", "home"} of a session, None without a time."""
        if session.starts_at is None:
            return None
        host = clock_cities(session, language)[0]
        is_elsewhere = self.city is not None and self.city.time_zone != host.time_zone
        cities = (host, self.city) if is_elsewhere else (host,)
        read = read_clocks(cities, session.starts_at, session.ends_at, language)
        return {
            "day": capfirst(day_text(read.day, language, year=True)),
            "city": host.label,
            "host": _span(read.host),
            "host_zone": _zone(read.host),
            "home": _span(read.others[0]) if is_elsewhere else "",
            "home_zone": _zone(read.others[0]) if is_elsewhere else "",
        }


def _zone(line):
    return f"{line.city} ({line.offset})"


def _span(line):
    starts = " ".join(filter(None, (line.starts, line.starts_shift)))
    ends = " ".join(filter(None, (line.ends, line.ends_shift)))
    return " – ".join(filter(None, (starts, ends)))


@require_safe
def delegation(request, summit_slug, slug):
    """The sheet as a page."""
    programme, body = _found(summit_slug, slug)
    language = get_language()[:2]
    return render(
        request,
        "portal/delegation/delegation.html",
        {
            "summit": programme.summit,
            "palette": programme.summit.palette,
            "organisation": body,
            "sheet": sheet_of(programme, body, language),
            "section": "organisations",
        },
    )


@require_safe
def delegation_pdf(request, summit_slug, slug):
    """The sheet as PDF; `paper` is a4 (unless something else is asked for) or letter."""
    programme, body = _found(summit_slug, slug)
    language = get_language()[:2]
    size = request.GET.get("paper", "")
    content = {
        **sheet_of(programme, body, language),
        "languages": [language],
        "paper": SIZES.get(size, SIZES["a4"]),
        "host": programme.summit.palette,
        "date": instant_parts(programme.released_at),
    }
    # Signatures come and go between releases, so what is printed decides about the file.
    path = path_of(FOLDER, key=digest_of(content))
    if answer := unchanged(request, path.stem):
        return answer
    state = obtain(path, TEMPLATE, lambda: content, seconds=PATIENCE, reader=asking(request))
    return paper_response(
        request,
        path,
        state,
        name="-".join((_("delegation"), programme.summit.slug, body.slug)),
        back=(reverse("portal:delegation", args=[summit_slug, slug]), content["title"]),
    )


def _found(summit_slug, slug):
    """Return (`Programme`, body) of a public body that a released programme names, or 404."""
    release = get_object_or_404(
        Release.objects.public().filter(summit__slug=summit_slug).select_related("summit__place")
    )
    body = get_object_or_404(
        Organisation.objects.published().filter(releases=release).select_related("place"),
        slug=slug,
    )
    return released_programme(release.summit), body


def sheet_of(programme, body, language):
    """Return all that a sheet says, as plain data with the typography of a language (fr or en).

    The language must be the active one. The sessions ask no query, the signatures a few.
    """
    teller = Teller(programme, language)
    home = Home.of(body, programme, language)
    rows = [
        _row(session, theirs, body, home, teller)
        for session in programme.sessions
        if (theirs := [one for one in participations_of(session) if takes_part(body, one)])
    ]
    summit = programme.summit
    label = served_label(body, language)
    summit_label = smart(provenance.serve(summit, "title", language).text, language)
    path = reverse("portal:delegation", args=[summit.slug, body.slug])
    return {
        "title": f"{label.text} – {summit.label}",
        "label": cell(label),
        "name": cell(provenance.serve(body, "name", language)),
        "summit": summit_label,
        "release": release_words(programme, language)["release"],
        "place": teller.place(summit.place),
        "clock": _clock_words(home, summit, rows),
        "facts": teller.facts_of_summit(),
        "rows": rows,
        "contacts": _contacts(summit, body, language),
        "declarations": _declarations(summit, body, language),
        "address": absolute(path),
        "words": {language: _words()},
    }


def _row(session, theirs, body, home, teller):
    told = teller.tell(session)
    return {
        "times": home.times(session, teller.language),
        "title": told["title"],
        "top": told["top"],
        "cancelled": session.status == Session.Status.CANCELLED,
        "address": session.get_absolute_url(),
        "people": [_person(one, body, teller) for one in theirs],
        "facts": told.get("facts", []),
    }


def _person(participation, body, teller):
    """Return who appears, what they do there, and whether they represent the body from outside."""
    item = participation.item if participation.item_id else None
    segment = participation.segment if participation.segment_id else item and item.segment
    does = cell(provenance.serve(item, "title", teller.language)) if item else None
    if does is None and segment:
        title = provenance.serve(segment, "title", teller.language)
        kind = {"text": str(segment.get_kind_display()), "lang": teller.language}
        does = cell(title) or kind
    return {
        **teller.person(appearance(participation, teller.language)),
        "does": does,
        "represents": participation.represents_id == body.pk,
    }


def _clock_words(home, summit, rows):
    """Say which clocks the sheet shows."""
    host = next((row["times"]["city"] for row in rows if row["times"]), summit.label)
    if home.city is None:
        return _(
            "Times are those of %(host)s. None of the summit’s clocks is that of this delegation."
        ) % {"host": host}
    if not any(row["times"] and row["times"]["home"] for row in rows):
        return _("Times are those of %(host)s, which are those of this delegation too.") % {
            "host": host
        }
    return _("The first time is that of %(host)s, the second that of %(home)s.") % {
        "host": host,
        "home": home.city.label,
    }


def _contacts(summit, body, language):
    """Return the public contacts of the delegation, then those of the organising team."""
    own = [one for one in summit.contacts.all() if one.is_public]
    theirs = [one for one in own if one.organisation_id == body.pk]
    team = [one for one in own if one.scope == Contact.Scope.TEAM and one not in theirs]
    return [
        {
            "who": _("Organising team") if one in team else _("Delegation"),
            "name": one.printed_name,
            "function": smart(provenance.serve(one, "function", language).text, language),
            "email": one.email,
            "phone": one.phone,
        }
        for one in (*theirs, *team)
    ]


def _declarations(summit, body, language):
    """Return what the body signed of the summit's public declarations, and what it has not signed.

    [{"name", "address", "signed": [sentence], "state"}], `state` in words where nothing stands.
    """
    signatures = signatures_of(
        (Q(seat__organisation=body) | Q(seat__members=body)) & Q(declaration__summit=summit.pk),
        AnonymousUser(),
        language,
    )
    found = []
    for declaration in Declaration.objects.published().filter(summit=summit.pk).order_by("slug"):
        rows = [row for row in signatures if row["declaration"].pk == declaration.pk]
        is_standing = any(row["entry"].is_standing for row in rows)
        found.append(
            {
                "name": cell(provenance.serve(declaration, "name", language)),
                "address": declaration.get_absolute_url(),
                "signed": [_signature_words(row, language) for row in rows],
                "state": "" if is_standing else _state_words(declaration, language),
            }
        )
    return found


def _signature_words(row, language):
    line = row["entry"].line
    name = (
        _("Name erased at the person’s request")
        if row["entry"].is_erased
        else " ".join(filter(None, (line.honorific, line.name)))
    )
    who = ", ".join(filter(None, (name, row["function"].text)))
    words = [capfirst(row["kind"]), str(row["day"]), who]
    if row["ending"]:
        words.append(capfirst(row["ending"]))
    return smart(" · ".join(words), language)


def _state_words(declaration, language):
    """Say where a declaration that carries no standing signature of the body is now."""
    state = state_of(declaration, timezone.now())
    if state == "open":
        closes = closing_day(declaration, declaration.closes_at, language)
        if closes:
            return _("Not signed so far; open for signature until %(day)s.") % {"day": closes}
        return _("Not signed so far; open for signature.")
    if state == "closed":
        return _("Not signed; closed for signature.")
    return _("Not open for signature yet.")


def _words():
    """Return the labels that the template of the paper places itself."""
    return {
        "page": "{page} / {total}",
        "kind_of_paper": _("Sheet of the delegation"),
        "sessions": _("In the programme"),
        "none": _("No session of the last release names this delegation."),
        "untimed": _("The time is not announced."),
        "cancelled": _("Cancelled"),
        "represented": _("represented by"),
        "declarations": _("Declarations"),
        "contacts": _("Whom to ask"),
        "when": _("When"),
        "session": _("Session"),
        "who": _("Who"),
        "page_on_site": _("This sheet as it is now:"),
    }
