"""Reads settings from the environment, with one loud error for everything that is wrong.

An empty variable counts as absent. Every problem is collected, so that whoever deploys reads
the whole list at once and not one name per attempt; `Environment.check()` raises it.
"""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off"}
SITE_ADDRESS = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.IGNORECASE)


class Environment:
    """Typed reading of `variables` (a mapping such as `os.environ`)."""

    def __init__(self, variables):
        self._variables = variables
        self._missing = []
        self._wrong = []

    def text(self, name, default="", *, required=False):
        """The variable as stripped text; when `required` and absent, noted as missing."""
        value = self._variables.get(name, "").strip()
        if value:
            return value
        if required:
            self._missing.append(name)
        return default

    def words(self, name, default=(), *, required=False):
        """A list of texts, written with commas between them."""
        value = self.text(name, required=required)
        return [word.strip() for word in value.split(",") if word.strip()] or list(default)

    def flag(self, name, default=False):
        """A boolean, written as 1/0, true/false, yes/no or on/off."""
        value = self.text(name).lower()
        if not value:
            return default
        if value not in TRUE_WORDS | FALSE_WORDS:
            self._wrong.append(f"{name}={value!r} is neither true nor false (write 1 or 0)")
            return default
        return value in TRUE_WORDS

    def number(self, name, default=0):
        """A whole number, zero or more."""
        value = self.text(name)
        if not value:
            return default
        if not (value.isascii() and value.isdigit()):
            self._wrong.append(f"{name}={value!r} is not a whole number")
            return default
        return int(value)

    def choice(self, name, choices, default):
        """One of the `choices`."""
        value = self.text(name, default)
        if value not in choices:
            self._wrong.append(f"{name}={value!r} is not one of {', '.join(choices)}")
            return default
        return value

    def address(self, name, default, *, required=False):
        """The address of a site, `https://host` or `http://host:port`, without a final slash."""
        value = self.text(name, required=required).rstrip("/")
        if not value:
            return default
        if not SITE_ADDRESS.fullmatch(value):
            self._wrong.append(f"{name}={value!r} is no address such as https://parvis.example")
            return default
        return value.lower()

    def database(self, name, default):
        """A Django database dictionary out of an address such as `postgres://user@host/name`."""
        address = self.text(name, default)
        try:
            return database_from_address(address)
        except ValueError as error:
            # The address may carry a password: the message never repeats it.
            self._wrong.append(f"{name}: {error}")
            return database_from_address(default)

    def refuse(self, sentence):
        """Notes a value that the settings themselves found unusable."""
        self._wrong.append(sentence)

    def check(self):
        """Raises ImproperlyConfigured naming every missing and every unusable variable."""
        sentences = []
        if self._missing:
            sentences.append("Missing from the environment: " + ", ".join(self._missing) + ".")
        if self._wrong:
            sentences.append("Not usable: " + "; ".join(self._wrong) + ".")
        if sentences:
            raise ImproperlyConfigured(" ".join(sentences) + " See docs/deploy.md.")


def database_from_address(address):
    """A Django database dictionary from `sqlite:///PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME`.

    An absolute SQLite path has four slashes. A PostgreSQL socket folder is given as
    `?host=/folder`. Raises ValueError when the address is neither.
    """
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        if parts.netloc or not parts.path.strip("/"):
            raise ValueError("write sqlite:///relative/path or sqlite:////absolute/path")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            # WAL lets readers go on while one writer writes; an IMMEDIATE transaction waits for
            # its turn at the start instead of failing in the middle. Recursive triggers fire for
            # the row that INSERT OR REPLACE deletes too: the guards of declarations need that.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                    " PRAGMA recursive_triggers=ON;"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        database_name = unquote(parts.path.strip("/"))
        if not database_name:
            raise ValueError("the address names no database after the host")
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database_name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", "") or parts.hostname or "",
            "PORT": str(parts.port or options.pop("port", "")),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ValueError("the address begins neither with sqlite:// nor with postgres://")
