"""The published data set behind the API, loaded once a module, and a client that asks it."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.template.base import Template
from django.test import Client

from project.wsgi import application
from timeline.api import base


@pytest.fixture(scope="module")
def chronology(django_db_setup, django_db_blocker):
    """The `georgia_russia` data set in the database, for the tests of one module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", "vocabulary", "georgia_russia", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def ask(chronology, db):
    """Ask an address below ``/api/v1/`` and get the parsed answer; ``status`` is what must come back."""
    client = Client()

    def asking(path, status=200, **headers):
        response = client.get(f"/api/v1/{path}", headers=headers)
        assert response.status_code == status, (path, response.status_code, response.content[:500])
        return response.json()

    return asking


@pytest.fixture
def whole(ask):
    """All records of a list, page by page."""

    def listing(path):
        records, address = [], f"{path}{'&' if '?' in path else '?'}limit=200"
        while address:
            page = ask(address.removeprefix("http://testserver/api/v1/"))
            records += page["results"]
            address = page["next"]
        return records

    return listing


@pytest.fixture
def slugs(whole):
    """The slugs of a whole list, in its order."""

    def listing(path):
        return [record["slug"] for record in whole(f"{path}{'&' if '?' in path else '?'}fields=slug")]

    return listing


@pytest.fixture
def faults(ask):
    """What a refused request is told, by parameter."""

    def refusal(path):
        problem = ask(path, status=400)
        return {fault["parameter"]: fault["detail"] for fault in problem["errors"]}

    return refusal


@pytest.fixture(autouse=True)
def _no_statement_while_rendering(monkeypatch):
    """What is shown is fetched before: a statement while a template or the words of dates are written is an error."""

    def refuse(execute, sql, params, many, context):
        raise AssertionError(f"a statement while rendering: {sql[:200]}")

    def without_statements(render):
        def rendering(*args, **options):
            with connection.execute_wrapper(refuse):
                return render(*args, **options)

        return rendering

    monkeypatch.setattr(Template, "render", without_statements(Template.render))
    monkeypatch.setattr(base, "with_words", without_statements(base.with_words))


@pytest.fixture
def _settled(monkeypatch):
    """On PostgreSQL as if what this test wrote were finished."""
    monkeypatch.setattr("timeline.models.changes.FirstUnfinished.template", "(9223372036854775807)")


@pytest.fixture
def fetch(chronology, db):
    """Ask an address below ``/api/v1/`` and get the answer with its whole ``body``, streamed or not."""
    client = Client()

    def fetching(path, **headers):
        response = client.get(f"/api/v1/{path}", headers=headers)
        assert response.status_code == 200, (path, response.status_code, b"".join(response)[:500])
        response.body = b"".join(response)
        return response

    return fetching


@pytest.fixture
def whole_application(db, monkeypatch):
    """What a web server calls; it closes its connection after each request, but not the one of a test within whose
    transaction it reads."""
    monkeypatch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda connection: None)
    return application
