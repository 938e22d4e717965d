"""The folder of mails of a local machine, and the pages that show it."""

import re

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation

from portal.outbox import mailbox, views
from portal.outbox.mailbox import FOLDER_BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = FOLDER_BACKEND
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.SITE_URL = "http://localhost:8123"
    return settings.EMAIL_FILE_PATH


def write(subject="Invitation", text="Bonjour", to="ines@lisbon.example", files=()):
    mail = EmailMultiAlternatives(subject, text, to=[to])
    mail.attach_alternative("<p>…</p>", "text/html")
    for file in files:
        mail.attach(*file)
    mail.send()
    return mailbox.names()[0]


def address(name, *args, language="en"):
    with translation.override(language):
        return reverse(f"outbox:{name}", args=args)


def test_each_mail_is_one_file_and_the_newest_is_the_last(folder):
    for number in range(12):
        write(f"Mail {number}")
    files = sorted(path.name for path in folder.iterdir())
    assert len(files) == 12 and all(name.endswith(".eml") for name in files)
    assert b"Subject: Mail 11" in (folder / files[-1]).read_bytes()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_list_shows_the_newest_first_in_both_languages(folder, client):
    write("Première invitation à Izmir", to="ines@lisbon.example")
    name = write("Second <b>", to="rui@porto.example")
    for language, word in (("fr", "Les courriels de cette machine"), ("en", "Mails of this")):
        page = client.get(address("mailbox", language=language))
        text = page.content.decode()
        assert word in text
        assert text.index("Second &lt;b&gt;") < text.index("Première invitation à Izmir")
        assert "rui@porto.example" in text and " UTC</time>" in text
        assert address("message", name, language=language) in text
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page.headers["Cache-Control"]


def test_a_long_list_comes_in_pages(folder, client):
    for number in range(views.PER_PAGE + 1):
        write(f"Mail number {number}.")
    first = client.get(address("mailbox")).content.decode()
    assert "Mail number 50." in first and "Mail number 0." not in first
    last = client.get(address("mailbox"), {"page": "2"}).content.decode()
    assert "Mail number 0." in last
    assert client.get(address("mailbox"), {"page": "x"}).content.decode().count('class="doc"') == 50


def test_without_any_mail_the_page_says_what_to_do(folder, client):
    assert "No mail yet" in client.get(address("mailbox")).content.decode()


def test_own_addresses_are_links_and_nothing_else_is(folder, client):
    name = write(
        text="Signez : http://localhost:8123/fr/s/abc?x=1&y=2. Ailleurs : https://evil.example/\n"
        "http://localhost:81234/ http://localhost:8123@evil.example/ "
        "http://localhost:8123//evil.example <script>alert(1)</script>"
    )
    page = client.get(address("message", name)).content.decode()
    main = page[page.index('class="prose') : page.index("<section")]
    assert re.findall(r'href="([^"]*)"', main) == ["/fr/s/abc?x=1&amp;y=2", "/evil.example"]
    assert ">http://localhost:8123/fr/s/abc?x=1&amp;y=2</a>." in main
    assert "<script" not in main


def test_attachments_and_the_mail_itself_are_saved_not_shown(folder, client):
    name = write(files=[("preuve é.html", "<script>1</script>", "text/html")])
    assert "preuve é.html" in client.get(address("message", name)).content.decode()
    file = client.get(address("attachment", name, 0))
    assert file.content.strip() == b"<script>1</script>"
    whole = client.get(address("source", name))
    assert b"Subject: Invitation" in whole.content
    for answer in (file, whole):
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(address("attachment", name, 1)).status_code == 404


@pytest.mark.parametrize(
    "name", ["x", "..", "20311207T160000000000Z-1-1", ".20311207T160000000000Z-1-1", "a%2F..%2Fb"]
)
def test_a_mail_that_is_not_there_is_a_404(folder, client, name):
    write()
    (folder / ".20311207T160000000000Z-1-1").write_text("unfinished")
    assert client.get(f"/en/mail/{name}/").status_code == 404
    assert len(mailbox.names()) == 1


@pytest.mark.parametrize(
    "change",
    [{"PRODUCTION": True}, {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}],
)
def test_where_mails_are_really_sent_there_are_no_such_pages(folder, client, settings, change):
    name = write(files=[("a.txt", "a", "text/plain")])
    for key, value in change.items():
        setattr(settings, key, value)
    for page in (
        address("mailbox"),
        address("message", name),
        address("source", name),
        address("attachment", name, 0),
    ):
        assert client.get(page).status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_are_accessible_and_fit_a_phone(folder, open_page, axe, live_server, language):
    subject = "Vous êtes invitée à signer la Déclaration d’Izmir " * 3
    name = write(subject, "http://localhost:8123/" + "long" * 60, to=f"{'long' * 15}@x.example")
    faults = []
    for scheme in ("light", "dark"):
        page = open_page(address("mailbox", language=language), width=320, scheme=scheme)
        faults += axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.goto(live_server.url + address("message", name, language=language))
        faults += axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.complaints == []
    assert faults == []
