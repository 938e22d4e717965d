"""The addresses of the site, and two to compare them with.

`constant` gives any of its pages as an answer that is not computed; `insert` is a transaction with
one bare INSERT.
"""

from functools import lru_cache

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from portal.urls import urlpatterns as pages


@lru_cache(maxsize=64)
def _body(address):
    return Client(headers={"Host": "localhost"}).get(address).content


def constant(request):
    """Answer with the bytes of the page whose address is in `page`, kept from the first time."""
    return HttpResponse(_body(request.GET["page"]))


@csrf_exempt
def insert(request):
    """Write one row and answer with nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_row (words, at) VALUES (%s, CURRENT_TIMESTAMP)",
            [request.POST["words"]],
        )
    return HttpResponse(status=204)


urlpatterns = [path("constant", constant), path("insert", insert), *pages]
