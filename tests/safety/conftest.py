"""A site as it is set up for the public: behind HTTPS, with what the settings make of that."""

import os
import runpy

import pytest
from django.test import Client

DEPENDS = ("COOKIE", "SECURE", "CSRF", "SESSION")  # the settings that may follow from HTTPS


@pytest.fixture
def public(settings, root, monkeypatch):
    """Every setting as the environment of a public site makes it."""
    monkeypatch.setenv("TIMELINE_HTTPS", "on")
    monkeypatch.setenv("TIMELINE_SECRET_KEY", settings.SECRET_KEY)
    monkeypatch.setenv("TIMELINE_VAR", os.devnull + "/no-test-writes-here")
    made = runpy.run_path(str(root / "project" / "settings.py"))
    for name, value in made.items():
        if name.isupper() and name.startswith(DEPENDS):
            setattr(settings, name, value)
    return settings


@pytest.fixture
def signed_in(public, admin_user):
    """A browser in which a superuser is signed in."""
    client = Client()
    client.force_login(admin_user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def anyone(public):
    """A browser in which nobody is signed in."""
    return Client()
