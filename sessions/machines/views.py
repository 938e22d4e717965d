"""The files of a released programme that machines and spreadsheets read."""

import json

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.lib.addresses import absolute
from portal.lib.cells import csv_bytes, xlsx_bytes
from sessions.agenda.selection import Selection
from sessions.calendars.lists import listed, read_list, without_list
from sessions.machines.answers import file_of_release
from sessions.machines.schedule import schedule
from sessions.machines.schedule_xml import schedule_xml
from sessions.machines.tables import programme_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def schedule_as_json(request, summit_slug):
    """The chosen sessions as schedule.json of the frab family."""

    def make(programme):
        document = _schedule(request, programme)
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    return file_of_release(request, summit_slug, "application/json", make)


@require_safe
def schedule_as_xml(request, summit_slug):
    """The chosen sessions as schedule.xml of the frab family."""

    def make(programme):
        return schedule_xml(_schedule(request, programme), url=absolute(request.get_full_path()))

    return file_of_release(request, summit_slug, "application/xml; charset=utf-8", make)


@require_safe
def programme_as_csv(request, summit_slug):
    """The chosen sessions as CSV, safe to open in a spreadsheet."""

    def make(programme):
        return csv_bytes(*programme_table(programme, _chosen(request, programme)))

    return file_of_release(
        request, summit_slug, "text/csv; charset=utf-8", make, name=f"{_name(summit_slug)}.csv"
    )


@require_safe
def programme_as_xlsx(request, summit_slug):
    """The chosen sessions as a workbook of one sheet."""

    def make(programme):
        header, rows = programme_table(programme, _chosen(request, programme))
        return xlsx_bytes(header, rows, _("Programme"))

    return file_of_release(request, summit_slug, XLSX, make, name=f"{_name(summit_slug)}.xlsx")


def _chosen(request, programme):
    """Return the sessions of the filter and personal list of the address.

    Those that were removed from the programme stay in a personal list, cancelled, as in its
    calendar. Raises Http404 for a filter that means nothing: a file has no place for a message,
    and whoever mistyped a filter must not get everything.
    """
    selection = Selection.from_query(without_list(request.GET), programme)
    if selection.ignored:
        raise Http404("This filter means nothing here.")
    sessions, shorts = selection.sessions(programme), read_list(request.GET)
    if shorts is None:
        return sessions
    return listed([*sessions, *selection.gone(programme)], shorts)


def _name(slug):
    return f"{slug}-{_('programme')}"


def _schedule(request, programme):
    page = reverse("programme:programme", args=[programme.summit.slug])
    return schedule(programme, _chosen(request, programme), get_language()[:2], url=absolute(page))
