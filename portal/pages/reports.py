"""A reader, without an account, tells us that a translation is wrong."""

from allauth.account.adapter import get_adapter
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.exceptions import FieldDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from declarations.models import Statement
from portal.lib import provenance
from portal.lib.models import Translated
from portal.models import TranslationReport
from portal.search.index import SOURCE_OF
from portal.search.receivers import OWNERS
from sessions.models import (
    Item,
    Notice,
    Participation,
    Question,
    Registration,
    Segment,
    Session,
)
from sessions.releases.current import released_programme
from summits.models import (
    ClockCity,
    Contact,
    Figure,
    Part,
    Partnership,
    Room,
    Series,
    Summit,
    Theme,
)

LIMIT, WINDOW = 5, 3600
LARGEST_ID = 2**63 - 1

# What a text is part of, beside the parts that search knows.
PARENTS = {**OWNERS, Statement: ("declaration",)}
# What a release freezes, and the way from there to the session or the summit.
IN_PROGRAMMES = {
    Session: ("summit",),
    Segment: ("session",),
    Item: ("segment",),
    Question: ("session",),
    Participation: ("session", "segment", "item"),
    Notice: ("session", "summit"),
    Registration: ("session", "summit"),
    **dict.fromkeys((Part, Theme, Room, Contact, Partnership), ("summit",)),
    Figure: ("summit",),
    ClockCity: ("part",),
}
PAGES = {
    "summits.summit": "portal:summit-detail",
    "speakers.person": "portal:person-detail",
    "organisations.organisation": "portal:organisation-detail",
    "summits.document": "portal:document-detail",
    "summits.observance": "portal:observance-detail",
    "declarations.declaration": "declarations:declaration-detail",
}


class ReportForm(forms.ModelForm):
    # Nobody sees this field; programs that fill in forms do.
    website = forms.CharField(required=False)

    class Meta:
        model = TranslationReport
        fields = ["quote", "message"]
        labels = {
            "quote": _("The words in question"),
            "message": _("What is wrong, or what you would write instead"),
        }
        widgets = {
            "quote": forms.TextInput(attrs={"class": "input", "maxlength": 500}),
            "message": forms.Textarea(attrs={"class": "input", "rows": 5, "maxlength": 2000}),
        }

    def clean_quote(self):
        return self.cleaned_data["quote"].strip()


def report_translation(request):
    """The form for one text (`kind`, `id`, `language`, perhaps `field`), and its thanks.

    Without any of these it says how to report; for what is not public, or is no text, it is 404.
    """
    if request.method == "GET" and not request.GET:
        return render(request, "portal/report.html", {"palette": "meridien"})
    row, page_row, language, field = _reported(request)
    address = page_address(page_row)
    form = ReportForm(request.POST or None)
    too_many = False
    if request.method == "POST" and form.is_valid():
        too_many = not _may_report(request)
        if not too_many:
            if not form.cleaned_data["website"]:
                _store(form, row, language, address)
            return redirect(f"{reverse('portal:report-thanks')}?{_back(row, language)}")
    return render(
        request,
        "portal/report.html",
        {
            "form": form,
            "row": row,
            "served": provenance.serve(row, field, language) if field else None,
            "text_language": language,
            "title": _title_of(page_row, language),
            "address": address,
            "too_many": too_many,
            "palette": getattr(page_row, "palette", "meridien"),
        },
        status=429 if too_many else 200,
    )


def report_thanks(request):
    """Thanks for a report, with the way back to the page where there is one."""
    address = ""
    if request.GET:
        _row, page_row, _language, _field = _reported(request)
        address = page_address(page_row)
    return render(request, "portal/report_thanks.html", {"address": address})


def _back(row, language):
    return f"kind={row._meta.label_lower}&id={row.pk}&language={language}"


def _reported(request):
    """Return (row, row of its page, language, field or "") that an address names, or raise 404."""
    data = request.GET
    language = data.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404("Unknown language.")
    model = _model(data.get("kind", ""))
    number = data.get("id", "")
    if not (number.isascii() and number.isdigit() and len(number) <= 19):
        raise Http404("No such text.")
    if int(number) > LARGEST_ID:
        raise Http404("No such text.")
    row = model._base_manager.filter(pk=int(number)).first()
    row, page_row = _as_released(row) if row else (None, None)
    if page_row is None:
        raise Http404("No such text.")
    field = data.get("field", "")
    if field and not _is_translated(model, field):
        raise Http404("No such field.")
    return row, page_row, language, field


def _model(label):
    if label.count(".") != 1:
        raise Http404("Unknown kind.")
    try:
        model = apps.get_model(label)
    except LookupError as error:
        raise Http404("Unknown kind.") from error
    if not issubclass(model, Translated):
        raise Http404("Unknown kind.")
    return model


def _is_translated(model, field):
    try:
        model._meta.get_field(f"{field}_fr")
    except FieldDoesNotExist:
        return False
    return True


def _as_released(row):
    """Return (row, row of its page) as the public sees them, None for what it does not see.

    What belongs to a programme reads as its last release has it, whatever the draft says now.
    """
    summit = summit_of(row)
    if summit is None:
        return row, public_page(row)
    programme = released_programme(summit) if summit.is_published else None
    if programme is None:
        return row, public_page(row)
    for found in programme.rows:
        if type(found) is type(row) and found.pk == row.pk:
            return found, _session_of(found) or programme.summit
    return row, None


def summit_of(row):
    """Return the stored summit in whose programme a row stands, None for any other row."""
    if isinstance(row, Summit):
        return row
    for name in IN_PROGRAMMES.get(type(row), ()):
        owner = getattr(row, name)
        if owner is not None:
            return summit_of(owner)
    return None


def _session_of(row):
    """Return the session that a revived row belongs to (perhaps itself), None for the summit's."""
    if isinstance(row, Session):
        return row
    for name in IN_PROGRAMMES.get(type(row), ()):
        owner = getattr(row, name, None)
        if owner is not None and not isinstance(owner, Summit):
            return _session_of(owner)
    return None


def public_page(row):
    """Return the row whose public page shows this one (perhaps itself), None if there is none."""
    if type(row) in SOURCE_OF:
        is_public = SOURCE_OF[type(row)].public().filter(pk=row.pk).exists()
        return row if is_public else None
    if isinstance(row, Series):
        return Summit.objects.published().filter(series=row).first()
    for name in PARENTS.get(type(row), ()):
        parent = getattr(row, name)
        if parent is not None:
            return public_page(parent)
    return None


def page_address(row):
    """Return the address of the page of a summit, session, person… in the reader's language."""
    if isinstance(row, Session):
        programme = reverse("programme:programme", args=[row.summit.slug])
        if row.access != Session.Access.PUBLIC:
            return f"{programme}#{row.slug}"
        return reverse("programme:session-detail", args=[row.summit.slug, row.slug])
    return reverse(PAGES[row._meta.label_lower], args=[row.slug])


def _title_of(row, language):
    field = "title" if hasattr(row, "title_fr") else "name"
    if not hasattr(row, "name_fr") and field == "name":
        return provenance.Served(row.name, language, False, False, False)
    return provenance.serve(row, field, language)


def _may_report(request):
    """Count this report; False when this reader has sent too many within the hour.

    The cache lives in the database: the address goes in as a keyed digest, never as it is.
    """
    address = get_adapter().get_client_ip(request)
    digest = salted_hmac("portal.reports", address, algorithm="sha256").hexdigest()
    key = f"translation-report-{digest[:32]}"
    cache.add(key, 0, WINDOW)
    try:
        return cache.incr(key) <= LIMIT
    except ValueError:
        # It ran out between the two calls: a new hour begins.
        return cache.add(key, 1, WINDOW)


def _store(form, row, language, address):
    report = form.save(commit=False)
    report.content_type = ContentType.objects.get_for_model(row)
    report.object_id = row.pk
    report.language = language
    report.page = address[:400]
    report.save()
