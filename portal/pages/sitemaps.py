"""sitemap.xml: every public page in both languages, with the time of its last change if known."""

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.urls import reverse
from django.views.decorators.http import require_safe

from declarations.models import Declaration
from organisations.models import Organisation
from sessions.models import Release, Session
from sessions.releases.current import programmes_of
from speakers.models import Person
from summits.models import Document, Observance, Summit

# What https://www.sitemaps.org/protocol.html allows in one file.
MOST = Sitemap.limit


class _Pages(Sitemap):
    """Pages in both languages, each naming the other; `items` are what `location` tells."""

    i18n = True
    alternates = True

    def location(self, item):
        return item.get_absolute_url()


class Lists(_Pages):
    """The front page and the lists."""

    def items(self):
        return [
            *("portal:home", "portal:summit-list", "portal:person-list"),
            *("portal:organisation-list", "portal:document-list", "portal:observance-list"),
            *("declarations:declaration-list", "declarations:verify"),
        ]

    def location(self, item):
        return reverse(item)


class _Released(_Pages):
    """What belongs to a summit: items are (address name, arguments, last change)."""

    def location(self, item):
        name, arguments, _changed = item
        return reverse(name, args=arguments)

    def lastmod(self, item):
        return item[2]


class Summits(_Released):
    """Summits and their programmes, as of their last release."""

    def items(self):
        found = []
        released = dict(Release.objects.public().values_list("summit_id", "released_at"))
        for pk, slug in Summit.objects.published().in_time_order().values_list("pk", "slug"):
            found.append(("portal:summit-detail", [slug], released.get(pk)))
            if pk in released:
                found.append(("programme:programme", [slug], released[pk]))
        return found


class Sessions(_Released):
    """The open sessions of all released programmes."""

    def items(self):
        summits = list(Summit.objects.published().in_time_order())
        return [
            ("programme:session-detail", [programme.summit.slug, session.slug], session.changed_at)
            for programme in programmes_of(summits).values()
            for session in programme.sessions
            if session.access != Session.Access.CLOSED
        ]


class People(_Pages):
    def items(self):
        return Person.objects.published().only("slug")


class Organisations(_Pages):
    def items(self):
        return Organisation.objects.published().only("slug")


class Documents(_Pages):
    def items(self):
        return Document.objects.published().exclude(summit__is_published=False).only("slug")


class Observances(_Pages):
    def items(self):
        return Observance.objects.published().only("slug")


class Declarations(_Pages):
    def items(self):
        return Declaration.objects.published().only("slug")


class Rolls(Declarations):
    """The public rolls of declarations that have an adopted text."""

    def items(self):
        return super().items().filter(adopted_texts__isnull=False).distinct()

    def location(self, item):
        return reverse("declarations:roll", args=[item.slug])


SECTIONS = {
    "lists": Lists,
    "summits": Summits,
    "sessions": Sessions,
    "people": People,
    "organisations": Organisations,
    "documents": Documents,
    "observances": Observances,
    "declarations": Declarations,
    "rolls": Rolls,
}


@require_safe
def site_map(request):
    """One file where one can hold all addresses, else the list of the files of each section."""
    sections = {name: section() for name, section in SECTIONS.items()}
    if sum(section.paginator.count for section in sections.values()) <= MOST:
        return sitemap(request, sections)
    return index(request, sections, sitemap_url_name="sitemap-section")


@require_safe
def site_map_section(request, section):
    """The addresses of one section; `p` is the number of the file."""
    return sitemap(request, SECTIONS, section)
