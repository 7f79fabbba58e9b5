"""``manage.py dumpdata``: Django's command, by default writing the whole chronology as ``loaddata`` takes it."""

from django.core import serializers
from django.core.management.commands import dumpdata

from timeline.loading.keys import loadable_models


class Command(dumpdata.Command):
    """Writes records by natural key, one value a line; without a label those of the chronology, not the accounts."""

    help = f"{dumpdata.Command.help} Without a label: the chronology, without accounts. Always with natural keys."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(use_natural_foreign_keys=True, use_natural_primary_keys=True, indent=2)

    def handle(self, *labels, **options):
        serializers.register_serializer("json", "timeline.loading.dump")
        super().handle(*_named(labels), **options)


def _named(labels):
    """The labels, the app's own one and none at all meaning the chronology: not what was done to it when."""
    chronology = loadable_models()
    return [each for label in labels or ["timeline"] for each in (chronology if label == "timeline" else [label])]
