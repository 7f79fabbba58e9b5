"""An import that dies, or that others look at while it writes, in processes and connections of their own."""

import os
import secrets
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from timeline.loading.bulk import importing
from timeline.models import Event

from .conftest import lines

DIES = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from timeline.loading.bulk import importing, reading

importing.BATCH = 2
batches = []
write = importing.Writer.write

def write_and_die(writer, *batch):
    batches.append(batch)
    if len(batches) == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return write(writer, *batch)

importing.Writer.write = write_and_die
call_command("import_timeline", sys.argv[1])
"""


@pytest.fixture
def site(root, tmp_path):
    """Runs Python with arguments against an SQLite file of its own; gives status and what it printed."""
    settings = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "TIMELINE_VAR": str(tmp_path / "var"),
        "TIMELINE_SECRET_KEY": secrets.token_urlsafe(64),
    }

    def run(*arguments):
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=root, env=os.environ | settings, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    assert run("manage.py", "migrate", "--verbosity", "0") == (0, "")
    return run


def test_a_process_that_is_killed_while_it_writes_leaves_nothing_and_the_next_one_completes(
    site, chronology, tmp_path
):
    file = tmp_path / "briefing.ndjson"
    file.write_bytes(lines(chronology))
    assert site("-c", DIES, str(file))[0] == -signal.SIGKILL
    assert site("manage.py", "export_timeline") == (0, "")
    status, told = site("manage.py", "import_timeline", str(file))
    assert (status, told.splitlines()) == (
        0,
        [
            "9 record(s) had been checked by an earlier start.",
            "Imported 9 record(s): 9 added, 0 changed, 0 unchanged.",
        ],
    )
    assert len(site("manage.py", "export_timeline")[1].splitlines()) == 9


NOBODY_READS = """
import os, subprocess, sys
read, write = os.pipe()
os.close(read)
print([
    (done.returncode, done.stderr)
    for command in ("dumpdata", "check_timeline")
    if (done := subprocess.run([sys.executable, "manage.py", command], stdout=write, stderr=subprocess.PIPE))
])
"""


def test_who_reads_no_further_hears_nothing_more(site):
    assert site("-c", NOBODY_READS) == (0, f"{[(-signal.SIGPIPE, b'')] * 2}\n")


@pytest.mark.django_db(transaction=True)
def test_others_see_nothing_until_all_is_in_and_can_write_on_postgresql(run, chronology, monkeypatch):
    seen, write = [], importing.Importing.write

    def look(made, tell):
        write(made, tell)
        if connection.vendor == "postgresql":  # the tests' SQLite lies in memory, where connections wait for another
            with ThreadPoolExecutor() as other:
                seen.append(other.submit(_from_outside).result())

    monkeypatch.setattr(importing.Importing, "write", look)
    run(chronology)
    assert seen == ([0] if connection.vendor == "postgresql" else [])
    assert Event.objects.count() == 2 + len(seen)


def _from_outside():
    """How many events another connection sees; it enters one as well."""
    try:
        count = Event.objects.count()
        Event.objects.create(slug="2025-berlin", title="Berlin", kind="statement", date="2025")
        return count
    finally:
        connection.close()
