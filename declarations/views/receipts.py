"""The receipt of one signature: on screen, as a PDF, as a proof file."""

from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from declarations import receipts
from declarations.ledger import log
from declarations.papers import seal
from declarations.papers.wording import seal_words
from declarations.phrases import moment_text
from declarations.roll.page import roll_rows
from declarations.signing import rates
from declarations.views.signing.visit import Visit, VisitLost
from declarations.views.signing.visitors import network_address
from portal.lib.paper.qr import qr_svg
from portal.lib.private import private_page
from portal.outbox.models import Mail

PAPERS_AN_HOUR = 60


def language_of_page() -> str:
    return (get_language() or "fr")[:2]


def receipt_page(view):
    """Make a private page of a view that takes a request and a `Receipt`.

    A code that is unknown and one that is none look the same.
    """

    @private_page
    @wraps(view)
    def page(request, number):
        receipt = receipts.find(number)
        if receipt is None:
            raise Http404("No receipt has this code.")
        return view(request, receipt)

    return page


def show(request, template, receipt, context, *, status=200):
    """Render a page about a receipt."""
    return render(request, template, {**frame(receipt), **context}, status=status)


def frame(receipt) -> dict:
    """Return what every page about a receipt says of it."""
    language = language_of_page()
    declaration = receipt.declaration
    (row,) = roll_rows([receipt.line], language)
    signature = receipt.signature
    return {
        "receipt": receipt,
        "row": row,
        "entry": receipt.line,
        "declaration": declaration,
        "adopted": signature.adopted_text,
        "card": {"wordings": receipt.wordings},
        "news": receipts.news_of(receipt, language),
        "moments": moments_of(signature.signed_at, receipt),
        "contact": receipts.contact_of(declaration),
        "palette": declaration.summit.palette if declaration.summit_id else "meridien",
        "section": "declarations",
        "canonical": "",
    }


def moments_of(instant, receipt) -> list[str]:
    """Return an instant on the clocks of the signatory, of the summit and of UTC, each once."""
    zones = dict.fromkeys([receipt.zone, receipt.summit_zone, "UTC"])
    return list(dict.fromkeys(moment_text(instant, zone) for zone in zones))


@receipt_page
@require_safe
def receipt(request, receipt):
    """The certificate, what became of the signature, and what can be done with it."""
    language = language_of_page()
    address = receipts.verify_address(receipt, language)
    return show(
        request,
        "declarations/receipt.html",
        receipt,
        {
            "rank": receipt.rank if receipt.line.is_standing else None,
            "mail": _mail_state(request, receipt),
            "verify_address": address,
            "qr": qr_svg(address, title=_("QR code of the address where this is verified")),
            **_seal_state(),
        },
    )


def _mail_state(request, receipt):
    """Return how far the receipt's mail is (a `Mail.State`), for whoever signed in this browser.

    Anybody else learns nothing of it, and neither does that person some hours later.
    """
    ready = receipt.signature.ready_session
    try:
        is_signatory = ready is not None and Visit.of(request).ready == str(ready.number)
    except VisitLost:
        return ""
    if not is_signatory:
        return ""
    mails = Mail.objects.filter(kind="declarations.receipt", about=str(receipt.number))
    return mails.values_list("state", flat=True).first() or ""


def _seal_state():
    """Return what the PDF will carry, in words, and whether an authority will be asked."""
    try:
        plan = seal.plan()
    except seal.SealUnusable:
        return {"seal": _("The seal of the portal cannot be used now: the PDF has to wait.")}
    return {
        "seal": seal_words(plan),
        "asks_for_time": plan is not seal.SealPlan.NONE and bool(settings.TIMESTAMP_AUTHORITIES),
    }


@receipt_page
@require_safe
def receipt_pdf(request, receipt):
    """The receipt on one page, sealed; made anew each time, so many an hour for one network."""
    counted = rates.count("receipt pdf", network_address(request), window=timedelta(hours=1))
    if counted > PAPERS_AN_HOUR:
        return _no_file(request, receipt, "busy", 429)
    try:
        sealed = receipts.sealed_receipt(receipt, language_of_page())
    except (log.KeyMissing, seal.SealUnusable):
        return _no_file(request, receipt, "seal", 503)
    name = receipts.paper_name(receipt, sealed)
    return _file(sealed.pdf, name, "application/pdf")


@receipt_page
@require_safe
def receipt_proof(request, receipt):
    """The proof that the signature stands in the ledger of now (C2SP tlog-proof)."""
    try:
        proof = receipts.proof_of(receipt)
    except log.KeyMissing:
        return _no_file(request, receipt, "key", 503)
    return _file(proof.encode(), receipts.proof_name(receipt), "text/plain; charset=utf-8")


def _file(content, name, content_type):
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _no_file(request, receipt, reason, status):
    context = {"reason": reason}
    return show(request, "declarations/receipt_no_file.html", receipt, context, status=status)
