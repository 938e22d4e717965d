from django.urls import path

from declarations import views

app_name = "declarations"

# /declarations/…
urlpatterns = [
    path("declarations/", views.declaration_list, name="declaration-list"),
    path("declarations/<slug:slug>/", views.declaration_detail, name="declaration-detail"),
]
