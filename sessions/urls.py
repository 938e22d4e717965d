from django.urls import path

from sessions import views
from sessions.calendars import views as calendars
from sessions.live import agenda_views, embed_views, now_views, offline_views
from sessions.machines import views as machines
from sessions.paper import views as paper
from sessions.releases import views as releases

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
    path("editions/<slug:summit_slug>/programme/now/", now_views.now, name="now"),
    path("editions/<slug:summit_slug>/programme/mine/", agenda_views.mine, name="mine"),
    path(
        "editions/<slug:summit_slug>/programme/mine/keys.json", agenda_views.keys, name="mine-keys"
    ),
    path("editions/<slug:summit_slug>/programme/embed/", embed_views.code, name="embed-code"),
    path("embed/<slug:summit_slug>/", embed_views.embed, name="embed"),
    path("embed/colours/<str:accent>.css", embed_views.colours, name="embed-colours"),
    path("offline/", offline_views.offline, name="offline"),
    path(
        "editions/<slug:summit_slug>/programme.pdf", paper.programme_pdf, name="programme-pdf"
    ),
    path("editions/<slug:summit_slug>/programme/paper/", paper.paper_page, name="paper"),
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
    path("editions/<slug:summit_slug>/releases/", releases.releases_page, name="releases"),
    path(
        "editions/<slug:summit_slug>/releases/atom.xml",
        releases.releases_as_feed,
        name="releases-feed",
    ),
    path(
        "editions/<slug:summit_slug>/releases/<int:number>.json",
        releases.release_as_json,
        name="release-json",
    ),
    path(
        "editions/<slug:summit_slug>/releases/<int:number>/",
        releases.release_page,
        name="release",
    ),
    path(
        "editions/<slug:summit_slug>/releases/<int:number>/<slug:slug>/",
        releases.release_session,
        name="release-session",
    ),
    path("preview/<str:token>/", releases.preview_page, name="preview"),
    path("preview/<str:token>/<slug:slug>/", releases.preview_page, name="preview-session"),
]
