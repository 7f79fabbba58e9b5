"""A database of the benchmarks' own: made fresh, removed at the end, and never the project's."""

import contextlib
import os
import secrets
from urllib.parse import quote

import django


def prepare(folder, address):
    """Set the project up, before anything of it is imported, to write nowhere but ``folder`` and ``address``."""
    for name in [name for name in os.environ if name.startswith("TIMELINE_")]:
        del os.environ[name]
    os.environ["TIMELINE_SECRET_KEY"] = secrets.token_urlsafe(64)
    os.environ["TIMELINE_VAR"] = folder
    os.environ["DATABASE_URL"] = address or f"sqlite:///{folder}/project.sqlite3"
    os.environ["TIMELINE_CACHE_URL"] = "off"  # what is kept is a contender of its own
    os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
    django.setup()


@contextlib.contextmanager
def fresh(folder):
    """An empty migrated database beside the configured one: a file in ``folder``, or one on the same server."""
    from django.db import connection

    configured = connection.settings_dict["NAME"]
    name = f"{folder}/benchmark.sqlite3" if connection.vendor == "sqlite" else f"timeline_benchmark_{os.getpid()}"
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        yield connection
    finally:
        connection.creation.destroy_test_db(configured, verbosity=0)


@contextlib.contextmanager
def at_hand():
    """The configured database with what it has."""
    from django.db import connection

    yield connection


def address_of(connection):
    """The address of the database behind ``connection``, as ``DATABASE_URL`` has it."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    login = f"{quote(told['USER'])}:{quote(told['PASSWORD'])}" if told["PASSWORD"] else quote(told["USER"])
    return f"postgresql://{login}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
