"""Turns what a fixture gives for one field into the value that the model keeps, or says what is wrong with it."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

from django.core.exceptions import ValidationError
from django.db import models

from ..vocabularies import did_you_mean
from .keys import key_length, naming, spoken
from .read import kind_of

KINDS = [
    (models.BooleanField, (bool,), "true or false"),
    (models.IntegerField, (int,), "a whole number"),
    (models.DecimalField, (int, Decimal, str), "a number"),
]
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
LONGEST_SHOWN = 80


class WrongValue(ValueError):
    """What is wrong with a value, in words that follow the name of its field."""


@cache
def loadable_fields(model):
    """The fields that a fixture may give for ``model``, by name; derived columns and row numbers are none."""
    columns = [field for field in model._meta.concrete_fields if field.serialize and not field.generated]
    joins = [field for field in model._meta.many_to_many if field.remote_field.through._meta.auto_created]
    return {field.name: field for field in [*columns, *joins] if not field.primary_key}


def shown(value):
    """A value as sentences show it: text is quoted, and what is long is cut."""
    text = str(value)
    text = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"
    return repr(text) if isinstance(value, str) else text


def convert(field, given):
    """The value that ``field`` keeps for the JSON value ``given``: for a reference its natural key, a tuple."""
    if field.many_to_many:
        return _keys(field.related_model, given)
    if given is None and field.null:
        return None
    if given is None:
        raise WrongValue(" is null; it needs a value.")
    if field.is_relation:
        return _key(field.related_model, given)
    _refuse_kind(field, given)
    refuse_characters(given)
    try:
        value = field.clean(given, None)
    except ValidationError as error:
        raise WrongValue(_sentence(field, given, error)) from error
    return _in_utc(value) if isinstance(value, datetime) else value


def default(field):
    """What ``field`` holds when a fixture does not give it; refused when it must be given."""
    if field.many_to_many:
        return []
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    if field.blank and not field.is_relation:
        return field.to_python("")
    raise WrongValue(" is missing.")


def _refuse_kind(field, given):
    kinds, words = next((row[1:] for row in KINDS if isinstance(field, row[0])), ((str,), "text"))
    if not isinstance(given, kinds) or (isinstance(given, bool) and bool not in kinds):
        raise WrongValue(f" must be {words}; it is {kind_of(given)}.")


def refuse_characters(given):
    """Raises WrongValue when ``given`` is text that no database takes."""
    if isinstance(given, str) and UNSTORABLE.search(given):
        raise WrongValue(" holds a character that no text has: NUL, or half of a surrogate pair.")


def _in_utc(moment):
    if moment.tzinfo is None:
        raise WrongValue(" names no time zone; write it as in '2024-06-27T09:00:00Z'.")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise WrongValue(" lies outside the years 1 to 9999.") from error


def _sentence(field, given, error):
    first = error.error_list[0]
    if first.code in ("blank", "null"):
        return " is empty; it needs a value."
    if first.code == "invalid_choice":
        words = [word for word, _ in field.flatchoices]
        return f" {shown(given)} is not a known {field.verbose_name}{did_you_mean(given, words)}"
    own = [each for each in error.error_list if each.code != "invalid"]  # says more than Django's "invalid"
    messages = " ".join(message for each in own or error.error_list for message in each.messages)
    return f": {messages}" if str(given) in messages else f" {shown(given)}: {messages}"


def _key(model, given):
    parts = given if isinstance(given, list) else ()
    if len(parts) != key_length(model) or not all(isinstance(part, str) for part in parts):
        raise WrongValue(_wanted_key(model, given))
    for part in parts:
        refuse_characters(part)
    return tuple(parts)


def _wanted_key(model, given):
    parts = ", ".join(lookup.replace("__", " ") for lookup in model.natural_lookups())
    wanted = f" must name {naming(model)} by its natural key, a list of {parts}"
    if isinstance(given, str) and key_length(model) == 1:
        return f"{wanted}; write [{json.dumps(given[:LONGEST_SHOWN], ensure_ascii=False)}]."
    return f"{wanted}." if isinstance(given, list) else f"{wanted}; it is {kind_of(given)}."


def _keys(model, given):
    if not isinstance(given, list):
        raise WrongValue(f" must be a list of natural keys; it is {kind_of(given)}.")
    keys = [_key(model, each) for each in given]
    if len(set(keys)) < len(keys):
        twice = next(key for number, key in enumerate(keys) if key in keys[:number])
        raise WrongValue(f" names {shown(spoken(twice))} twice.")
    return keys
