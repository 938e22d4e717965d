"""Settings. Without any environment variable this is a demo on the local machine, on SQLite.

`PARVIS_ENV=production` turns on everything a public site needs and refuses to start when
something is missing. docs/deploy.md lists the variables.
"""

import os
import re
import zoneinfo
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key
from django.http.request import validate_host
from django.utils.translation import gettext_lazy as _

from portal.environment import Environment

# The pinned tzdata package decides about time zones, never the operating system's copy: two
# machines must print the same hour for the same session.
zoneinfo.reset_tzpath(())

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = Environment(os.environ)
PRODUCTION = env.choice("PARVIS_ENV", ("local", "production"), "local") == "production"
DEBUG = env.flag("PARVIS_DEBUG") and not PRODUCTION


def local_secret_key():
    """A key of this machine's own, kept in var/ so that sign-ins survive a restart."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key(), encoding="utf-8")
    return path.read_text(encoding="utf-8")


# Site -----------------------------------------------------------------------------------------
SECRET_KEY = env.text("PARVIS_SECRET_KEY", required=PRODUCTION)
if not SECRET_KEY and not PRODUCTION:
    SECRET_KEY = local_secret_key()
if PRODUCTION and SECRET_KEY and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5):
    env.refuse("PARVIS_SECRET_KEY is too easy to guess (write 50 random characters or more)")
ALLOWED_HOSTS = env.words(
    "PARVIS_HOSTS", default=["localhost", "127.0.0.1", "[::1]"], required=PRODUCTION
)
if PRODUCTION and "*" in ALLOWED_HOSTS:
    env.refuse("PARVIS_HOSTS may not be * (name the hosts of this site)")
CSRF_TRUSTED_ORIGINS = [
    f"https://{'*' if host.startswith('.') else ''}{host}" for host in ALLOWED_HOSTS if PRODUCTION
]
# Where mails, papers and QR codes lead: never taken from a request, whose author chooses its host.
SITE_URL = env.address(
    "PARVIS_SITE_URL", "" if PRODUCTION else "http://localhost:8000", required=PRODUCTION
)
if PRODUCTION and SITE_URL.startswith("http://"):
    env.refuse("PARVIS_SITE_URL must begin with https:// in production")
if PRODUCTION and SITE_URL and not validate_host(urlsplit(SITE_URL).hostname, ALLOWED_HOSTS):
    env.refuse("PARVIS_SITE_URL names a host that PARVIS_HOSTS does not name")
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, as its documentation asks
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",  # the page of passkeys tells their age in words
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "portal.outbox",
    "organisations",
    "speakers",
    "summits",
    "sessions.apps.SessionsConfig",
    "declarations",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.response_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.TextCompression",
    "portal.middleware.UnchangedPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.LanguageOfPages",
    "django.middleware.common.CommonMiddleware",
    "declarations.private_pages.PrivatePages",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.second_factor_for_staff",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.addresses",
                "portal.context_processors.live",
            ],
        },
    },
]

# Data -----------------------------------------------------------------------------------------
DATABASES = {
    "default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'parvis.sqlite3'}"),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# allauth counts failed sign-ins here: every worker process must see the same numbers. The table
# is made by the migrations (portal/apps.py).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "parvis_cache",
    },
    # Pictures of pages, drawn once: they must not crowd out what the table counts.
    "cards": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cards",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}

# One admin page shows a session with all its segments, talks and people in both languages.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# For so long each process believes what it was told about the last release of a programme.
PROGRAMME_LOOKUP_SECONDS = 1
# A text that is far too long gets its message beside its field, not a bare refusal of the page.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

# Accounts -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "organisations.User"
# The e-mail address is unique whatever its capitals, by a constraint this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Parvis – "
# Nobody can sign up here, so a mail to an unknown address would only be a way to pester people.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Parvis"
# Browsers allow passkeys without TLS on http://localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SECOND_FACTOR_FOR_STAFF = env.flag("PARVIS_SECOND_FACTOR_FOR_STAFF") or PRODUCTION

# Mail -----------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text("PARVIS_MAIL_FROM", "Parvis <parvis@localhost>", required=PRODUCTION)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Delivery reports go to this mailbox, as NAME+NUMBER@HOST; without it, to the sender.
BOUNCE_ADDRESS = env.text("PARVIS_MAIL_BOUNCES")
if BOUNCE_ADDRESS and not re.fullmatch(r"[\w.-]{1,24}@[\w.-]+", BOUNCE_ADDRESS, re.ASCII):
    env.refuse("PARVIS_MAIL_BOUNCES is no short plain address such as bounces@parvis.example")
EMAIL_HOST = env.text("PARVIS_MAIL_SERVER", required=PRODUCTION)
EMAIL_PORT = env.number("PARVIS_MAIL_PORT", 587)
EMAIL_HOST_USER = env.text("PARVIS_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("PARVIS_MAIL_PASSWORD")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = env.flag("PARVIS_MAIL_TLS", EMAIL_PORT == 587) and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 20
if EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
else:
    EMAIL_BACKEND = "portal.outbox.backends.FolderBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"

# Protection -----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.errors.forbidden_by_csrf"
# How many proxies stand before gunicorn: decides whose word on the visitor's address is believed.
PROXIES = env.number("PARVIS_PROXIES", 1 if PRODUCTION else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = env.number("PARVIS_HSTS_SECONDS", 365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Signing --------------------------------------------------------------------------------------
# The name of the ledger is part of every signed checkpoint: it stays when the site moves.
LEDGER_NAME = env.text("PARVIS_LEDGER_NAME", urlsplit(SITE_URL).hostname or "")
# The secret key that signs checkpoints: a file that is in no database and no copy of one.
LEDGER_KEY_FILE = env.text(
    "PARVIS_LEDGER_KEY_FILE", "" if PRODUCTION else str(VAR_DIR / "ledger-key"), required=PRODUCTION
)
LINK_DAYS = env.number("PARVIS_LINK_DAYS", 60)
EVIDENCE_YEARS = env.number("PARVIS_EVIDENCE_YEARS", 10)
# The portal's seal on papers (PKCS#12). On a local machine `manage.py make_seal` makes one.
SEAL_FILE = env.text("PARVIS_SEAL_FILE")
SEAL_PASSWORD = env.text("PARVIS_SEAL_PASSWORD")
if not SEAL_FILE and not PRODUCTION and (VAR_DIR / "seal.p12").exists():
    SEAL_FILE = str(VAR_DIR / "seal.p12")
# Addresses (RFC 3161), asked in this order.
TIMESTAMP_AUTHORITIES = env.words("PARVIS_TIMESTAMP_AUTHORITIES")

# Language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
MODELTRANSLATION_DEFAULT_LANGUAGE = "fr"
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("fr", "en"), "fr": ("en",)}
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.stylesheet.StylesheetFinder",  # puts the parts of the site's style sheet together
]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("PARVIS_MEDIA_ROOT", str(VAR_DIR / "media")))
# PDFs made for readers. They can be made again at any time; no address serves the folder itself.
PAPERS_ROOT = Path(env.text("PARVIS_PAPERS_ROOT", str(VAR_DIR / "papers")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            # Names carry a hash of the content: browsers keep style sheets and fonts for ever.
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Already compressed, or never fetched by a reader.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    "jpg jpeg png gif webp avif zip gz br woff woff2 map pdf mp3 mp4".split()
)

# What goes wrong is written to standard error, where the service manager collects it. Every handler
# has the filter: no token, code, address or name may stand in a log (portal/lib/logs.py).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "portal.lib.logs.Discreet"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["discreet"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # Statements hold what they write, names too: no setting may turn them on by mistake.
        "django.db.backends": {"level": "INFO"},
        "gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # What became of each mail, by its number.
        "portal.outbox": {"level": "INFO"},
    },
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.lib.logs.DiscreetReports"

env.check()
