"""All settings of the project, in one file; what may vary comes from the environment."""

import os
import sys
import warnings
from datetime import timedelta
from pathlib import Path

import django
from django.conf.global_settings import LANGUAGES

from project.env import Environment
from project.var import make_secret

BASE_DIR = Path(__file__).resolve().parent.parent

# --- The environment, read once. README.md lists these variables and a test keeps that list true. -----------
env = Environment(os.environ)
VAR_DIR = env.folder("TIMELINE_VAR", BASE_DIR / "var")
SECRET_FILE = VAR_DIR / "secret-key"
if sys.argv[1:2] == ["up"] and not env.text("TIMELINE_SECRET_KEY", ""):
    make_secret(SECRET_FILE)
SECRET_KEY = env.secret("TIMELINE_SECRET_KEY", kept_in=SECRET_FILE)
SECRET_KEY_FALLBACKS = env.old_secrets("TIMELINE_OLD_SECRET_KEYS")
DEBUG = env.boolean("TIMELINE_DEBUG", False)
ALLOWED_HOSTS = env.hosts("TIMELINE_HOSTS", "localhost,127.0.0.1,[::1]")
HOSTS_ARE_NAMED = bool(env.text("TIMELINE_HOSTS", ""))
if DEBUG:
    env.refuse_debug("TIMELINE_DEBUG", ALLOWED_HOSTS)
CSRF_TRUSTED_ORIGINS = env.origins("TIMELINE_ORIGINS")
HTTPS = env.boolean("TIMELINE_HTTPS", False)
TRUSTED_PROXIES = env.integer("TIMELINE_PROXIES", 0, least=0, most=9)
RATE = env.rate("TIMELINE_RATE", "600/minute")
STATEMENT_SECONDS = env.integer("TIMELINE_STATEMENT_SECONDS", 30, least=0, most=86400)
PUBLIC_SECONDS = env.integer("TIMELINE_PUBLIC_SECONDS", 10, least=0, most=86400)
DOWNLOAD_RECORDS = env.integer("TIMELINE_DOWNLOAD_RECORDS", 100_000, least=1_000, most=10**9)
DATABASE = env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'timeline.sqlite3'}")
REPLICAS = env.replicas("DATABASE_REPLICA_URLS", of=DATABASE)
READER = env.reader("DATABASE_READER_URL", of=DATABASE)
LOG = env.word("TIMELINE_LOG", "lines", known=("lines", "json"))
METRICS = env.metrics("TIMELINE_METRICS")
CACHE = env.cache("TIMELINE_CACHE_URL", "memory")
PUBLISHER = env.text("TIMELINE_PUBLISHER", "Timeline")
CONTACT = env.contact("TIMELINE_CONTACT")
SECURITY_CONTACT = env.contact("TIMELINE_SECURITY_CONTACT")
LICENCE = env.licence("TIMELINE_LICENCE", "MIT")
LANGUAGE_CODE = env.word("TIMELINE_LANGUAGE", "en", known=dict(LANGUAGES))
env.refuse_unknown("TIMELINE_")

# --- What runs ----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "project.admin.TimelineAdmin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "axes",
    "timeline",
]
MIDDLEWARE = [
    "timeline.api.middleware.request_id",
    "project.logs.Requests",
    "project.headers.safe_headers",
    "project.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "timeline.api.middleware.in_english",
    "timeline.api.middleware.refusals",
    "project.rates.Throttled",
    "project.replicas.FromReplicas",
    "timeline.api.kept.KeptAnswers",
    "project.static.StaticFiles",
    "corsheaders.middleware.CorsMiddleware",
    "timeline.api.limits.Limits",
    "timeline.api.deprecated.Deprecations",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "timeline.api.middleware.DatabaseDown",
]
ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"pages": "timeline.pages.tags"},
        },
    }
]
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# --- The database -------------------------------------------------------------------------------------------
# SQLite: readers never wait for the writer (WAL); a transaction takes the right to write at its start
# (IMMEDIATE), since two that read first and then write would fail at once; a commit survives a power cut; pages
# of up to 32 MiB stay in memory.
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    " PRAGMA cache_size=-32768",
}
POSTGRESQL_OPTIONS = {
    "connect_timeout": 10,
    "application_name": "timeline",
    # Only for timeline/models/statements.py: what goes through Django's own cursors is never prepared.
    "prepare_threshold": 5,
}


def postgresql(database, seconds, reads_only=False, **options):
    """The settings of a PostgreSQL database whose statements are given up after so many ``seconds``."""
    # Compiling a statement to machine code costs ten times what it saves on statements that read one page.
    said = f"-c statement_timeout={seconds}s -c lock_timeout={min(seconds, 10)}s -c jit=off"
    said += " -c default_transaction_read_only=on" if reads_only else ""
    options = POSTGRESQL_OPTIONS | {"options": said} | options | database.get("OPTIONS", {})
    return database | KEPT_OPEN | {"OPTIONS": options}


SQLITE = DATABASE["ENGINE"].endswith("sqlite3")
KEPT_OPEN = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
READ = {"TEST": {"MIRROR": "default"}}
DATABASES = {
    "default": DATABASE | KEPT_OPEN | {"OPTIONS": SQLITE_OPTIONS}
    if SQLITE
    else postgresql(DATABASE, STATEMENT_SECONDS)
}
DATABASES |= {
    f"replica{number}": postgresql(replica, PUBLIC_SECONDS, connect_timeout=2) | READ
    for number, replica in enumerate(REPLICAS, start=1)
}
if READER:
    DATABASES["reader"] = postgresql(READER, PUBLIC_SECONDS, reads_only=True) | READ
DATABASE_ROUTERS = ["project.replicas.Router"] if REPLICAS or READER else []

# --- Answers that are kept (see timeline/api/kept.py) -------------------------------------------------------
# An answer has half a megabyte at most, so that the memory of a process holds 100 MB of them at the very worst.
CACHES = {"default": {"TIMEOUT": 600, "OPTIONS": {}} | CACHE}
if CACHE["BACKEND"].endswith("LocMemCache"):
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 200}

# --- Language, time and files -------------------------------------------------------------------------------
FORMAT_MODULE_PATH = "project.formats"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "project.static.Storage"},
}
WHITENOISE_USE_FINDERS = True  # static files are served from where they are installed; nothing to collect
WHITENOISE_ALLOW_ALL_ORIGINS = False
if django.VERSION < (6, 0):
    # As Django 6 does: an address typed without a scheme means https. Django 5.2 warns that this word will go.
    FORMS_URLFIELD_ASSUME_HTTPS = True
    warnings.filterwarnings("ignore", message="The FORMS_URLFIELD_ASSUME_HTTPS")

# --- Safety -------------------------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"  # what else browsers are told stands in project/headers.py
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # an event with a hundred rows in the admin sends more than Django's 1,000
SESSION_COOKIE_AGE = int(timedelta(days=7).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the form
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if HTTPS:  # a proxy speaks HTTPS to the reader, sets this header itself and never lets a reader set it
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Browsers keep a cookie of such a name only when it came over HTTPS and from this very host.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
# Having a domain preloaded is the decision of its owner, and hard to take back.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Five wrong passwords for one name from one address close that pair for a quarter of an hour; from elsewhere the
# editor still gets in.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_CLIENT_IP_CALLABLE = "timeline.api.middleware.client_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Any web page may read the API; nothing else is open to other sites.
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_EXPOSE_HEADERS = [
    "Content-Disposition",
    "Deprecation",
    "ETag",
    "Link",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Sunset",
    "X-Request-ID",
    "X-Total-Count",
]

# --- Logging: warnings and errors to stderr. What a client asked wrongly is the client's affair. ------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "project.logs.JSONLines"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": LOG},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        "timeline.requests": {"level": "INFO"},
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
    },
}

# --- The API: read-only and anonymous; errors are problem documents -----------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "timeline.api.negotiation.ByFormatOrAccept",
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "timeline.api.errors.handle",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # `format` is checked as strictly as every other parameter
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Timeline",
    "VERSION": "1.0.0",
    "DESCRIPTION": (
        "A sourced chronology: who did or said what, when, according to whom, and who denies it. Dates are EDTF "
        "(ISO 8601-2) and may be uncertain; date filters answer what is *possible* unless `match=certain` is sent. "
        "Errors are problem documents (RFC 9457) that name the parameter at fault and the nearest known word."
    ),
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "COMPONENT_SPLIT_REQUEST": False,
    "SORT_OPERATION_PARAMETERS": False,
    "TAGS": [
        {"name": name}
        for name in (
            "events",
            "timeline",
            "network",
            "search",
            "actors",
            "articles",
            "places",
            "issues",
            "positions",
            "event-types",
        )
    ],
    "ENUM_NAME_OVERRIDES": {
        "ActorKind": "timeline.vocabularies.ACTOR_KINDS.described",
        "ArticleKind": "timeline.vocabularies.ARTICLE_KINDS.described",
        "Certainty": "timeline.vocabularies.CERTAINTIES.described",
        "CitationStance": "timeline.vocabularies.CITATION_STANCES.described",
        "EventKind": "timeline.vocabularies.EVENT_KINDS.described",
        "IssueKind": "timeline.vocabularies.ISSUE_KINDS.described",
        "LinkBasis": "timeline.vocabularies.LINK_BASES.described",
        "LinkKind": "timeline.vocabularies.LINK_KINDS.described",
        "NameKind": "timeline.vocabularies.NAME_KINDS.described",
        "PlacePrecision": "timeline.vocabularies.PLACE_PRECISIONS.described",
        "Quad": "timeline.vocabularies.QUADS.described",
        "RecordKind": "timeline.vocabularies.RECORD_KINDS.described",
        "Role": "timeline.vocabularies.ROLES.described",
        "Scheme": "timeline.vocabularies.SCHEMES.described",
        "Stance": "timeline.vocabularies.STANCES.described",
        "Verification": "timeline.vocabularies.VERIFICATIONS.described",
    },
}
