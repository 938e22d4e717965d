"""The pages for what goes wrong: ours, in the reader's language, and without anything they lack."""

import re

import pytest
from django.test import Client


def heading(response):
    return re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode())[1]


@pytest.mark.parametrize(
    "language, title",
    [("fr", "Cette page n’existe pas"), ("en", "This page does not exist")],
)
def test_a_missing_page_says_so_and_offers_the_other_language(client, db, language, title):
    response = client.get(f"/{language}/rien/?from=mail")
    page = response.content.decode()
    assert response.status_code == 404
    assert heading(response) == title
    assert f'<html lang="{language}"' in page
    other = {"fr": "en", "en": "fr"}[language]
    assert f'href="/{other}/rien/?from=mail"' in page
    assert 'rel="canonical"' not in page
    assert "hreflang" not in page.partition("</head>")[0]


def test_an_unsigned_form_is_refused_with_a_way_on(db):
    response = Client(enforce_csrf_checks=True).post("/en/report/", {"message": "x"})
    assert response.status_code == 403
    assert heading(response) == "This page is closed to you"
    assert "send it again" in response.content.decode()


def test_a_request_for_another_host_gets_a_page(client, db, settings):
    settings.ALLOWED_HOSTS = ["parvis.example"]
    response = client.get("/en/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil" not in response.content.decode()
    assert heading(response)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_fault_of_ours_needs_neither_database_nor_frame(monkeypatch, language):
    """No `db` fixture: any query on the way to the page would fail this test."""

    def broken(*args, **kwargs):
        raise RuntimeError("a fault made for this test")

    client = Client(raise_request_exception=False)
    monkeypatch.setattr("django.core.handlers.base.BaseHandler._get_response", broken)
    response = client.get(f"/{language}/")
    assert response.status_code == 500
    page = response.content.decode()
    assert f'<html lang="{language}"' in page
    assert heading(response)
    assert "a fault made for this test" not in page
