"""The contenders as servers: each one process on one core, on the same database, asked over HTTP."""

import contextlib
import importlib.util
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from timeline.api.paging import DEFAULT_LIMIT
from timeline.models import Event

from .candidates import NEWEST, as_json
from .load import SERVER_CORE, descendants, load, median, pinned

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
PATIENCE = 60  # seconds for a server to answer for the first time


@dataclass
class Contender:
    """A server that is measured: its name in the tables, its WSGI application and what it runs with.

    ``served`` is the application, or the arguments of a command of its own that takes ``--port``.
    """

    name: str
    served: object
    settings: dict = field(default_factory=dict)
    port: int = 0
    process: object = None

    def address(self, path):
        """Where a path is asked."""
        return f"http://{HOST}:{self.port}{path}"

    def ask(self, path, headers=()):
        """Status, headers and body of one answer."""
        request = urllib.request.Request(self.address(path), headers=dict(headers))
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def processes(self):
        """The ids of what the server costs: its own processes and those of the database that work for it."""
        return [*descendants(self.process.pid), *_backends()]

    def load(self, path, headers, seconds):
        """One round of load, of several requests however long one takes."""
        began = time.monotonic()
        self.ask(path, headers)
        return load(self.address(path), headers, max(seconds, 6 * (time.monotonic() - began)), self.processes())

    @contextlib.contextmanager
    def running(self):
        """The server, from its first answer on and until the end."""
        self.port = _free_port()
        with tempfile.TemporaryFile() as log:
            self.process = subprocess.Popen(
                self._command(), cwd=ROOT, env=os.environ | self.settings, stdout=log, stderr=log
            )
            try:
                self._wait(log)
                yield self
            finally:
                self.process.terminate()
                self.process.wait(20)

    def _command(self):
        if not isinstance(self.served, str):
            return pinned(SERVER_CORE, *self.served, "--port", self.port)
        options = ("--interface", "wsgi", "--workers", 1, "--blocking-threads", 1, "--no-ws", "--log-level", "error")
        command = (sys.executable, "-m", "granian", "--host", HOST, "--port", self.port, *options, self.served)
        return pinned(SERVER_CORE, *command)

    def _wait(self, log):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(OSError):
                self.ask("/")
                return
            time.sleep(0.2)
        log.seek(0)
        raise RuntimeError(f"{self.name} does not answer:\n{log.read().decode(errors='replace')[-3000:]}")


def _free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _backends():
    """The processes of PostgreSQL that serve this database, all but our own; they rest while nobody asks."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def contenders(address, folder):
    """All contenders on the database at ``address``, the plain project first and the limit last."""
    here = {"DATABASE_URL": address}
    project = "project.wsgi:application"
    plain = here | {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.plain_settings"}
    found = [
        Contender("plain DRF and django-filter", project, plain),
        Contender("this project, cold", project, here),
        Contender("this project, cached", project, here | {"TIMELINE_CACHE_URL": "memory"}),
        Contender("bare WSGI, one prepared statement", "tests.benchmarks.bare:statement", here),
        Contender("bare WSGI, the same bytes from memory", "tests.benchmarks.bare:memory", here),
    ]
    if connection.vendor == "sqlite" and importlib.util.find_spec("datasette"):
        found.insert(3, datasette(connection.settings_dict["NAME"], folder))
    return found


def datasette(file, folder):
    """Datasette on the same file, with a query of its own that gives the first page as JSON."""
    events = Event.objects.published().order_by(*NEWEST.sorting())[:DEFAULT_LIMIT]
    sql, params = as_json(events, "pk")
    query = {"sql": sql % tuple(map(_quoted, params))}
    written = Path(folder) / "datasette.json"
    told = {"databases": {Path(file).stem: {"queries": {"events": query}}}}
    written.write_text(json.dumps(told), encoding="utf-8")
    command = (sys.executable, "-m", "datasette", "serve", file, "--metadata", written, "--host", HOST)
    return Contender("Datasette, a query that gives the records", (*command, "--setting", "num_sql_threads", 1))


def _quoted(value):
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def measure(asked, rounds, seconds):
    """Medians by name of what is asked, triples of contender, path and headers by name; the rounds are interleaved."""
    taken = {name: [] for name in asked}
    for contender, path, headers in asked.values():
        contender.load(path, headers, 1)  # every process has then done everything before
    for _ in range(rounds):
        for name, (contender, path, headers) in asked.items():
            taken[name].append(contender.load(path, headers, seconds))
    return {name: median(samples) for name, samples in taken.items()}
