"""``python -m tests.benchmarks.bulk --events 100000``: what it costs to export and import, and to load as Django does.

Each command runs as a process of its own, so that its memory is its own too. What a process costs before it begins is
measured first and taken off. With PostgreSQL the work of its server is not counted.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from .database import address_of, fresh, prepare

ROOT = Path(__file__).resolve().parents[2]
DJANGOS_NAME = "Django's loaddata"
DJANGOS = "tests/benchmarks/djangos_loaddata.py"


@dataclass(frozen=True)
class Spent:
    """What a process took: seconds of CPU, and the most memory that it held at once, in MiB."""

    seconds: float
    memory: float

    def beyond(self, other):
        """What it took more than another one."""
        return Spent(max(self.seconds - other.seconds, 1e-3), max(self.memory - other.memory, 0))


@dataclass(frozen=True)
class Measured:
    """One command over so many rows of so many events."""

    name: str
    events: int
    rows: int
    spent: Spent


def read_arguments(arguments):
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bulk", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="how many events to export and import")
    parser.add_argument("--small", type=int, default=1_000, help="how many events Django's loaddata loads as well")
    parser.add_argument("--seed", type=int, default=1, help="another seed generates another chronology")
    parser.add_argument("--database", metavar="URL", help="a PostgreSQL server, as in DATABASE_URL; else SQLite")
    return parser.parse_args(arguments)


def spent(*command):
    """What a file of Python took with its arguments; an error when it fails. Linux only."""
    with tempfile.NamedTemporaryFile() as noted:
        watched = [sys.executable, "-m", "tests.benchmarks.peak", noted.name, *command]
        process = subprocess.Popen(watched, cwd=ROOT, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        return Spent(usage.ru_utime + usage.ru_stime, int(Path(noted.name).read_text(encoding="ascii")) / 1024)


def main(arguments):
    """Run all of it."""
    asked = read_arguments(arguments)
    with tempfile.TemporaryDirectory(prefix="timeline-bulk-") as folder:
        prepare(folder, asked.database)
        with fresh(folder) as connection:
            os.environ["DATABASE_URL"] = address_of(connection)
            from .measure import circumstances

            sys.stdout.write(f"{circumstances(connection, time.process_time)}\n\n")
            small = measure(asked.small, asked.seed, folder, with_django=True)
            sys.stdout.write(f"{table(small)}\n\n")
            sys.stdout.write(f"{table(measure(asked.events, asked.seed, folder))}\n")


def measure(events, seed, folder, with_django=False):
    """Generate so many events, export and import them; the first one is Django's loaddata where that is wanted."""
    from django.core.management import call_command

    from timeline.loading.keys import loadable_models

    from .generate import generate

    call_command("flush", interactive=False, verbosity=0)
    generate(events, seed)
    rows = sum(model.objects.count() for model in loadable_models().values())
    lines, fixture = f"{folder}/all.ndjson", f"{folder}/all.json"
    started = spent("manage.py", "import_timeline", "--describe")
    found = [("export_timeline", spent("manage.py", "export_timeline", "--output", lines))]
    if with_django:
        call_command("dumpdata", output=fixture)
        call_command("flush", interactive=False, verbosity=0)
        found.insert(0, (DJANGOS_NAME, spent(DJANGOS, fixture)))
    call_command("flush", interactive=False, verbosity=0)
    found.append(("import_timeline --publish", spent("manage.py", "import_timeline", "--publish", lines)))
    found.append(("the same again", spent("manage.py", "import_timeline", "--publish", lines)))
    return [Measured(name, events, rows, took.beyond(started)) for name, took in found]


def table(measured):
    """The measurements as a Markdown table; where Django's own command is the first, all are compared with it."""
    first = measured[0]
    compared = first.name == DJANGOS_NAME
    lines = [
        f"| {first.events:,} events, {first.rows:,} rows | CPU s | events a CPU s | rows a CPU s | MiB more |"
        + f" times {first.name} |" * compared,
        "|---|---:|---:|---:|---:|" + "---:|" * compared,
    ]
    for each in measured:
        seconds = each.spent.seconds
        line = f"| {each.name} | {seconds:.1f} | {each.events / seconds:,.0f} | {each.rows / seconds:,.0f} |"
        times = f" {first.spent.seconds / seconds:.1f} |" if compared else ""
        lines.append(f"{line} {each.spent.memory:.0f} |{times}")
    return "\n".join(lines)


if __name__ == "__main__":
    main(sys.argv[1:])
