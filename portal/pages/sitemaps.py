"""sitemap.xml: every public page in both languages, with the time of its last change if known."""

from functools import cached_property

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from declarations.models import Declaration
from organisations.models import Organisation
from sessions.agenda.serving import tag_of
from sessions.machines.answers import with_validators
from sessions.models import Release, Session
from sessions.releases.current import programmes_of
from sessions.releases.memory import Kept
from speakers.models import Person
from summits.models import Document, Observance, Summit

# What https://www.sitemaps.org/protocol.html allows in one file.
MOST = Sitemap.limit
# Bytes of finished files that each process keeps: writing one of 1,000 sessions takes a second.
MOST_BYTES = 16 * 1024 * 1024

_files = Kept(MOST_BYTES, weigh=len)


class _Pages(Sitemap):
    """Pages in both languages, each naming the other; `rows` are what `location` tells."""

    i18n = True
    alternates = True

    def items(self):
        return self._read

    @cached_property
    def _read(self):
        return list(self.rows())

    def location(self, item):
        return item.get_absolute_url()

    @property
    def decisive(self):
        """All that its files depend on, as a text."""
        return repr([getattr(item, "slug", item) for item in self.items()])


class Lists(_Pages):
    """The front page and the lists."""

    def rows(self):
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

    def rows(self):
        found = []
        released = dict(Release.objects.public().values_list("summit_id", "released_at"))
        for pk, slug in Summit.objects.published().in_time_order().values_list("pk", "slug"):
            found.append(("portal:summit-detail", [slug], released.get(pk)))
            if pk in released:
                found.append(("programme:programme", [slug], released[pk]))
        return found


class Sessions(_Released):
    """The open sessions of all released programmes."""

    def rows(self):
        summits = list(Summit.objects.published().in_time_order())
        return [
            ("programme:session-detail", [programme.summit.slug, session.slug], session.changed_at)
            for programme in programmes_of(summits).values()
            for session in programme.sessions
            if session.access != Session.Access.CLOSED
        ]


class People(_Pages):
    def rows(self):
        return Person.objects.published().only("slug")


class Organisations(_Pages):
    def rows(self):
        return Organisation.objects.published().only("slug")


class Documents(_Pages):
    def rows(self):
        return Document.objects.published().exclude(summit__is_published=False).only("slug")


class Observances(_Pages):
    def rows(self):
        return Observance.objects.published().only("slug")


class Declarations(_Pages):
    def rows(self):
        return Declaration.objects.published().only("slug")


class Rolls(Declarations):
    """The public rolls of declarations that have an adopted text."""

    def rows(self):
        return super().rows().filter(adopted_texts__isnull=False).distinct()

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

    def make():
        if sum(section.paginator.count for section in sections.values()) <= MOST:
            return sitemap(request, sections)
        return index(request, sections, sitemap_url_name="sitemap-section")

    return _answer(request, sections, make)


@require_safe
def site_map_section(request, section):
    """The addresses of one section; `p` is the number of the file."""
    if section not in SECTIONS:
        raise Http404("There is no such file of addresses.")
    sections = {section: SECTIONS[section]()}
    return _answer(request, sections, lambda: sitemap(request, sections, section))


def _answer(request, sections, make):
    """Return the file that `make` writes; it is written anew where an address came or went."""
    number = request.GET.get("p", "")
    tag = tag_of(
        request.build_absolute_uri(request.path),
        number,
        *(section.decisive for section in sections.values()),
    )
    response = get_conditional_response(request, etag=tag)
    if response is None:
        content = _files.get(tag)
        if content is None:
            content = _files.put(tag, make().render().content)
        response = HttpResponse(content, content_type="application/xml")
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return with_validators(response, tag)
