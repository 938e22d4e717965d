"""Settings of the test suite: quick, and writing nothing outside a temporary folder."""

import tempfile

from portal.lib.catalogues import compile_catalogues
from portal.settings import *  # noqa: F403
from portal.settings import DATABASES, LOCALE_PATHS

# Before anything reads a catalogue: Django keeps what it has once loaded.
compile_catalogues(LOCALE_PATHS[0])

# A real file, as on a site: a database in memory is shared by the threads of the live server and
# locks differently. Removed when the interpreter ends.
scratch = tempfile.TemporaryDirectory(prefix="parvis-test-")
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"{scratch.name}/test.sqlite3"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "cards": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "cards"},
}
MEDIA_ROOT = f"{scratch.name}/media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
LEDGER_NAME = "parvis.example"
LEDGER_KEY_FILE = f"{scratch.name}/ledger-key"
SEAL_FILE = ""
TIMESTAMP_AUTHORITIES = []

# What a test releases is public at once.
PROGRAMME_LOOKUP_SECONDS = 0
