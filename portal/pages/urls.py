"""The pages that bring several apps together: /fr/… and /en/…, namespace "portal"."""

from django.urls import path

from portal.pages import home, organisations, people, summits

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("editions/", summits.summit_list, name="summit-list"),
    path("editions/<slug:slug>/", summits.summit_detail, name="summit-detail"),
    path("participants/", people.person_list, name="person-list"),
    path("participants/<slug:slug>/", people.person_detail, name="person-detail"),
    path("organisations/", organisations.organisation_list, name="organisation-list"),
    path(
        "organisations/<slug:slug>/", organisations.organisation_detail, name="organisation-detail"
    ),
]
