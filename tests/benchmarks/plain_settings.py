"""Settings of the plain project: the same database, and otherwise what ``startproject`` and the tutorials give."""

from project import settings

# What it shares with this project: the database, the apps that hold its tables, and where files are.
ALLOWED_HOSTS = settings.ALLOWED_HOSTS
DATABASES = settings.DATABASES
INSTALLED_APPS = settings.INSTALLED_APPS
LANGUAGE_CODE = settings.LANGUAGE_CODE
SECRET_KEY = settings.SECRET_KEY
STATIC_URL = settings.STATIC_URL
TEMPLATES = settings.TEMPLATES
TIME_ZONE = settings.TIME_ZONE
USE_TZ = settings.USE_TZ

ROOT_URLCONF = "tests.benchmarks.plain_urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}
