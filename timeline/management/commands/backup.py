"""``manage.py backup FILE``: writes the database as it is at one moment, while others go on writing."""

from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from project.backup import back_up


class Command(BaseCommand):
    """Writes one file that ``restore`` takes, for its owner's eyes alone."""

    help = "Writes the whole database to one file, while the site is in use; manage.py restore takes it."
    requires_system_checks = ()

    def add_arguments(self, parser):
        """Where to."""
        parser.add_argument("file", type=Path, metavar="FILE", help="a file that is not there yet, such as today.zip")

    def handle(self, *, file, **options):
        """Write it, and say what was written."""
        manifest = back_up(file.absolute(), now=timezone.now())
        self.stdout.write(f"Wrote {file}: {manifest['bytes']:,} bytes, SHA-256 {manifest['sha256']}.")
