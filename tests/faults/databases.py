"""Prepared databases and copies of them, on the engine that the tests run on."""

import contextlib
import os
import secrets
import sqlite3
import time
import urllib.parse

import psycopg
from django.db import connection

PATIENCE = 60


class Files:
    """SQLite files in a folder."""

    def __init__(self, folder):
        self.folder = folder

    def name(self, name):
        """What Django's settings call it."""
        return str(self.folder / f"{name}.sqlite3")

    def address(self, name):
        """What ``DATABASE_URL`` calls it."""
        return f"sqlite:///{self.name(name)}"

    def make(self, name):
        """An empty one."""
        self.drop(name)

    def copy(self, source, name):
        """Another as ``source`` is now."""
        self.drop(name)
        with (
            contextlib.closing(sqlite3.connect(self.name(source))) as one,
            contextlib.closing(sqlite3.connect(self.name(name))) as other,
        ):
            one.backup(other)

    def settle(self, name):
        """Wait until no process works for one that was killed: here none does."""

    def drop(self, name):
        """Remove it where it is there."""
        for ending in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.name(name) + ending)

    def close(self):
        """Nothing is left open; the folder is pytest's."""


class Server:
    """PostgreSQL databases beside the one of the tests, with names of their own."""

    def __init__(self):
        self.prefix = f"faults_{secrets.token_hex(4)}_"
        self.url = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
        self.connection = psycopg.connect(self.url.geturl(), autocommit=True)
        self.made = set()

    def name(self, name):
        return self.prefix + name

    def address(self, name):
        return self.url._replace(path=f"/{self.name(name)}").geturl()

    def make(self, name, template="template0"):
        self.drop(name)
        self.connection.execute(f"CREATE DATABASE {self.name(name)} TEMPLATE {template}")
        self.made.add(name)

    def copy(self, source, name):
        self.settle(source)
        self.make(name, self.name(source))

    def settle(self, name):
        """A backend works on for a moment when its client was killed."""
        deadline = time.monotonic() + PATIENCE
        count = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        while self.connection.execute(count, [self.name(name)]).fetchone()[0]:
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def drop(self, name):
        self.connection.execute(f"DROP DATABASE IF EXISTS {self.name(name)} WITH (FORCE)")
        self.made.discard(name)

    def close(self):
        for name in set(self.made):
            self.drop(name)
        self.connection.close()


def databases(folder):
    """The databases of the engine that ``DATABASE_URL`` names."""
    return Server() if connection.vendor == "postgresql" else Files(folder)
