"""The files of a released programme that machines and spreadsheets read."""

import json

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.lib.addresses import absolute
from portal.lib.cells import csv_bytes, xlsx_bytes
from portal.lib.cors import readable_everywhere
from sessions.agenda.selection import Selection
from sessions.calendars.lists import listed, pack, read_list, without_list
from sessions.machines.answers import file_of_release
from sessions.machines.schedule import schedule
from sessions.machines.schedule_xml import schedule_xml
from sessions.machines.tables import programme_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@readable_everywhere
def schedule_as_json(request, summit_slug):
    """The chosen sessions as schedule.json of the frab family."""

    def make(programme):
        document = _schedule(request, programme)
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    return file_of_release(request, summit_slug, "application/json", make)


@readable_everywhere
def schedule_as_xml(request, summit_slug):
    """The chosen sessions as schedule.xml of the frab family."""

    def make(programme):
        _sessions, query = _chosen(request, programme)
        address = f"{request.path}?{query}" if query else request.path
        return schedule_xml(_schedule(request, programme), url=absolute(address))

    return file_of_release(request, summit_slug, "application/xml; charset=utf-8", make)


@readable_everywhere
def programme_as_csv(request, summit_slug):
    """The chosen sessions as CSV, safe to open in a spreadsheet."""

    def make(programme):
        sessions, _query = _chosen(request, programme)
        return csv_bytes(*programme_table(programme, sessions))

    return file_of_release(
        request, summit_slug, "text/csv; charset=utf-8", make, name=f"{_name(summit_slug)}.csv"
    )


@readable_everywhere
def programme_as_xlsx(request, summit_slug):
    """The chosen sessions as a workbook of one sheet."""

    def make(programme):
        sessions, _query = _chosen(request, programme)
        header, rows = programme_table(programme, sessions)
        return xlsx_bytes(header, rows, _("Programme"))

    return file_of_release(request, summit_slug, XLSX, make, name=f"{_name(summit_slug)}.xlsx")


def _chosen(request, programme):
    """Return (the sessions of the filter and personal list of the address, both as a query).

    Those that were removed from the programme stay in a personal list, cancelled, as in its
    calendar. Raises Http404 for a filter that means nothing: a file has no place for a message,
    and whoever mistyped a filter must not get everything.
    """
    selection = Selection.from_query(without_list(request.GET), programme)
    if selection.ignored:
        raise Http404("This filter means nothing here.")
    sessions, shorts = selection.sessions(programme), read_list(request.GET)
    if shorts is None:
        return sessions, selection.query
    sessions = listed([*sessions, *selection.gone(programme)], shorts)
    packed = f"list={pack([session.uid for session in sessions])}"
    return sessions, "&".join(filter(None, [selection.query, packed]))


def _name(slug):
    return f"{slug}-{_('programme')}"


def _schedule(request, programme):
    page = reverse("programme:programme", args=[programme.summit.slug])
    sessions, _query = _chosen(request, programme)
    return schedule(programme, sessions, get_language()[:2], url=absolute(page))
