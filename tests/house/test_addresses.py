"""Every public address that needs no argument, in both languages; headers on every answer."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import translation

from portal.middleware import TextCompression
from portal.outbox.mailbox import FOLDER_BACKEND

LANGUAGES = ("fr", "en")


def page_names(resolver=None, prefix=""):
    """The full names of all named addresses below /fr/ and /en/."""
    found = set()
    resolver = resolver or get_resolver()
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            inside = prefix + (f"{entry.namespace}:" if entry.namespace else "")
            found |= page_names(entry, inside)
        elif entry.name and prefix and not prefix.startswith("admin:"):
            found.add(prefix + entry.name)
    return found


def pages_without_arguments():
    """(name, language, address) of each public page that can be opened as it is."""
    for name in sorted(page_names()):
        for language in LANGUAGES:
            with translation.override(language):
                try:
                    address = reverse(name)
                except NoReverseMatch:
                    continue
            if address.startswith(f"/{language}/"):
                yield name, language, address


def test_each_public_page_answers_with_one_heading(client, db, settings, tmp_path):
    # As on a local machine, where the pages of mails are there too.
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = FOLDER_BACKEND, tmp_path
    seen = []
    for name, language, address in pages_without_arguments():
        response = client.get(address)
        if response.status_code == 405:  # a form's target, such as choosing a clock
            continue
        seen.append(name)
        # The steps of signing say so plainly where no invitation was opened in this browser.
        status = 410 if name.startswith("declarations:sign") else 200
        assert (name, response.status_code) == (name, status)
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        page = response.content.decode()
        assert (name, len(re.findall(r"<h1[\s>]", page))) == (name, 1)
        assert f'<html lang="{language}"' in page
    # Home, editions, participants, organisations, declarations, documents, observances, search.
    assert len(set(seen)) >= 8


def test_the_bare_address_leads_to_the_readers_language(client, db):
    for language in LANGUAGES:
        response = client.get("/", headers={"accept-language": language})
        assert response.url == f"/{language}/"


@pytest.mark.parametrize("path", ["/fr/", "/en/", "/accounts/login/", "/healthz", "/fr/rien/"])
def test_headers_of_every_answer(client, db, path):
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_the_admin_may_style_but_not_script_inline(signed_in, ada):
    policy = signed_in(ada).get("/admin/").headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self';" in policy + ";"


def test_pages_are_compressed_and_pictures_are_not(client, db, stored):
    accepting = {"accept-encoding": "gzip"}
    page = client.get("/accounts/login/", headers=accepting)
    assert page.headers["Content-Encoding"] == "gzip"
    picture = client.get(stored("square.png", b"\0" * 2000), headers=accepting)
    assert "Content-Encoding" not in picture.headers


def test_what_is_text_by_its_kind_is_compressed():
    squeeze = TextCompression(lambda request: None)
    request = RequestFactory(headers={"accept-encoding": "gzip"}).get("/")

    def is_compressed(kind):
        answer = squeeze.process_response(request, HttpResponse("a" * 2000, content_type=kind))
        return "Content-Encoding" in answer.headers

    for kind in ("application/atom+xml; charset=utf-8", "application/json", "image/svg+xml"):
        assert is_compressed(kind)
    for kind in ("application/pdf", "application/zip", "image/png", "application/xmlish"):
        assert not is_compressed(kind)


def test_an_unknown_address_is_a_page_of_ours(client, db):
    for language in LANGUAGES:
        response = client.get(f"/{language}/nothing-here/")
        assert response.status_code == 404
        assert f'<html lang="{language}"' in response.content.decode()


def test_the_monitor_hears_when_the_database_is_there(client, db):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.fixture
def stored():
    """A function that stores a file and gives its address; removed afterwards."""
    names = []

    def store(name, content=b"x"):
        names.append(default_storage.save(name, ContentFile(content)))
        return f"/media/{names[-1]}"

    yield store
    for name in names:
        default_storage.delete(name)


def test_a_picture_is_shown_and_a_document_is_saved(client, stored):
    picture = client.get(stored("people/ada.webp"))
    assert picture.headers["Content-Type"] == "image/webp"
    assert picture.headers["Content-Disposition"].startswith("inline")
    document = client.get(stored("report.pdf"))
    assert document.headers["Content-Disposition"] == 'attachment; filename="report.pdf"'
    for response in (picture, document):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("name", ["evil.svg", "evil.html", "evil.js", "evil", "evil.pdf.exe"])
def test_a_file_of_another_kind_is_not_served(client, db, stored, name):
    assert client.get(stored(name, b"<script>alert(1)</script>")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/media/../settings.png",
        "/media/..%2f..%2fsecret-key.txt",
        "/media//etc/passwd.txt",
        "/media/nothing.png",
        "/media/%00.png",
        "/media/people.png/",
    ],
)
def test_nothing_outside_the_folder_is_served(client, db, path):
    assert client.get(path).status_code == 404


def test_the_sign_of_the_house_is_found_where_browsers_look(client):
    assert client.get("/favicon.ico").url.endswith("parvis.svg")
