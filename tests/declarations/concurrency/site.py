"""Settings of the server and worker processes that these tests start and kill."""

import os

from portal.settings import *  # noqa: F403

ALLOWED_HOSTS = ["localhost"]
# What the processes of one test share, apart from the database.
SECRET_KEY = os.environ["TEST_SECRET_KEY"]
LEDGER_NAME = "parvis.example"
LEDGER_KEY_FILE = os.environ["TEST_LEDGER_KEY_FILE"]
SEAL_FILE = ""
TIMESTAMP_AUTHORITIES = []
EMAIL_BACKEND = "tests.outbox.desk.backends.SlowBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
