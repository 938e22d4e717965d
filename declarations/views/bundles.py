"""The ledger in the open: its page, its newest checkpoint, and the whole of it to download."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db.models import Count
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from declarations.ledger import bundle as bundles
from declarations.ledger import keeping, log
from declarations.models import Declaration, LedgerEntry, LedgerKey, Verification
from declarations.roll.rows import zone_of
from declarations.signing import rates
from portal.lib import clock
from portal.lib.paper.qr import qr_svg
from portal.lib.typography import day_text, time_text

BUNDLES_AN_HOUR = 60
# The newest ones stand on the page; every one is in the mails to signatories.
SHOWN_CHECKPOINTS = 30


@require_safe
def ledger(request, slug):
    """What the ledger is, its newest checkpoint, its keys, how and when it was last verified."""
    declaration = get_object_or_404(
        Declaration.objects.visible_to(request.user).select_related("summit"), slug=slug
    )
    if not declaration.entries.exists():
        raise Http404("Nothing was adopted here yet.")
    is_unsigned = False
    try:
        log.checkpoint(declaration)
    except log.KeyMissing:
        is_unsigned = True
    heads = list(
        declaration.checkpoints.order_by("-size")
        .defer("frontier")
        .annotate(stamps=Count("timestamps"))[:SHOWN_CHECKPOINTS]
    )
    head = heads[0] if heads else None
    summit = declaration.summit
    return render(
        request,
        "declarations/ledger/ledger.html",
        {
            "declaration": declaration,
            "head": head,
            "is_unsigned": is_unsigned,
            "qr": qr_svg(head.note, title=_("QR code of the newest checkpoint")) if head else "",
            "stamp": _stamp(head, declaration),
            "has_authority": bool(settings.TIMESTAMP_AUTHORITIES),
            "history": [
                {"head": one, "at": _instant(one.published_at, declaration)} for one in heads
            ],
            "all_heads": declaration.checkpoints.count(),
            "numbers": _numbers(declaration),
            "keys": _keys(declaration),
            "verification": _verification(declaration),
            "section": "declarations",
            "palette": summit.palette if summit else "meridien",
        },
    )


@require_safe
def checkpoint(request, slug):
    """The newest checkpoint as plain text, byte for byte what was signed and its signature."""
    declaration = _published(slug)
    try:
        head = log.checkpoint(declaration)
    except log.KeyMissing:
        head = declaration.checkpoints.order_by("-size").first()
    if head is None:
        raise Http404("Nothing was adopted here yet.")
    response = HttpResponse(head.note, content_type="text/plain; charset=utf-8")
    return _conditional(request, quote_etag(bundles.tag_of(head)), head, response)


@require_safe
def bundle(request, slug):
    """The whole ledger as a ZIP; so many an hour for one network address.

    Without the key that signs it there is none: a bundle that covers less would look like one from
    which something was taken away.
    """
    declaration = _published(slug)
    try:
        head = log.checkpoint(declaration)
        if head is None:
            raise Http404("Nothing was adopted here yet.")
        unchanged = _conditional(request, quote_etag(bundles.tag_of(head)), head)
        if unchanged is not None:
            return unchanged
        address = get_adapter().get_client_ip(request)
        if rates.count("bundle", address, window=timedelta(hours=1)) > BUNDLES_AN_HOUR:
            return _no_bundle(request, declaration, "busy", 429)
        file, head = bundles.bundle_zip(declaration)
    except (log.KeyMissing, bundles.NoBundle):
        return _no_bundle(request, declaration, "key", 503)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"{declaration.slug}-{head.size}.zip",
        content_type="application/zip",
    )
    return _conditional(request, quote_etag(bundles.tag_of(head)), head, response)


def _published(slug):
    return get_object_or_404(Declaration.objects.published(), slug=slug)


def _no_bundle(request, declaration, reason, status):
    context = {"declaration": declaration, "reason": reason, "section": "declarations"}
    return render(request, "declarations/ledger/no_bundle.html", context, status=status)


def _conditional(request, tag, head, response=None):
    """Return the response with its tag, or 304 to whoever has it; None without either."""
    modified = int(head.published_at.timestamp())
    if response is not None:
        response.headers["ETag"] = tag
        response.headers["Last-Modified"] = http_date(modified)
        # May be kept, and is asked for again each time.
        response.headers["Cache-Control"] = "no-cache"
    return get_conditional_response(request, etag=tag, last_modified=modified, response=response)


def _numbers(declaration):
    """Return how many entries of each kind there are, as [(label, number)]."""
    counted = dict(declaration.entries.order_by().values_list("kind").annotate(number=Count("pk")))
    return [(kind.label, counted[kind]) for kind in LedgerEntry.Kind if kind in counted]


def _keys(declaration):
    """Return the keys of a ledger, newest first, each with the instant since which it is used."""
    since = dict(LedgerKey.objects.values_list("vkey", "since"))
    return [
        {"line": line, "since": _instant(since[line], declaration) if line in since else ""}
        for _size, line in log.key_lines(declaration)[::-1]
    ]


def _stamp(head, declaration):
    stamp = bundles.stamp_of(head) if head is not None else None
    return stamp and {"authority": stamp.authority, "at": _instant(stamp.at, declaration)}


def _verification(declaration):
    """Return when the ledgers were last verified and what was found in this one, or None."""
    last = Verification.objects.first()
    if last is None:
        return None
    language = get_language()[:2]
    found = [one[language] for one in last.problems if one["log"] == declaration.slug]
    return {
        "at": _instant(last.at, declaration),
        "entries": last.entries,
        "found": found,
        "elsewhere": len(last.problems) - len(found),
        "is_late": keeping.is_late(last.at, timezone.now()),
    }


def _instant(at, declaration):
    """« dimanche 22 novembre 2026, 6 h (UTC+1) » on the clocks of the summit."""
    language, zone = get_language()[:2], zone_of(declaration)
    wall = clock.to_wall(at, zone)
    day, hour = day_text(wall, language, year=True), time_text(wall, language)
    return f"{day}, {hour} ({clock.offset_text(at, zone)})"
