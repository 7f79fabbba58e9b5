"""Changes of what is public, appended and never edited; and the old addresses of renamed or merged records."""

from django.conf import settings
from django.db import connections, models
from django.db.models import Func, Q

from ..vocabularies import CHANGE_ACTIONS, RECORD_KINDS
from .base import WordField, known, slug_form


class CurrentTransaction(Func):
    """The number of the transaction that writes: of use on PostgreSQL alone, where several write at once."""

    output_field = models.BigIntegerField()
    template = "(pg_current_xact_id()::text::bigint)"

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="0", **context)


class FirstUnfinished(Func):
    """The number of the first transaction that may still write: what is below it is complete."""

    output_field = models.BigIntegerField()
    template = "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"


class ChangeQuerySet(models.QuerySet):
    """Changes in the order in which a reader who comes again and again misses none."""

    def settled(self):
        """The changes before which no other can still appear, oldest first.

        A transaction on PostgreSQL takes the number of a change long before others see it, so that a later number
        may be seen earlier; those from the first unfinished transaction on wait. On SQLite one writes at a time.
        """
        rows = self.order_by("transaction", "pk")
        if connections[self.db].vendor == "postgresql":
            rows = rows.filter(transaction__lt=FirstUnfinished())
        return rows

    def beyond(self, transaction, pk):
        """The changes after the one with this transaction and id, in the order of ``settled``."""
        return self.filter(Q(transaction__gt=transaction) | Q(transaction=transaction, pk__gt=pk))


class Change(models.Model):
    """One change of a public record: what it was before and after as the public saw it, who did it, when and why.

    The database itself refuses to edit or delete one (see ``append_only``), but for forgetting a deleted account.
    """

    kind = WordField(RECORD_KINDS, help_text="What kind of record changed.")
    slug = models.CharField(max_length=100, help_text="The record's slug; the new one when it was renamed.")
    action = WordField(CHANGE_ACTIONS, help_text="What was done.")
    before = models.TextField(null=True, help_text="The record as JSON before; null when it was not public.")
    after = models.TextField(null=True, help_text="The record as JSON after; null when it is not public.")
    at = models.DateTimeField(help_text="When it was done.")
    # An account can be deleted, as its owner may ask for; that and why something changed stays on record.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Who did it, never shown in public; nobody for what a command did.",
    )
    reason = models.TextField(blank=True, help_text="Why it was done.")
    transaction = models.BigIntegerField(
        db_default=CurrentTransaction(), editable=False, help_text="The transaction that wrote it, on PostgreSQL."
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints = [known("kind", RECORD_KINDS), known("action", CHANGE_ACTIONS)]
        indexes = [
            models.Index(fields=["kind", "slug", "id"], name="change_by_record"),
            models.Index(fields=["transaction", "id"], name="change_by_transaction"),
        ]

    def __str__(self):
        return f"{self.kind} {self.slug} {self.action}"


class Redirect(models.Model):
    """An old slug of a renamed or merged record, and the slug under which it lives on."""

    kind = WordField(RECORD_KINDS, help_text="What kind of record it is.")
    slug = models.CharField(max_length=100, validators=[slug_form], help_text="The old slug.")
    survivor = models.CharField(max_length=100, validators=[slug_form], help_text="The slug that replaces it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="one_redirect_per_kind_and_slug"),
            models.CheckConstraint(
                condition=~Q(slug=models.F("survivor")),
                name="redirect_leads_elsewhere",
                violation_error_message="A record cannot be replaced by itself.",
            ),
            known("kind", RECORD_KINDS),
        ]
        indexes = [models.Index(fields=["kind", "survivor"], name="redirect_by_survivor")]

    def __str__(self):
        return f"{self.kind} {self.slug} → {self.survivor}"
