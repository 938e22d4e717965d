from django.urls import path

from declarations.views import requests

urlpatterns = [
    path("declarations/<slug:slug>/request/", requests.ask, name="request-to-sign"),
    path("declarations/<slug:slug>/request/code/", requests.code, name="request-code"),
    path("declarations/<slug:slug>/request/done/", requests.done, name="request-done"),
]
