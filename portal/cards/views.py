"""The picture of each public page: /fr/cards/…png and /en/cards/…png."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from declarations.models import Declaration
from organisations.models import Organisation
from portal.cards import content
from portal.cards.drawing import card_png, fingerprint
from sessions.models import Session
from sessions.releases.current import released_programme
from speakers.models import Affiliation, Person
from summits.models import Document, Summit

# A new version of a picture has another query in the pages that name it.
CACHE_CONTROL = "public, max-age=3600"


@require_safe
def site_card(request):
    """The card of pages that have none of their own."""
    return _answer(request, content.card_of_site)


@require_safe
def summit_card(request, slug):
    """The card of a summit."""
    return _answer(request, content.card_of_summit, _released(slug)[0])


@require_safe
def programme_card(request, summit_slug):
    """The card of a summit's programme."""
    summit, _programme = _released(summit_slug)
    return _answer(request, content.card_of_summit, summit, above=content.programme_word())


@require_safe
def session_card(request, summit_slug, slug):
    """The card of an open session."""
    programme = _released(summit_slug)[1]
    session = programme and programme.session(slug)
    if session is None or session.access == Session.Access.CLOSED:
        raise Http404
    return _answer(request, content.card_of_session, session)


@require_safe
def person_card(request, slug):
    """The card of a person."""
    person = get_object_or_404(Person.objects.published(), slug=slug)
    held = Affiliation.objects.filter(person=person, is_former=False)
    affiliation = held.select_related("organisation").first()
    return _answer(request, content.card_of_person, person, affiliation=affiliation)


@require_safe
def organisation_card(request, slug):
    """The card of a city or body."""
    bodies = Organisation.objects.published().select_related("place")
    return _answer(request, content.card_of_organisation, get_object_or_404(bodies, slug=slug))


@require_safe
def document_card(request, slug):
    """The card of a document."""
    documents = Document.objects.published().exclude(summit__is_published=False)
    documents = documents.select_related("summit")
    return _answer(request, content.card_of_document, get_object_or_404(documents, slug=slug))


@require_safe
def declaration_card(request, slug):
    """The card of a declaration."""
    declarations = Declaration.objects.published().select_related("summit")
    found = get_object_or_404(declarations, slug=slug)
    return _answer(request, content.card_of_declaration, found)


def _released(slug):
    """Return (summit, `Programme` or None): the summit as it was released, if it was."""
    summits = Summit.objects.published().select_related("place").prefetch_related("parts")
    summit = get_object_or_404(summits, slug=slug)
    programme = released_programme(summit)
    return (programme.summit if programme else summit), programme


def _answer(request, make, *args, **kwargs):
    card = make(*args, language=get_language()[:2], **kwargs)
    tag = quote_etag(fingerprint(card))
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = HttpResponse(card_png(card), content_type="image/png")
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response
