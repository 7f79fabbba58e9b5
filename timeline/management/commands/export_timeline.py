"""``manage.py export_timeline``: writes the chronology as ``import_timeline`` takes it."""

import os
import sys
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from timeline.loading.bulk.exporting import count, export
from timeline.loading.bulk.lines import packed_for
from timeline.management.bar import Bar


class Command(BaseCommand):
    """Writes one record a line, as all were at one moment; others go on reading and writing meanwhile."""

    help = "Writes the chronology, one record a line, as import_timeline --publish takes it."

    def add_arguments(self, parser):
        """Where to, and whether drafts as well."""
        parser.add_argument(
            "--output", metavar="FILE", help="default: standard output; packed when it ends with .gz or .zst"
        )
        parser.add_argument("--published", action="store_true", help="only what the public may see")
        parser.add_argument("--database", default="default", choices=tuple(connections), help="default: %(default)s")

    def handle(self, *, output, published, database, **options):
        """Write all lines, and tell how far it is."""
        bar = Bar(self.stderr)
        number = count(using=database, published=published) if bar.is_watched else 0

        written = 0

        def tell(done):
            nonlocal written
            written = done
            bar.tell("Writing", done, done / number if number else 0)

        try:
            with _written(output) as file:
                for lines in export(using=database, published=published, tell=tell):
                    file.write(lines)
        except OSError as error:
            raise CommandError(f"{output or 'Standard output'} cannot be written: {error.strerror}.") from error
        finally:
            bar.end()
        # Where the records go to standard output, nothing else may.
        out, place = (self.stdout, f" to {output}") if output else (self.stderr, "")
        out.write(f"Wrote {written:,} record(s){place}.", style_func=str)


@contextmanager
def _written(output):
    """The file to write to; it takes its name when it is whole."""
    if not output:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    unfinished = Path(f"{output}.part")
    try:
        with unfinished.open("wb") as file, packed_for(output, file) as packed:
            yield packed
        os.replace(unfinished, output)
    finally:
        unfinished.unlink(missing_ok=True)
