"""Addresses of declarations, below /fr/ and /en/, namespace "declarations"."""

from declarations.urls import reading

app_name = "declarations"

urlpatterns = [*reading.urlpatterns]
