"""``manage.py release DIR``: writes what the public may see as a Frictionless data package."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from timeline.loading.bulk.exporting import count
from timeline.loading.bulk.packaging import Occupied, write_package
from timeline.management.bar import Bar


class Command(BaseCommand):
    """Writes a folder of tables with their description, as all were at one moment; others go on meanwhile."""

    help = (
        "Writes what readers may see as a Frictionless data package: tables (CSV), their schema, checksums, licence "
        "and citation, and the same records as import_timeline takes them."
    )

    def add_arguments(self, parser):
        """Where to, and from which database."""
        parser.add_argument("folder", metavar="DIR", help="a folder that is not there yet, or empty")
        parser.add_argument("--database", default="default", choices=tuple(connections), help="default: %(default)s")

    def handle(self, *, folder, database, **options):
        """Write it, and say what was written."""
        bar = Bar(self.stderr)
        number = count(using=database, published=True) if bar.is_watched else 0
        try:
            written = write_package(
                folder,
                using=database,
                now=timezone.now(),
                licence=settings.LICENCE,
                publisher=settings.PUBLISHER,
                tell=lambda done: bar.tell("Writing", done, done / number if number else 0),
            )
        except Occupied as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror or error}.") from error
        finally:
            bar.end()
        records, *tables = written["resources"]
        under = next(iter(settings.LICENCE.values()))
        self.stdout.write(
            f"Wrote {records['records']:,} record(s) and {len(tables)} tables to {folder}, under {under}."
        )
