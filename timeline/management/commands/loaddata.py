"""``manage.py loaddata``: Django's command, with every record checked before anything is written."""

from pathlib import Path

from django.core import serializers
from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.core.management.utils import parse_apps_and_model_labels
from django.utils import timezone

from timeline.loading.load import Refused, load
from timeline.loading.read import FixtureFile

MOST_LINES = 200
VOCABULARY = "vocabulary"  # the fixture loaded first where records name event types and none is stored yet


class Command(loaddata.Command):
    """Loads all the named fixtures or, when any record has a problem, none."""

    help = (
        "Checks every record of the named fixtures, then adds the new ones and updates the changed ones; "
        "when anything is wrong, lists all problems and writes nothing."
    )

    def handle(self, *labels, **options):
        self.app_label = options["app_label"]
        self.using = options["database"]
        self.format = options["format"]
        self.verbosity = options["verbosity"]
        self.serialization_formats = serializers.get_public_serializer_formats()
        try:
            outcome = load(
                self._files(labels),
                using=self.using,
                now=timezone.now(),
                vocabulary=self._vocabulary(),
                ignore_unknown=options["ignore"],
                excluded=_labels(options["exclude"]),
                tell=self._progress,
            )
        except Refused as refusal:
            raise CommandError(_listing(refusal.problems)) from refusal
        self._tell(outcome)

    def _progress(self, sentence):
        """Say how far the load is: to a person at a terminal, and to whoever asks for more than a line."""
        if self.verbosity >= 2 or (self.verbosity == 1 and self.stderr.isatty()):
            self.stderr.write(sentence, style_func=str)

    def _files(self, labels):
        paths = dict.fromkeys(path for label in labels for path, _, _ in self.find_fixtures(label))
        return [FixtureFile(path, *self.parse_name(Path(path).name)[1:]) for path in paths]

    def _vocabulary(self):
        try:
            return self._files([VOCABULARY])
        except CommandError:  # a project may do without it: then unknown event types are problems like others
            return []

    def _tell(self, outcome):
        if self.verbosity >= 1:
            for file in outcome.first:
                self.stdout.write(f"No event type was stored, so {file.name} was loaded first.")
        if self.verbosity >= 2:
            for file in outcome.files:
                self.stdout.write(f"Loaded {file.name}.")
            for label, counts in outcome.counts.items():
                if counts:
                    self.stdout.write(f"{label}: {_summary(counts)}")
        if self.verbosity >= 1:
            total = outcome.total
            of = f" (of {total.total() + outcome.excluded})" if outcome.excluded else ""
            self.stdout.write(
                f"Installed {total.total()} object(s){of} from {len(outcome.files)} fixture(s): {_summary(total)}"
            )


def _labels(excluded):
    models, app_configs = parse_apps_and_model_labels(excluded)
    return {model._meta.label_lower for model in models} | {app.label for app in app_configs}


def _summary(counts):
    return ", ".join(f"{counts[word]} {word}" for word in ("added", "changed", "unchanged")) + "."


def _listing(problems):
    lines = [f"Nothing was loaded. {len(problems)} problem(s):", *map(str, problems[:MOST_LINES])]
    if len(problems) > MOST_LINES:
        lines.append(f"… and {len(problems) - MOST_LINES} more")
    return "\n  ".join(lines)
