"""Addresses of declarations, below /fr/ and /en/, namespace "declarations"."""

from declarations.urls import reading, roll, signing, versions

app_name = "declarations"

urlpatterns = [
    *reading.urlpatterns,
    *roll.urlpatterns,
    *signing.urlpatterns,
    *versions.urlpatterns,
]
