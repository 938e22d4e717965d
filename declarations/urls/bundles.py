from django.urls import path

from declarations.views import bundles

urlpatterns = [
    path("declarations/<slug:slug>/ledger/", bundles.ledger, name="ledger"),
    path("declarations/<slug:slug>/bundle.zip", bundles.bundle, name="bundle"),
    path("declarations/<slug:slug>/checkpoint", bundles.checkpoint, name="checkpoint"),
]
