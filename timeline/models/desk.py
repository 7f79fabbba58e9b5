"""What the editors' desk keeps beside the records: versions, who has them open, merges that can be undone."""

from django.conf import settings
from django.db import models

from ..vocabularies import ACTS, RECORD_KINDS
from .base import WordField, known


class OfRecord(models.Model):
    """Something about one record, which may be gone: named by its kind and id."""

    kind = WordField(RECORD_KINDS, help_text="What kind of record it is.")
    record = models.BigIntegerField(help_text="The id of the record, which is kept when it is brought back.")

    class Meta:
        abstract = True


class Version(OfRecord):
    """A record as it was after one act: everything, drafts included, for editors alone.

    A record that nobody has touched since it was loaded has none; the first act on it keeps what was before as well.
    The number of the latest is the ``version`` of the record.
    """

    number = models.PositiveIntegerField(help_text="Its place in the history of the record, from 1.")
    slug = models.CharField(max_length=100, help_text="The slug after the act.")
    act = WordField(ACTS, help_text="What was done.")
    content = models.TextField(null=True, help_text="The record and its rows as JSON; null once it was deleted.")
    at = models.DateTimeField(help_text="When it was done.")
    # An account can be deleted, as its owner may ask for; what was done stays.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Who did it; nobody for what a command did.",
    )
    reason = models.TextField(blank=True, help_text="Why, or what the next editor should know.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "record", "number"], name="one_version_per_number"),
            known("kind", RECORD_KINDS),
            known("act", ACTS),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="version_by_time")]

    def __str__(self):
        return f"{self.kind} {self.slug} {self.number}"


class Opening(OfRecord):
    """An editor who has the page of a record open, as far as the page itself told lately."""

    # Who has no account has nothing open.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", help_text="Who.")
    seen_at = models.DateTimeField(help_text="When the page last said that it is open.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "record", "user"], name="one_opening_per_record_and_user"),
            known("kind", RECORD_KINDS),
        ]

    def __str__(self):
        return f"{self.kind} {self.record}"


class Merge(models.Model):
    """Two records made one, with all that is needed to take them apart again."""

    kind = WordField(RECORD_KINDS, help_text="What kind of records they are.")
    survivor = models.BigIntegerField(help_text="The id of the record that stays.")
    other = models.BigIntegerField(help_text="The id of the record that went into it.")
    survivor_slug = models.CharField(max_length=100, help_text="The slug of the one that stays.")
    other_slug = models.CharField(max_length=100, help_text="The slug of the other.")
    undoing = models.TextField(help_text="The rows that moved and those that went, as JSON.")
    at = models.DateTimeField(help_text="When they were merged.")
    # An account can be deleted, as its owner may ask for; the merge stays.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", help_text="Who merged them."
    )
    reason = models.TextField(help_text="Why they are one and the same.")
    undone_at = models.DateTimeField(null=True, help_text="When it was undone; empty while it stands.")

    class Meta:
        constraints = [known("kind", RECORD_KINDS)]
        indexes = [models.Index(fields=["kind", "survivor"], name="merge_by_survivor")]

    def __str__(self):
        return f"{self.kind} {self.other_slug} → {self.survivor_slug}"
