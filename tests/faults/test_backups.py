"""Thirty backups of a database that is being written: each restores to what was there at one moment."""

import contextlib
import os
import re
import secrets
import sqlite3
import subprocess
import sys
import threading
import urllib.parse

import psycopg
import pytest
from django.db import connection

from ..test_up import own_environment

pytestmark = pytest.mark.faults
BACKUPS = 30
FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("loaddata", "vocabulary", "georgia_russia", verbosity=0)
"""
BACK_UP = """
import sys, django; django.setup()
from django.core.management import call_command
for number in range(int(sys.argv[1])):
    call_command("backup", f"{sys.argv[2]}/{number}.zip")
"""
RESTORE = """
import sys, django; django.setup()
from django.core.management import call_command
for number in range(int(sys.argv[1])):
    call_command("restore", f"{sys.argv[2]}/{number}.zip", replace=True)
    call_command("export_timeline", output=f"{sys.argv[2]}/{number}.ndjson")
"""
# One transaction, in statements between which others may look.
WRITE = (
    "UPDATE timeline_event SET title = 'State {0} of ' || slug",
    "UPDATE timeline_actor SET description = 'State {0} of ' || slug",
    "DELETE FROM timeline_findings_of_tests",
    "INSERT INTO timeline_findings_of_tests VALUES ('State {0}')",
    "UPDATE timeline_article SET headline = 'State {0} of ' || slug",
)


@pytest.fixture
def databases(tmp_path):
    """The addresses of two empty databases on the engine that the tests run on."""
    if connection.vendor == "sqlite":
        yield [f"sqlite:///{tmp_path}/{name}.sqlite3" for name in ("source", "target")]
        return
    names = [f"backup_{secrets.token_hex(6)}" for _ in range(2)]
    address = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(address.geturl(), autocommit=True) as server:
        for name in names:
            server.execute(f"CREATE DATABASE {name}")
        yield [address._replace(path=f"/{name}").geturl() for name in names]
        for name in names:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Writer(threading.Thread):
    """Takes the database from one state to the next, as fast as it can, until it is told to end."""

    def __init__(self, address):
        super().__init__()
        self.address, self.over, self.states = address, threading.Event(), 0

    def run(self):
        with contextlib.closing(connected(self.address)) as database:
            database.execute("CREATE TABLE timeline_findings_of_tests (state text)")
            while not self.over.is_set():
                self.states += 1
                database.execute("BEGIN" if connection.vendor == "postgresql" else "BEGIN IMMEDIATE")
                for statement in WRITE:
                    database.execute(statement.format(self.states))
                database.execute("COMMIT")


def connected(address):
    """A connection of the driver's own, in which each transaction is begun by hand."""
    if connection.vendor == "postgresql":
        return psycopg.connect(address, autocommit=True)
    return sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None, timeout=60)


def run(root, folder, address, script):
    more = {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "project.settings"}
    more["TIMELINE_SECRET_KEY"] = os.environ["TIMELINE_SECRET_KEY"]
    command = [sys.executable, "-c", script, str(BACKUPS), str(folder)]
    environment = own_environment(folder / "var", **more)
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_thirty_backups_under_a_writer_restore_to_thirty_moments(root, tmp_path, databases):
    source, target = databases
    run(root, tmp_path, source, FILL)
    writer = Writer(source)
    writer.start()
    try:
        run(root, tmp_path, source, BACK_UP)
    finally:
        writer.over.set()
        writer.join()
    run(root, tmp_path, target, RESTORE)
    texts = [(tmp_path / f"{number}.ndjson").read_text("utf-8") for number in range(BACKUPS)]
    states = [set(re.findall(r"State ([0-9]+) of ", text)) for text in texts]
    assert [len(found) for found in states] == [1] * BACKUPS
    seen = [int(*found) for found in states]
    assert seen == sorted(seen)
    assert len(set(seen)) > BACKUPS / 2
    assert writer.states > seen[-1] > 0
    alike = {re.sub(r"State [0-9]+ of ", "", text) for text in texts}
    assert len(alike) == 1
    assert len(texts[0].splitlines()) > 500
    print(f"{BACKUPS} backups under a writer, which made {writer.states} states")  # noqa: T201 - pytest -s shows it
