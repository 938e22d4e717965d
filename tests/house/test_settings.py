"""The settings in a process of their own, as an operator meets them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.environment import database_from_address

ROOT = Path(__file__).resolve().parents[2]
SECRET = "k3J!x9_vQ2mZr8TnB5wYc7HdL4pGs6FaU1eKoWiNjXqRtVzMbP0y"
COMPLETE = {
    "PARVIS_ENV": "production",
    "PARVIS_SECRET_KEY": SECRET,
    "PARVIS_HOSTS": "parvis.example",
    "PARVIS_SITE_URL": "https://parvis.example",
    "PARVIS_MAIL_FROM": "Parvis <parvis@parvis.example>",
    "PARVIS_MAIL_SERVER": "mail.parvis.example",
    "PARVIS_LEDGER_KEY_FILE": "/etc/parvis/ledger-key",
}


def manage(*arguments, **environment):
    """Runs manage.py with nothing but the given environment; output and errors together."""
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


NEEDED = [name for name in COMPLETE if name != "PARVIS_ENV"]


@pytest.mark.parametrize("given", [{}, dict.fromkeys(NEEDED, "  ")], ids=["none", "blank"])
def test_production_names_everything_that_is_missing(given):
    done = manage("check", PARVIS_ENV="production", **given)
    assert done.returncode != 0
    assert (
        "Missing from the environment: PARVIS_SECRET_KEY, PARVIS_HOSTS, PARVIS_SITE_URL, "
        "PARVIS_MAIL_FROM, PARVIS_MAIL_SERVER, PARVIS_LEDGER_KEY_FILE." in done.stdout
    )


@pytest.mark.parametrize("name", [NEEDED[0], NEEDED[-1]])
def test_production_refuses_to_start_without_one_of_them(name):
    done = manage("check", **{key: text for key, text in COMPLETE.items() if key != name})
    assert done.returncode != 0
    assert f"Missing from the environment: {name}." in done.stdout


def test_a_complete_production_passes_the_deployment_check():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **COMPLETE)
    assert done.returncode == 0, done.stdout
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    "change, words",
    [
        ({"PARVIS_ENV": "produktion"}, "PARVIS_ENV='produktion' is not one of local, production"),
        ({"PARVIS_SECRET_KEY": "secret"}, "PARVIS_SECRET_KEY is too easy to guess"),
        ({"PARVIS_HOSTS": "*"}, "PARVIS_HOSTS may not be *"),
        ({"PARVIS_SITE_URL": "parvis.example"}, "PARVIS_SITE_URL='parvis.example' is no address"),
        ({"PARVIS_SITE_URL": "https://parvis.example/fr/"}, "is no address such as"),
        ({"PARVIS_SITE_URL": "https://ada:secret@parvis.example"}, "is no address such as"),
        ({"PARVIS_SITE_URL": "http://parvis.example"}, "PARVIS_SITE_URL must begin with https://"),
        ({"PARVIS_SITE_URL": "https://other.example"}, "that PARVIS_HOSTS does not name"),
        ({"PARVIS_MAIL_BOUNCES": "Ada <ada@parvis.example>"}, "PARVIS_MAIL_BOUNCES is no"),
        ({"PARVIS_MAIL_PORT": "smtp"}, "PARVIS_MAIL_PORT='smtp' is not a whole number"),
        ({"PARVIS_DEBUG": "perhaps"}, "PARVIS_DEBUG='perhaps' is neither true nor false"),
        ({"DATABASE_URL": "mysql://me:pass-word@host/db"}, "DATABASE_URL: the address begins"),
    ],
)
def test_a_wrong_value_is_named_and_secrets_are_not_repeated(change, words):
    done = manage("check", **{**COMPLETE, **change})
    assert done.returncode != 0
    assert words in done.stdout
    assert "pass-word" not in done.stdout
    assert SECRET not in done.stdout


def test_production_never_shows_debug_pages():
    done = manage(
        "shell", "-v", "0", "-c", "from django.conf import settings; print(settings.DEBUG)",
        **COMPLETE, PARVIS_DEBUG="1",
    )  # fmt: skip
    assert done.stdout.strip().endswith("False")


def test_demo_accounts_are_refused_in_production(tmp_path):
    done = manage(
        "create_demo_accounts", **COMPLETE, DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3"
    )
    assert done.returncode != 0
    assert "never made in production" in done.stdout


def test_without_environment_it_is_a_local_demo_on_sqlite():
    script = (
        "from django.conf import settings as s; "
        "print(s.DATABASES['default']['ENGINE'], s.DEBUG, s.ALLOWED_HOSTS[0], s.EMAIL_BACKEND, "
        "s.SITE_URL)"
    )
    done = manage("shell", "-v", "0", "-c", script)
    assert done.stdout.split() == [
        "django.db.backends.sqlite3",
        "False",
        "localhost",
        "portal.outbox.backends.FolderBackend",
        "http://localhost:8000",
    ]


def test_the_database_address_is_taken_apart():
    found = database_from_address("postgres://ada:p%40ss@db.example:5433/parvis?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "ada", "p@ss", "db.example", "5433", "parvis",
    )  # fmt: skip
    assert found["OPTIONS"] == {"sslmode": "require"}
    assert database_from_address("postgres://me@/x?host=/run/pg")["HOST"] == "/run/pg"
    assert database_from_address("sqlite:////srv/parvis.sqlite3")["NAME"] == "/srv/parvis.sqlite3"


@pytest.mark.parametrize("address", ["", "parvis", "postgres://host", "sqlite://", "sqlite:///"])
def test_an_address_that_names_no_database_is_refused(address):
    with pytest.raises(ValueError):
        database_from_address(address)


def test_sqlite_waits_its_turn(tmp_path):
    script = (
        "from django.db import connection, transaction\n"
        "c = connection.cursor()\n"
        "print([c.execute(f'PRAGMA {p}').fetchone()[0] for p in ('journal_mode', 'busy_timeout')])"
    )
    done = manage("shell", "-v", "0", "-c", script, DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")
    assert done.stdout.strip() == "['wal', 20000]"


def test_time_zones_come_from_the_pinned_package():
    script = "import portal.settings, zoneinfo; print(zoneinfo.TZPATH)"
    done = manage("shell", "-v", "0", "-c", script)
    assert done.stdout.strip() == "()"
