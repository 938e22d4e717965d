from django.urls import path

from sessions import views

app_name = "programme"

# /editions/<summit>/programme/…
urlpatterns = [
    path("editions/<slug:summit_slug>/programme/", views.programme_page, name="programme"),
    path(
        "editions/<slug:summit_slug>/programme/<slug:slug>/",
        views.session_page,
        name="session-detail",
    ),
]
