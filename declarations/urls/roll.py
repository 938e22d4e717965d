from django.urls import path

from declarations.views import roll

urlpatterns = [
    path("declarations/<slug:slug>/signatories/", roll.roll, name="roll"),
    path("declarations/<slug:slug>/signatories.json", roll.roll_as_json, name="roll-json"),
    path("declarations/<slug:slug>/signatories.csv", roll.roll_as_csv, name="roll-csv"),
    path("declarations/<slug:slug>/signatories.pdf", roll.roll_as_pdf, name="roll-pdf"),
    path("declarations/<slug:slug>/signatories.atom", roll.roll_as_feed, name="roll-feed"),
]
