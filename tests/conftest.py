"""What every test may rely on: settings of its own, and no network but this machine."""

import ipaddress
import os
import secrets
import socket
import urllib.parse
from pathlib import Path

import django
import hypothesis
import psycopg
import pytest
from django.db import connection
from pytest_django.fixtures import _set_suffix_to_test_databases

# Set here and not in pyproject.toml: the settings are read once, and by then these must be in place.
for name in [name for name in os.environ if name.startswith("TIMELINE_")]:
    del os.environ[name]
os.environ["TIMELINE_SECRET_KEY"] = secrets.token_urlsafe(64)
os.environ["TIMELINE_VAR"] = os.devnull + "/no-test-writes-here"
os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
django.setup()
if connection.vendor == "sqlite":  # else each parallel process would look for a file, since the engine is our own
    connection.settings_dict["TEST"]["NAME"] = ":memory:"

hypothesis.settings.register_profile("timeline", deadline=None)  # how long an example takes says nothing here
hypothesis.settings.load_profile("timeline")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root():
    """The folder of the project, where manage.py and README.md are."""
    return ROOT


@pytest.fixture(autouse=True, scope="session")
def _no_network_but_this_machine():
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def connect_here(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            here = address[0] == "localhost" or ipaddress.ip_address(address[0]).is_loopback
            assert here, f"a test reaches for {address[0]}"
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request):
    """Give each process its own database; in memory it has one anyway, which pytest-django sees of Django's engine."""
    worker = getattr(request.config, "workerinput", {}).get("workerid")
    if worker and connection.vendor != "sqlite":
        _set_suffix_to_test_databases(suffix=worker)


@pytest.fixture
def spare_database(tmp_path):
    """The address of an empty database on the engine that the tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/spare.sqlite3"
        return
    name, address = f"spare_{secrets.token_hex(6)}", urllib.parse.urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(address.geturl(), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield address._replace(path=f"/{name}").geturl()
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
