"""What is logged tells of no person and opens no door, whatever happens."""

import logging
from io import StringIO

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from declarations.models import Invitation, Signature
from declarations.signing import giving
from declarations.signing.codes import code_of
from portal.lib.logs import Discreet, discreet
from portal.outbox import sending
from portal.outbox.carrier import Carrier
from tests.declarations.builders import make_invitation, make_open_declaration
from tests.declarations.signing.walking import Walk

RECEIPT = "508beb5b-2189-4566-9d9d-be137ee99920"
# As `secrets.token_urlsafe(32)` makes them.
TOKEN = "Xk3-v9Qf0aB_mT7sLr2eYh5nCw8dJu1oPz6gKi4xREU"


@pytest.fixture
def written(monkeypatch):
    """What the site's handlers write, at the lowest level, from every logger."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Discreet())
    loggers = [logging.getLogger(), *map(logging.getLogger, settings.LOGGING["loggers"])]
    for logger in loggers:
        monkeypatch.setattr(logger, "handlers", [handler])
        if logger.name != "django.db.backends":
            monkeypatch.setattr(logger, "level", logging.DEBUG)
    return stream


def line(message, *args, **options):
    """What one record becomes."""
    stream = StringIO()
    logger = logging.Logger("test")
    handler = logging.StreamHandler(stream)
    handler.addFilter(Discreet())
    logger.addHandler(handler)
    logger.error(message, *args, **options)
    return stream.getvalue()


def test_every_handler_of_the_site_has_the_filter():
    handlers = settings.LOGGING["handlers"].values()
    assert handlers
    assert all("discreet" in handler["filters"] for handler in handlers)
    named = [
        name
        for logger in [settings.LOGGING["root"], *settings.LOGGING["loggers"].values()]
        for name in logger.get("handlers", [])
    ]
    assert set(named) == set(settings.LOGGING["handlers"])
    # A handler that Django installs by itself would write to whom it likes.
    for name in ("django", "django.request", "django.server", "django.security"):
        for handler in logging.getLogger(name).handlers:
            if type(handler).__module__.startswith("_pytest"):
                continue
            assert any(isinstance(one, Discreet) for one in handler.filters), (name, handler)


@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        f"/fr/s/{TOKEN}/",
        "/fr/s/short-token/",
        "zoe@izmir.example",
        "zoe%40izmir.example",
        "Zoé.Öz@ville.example",
        "12345678",
        "1234 5678",
        "1234\u202f5678",
        "192.0.2.17",
        "2001:db8::17",
        "/admin/declarations/invitation/?q=Zo%C3%A9+Martin",
        "/fr/search/?q=Zoé",
    ],
)
def test_a_secret_is_cut_out_of_message_arguments_and_request_lines(secret):
    core = secret.removeprefix("/fr/s/").removesuffix("/").rpartition("?q=")[2]
    for text in (line(f"seen {secret}"), line("seen %s today", secret), line('"GET %s"', secret)):
        assert core not in text
        assert "seen" in text or "GET" in text


@pytest.mark.parametrize(
    "harmless",
    [
        "/fr/declarations/paix/",
        "12:30:45",
        "2026-11-22 06:08:27,123",
        "mail 0f3a2b1c-1111-2222-3333-444455556666 accepted",
        "a" * 64,
        "declarations/letters:42",
        "HTTP 503",
    ],
)
def test_what_tells_of_nobody_stays(harmless):
    assert discreet(harmless) == harmless


def test_of_an_error_the_kind_and_the_place_are_told_and_never_the_message():
    row = "".join(["Z", "oé Martin"])  # the lines of code are in the traceback
    try:
        try:
            raise IntegrityError(f"parvis_invitation_still_holds\nDETAIL: row contains ({row}).")
        except IntegrityError as error:
            raise ValueError(f"cannot store {row}: {error}") from error
    except ValueError:
        text = line("it failed", exc_info=True)
    assert "Zoé" not in text
    assert "ValueError" in text
    assert "IntegrityError: parvis_invitation_still_holds" in text
    assert "test_logs.py" in text


def test_an_error_among_the_arguments_keeps_its_words_to_itself_unless_it_is_ours():
    assert "Zoé" not in line("failed (%s)", IntegrityError("Key (name)=(Zoé) exists"))
    assert "code 550" in line("refused: %s", sending.Refused("code 550"))


def test_the_whole_way_from_link_to_signature_leaves_no_trace_in_the_logs(
    pilar, ada, written, client, monkeypatch
):
    declaration = make_open_declaration(pilar, ada)
    invitation = make_invitation(
        declaration, name="Zoé Martin", email="zoe@izmir.example", notice_email="n@izmir.example"
    )
    walk = Walk(invitation, language="en")
    client.get(f"/en/s/{walk.token}x/")  # not found: Django logs the path
    walk.get("invitation", walk.token)
    walk.arrive().read().choose().name().ask_for_code()
    codes = [code_of(one) for one in invitation.challenges.all()]
    walk.type_code(code="00000000")
    walk.type_code()
    monkeypatch.setattr(giving, "sign", _fail_with_everything(walk, codes[0]))
    walk.client.raise_request_exception = False
    walk.sign()
    assert walk.last.status_code == 500
    text = written.getvalue()
    assert "Internal Server Error" in text
    assert "RuntimeError" in text
    _assert_discreet(text, walk, codes)


def test_mails_and_a_given_signature_leave_no_trace_either(pilar, ada, written):
    declaration = make_open_declaration(pilar, ada)
    invitation = make_invitation(declaration, name="Zoé Martin", email="zoe@izmir.example")
    walk = Walk(invitation, language="en")
    walk.get_ready().sign()
    carrier = Carrier()
    while sending.send_next(carrier):
        pass
    codes = [code_of(one) for one in invitation.challenges.all()]
    assert Signature.objects.count() == 1
    text = written.getvalue()
    assert "accepted" in text  # the worker's own lines are there
    _assert_discreet(text, walk, codes)


def _fail_with_everything(walk, code):
    def fail(*args, **kwargs):
        invitation = Invitation.objects.get(pk=walk.invitation.pk)
        raise RuntimeError(f"{walk.token} {code} {invitation.name} {invitation.email}")

    return fail


def _assert_discreet(text, walk, codes):
    assert codes
    for secret in (walk.token, *codes, "Zoé", "Martin", "zoe@", "izmir.example", "127.0.0.1"):
        assert secret not in text, secret


def test_error_reports_show_neither_form_nor_variables_nor_query(settings):
    settings.DEBUG = False
    request = RequestFactory().post(
        f"/en/s/{TOKEN}/?q=Zoé", {"typed_name": "Zoé Martin"}, REMOTE_ADDR="192.0.2.17"
    )
    request.COOKIES["sessionid"] = "cookie-of-zoe"
    try:
        name = "Zoé Martin"
        raise ValueError(len(name))
    except ValueError as error:
        reporter = ExceptionReporter(request, type(error), error, error.__traceback__)
        data = reporter.get_traceback_data()
        frames = repr([frame["vars"] for frame in data["frames"]])
        shown = repr([data["filtered_POST_items"], data["request_meta"], frames])
        shown += repr(data["request_COOKIES_items"])
    for secret in ("Zoé", "cookie-of-zoe", TOKEN, "192.0.2.17", "q=Zo"):
        assert secret not in shown
    assert "typed_name" in shown


def test_the_code_of_a_receipt_is_not_told(client, db, written):
    for page in ("receipts", "verify"):
        assert client.get(f"/fr/{page}/{RECEIPT}/").status_code == 404
    assert "Not Found: /fr/receipts/" in written.getvalue()
    assert RECEIPT not in written.getvalue()
