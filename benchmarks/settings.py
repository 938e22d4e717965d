"""The settings of the site, with a meter outside everything else and pages that never change."""

import os
from pathlib import Path

from portal.settings import *  # noqa: F403
from portal.settings import MIDDLEWARE

DEBUG = False
ROOT_URLCONF = "benchmarks.urls"
WSGI_APPLICATION = None
MIDDLEWARE = ["benchmarks.meter.meter", *MIDDLEWARE]
STATIC_ROOT = Path(os.environ["PARVIS_BENCHMARK_DIR"]) / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # The names and the compressed files that production serves.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
