"""Waiting for the right to write on SQLite: until it is free or the timeout is over, and never for anything else."""

import contextlib
import sqlite3
import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from project.sqlite3.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    """A database in which somebody else is writing."""
    path = tmp_path / "desk.sqlite3"
    with contextlib.closing(sqlite3.connect(path, check_same_thread=False)) as other:
        other.execute("CREATE TABLE note (text)")
        other.execute("BEGIN IMMEDIATE")
        yield path, other


@pytest.fixture
def opened(monkeypatch):
    """Opens a file as the settings would, with a timeout."""
    made = []

    def opened(path, *, seconds, mode="IMMEDIATE"):
        options = {"timeout": seconds, "transaction_mode": mode}
        wrapper = DatabaseWrapper(connection.settings_dict | {"NAME": str(path), "OPTIONS": options}, "desk")
        monkeypatch.setattr(transaction, "get_connection", lambda using=None: wrapper)
        made.append(wrapper)
        return wrapper

    yield opened
    for wrapper in made:
        wrapper.close()


def patience(wrapper):
    return wrapper.connection.execute("PRAGMA busy_timeout").fetchone()[0]


def test_a_transaction_begins_when_the_other_one_has_ended(file, opened):
    path, other = file
    wrapper = opened(path, seconds=60)
    threading.Thread(target=lambda: (time.sleep(0.3), other.rollback())).start()
    with transaction.atomic():
        assert other.in_transaction is False
        wrapper.cursor().execute("INSERT INTO note VALUES ('Gali')")
    assert patience(wrapper) == 60_000


def test_it_is_given_up_when_the_timeout_is_over(file, opened):
    wrapper = opened(file[0], seconds=0.2)
    with pytest.raises(OperationalError, match="database is locked"), transaction.atomic():
        pass
    assert patience(wrapper) == 200
    assert not wrapper.in_atomic_block


def test_what_is_wrong_otherwise_is_told_at_once(file, opened):
    wrapper = opened(file[0], seconds=60, mode="DEFERRED")
    wrapper.ensure_connection()
    wrapper.connection.execute("BEGIN")
    with pytest.raises(OperationalError, match="within a transaction"), transaction.atomic():
        pass
    assert patience(wrapper) == 60_000
