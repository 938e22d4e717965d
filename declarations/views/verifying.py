"""The page on which anybody checks a receipt: by its code, its file or its QR code."""

from datetime import timedelta

from django.db.models import OuterRef, Subquery
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from declarations import receipts, verifying
from declarations.models import AdoptedText, Declaration, LedgerEntry
from declarations.phrases import moment_text
from declarations.receipts import read_code
from declarations.signing import rates
from declarations.verifying import FileRefused
from declarations.views.receipts import frame
from declarations.views.signing.visitors import network_address

# Wide, since a whole administration may stand behind one address.
CHECKS_AN_HOUR = 300
SHOWN_LEDGERS = 5
NOT_FOUND, TOO_LARGE, TOO_MANY = 404, 413, 429


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request):
    """The form; `code` in the address looks a code up, POST checks a file."""
    if request.method == "POST":
        if not _may_check(request):
            return _show_busy(request)
        return _check_file(request, request.FILES.get("file"))
    typed = request.GET.get("code", "").strip()
    if not typed:
        return _show_form(request)
    if not _may_check(request):
        return _show_busy(request)
    number = read_code(typed)
    if number is None:
        problem = _("A code has 32 digits and letters from a to f. Check it on the receipt.")
        return _show_form(request, code_problem=problem, typed=typed)
    if receipts.find(number) is None:
        return _show_form(request, code_problem=_no_such_code(), typed=typed, status=NOT_FOUND)
    return HttpResponseRedirect(reverse("declarations:verify-signature", args=[number]))


@require_safe
def verify_signature(request, number):
    """What was signed, by whom, when, whether it stands, and whether the ledger agrees."""
    if not _may_check(request):
        return _show_busy(request)
    receipt = receipts.find(number)
    if receipt is not None:
        return _show_signature(request, receipt)
    code = read_code(number)
    if code is not None and receipts.find(code) is not None:
        # Written in another way, with capitals for instance: its one address is the usual spelling.
        return HttpResponseRedirect(reverse("declarations:verify-signature", args=[code]))
    return _show_form(request, code_problem=_no_such_code(), typed=number, status=NOT_FOUND)


def _no_such_code():
    return _("No signature here has this code. Check each character on the receipt.")


def _may_check(request):
    counted = rates.count("verify", network_address(request), window=timedelta(hours=1))
    return counted <= CHECKS_AN_HOUR


def _check_file(request, file):
    if file is None:
        problem = _("Choose a file: the proof file or the PDF that came with the receipt.")
        return _show_form(request, file_problem=problem)
    if not file.size:
        problem = _("This file is empty. Save it again from the mail that brought the receipt.")
        return _show_form(request, file_problem=problem)
    if file.size > verifying.LARGEST_FILE:
        problem = _("This file is too large for a receipt. Choose the proof file or the PDF.")
        return _show_form(request, file_problem=problem, status=TOO_LARGE)
    data = file.read()
    if data.startswith(verifying.PDF):
        return _check_pdf(request, data)
    try:
        proved = verifying.check_proof(data)
    except FileRefused as refusal:
        return _show_form(
            request,
            file_problem=str(refusal),
            is_alarming=refusal.is_alarming,
        )
    if proved.entry.kind != LedgerEntry.Kind.SIGNATURE:
        problem = _(
            "This file proves entry No. %(number)s of the ledger (%(kind)s), which is no signature."
        ) % {"number": proved.entry.index, "kind": proved.entry.get_kind_display()}
        return _show_form(request, file_problem=problem)
    return _show_signature(request, receipts.find(proved.entry.signature.number), proved=proved)


def _check_pdf(request, data):
    number = verifying.code_in_pdf(data)
    if number is None:
        problem = _("No code can be read from this PDF. Type the code that is printed on it.")
        return _show_form(request, file_problem=problem)
    receipt = receipts.find(number)
    if receipt is None:
        problem = _("No signature here has the code that stands in this PDF.")
        return _show_form(request, file_problem=problem, status=NOT_FOUND)
    return _show_signature(request, receipt, was_pdf=True)


def _show_signature(request, receipt, *, proved=None, was_pdf=False):
    findings = verifying.check(receipt)
    checkpoint = findings.checkpoint
    return render(
        request,
        "declarations/verify_signature.html",
        {
            **frame(receipt),
            "canonical": "",
            "findings": findings,
            "checkpoint": checkpoint,
            "checkpoint_at": moment_text(checkpoint.published_at, "UTC") if checkpoint else "",
            "proved": proved,
            "was_pdf": was_pdf,
            "bundle": _bundle_of(receipt.declaration),
        },
    )


def _bundle_of(declaration):
    """Return the address of all that is needed to check the roll without this server."""
    if not declaration.is_published:
        return ""
    try:
        return reverse("declarations:bundle", args=[declaration.slug])
    except NoReverseMatch:
        return ""


def _show_form(request, *, status=200, **context):
    return render(
        request,
        "declarations/verify.html",
        {
            "section": "declarations",
            "palette": "meridien",
            "ledgers": _with_ledger(),
            **context,
        },
        status=status,
    )


def _with_ledger():
    """Return the published declarations that can be checked, those adopted last first."""
    adopted = AdoptedText.objects.filter(declaration=OuterRef("pk")).order_by("-number")
    return (
        Declaration.objects.published()
        .annotate(adopted_at=Subquery(adopted.values("adopted_at")[:1]))
        .filter(adopted_at__isnull=False)
        .order_by("-adopted_at", "pk")[:SHOWN_LEDGERS]
    )


def _show_busy(request):
    problem = _("Many checks came from your network within the hour. Please come back in an hour.")
    return _show_form(request, busy=problem, status=TOO_MANY)
