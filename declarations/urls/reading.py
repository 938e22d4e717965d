from django.urls import path

from declarations.views import reading

urlpatterns = [
    path("declarations/", reading.declaration_list, name="declaration-list"),
    path("declarations/<slug:slug>/", reading.declaration_detail, name="declaration-detail"),
]
