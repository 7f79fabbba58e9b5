"""System checks: which versions of SQLite have the WAL-reset bug."""

import io
import sqlite3

import pytest
from django.core.management import call_command
from django.db import connection

from project.checks import may_reset_wal, sqlite_is_mended


@pytest.mark.parametrize(
    ("version", "has_it"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
        ((4, 0, 0), False),
    ],
)
def test_a_version_has_the_bug_or_has_it_mended(version, has_it):
    assert may_reset_wal(version) is has_it


def test_the_check_names_the_version_where_sqlite_is_used(monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.40.1")
    found = sqlite_is_mended(None)
    assert [each.id for each in found] == (["timeline.I001"] if connection.vendor == "sqlite" else [])
    assert all(each.msg.startswith("SQLite 3.40.1 has the WAL-reset bug") for each in found)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    assert sqlite_is_mended(None) == []


def test_it_is_told_before_a_deployment_and_stops_none(monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    said = io.StringIO()
    call_command("check", deploy=True, stderr=said, stdout=said)
    assert ("timeline.I001" in said.getvalue()) is (connection.vendor == "sqlite")
    said = io.StringIO()
    call_command("check", stderr=said, stdout=said)
    assert "timeline.I001" not in said.getvalue()
