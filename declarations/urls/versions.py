from django.urls import path

from declarations.views import versions

urlpatterns = [
    path("declarations/<slug:slug>/versions/", versions.version_list, name="version-list"),
    path(
        "declarations/<slug:slug>/versions/<int:number>/",
        versions.version_detail,
        name="version",
    ),
    path(
        "declarations/<slug:slug>/versions/<int:number>/text.json",
        versions.version_json,
        name="version-json",
    ),
    path(
        "declarations/<slug:slug>/versions/<int:number>/text.pdf",
        versions.version_pdf,
        name="version-pdf",
    ),
]
