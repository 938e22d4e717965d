"""Addresses of declarations, below /fr/ and /en/, namespace "declarations"."""

from declarations.urls import (
    bundles,
    ceremony,
    reading,
    receipts,
    requests,
    roll,
    signing,
    verifying,
    versions,
)

app_name = "declarations"

urlpatterns = [
    *bundles.urlpatterns,
    *ceremony.urlpatterns,
    *reading.urlpatterns,
    *receipts.urlpatterns,
    *requests.urlpatterns,
    *roll.urlpatterns,
    *signing.urlpatterns,
    *verifying.urlpatterns,
    *versions.urlpatterns,
]
