"""Settings of the worker processes that the tests start and kill."""

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.outbox.desk"]
EMAIL_BACKEND = "tests.outbox.desk.backends.SlowBackend"
