"""/api/…: the interface for programs, namespace "api"; it has no language in its address."""

from django.urls import path, re_path

from portal.api.answers import endpoint
from portal.api.documentation import anything_else, description, root
from portal.api.operations import OPERATIONS

app_name = "api"

urlpatterns = [
    path("v1/", root, name="root"),
    path("v1/openapi.json", description, name="openapi"),
    *(path(f"v1/{one.route}", endpoint(one), name=one.name) for one in OPERATIONS),
    re_path(r"^.*$", anything_else),
]
