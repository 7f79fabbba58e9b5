"""``manage.py restore FILE``: makes the database what a backup holds, or only tells whether the backup is sound."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from project.backup import is_older, put_back, refuse_filled, unpacked
from project.start import database, let_reader_read
from project.var import make_folder


class Command(BaseCommand):
    """Fills an empty database from a backup; the whole of it or, when anything fails, nothing."""

    help = "Fills an empty database from what manage.py backup wrote; --check only tells whether that is sound."
    requires_system_checks = ()

    def add_arguments(self, parser):
        """From where, and whether anything may give way to it."""
        parser.add_argument("file", type=Path, metavar="FILE", help="what manage.py backup wrote")
        parser.add_argument("--check", action="store_true", help="read all of it and change nothing")
        parser.add_argument("--replace", action="store_true", help="let what the database holds give way to it")

    def handle(self, *, file, check, replace, **options):
        """Prove the backup sound first, then put it back."""
        make_folder(settings.VAR_DIR)
        with database(), unpacked(file.absolute(), settings.VAR_DIR) as (manifest, copy):
            told = f"the backup of {manifest['made_at']}, {manifest['bytes']:,} bytes"
            if check:
                self.stdout.write(f"{file} is sound: {told}.")
                return
            if not replace:
                refuse_filled()
            put_back(copy)
            let_reader_read()
        then = "; manage.py up brings its tables up to date" if is_older(manifest) else ""
        self.stdout.write(f"Restored {told}{then}.")
