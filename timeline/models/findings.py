"""What the checks of the chronology found when they last ran, kept so that a page can show it at once."""

from django.db import models
from django.db.models import Exists, F, OuterRef

from ..vocabularies import RECORD_KINDS
from .base import known
from .desk import OfRecord, Version


class CheckRun(models.Model):
    """The last run of one check."""

    name = models.CharField(max_length=40, help_text="The name of the check, as in 'near-duplicates'.")
    ran_at = models.DateTimeField(help_text="When the check began to look.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_run_per_check")]

    def __str__(self):
        return self.name


class FoundRecordQuerySet(models.QuerySet):
    """Found records with names for what became of them since."""

    def standing(self):
        """Those of findings no record of which was touched since the check ran."""
        return self.alias(_finding=FINDING).exclude(_finding__in=_touched())

    def touched(self):
        """Those of findings of which a record was touched since, so that they may be mended."""
        return self.alias(_finding=FINDING).filter(_finding__in=_touched())


class FoundRecord(OfRecord):
    """A record that a check found something about; those with one ``number`` in a run make up one finding."""

    # What an earlier run found goes when the check runs again.
    run = models.ForeignKey(
        CheckRun, on_delete=models.CASCADE, related_name="found", help_text="The run that found it."
    )
    number = models.PositiveIntegerField(help_text="The place of the finding in its run, from 1.")
    detail = models.TextField(help_text="What is the matter, a sentence.")

    objects = FoundRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number", "kind", "record"], name="one_found_record_per_finding"),
            known("kind", RECORD_KINDS),
        ]
        indexes = [models.Index(fields=["kind", "record"], name="found_by_record")]

    def __str__(self):
        return self.detail


# One number for each finding, so that the touched ones are sought once and not for each row again.
FINDING = models.ExpressionWrapper(F("run_id") * 2**32 + F("number"), models.BigIntegerField())


def _touched():
    """The findings of which a record went through an act since the check ran."""
    later = Version.objects.filter(kind=OuterRef("kind"), record=OuterRef("record"), at__gt=OuterRef("run__ran_at"))
    return FoundRecord.objects.filter(Exists(later)).annotate(_finding=FINDING).values("_finding")
