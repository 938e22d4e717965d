"""The addresses of the site, and `constant`: any of its pages as an answer that is not computed."""

from functools import lru_cache

from django.http import HttpResponse
from django.test import Client
from django.urls import path

from portal.urls import urlpatterns as pages


@lru_cache(maxsize=64)
def _body(address):
    return Client(headers={"Host": "localhost"}).get(address).content


def constant(request):
    """Answer with the bytes of the page whose address is in `page`, kept from the first time."""
    return HttpResponse(_body(request.GET["page"]))


urlpatterns = [path("constant", constant), *pages]
