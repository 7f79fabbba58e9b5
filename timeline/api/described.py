"""Shapes in plain words, for those who write records in other formats."""

from functools import lru_cache

from rest_framework import serializers

from ..formats.base import KEYS, Field
from .shapes import Date, Day, Flag, Moment, Number

KINDS = {Date: "date", Day: "day", Moment: "moment", Number: "number", Flag: "flag"}
MATCH = Field("match", "text")


@lru_cache(maxsize=64)
def fields_of(shape):
    """The fields of a shape class, with those of all that is nested in it."""
    return _fields(shape())


def _fields(shape):
    return tuple(_field(name, field) for name, field in shape.fields.items())


def _field(name, field):
    if isinstance(field, serializers.ListSerializer):
        return Field(name, "list", _fields(field.child), _collection(field.child))
    if isinstance(field, serializers.ListField):
        return Field(name, "list")
    for kind, word in KINDS.items():
        if isinstance(field, kind):
            return Field(name, word)
    if isinstance(field, serializers.Serializer):
        return Field(name, "record", _fields(field), _collection(field))
    return Field(name, "text")


def _collection(shape):
    """Where records that look so stand; empty for rows, which have no address of their own."""
    if not any(key in shape.fields for key in KEYS):
        return ""
    return str(shape.model._meta.verbose_name_plural).replace(" ", "-")
