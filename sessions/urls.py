from django.urls import path

from sessions import views
from sessions.calendars import views as calendars
from sessions.machines import views as machines

app_name = "programme"

# /editions/<summit>/programme/…
urlpatterns = [
    path("editions/<slug:summit_slug>/programme/", views.programme_page, name="programme"),
    path(
        "editions/<slug:summit_slug>/programme.ics",
        calendars.summit_calendar,
        name="summit-calendar",
    ),
    path(
        "editions/<slug:summit_slug>/programme/calendar/",
        calendars.calendar_page,
        name="calendar",
    ),
    path(
        "editions/<slug:summit_slug>/programme/<slug:slug>.ics",
        calendars.session_calendar,
        name="session-calendar",
    ),
    path(
        "participants/<slug:slug>/programme.ics",
        calendars.person_calendar,
        name="person-calendar",
    ),
    path(
        "organisations/<slug:slug>/programme.ics",
        calendars.organisation_calendar,
        name="organisation-calendar",
    ),
    path(
        "editions/<slug:summit_slug>/programme/<slug:slug>/",
        views.session_page,
        name="session-detail",
    ),
    path(
        "editions/<slug:summit_slug>/programme.csv",
        machines.programme_as_csv,
        name="programme-csv",
    ),
    path(
        "editions/<slug:summit_slug>/programme.xlsx",
        machines.programme_as_xlsx,
        name="programme-xlsx",
    ),
    path("editions/<slug:summit_slug>/schedule.xml", machines.schedule_as_xml, name="schedule-xml"),
    path(
        "editions/<slug:summit_slug>/schedule.json",
        machines.schedule_as_json,
        name="schedule-json",
    ),
]
