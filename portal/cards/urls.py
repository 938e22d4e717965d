"""Pictures for those who share an address: /fr/cards/… and /en/cards/…, namespace "cards"."""

from django.urls import path

from portal.cards import views

app_name = "cards"

urlpatterns = [
    path("parvis.png", views.site_card, name="site"),
    path("editions/<slug:slug>.png", views.summit_card, name="summit"),
    path("editions/<slug:summit_slug>/programme.png", views.programme_card, name="programme"),
    path("editions/<slug:summit_slug>/<slug:slug>/session.png", views.session_card, name="session"),
    path("participants/<slug:slug>.png", views.person_card, name="person"),
    path("organisations/<slug:slug>.png", views.organisation_card, name="organisation"),
    path("documents/<slug:slug>.png", views.document_card, name="document"),
    path("declarations/<slug:slug>.png", views.declaration_card, name="declaration"),
]
