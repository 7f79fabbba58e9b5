"""Django's JSON serializer with natural keys looked up by the table and lists of references in a fixed order."""

from django.core.serializers.json import Deserializer
from django.core.serializers.json import Serializer as JSONSerializer

from ..models.base import Record

__all__ = ["Deserializer", "Serializer"]  # the names under which Django looks for them


class Serializer(JSONSerializer):
    """Makes two dumps of the same records equal to the byte, whatever order a database returns joins in."""

    def start_serialization(self):
        self._keys = {}
        super().start_serialization()

    def get_dump_object(self, row):
        if self.use_natural_primary_keys and isinstance(row, Record):  # Django 6 asks each row for its key again
            return {"model": row._meta.label_lower, "fields": self._current}
        return super().get_dump_object(row)

    def handle_fk_field(self, row, field):
        number = field.value_from_object(row)
        if number and self.use_natural_foreign_keys and issubclass(field.related_model, Record):
            self._current[field.name] = self._keys_of(field.related_model, row._state.db)[number]
        else:
            super().handle_fk_field(row, field)

    def handle_m2m_field(self, row, field):
        super().handle_m2m_field(row, field)
        self._current.get(field.name, []).sort()

    def _keys_of(self, model, using):
        if model not in self._keys:
            rows = model.objects.using(using).values_list("pk", *model.natural_lookups())
            self._keys[model] = {number: key for number, *key in rows}
        return self._keys[model]
