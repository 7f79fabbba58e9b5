"""``manage.py import_timeline``: takes records of any number from files of lines, all of them or none."""

import hashlib
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from project.env import Refusal
from project.var import locked, make_folder
from timeline.loading.bulk.describing import description
from timeline.loading.bulk.importing import Changed, import_records
from timeline.loading.bulk.lines import sources_of
from timeline.loading.bulk.problems import Refused
from timeline.loading.bulk.scratch import Scratch
from timeline.management.bar import Bar

RUNNING = "The same import is running already."
STOPPED = "Stopped. Nothing was imported; the same command goes on with what it has checked."


class Command(BaseCommand):
    """Imports all records of the files or, when any has a problem, none."""

    help = (
        "Imports files with one record a line (JSON; plain, .gz or .zst; - is standard input). All are checked "
        "before any is written; problems are listed with file, line and field. New records come in as drafts."
    )

    def add_arguments(self, parser):
        """Which files, whether what they hold is to be public, and into which database."""
        parser.add_argument("files", nargs="*", metavar="FILE", help="files of records; - for standard input")
        parser.add_argument(
            "--publish",
            action="store_true",
            help="take the status that the files give, published where they give none; without it new records are "
            "drafts, and a record that differs from what is public is refused",
        )
        parser.add_argument("--describe", action="store_true", help="print what a file may hold, and import nothing")
        parser.add_argument("--database", default="default", choices=tuple(connections), help="default: %(default)s")

    def handle(self, *, files, publish, describe, database, verbosity, **options):
        """Read the options, import, and say what was done."""
        if describe:
            self.stdout.write(description(), ending="")
            return
        if not files:
            raise CommandError("Name the files to import, or - for standard input.")
        bar = Bar(self.stderr)
        with _scratch(files, publish, database) as (scratch, folder):
            try:
                done = self._import(sources_of(files, folder), scratch, publish, database, bar)
            except KeyboardInterrupt:
                raise CommandError(STOPPED) from None
            except Changed as change:
                raise CommandError(str(change)) from change
            except Refused as refusal:
                scratch.remove()
                raise CommandError(_listing(refusal.problems)) from refusal
            finally:
                bar.end()
            scratch.remove()
        if verbosity >= 1:
            self._tell(done, verbosity)

    def _import(self, sources, scratch, publish, database, bar):
        size = sum(source.size for source in sources)

        def tell(part, done):
            bar.tell(part, done, sum(source.read_bytes for source in sources) / size if size else 0)

        return import_records(sources, scratch, using=database, now=timezone.now(), publish=publish, tell=tell)

    def _tell(self, done, verbosity):
        if done.resumed:
            self.stdout.write(f"{done.resumed:,} record(s) had been checked by an earlier start.")
        for kind, counts in done.counts.items():
            if counts and verbosity >= 2:
                self.stdout.write(f"{kind}: {_summary(counts)}")
        self.stdout.write(f"Imported {done.total.total():,} record(s): {_summary(done.total)}")


@contextmanager
def _scratch(files, publish, database):
    """The scratch of this very import, for one process at a time, and the folder that it is in."""
    where = connections[database].settings_dict
    named = [str(where[name]) for name in ("ENGINE", "HOST", "PORT", "NAME")] + [str(publish), *map(str, files)]
    key = hashlib.blake2b("\0".join(named).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    folder = settings.VAR_DIR / "imports" / key
    try:
        make_folder(folder)
    except Refusal as refusal:
        raise CommandError(str(refusal)) from refusal
    with locked(folder / "lock", otherwise=CommandError(RUNNING)):
        scratch = Scratch(folder / "scratch.sqlite3")
        try:
            yield scratch, folder
        finally:
            scratch.close()
            (folder / "standard-input").unlink(missing_ok=True)


def _summary(counts):
    return ", ".join(f"{counts[word]:,} {word}" for word in ("added", "changed", "unchanged")) + "."


def _listing(problems):
    lines = [f"Nothing was imported. {problems.count:,} problem(s):", *map(str, problems.first)]
    if problems.count > len(problems.first):
        lines.append(f"… and {problems.count - len(problems.first):,} more")
    return "\n  ".join(lines)
