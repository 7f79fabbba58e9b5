"""What is done in the admin goes on record: a change for each public record that a form, or a deletion, alters."""

from django.contrib.admin.utils import unquote
from django.forms.models import _get_foreign_key
from django.utils import timezone

from ..editing.recording import recorded
from ..editing.representation import owner_of
from ..models.base import PublishedRecord


class Recorded:
    """Admin pages whose saves and deletions append changes in the same transaction."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with self._on_record(request, object_id) as request.touched:
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        rows = [form.instance, *(row for formset in formsets for row in getattr(formset, "new_objects", ()))]
        known = {(type(record), record.pk) for record in request.touched}
        for owner in map(owner_of, rows):
            if owner is not None and (type(owner), owner.pk) not in known:
                request.touched.append(owner)

    def delete_view(self, request, object_id, extra_context=None):
        if request.method != "POST":
            return super().delete_view(request, object_id, extra_context)
        with self._on_record(request, object_id):
            return super().delete_view(request, object_id, extra_context)

    def delete_queryset(self, request, queryset):
        owners = {owner_of(row) for row in queryset} - {None}
        with recorded(list(owners), now=timezone.now(), by=request.user):
            super().delete_queryset(request, queryset)

    def _on_record(self, request, object_id):
        row = self.get_object(request, unquote(object_id)) if object_id else None
        owner = owner_of(row)
        records = [owner, *self._inside(row)] if owner is not None else []
        return recorded(records, now=timezone.now(), by=request.user)

    def _inside(self, row):
        """The records with addresses of their own that are edited in tables on the page of ``row``."""
        for table in self.inlines:
            if issubclass(table.model, PublishedRecord):
                key = _get_foreign_key(self.model, table.model, fk_name=table.fk_name)
                yield from table.model.objects.filter(**{key.name: row})
