"""The public roll of a declaration: as a page, as data, as a feed and on paper."""

import hashlib
from datetime import timedelta
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from declarations.ledger import log
from declarations.models import Declaration
from declarations.papers.seal import SealUnusable
from declarations.roll import words as roll_words
from declarations.roll.choice import choose, read_choice
from declarations.roll.counts import count_by_country, totals
from declarations.roll.feed import roll_feed
from declarations.roll.files import roll_csv, roll_json
from declarations.roll.page import country_rows, filter_fields, map_of, roll_rows
from declarations.roll.paper import file_of, roll_paper
from declarations.roll.rows import read_roll
from declarations.sheets import closing_day, may_ask_to_sign, state_of
from declarations.signing import rates

PER_PAGE = 100
PAPERS_AN_HOUR = 30


@require_safe
def roll(request, slug):
    """The roll; the address holds filters and order (see `roll_choice`), and `page`.

    A page that is not there leads to the nearest one; a filter that this roll does not know is
    ignored, and the page says so.
    """
    language = get_language()[:2]
    declaration = get_object_or_404(
        Declaration.objects.visible_to(request.user).select_related("summit"), slug=slug
    )
    found = read_roll(declaration)
    choice = read_choice(request.GET, found)
    entries = choose(found, choice, language)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    state = state_of(declaration, timezone.now())
    summit = declaration.summit
    may_see_summit = summit is not None and (summit.is_published or request.user.is_staff)
    return render(
        request,
        "declarations/roll.html",
        {
            "declaration": declaration,
            "state": state,
            "may_ask": may_ask_to_sign(declaration, state),
            "closes": closing_day(declaration, declaration.closes_at, language),
            "choice": choice,
            "fields": filter_fields(found, choice, language),
            "chosen": roll_words.choice_words(choice, found, language),
            "ignored": roll_words.ignored_words(choice),
            "totals": totals(found),
            "countries": country_rows(count_by_country(found.entries, language), language),
            "map": map_of(found, language),
            "all": len(found.entries),
            "shown": len(entries),
            "page": page,
            "rows": roll_rows(page.object_list, language),
            "has_files": found.size and declaration.is_published,
            "section": "declarations",
            "palette": summit.palette if may_see_summit else "meridien",
        },
    )


@require_safe
def roll_as_json(request, slug):
    """The chosen lines as JSON; docs/roll-format.md describes the fields."""
    found, choice, entries, _language = _chosen(request, slug)
    return _file(request, found, roll_json(found, entries, choice), "application/json")


@require_safe
def roll_as_csv(request, slug):
    """The chosen lines as CSV, its words in the language of the address."""
    found, _choice, entries, language = _chosen(request, slug)
    return _file(
        request,
        found,
        roll_csv(entries, language),
        "text/csv; charset=utf-8",
        name=f"{slug}-{_('signatories')}.csv",
    )


@require_safe
def roll_as_feed(request, slug):
    """What happened to the chosen lines, newest first, as Atom."""
    found, choice, entries, language = _chosen(request, slug)
    content = roll_feed(found, entries, choice, language)
    return _file(request, found, content, "application/atom+xml; charset=utf-8")


@require_safe
def roll_as_pdf(request, slug):
    """The chosen lines on paper, in both languages, with the newest checkpoint of the ledger.

    So many files an hour for one network address. Where the key of the ledger or the seal cannot
    be used no file is given: one without them would be taken for what it is not.
    """
    found, choice, entries, language = _chosen(request, slug)
    text = found.declaration.adopted_texts.order_by("-number").first()
    address = get_adapter().get_client_ip(request)
    try:
        paper = roll_paper(
            found,
            entries,
            choice,
            language,
            text=text,
            checkpoint=log.checkpoint(found.declaration),
        )
        # A sealed file carries the time of its sealing: what it is about decides about its tag.
        tag = hashlib.sha256(repr(paper).encode()).hexdigest()
        answer = _answer(request, found, tag, HttpResponse())
        if answer.status_code != HTTPStatus.OK:
            return answer
        if rates.count("roll-paper", address, window=timedelta(hours=1)) > PAPERS_AN_HOUR:
            return _no_paper(request, found, "busy", 429)
        content = file_of(paper)
    except (log.KeyMissing, SealUnusable):
        return _no_paper(request, found, "seal", 503)
    name = f"{slug}-{_('signatories')}.pdf"
    return _file(request, found, content, "application/pdf", name=name, tag=tag)


def _chosen(request, slug):
    """Return (roll, choice, chosen entries, language) of a declaration that has a public roll."""
    language = get_language()[:2]
    declaration = get_object_or_404(
        Declaration.objects.published().select_related("summit"), slug=slug
    )
    found = read_roll(declaration)
    if found.as_of is None:
        raise Http404("No text of this declaration was adopted, so nothing can be signed.")
    choice = read_choice(request.GET, found)
    return found, choice, choose(found, choice, language), language


def _file(request, found, content, content_type, *, name="", tag=""):
    """Return the file, or 304 to whoever has it already. Without a tag its bytes give one."""
    response = HttpResponse(content, content_type=content_type)
    if name:
        response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return _answer(request, found, tag or hashlib.sha256(content).hexdigest(), response)


def _answer(request, found, tag, response):
    """Return the response with its tag and time, or what its reader's conditions make of it.

    Every change of a signature is an entry of the ledger, whose time is that of the last change.
    """
    changed = int(found.as_of.timestamp())
    response.headers["ETag"] = quote_etag(tag)
    response.headers["Last-Modified"] = http_date(changed)
    # May be kept, and is asked for again each time.
    response.headers["Cache-Control"] = "no-cache"
    return get_conditional_response(
        request, etag=quote_etag(tag), last_modified=changed, response=response
    )


def _no_paper(request, found, reason, status):
    """The page that says why there is no PDF now; `reason` is "busy" or "seal"."""
    return render(
        request,
        "declarations/roll_no_paper.html",
        {"declaration": found.declaration, "reason": reason, "section": "declarations"},
        status=status,
    )
