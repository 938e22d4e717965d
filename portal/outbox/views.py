"""The mails of a site without a mail server, for trying it out on one's own machine."""

from functools import wraps

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.lib.typography import short_day_text, time_text
from portal.outbox import mailbox

PER_PAGE = 50


def on_this_machine_only(view):
    """404 where mails are really sent; nothing of these pages is stored or told to other sites."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not mailbox.is_open():
            raise Http404("Mails are sent, not kept.")
        response = view(request, *args, **kwargs)
        # Their addresses and links open invitations.
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return require_safe(never_cache(guarded))


@on_this_machine_only
def mail_list(request):
    """The mails, newest first; `page` counts from 1, another value leads to the nearest page."""
    page = Paginator(mailbox.names(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [_row(mailbox.read(name)[0]) for name in page.object_list]
    return render(request, "outbox/mailbox.html", {"rows": rows, "page": page})


@on_this_machine_only
def mail_detail(request, name):
    """One mail: its head, its plain text with links into this site, its attachments."""
    stored, message = _read(name)
    attachments = [
        {"index": index, "name": part.get_filename() or "", "type": part.get_content_type()}
        for index, part in enumerate(message.iter_attachments())
    ]
    context = {
        **_row(stored),
        "sender": message["from"],
        "reply_to": message["reply-to"],
        "text": mailbox.with_links(mailbox.text_of(message)),
        "attachments": attachments,
    }
    return render(request, "outbox/message.html", context)


@on_this_machine_only
def attachment(request, name, index):
    """An attachment (`index` counts from 0), to be saved: nothing in it can act here."""
    _stored, message = _read(name)
    parts = list(message.iter_attachments())
    if index >= len(parts):
        raise Http404(f"{name} has no attachment {index}.")
    part = parts[index]
    return download(part.get_payload(decode=True), part.get_content_type(), part.get_filename())


@on_this_machine_only
def source(request, name):
    """The whole mail as a file that mail programs open."""
    _read(name)
    return download(mailbox.path_of(name).read_bytes(), "message/rfc822", f"{name}.eml")


def download(content, kind, name):
    """An answer that browsers save and never show."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, name or "file")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _read(name):
    try:
        return mailbox.read(name)
    except FileNotFoundError as error:
        raise Http404(name) from error


def _row(stored):
    language = get_language()[:2]
    when = f"{short_day_text(stored.sent_at, language)}, {time_text(stored.sent_at, language)} UTC"
    return {"mail": stored, "when": when}
