"""Probes: a process that lives says so, and one that cannot answer readers says what is wrong, and nothing more."""

import json
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse
from django.test import Client, RequestFactory

from project import health, replicas
from project.backup import known_migrations

pytestmark = pytest.mark.django_db
SECRET = 'connection to server at "10.0.0.5", user "desk", password "s3cret" failed'


def probe(path="/readyz", **headers):
    """Status and JSON of an answer of the layer alone."""
    layer = health.Health(lambda request: HttpResponse("the site", status=299))
    response = layer(RequestFactory().get(path, headers=headers))
    assert response.headers["Cache-Control"] == "no-store"
    assert b"10.0.0.5" not in response.content
    return response


def fail(*args, **options):
    raise OperationalError(SECRET)


@pytest.fixture
def database_down(monkeypatch):
    """No database answers."""
    monkeypatch.setattr(connections["default"], "cursor", fail)
    monkeypatch.setattr(connections["default"], "close", lambda: None)


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_they_are_answered_whatever_the_host_and_without_https(path, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get(path, headers={"Host": "10.1.2.3:8000"})
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    assert Client().head(path).status_code == 200


def test_a_process_that_can_answer_readers_is_ready(django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        assert probe().content == b'{"status": "ready", "checks": {"database": "ok"}}'


def test_a_process_lives_without_its_database(database_down):
    assert probe("/livez").status_code == 200


def test_without_its_database_it_is_not_ready(database_down):
    response = probe()
    assert response.status_code == 503
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Retry-After"] == "5"
    assert b'"The database does not answer."' in response.content


def test_without_a_migration_it_is_not_ready():
    MigrationRecorder(connection).record_unapplied("timeline", "0001_initial")
    try:
        response = probe()
    finally:
        MigrationRecorder(connection).record_applied("timeline", "0001_initial")
    assert response.status_code == 503
    assert b"The database lacks 1 migrations, which manage.py up applies." in response.content
    assert "timeline.0001_initial" in known_migrations()


def test_a_role_for_reading_that_cannot_read_is_told(monkeypatch):
    given_up = []
    aside = SimpleNamespace(close=lambda: given_up.append(True))
    monkeypatch.setattr(health, "primary", lambda: replicas.READER)
    monkeypatch.setattr(health, "connections", {replicas.READER: aside, "default": connections["default"]})
    monkeypatch.setattr(health, "revision", lambda alias: 5)
    assert json.loads(probe().content)["checks"] == {"database": "ok", "reader": "ok"}
    monkeypatch.setattr(health, "revision", fail)
    response = probe()
    assert response.status_code == 503
    assert b"The reader does not answer." in response.content
    assert given_up


class Replicas:
    """Two replicas, one of which lags."""

    aliases = ("replica1", "replica2")
    out = {"replica1": None, "replica2": SECRET}

    def order(self):
        return ["replica1", "default"]


def test_a_replica_that_lags_is_told_and_stops_nothing(monkeypatch):
    monkeypatch.setattr(health, "watched", Replicas)
    assert probe().content == (
        b'{"status": "ready", "checks": {"database": "ok", "replica1": "ok", "replica2": "left out"}}'
    )


def test_while_the_primary_is_down_replicas_keep_it_ready(database_down, monkeypatch):
    monkeypatch.setattr(health, "watched", Replicas)
    assert probe().status_code == 200
    monkeypatch.setattr(Replicas, "out", {"replica1": SECRET, "replica2": SECRET})
    assert probe().status_code == 503


@pytest.mark.parametrize("path", ["/livez/", "/metrics", "/readyz/x"])
def test_nothing_else_is_answered_here(path):
    layer = health.Health(lambda request: HttpResponse(status=299))
    assert layer(RequestFactory().get(path)).status_code == 299
    assert layer(RequestFactory().post("/livez")).status_code == 299
