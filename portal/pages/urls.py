"""The pages that bring several apps together: /fr/… and /en/…, namespace "portal"."""

from django.urls import path

from portal.pages import (
    clock_choice,
    delegations,
    documents,
    home,
    observances,
    organisations,
    people,
    reports,
    search,
    summits,
)

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("editions/", summits.summit_list, name="summit-list"),
    path("editions/<slug:slug>/", summits.summit_detail, name="summit-detail"),
    path(
        "editions/<slug:summit_slug>/delegations/<slug:slug>.pdf",
        delegations.delegation_pdf,
        name="delegation-pdf",
    ),
    path(
        "editions/<slug:summit_slug>/delegations/<slug:slug>/",
        delegations.delegation,
        name="delegation",
    ),
    path("participants/", people.person_list, name="person-list"),
    path("participants/<slug:slug>/", people.person_detail, name="person-detail"),
    path("organisations/", organisations.organisation_list, name="organisation-list"),
    path(
        "organisations/<slug:slug>/", organisations.organisation_detail, name="organisation-detail"
    ),
    path("documents/", documents.document_list, name="document-list"),
    path("documents/<slug:slug>/", documents.document_detail, name="document-detail"),
    path("observances/", observances.observance_list, name="observance-list"),
    path("observances/<slug:slug>/", observances.observance_detail, name="observance-detail"),
    path("search/", search.search_page, name="search"),
    path("clock/", clock_choice.choose_zone, name="choose-zone"),
    path("report/", reports.report_translation, name="report-translation"),
    path("report/thanks/", reports.report_thanks, name="report-thanks"),
]
