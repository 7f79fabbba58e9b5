"""``manage.py publish_due``: publishes the records in review whose time has come; to be run every few minutes."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from timeline.editing.acts import publish_due


class Command(BaseCommand):
    """Publishes what is due and ready; exit status 1 when something is due and not ready."""

    help = "Publishes the records in review whose time has come. What is not ready is listed and left alone."

    def handle(self, **options):
        published, lacks = publish_due(now=timezone.now())
        for record in published:
            self.stdout.write(f"Published {record._meta.verbose_name} {record.slug}.")
        if not published and not lacks:
            self.stdout.write("Nothing is due.")
        if lacks:
            told = [f"{lack.record._meta.verbose_name} {lack.record.slug}: {lack.sentence}" for lack in lacks]
            raise CommandError("\n  ".join(["Due but not ready:", *told]))
