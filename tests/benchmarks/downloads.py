"""``python -m tests.benchmarks.downloads --events 100000``: memory and time that each download of all events takes.

Each is made in a process of its own, which first gives a page in the same format, so that only what the download
itself takes is counted: the most memory that the process held at once beyond what it held before.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .bulk import ROOT
from .database import address_of, fresh, prepare

WORDS = ("ndjson", "csv", "csv&table=participants", "parquet", "geojson", "jsonld", "ics", "timelinejs")
EVENTS = "/api/v1/events/?ordering=date&format="


def main(arguments):
    """Generate, download in every format, and print a table in Markdown; with ``--of`` be one of those processes."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.downloads", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="how many events to generate")
    parser.add_argument("--seed", type=int, default=1, help="another seed generates another chronology")
    parser.add_argument("--database", metavar="URL", help="a PostgreSQL server, as in DATABASE_URL; else SQLite")
    parser.add_argument("--of", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="timeline-downloads-") as folder:
        prepare(folder, asked.database)
        if asked.of:
            sys.stdout.write(_download(asked.of))
            return
        with fresh(folder) as connection:
            from .generate import generate
            from .measure import circumstances

            sys.stdout.write(f"{circumstances(connection, time.process_time)}\n\n")
            generate(asked.events, asked.seed)
            sys.stdout.write("| All events as | records | MB | CPU s | MiB more |\n|---|---:|---:|---:|---:|\n")
            for word in WORDS:
                sys.stdout.write(_in_a_process(word, address_of(connection)))
                sys.stdout.flush()


def _in_a_process(word, database):
    command = [sys.executable, "-m", "tests.benchmarks.downloads", "--of", word, "--database", database]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout


def _download(word):
    """The row of the table for one format."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    list(client.get(f"{EVENTS}{word}&limit=200"))
    before, began = _held("VmRSS"), time.process_time()
    response = client.get(f"{EVENTS}{word}")
    size = sum(map(len, response))
    took, more = time.process_time() - began, _held("VmHWM") - before
    records = response.headers.get("X-Total-Count", "")
    return f"| `{word}` | {records} | {size / 1e6:.0f} | {took:.1f} | {more / 1024:.0f} |\n"


def _held(name):
    """So many KiB, as Linux tells them of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(rf"{name}:\s+(\d+)", status)[1])


if __name__ == "__main__":
    main(sys.argv[1:])
