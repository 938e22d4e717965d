"""What every test may ask for: one cast of users, and pages in a real browser."""

import os
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, connections
from django.test import Client, TransactionTestCase
from django.utils import translation
from playwright.sync_api import sync_playwright

from portal.lib.access import ADMINISTRATOR, EDITOR, PROTOCOL_OFFICER, READER, TRANSLATOR
from portal.lib.guards import install as guards
from tests import migrated, quickly
from tests.releasing import Reader, draft, release_everything
from tools.browser import FLAGS, find_chromium

AXE = Axe().axe_script

# Playwright's synchronous interface runs an event loop in the test's own thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# Here the database itself speaks – locks, triggers, keys, types, full text –, in every case.
EVERY_CASE_ASKS_IT = (
    "tests/declarations/attacks/test_insiders",
    "tests/declarations/attacks/test_replay",
    "tests/declarations/concurrency/",
    "tests/declarations/guards/",
    "tests/domain/",
    "tests/outbox/test_queue",
    "tests/portal/programme_files/test_loading",
    "tests/portal/test_search",
    "tests/sessions/releases/test_core",
    "tests/sessions/releases/test_guards",
)
# Here much is written in one transaction. The cases of a test write it in the same way.
EVERY_TEST_ASKS_IT = (
    "tests/declarations/attacks/test_codes",
    "tests/declarations/ledger/test_keeping",
    "tests/declarations/signing/test_flow",
    "tests/declarations/test_acts",
    "tests/declarations/test_adoption",
    "tests/declarations/test_import",
    "tests/declarations/test_papers_flow",
    "tests/declarations/test_requests",
    "tests/declarations/test_retention",
    "tests/declarations/test_rights",
    "tests/declarations/test_seats",
    "tests/outbox/test_worker",
    "tests/outbox/test_sending",
    "tests/sessions/releases/",
    "tests/sessions/test_query_counts",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Marks what can turn out otherwise on another database: what asks it.

    Elsewhere pages are read: the first test of a module asks what its others ask again.
    """
    begun = set()
    for item in items:
        asks = {"db", "transactional_db", "live_server"} & set(item.fixturenames)
        if not asks and not item.get_closest_marker("django_db"):
            continue
        name = item.nodeid
        if not name.startswith(EVERY_CASE_ASKS_IT):
            separator = "[" if name.startswith(EVERY_TEST_ASKS_IT) else "::"
            name = name.partition(separator)[0]
        if name not in begun:
            begun.add(name)
            item.add_marker("database")


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings, django_db_blocker):
    """Every process begins with a copy of one migrated database."""
    wanted = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        migrated.copy_to(wanted["NAME"])
        return True
    with django_db_blocker.unblock():
        wanted["TEMPLATE"] = migrated.template()
    return False


# What migrations fill, and no test changes for good.
FILLED_BY_MIGRATIONS = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
}


def _filled(connection, tables):
    """Return those of the tables that hold a row: few do after one test."""
    looks = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(looks)
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture(autouse=True, scope="session")
def empty_quickly():
    """Tests that commit end by emptying the tables: without the guards, which refuse it.

    Django would fill permissions and roles anew after each of them, which takes a second.
    """
    usual = TransactionTestCase._fixture_teardown

    def teardown(case):
        for alias in case._databases_names(include_mirrors=False):
            connection = connections[alias]
            tables = set(connection.introspection.django_table_names(only_existing=True))
            filled = _filled(connection, sorted(tables - FILLED_BY_MIGRATIONS))
            if filled:
                guards.remove(connection)
                connection.ops.execute_sql_flush(
                    connection.ops.sql_flush(no_style(), filled, allow_cascade=True)
                )
                guards.install(connection)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = usual


@pytest.fixture(autouse=True, scope="session")
def quick(django_test_environment):
    quickly.collect_garbage_rarely()
    quickly.note_pages_alone()


@pytest.fixture(autouse=True)
def fresh_start():
    """Neither rate limits nor the language of one test may count in the next."""
    cache.clear()
    translation.activate(settings.LANGUAGE_CODE)
    draft.has_changed = True
    with connection.execute_wrapper(draft.watch):
        yield


@pytest.fixture(autouse=True)
def no_live_bar(monkeypatch):
    """The bar on top of pages looks for sessions once a minute, in whatever test that falls."""
    monkeypatch.setattr("portal.context_processors.live_bar", lambda language, at: None)


def make_user(name, role=None, **fields):
    """A user NAME@parvis.example with the password "correct horse battery"."""
    user = get_user_model().objects.create_user(
        f"{name}@parvis.example", "correct horse battery", name=name.title(), **fields
    )
    user.emailaddress_set.update(verified=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
        user.refresh_from_db()
    return user


# The cast: Ada administers, Edith edits the programme, Tariq translates, Pilar sees to the
# declarations, Rita only reads; Victor has an account and no role.
@pytest.fixture
def ada(db):
    return make_user("ada", ADMINISTRATOR)


@pytest.fixture
def edith(db):
    return make_user("edith", EDITOR)


@pytest.fixture
def tariq(db):
    return make_user("tariq", TRANSLATOR)


@pytest.fixture
def pilar(db):
    return make_user("pilar", PROTOCOL_OFFICER)


@pytest.fixture
def rita(db):
    return make_user("rita", READER)


@pytest.fixture
def victor(db):
    return make_user("victor")


@pytest.fixture
def client():
    """A reader without an account, to whom everything that was built is released."""
    return Reader()


@pytest.fixture
def signed_in():
    """A function: the test client of a user."""

    def client_of(user):
        client = Reader()
        client.force_login(user)
        return client

    return client_of


@pytest.fixture(scope="session")
def chromium():
    """The browser, started once."""
    path = find_chromium()
    if path is None:
        pytest.fail("There is no Chromium: install it, or run pytest -m 'not browser'.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server):
    """A function that opens an address of the live server and returns Playwright's page.

    `page.complaints` collects what went wrong unasked: script errors, refusals by the content
    security policy, and requests to other hosts.
    """
    contexts = []

    def opened(path, *, width=1280, scheme="light", lang="fr", javascript=True, user=None):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale={"fr": "fr-FR", "en": "en-GB"}[lang],
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            morsel = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies(
                [{"name": morsel.key, "value": morsel.value, "url": live_server.url}]
            )
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(f"script: {error}"))
        page.on(
            "console",
            lambda message: message.type == "error" and page.complaints.append(message.text),
        )
        home = urlsplit(live_server.url).netloc
        page.on(
            "request",
            lambda request: (
                urlsplit(request.url).scheme in {"http", "https"}
                and urlsplit(request.url).netloc != home
                and page.complaints.append(f"leaves the site: {request.url}")
            ),
        )
        release_everything()
        page.goto(live_server.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def axe():
    """A function: the accessibility faults of a page, as "rule: element" texts.

    `only` names the rules to try, where the others have been tried on the same elements.
    """

    def faults(page, only=()):
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        options = {"resultTypes": ["violations"]}
        if only:
            options["runOnly"] = {"type": "rule", "values": list(only)}
        found = page.evaluate("options => axe.run(options)", options)["violations"]
        return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]

    return faults
