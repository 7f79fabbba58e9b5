"""Who has the page of a record open, as the pages themselves tell."""

from datetime import timedelta

from ..models import Opening

LASTS = timedelta(seconds=60)  # since a page told last; it tells every twenty seconds


def note_open(record, *, by, now):
    """Note that ``by`` has the record open; forgets all that have not told for long. Two statements."""
    Opening.objects.filter(seen_at__lt=now - LASTS).delete()
    row = Opening(kind=record._meta.model_name, record=record.pk, user=by, seen_at=now)
    Opening.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["kind", "record", "user"], update_fields=["seen_at"]
    )


def note_left(record, *, by, seen_at):
    """Forget that ``by`` has the record open, unless another page of theirs has told it since ``seen_at``."""
    Opening.objects.filter(kind=record._meta.model_name, record=record.pk, user=by, seen_at=seen_at).delete()


def open_to(record, *, but, now):
    """The users other than ``but`` who have the record open, by name."""
    found = Opening.objects.filter(kind=record._meta.model_name, record=record.pk, seen_at__gte=now - LASTS)
    return [row.user for row in found.exclude(user=but).select_related("user").order_by("user__username")]
