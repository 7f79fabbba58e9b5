"""Turns a line into the values that its record keeps, or says in sentences what is wrong with it.

What is ordinary passes quickly; everything else goes through what ``loaddata`` uses, so that both say the same.
"""

from functools import cache

import orjson
from django.core.validators import MaxLengthValidator
from django.db import models

from ...vocabularies import did_you_mean
from .. import read
from ..keys import naming
from ..read import RepeatedKeys, kind_of
from ..rules import holds
from ..unpack import Unreadable
from ..values import UNSTORABLE, WrongValue, convert, refuse_characters, shown
from .kinds import KIND, MISSING, kinds

MOST_KNOWN = 20_000  # values of one field that are kept as known to be right
LONGEST_KNOWN = 100  # letters of such a value
LARGEST = 200_000  # lists, objects and their members on one line


class Misshapen(ValueError):
    """What a line holds is no record at all; the arguments are sentences."""


def parse(line):
    """The JSON value of a line. Misshapen when it has none, or when a key stands twice in one object."""
    try:
        value = orjson.loads(line)
        # A colon stands after each key and, in texts, elsewhere: when there are no more than keys, none repeats.
        if _keys(value) == line.count(b":") - line.count(b"://"):
            return value
    except (orjson.JSONDecodeError, _Float):
        pass
    return _parse_slowly(line)


class _Float(Exception):
    """A number with a fraction, which must be read digit by digit."""


def _keys(value):
    """How many keys there are in the objects of ``value``."""
    if type(value) is dict:
        return len(value) + sum(map(_keys, value.values()))
    if type(value) is list:
        return sum(map(_keys, value))
    if type(value) is float:
        raise _Float
    return 0


def _parse_slowly(line):
    if sum(map(line.count, (b",", b"[", b"{"))) > LARGEST:
        raise Misshapen(f"holds more than {LARGEST:,} values; one record stands on a line.")
    try:
        value = read.parse(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Misshapen(
            f"byte {error.start + 1} (0x{line[error.start]:02x}) is not UTF-8; save the file in the encoding UTF-8."
        ) from error
    except Unreadable as refusal:
        raise Misshapen(str(refusal).removeprefix("line 1, ")) from refusal
    if repeated := _repeated(value):
        raise Misshapen(*(f"{name!r} stands twice in one object." for name in repeated))
    return value


def _repeated(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value.repeated] if isinstance(value, RepeatedKeys) else []
    return own + [name for each in inner for name in _repeated(each)]


def layout_of(value):
    """The layout of the kind of record that a line says it holds. Misshapen when it says none that is known."""
    if not isinstance(value, dict):
        raise Misshapen(f"must be an object with {KIND!r} and the fields of a record; it is {kind_of(value)}.")
    if KIND not in value:
        raise Misshapen(f"{KIND!r} is missing; it says what the line holds: {', '.join(kinds())}.")
    kind = value[KIND]
    if not isinstance(kind, str) or kind not in kinds():
        said = shown(kind) if isinstance(kind, str) else kind_of(kind)
        raise Misshapen(f"{KIND} {said} is not a known kind of record{did_you_mean(str(kind)[:100], kinds())}")
    return kinds()[kind]


def read_record(layout, given):
    """The values of a record by name, rows within lists within it, and the sentences on what is wrong.

    A sentence is a pair: where in the record it stands ("citation 2", "" for the record itself), and what is wrong.
    """
    sentences = []
    values = _read(layout, given, "", sentences)
    if not sentences:
        _find_broken_rules(layout, values, "", sentences)
    return values, sentences


def values_of(layout, given):
    """The values of a record that ``read_record`` found to be in order."""
    return _read(layout, given, "", [])


def _read(layout, given, place, sentences):
    values = dict(layout.defaults)
    takers = takers_of(layout)
    for name, value in given.items():
        take = takers.get(name)
        if take is None:
            if place or name != KIND:
                sentences.append((place, _unknown(layout, name)))
            continue
        try:
            values[name] = take(value)
        except WrongValue as wrong:
            sentences.append((place, f"{name}{wrong}"))
    for name in required(layout):
        if name not in given:
            sentences.append((place, f"{name} is missing."))
    for rows in layout.rows:
        if given.get(rows.name):
            values[rows.name] = _read_rows(rows, given[rows.name], place, sentences)
    return values


def _unknown(layout, name):
    if any(name in (field.name, field.attname) for field in layout.model._meta.concrete_fields):
        return f"{name} cannot be given; the program works it out."
    return f"{shown(name)} is not a field of {naming(layout.model)}{did_you_mean(name[:100], takers_of(layout))}"


def _read_rows(layout, given, place, sentences):
    if not isinstance(given, list):
        return ()  # said already
    found, first = [], {}
    for number, each in enumerate(given, 1):
        here = f"{place}: " if place else ""
        here += f"{layout.model._meta.verbose_name} {number}"
        if not isinstance(each, dict):
            sentences.append((here, f"must be an object; it is {kind_of(each)}."))
            continue
        values = _read(layout, each, here, sentences)
        found.append(values)
        key = tuple(values[name] for name in layout.key)
        if first.setdefault(key, number) != number and MISSING not in key:
            sentences.append((here, f"repeats {layout.model._meta.verbose_name} {first[key]}; keep one of them."))
    return found


def _find_broken_rules(layout, values, slug, sentences, place=""):
    known = {**values, layout.owner: slug} if layout.owner else values
    for rule in layout.rules:
        if holds(rule.condition, known) is False:
            sentences.append((place, rule.get_violation_error_message()))
    for rows in layout.rows:
        for number, row in enumerate(values[rows.name] if rows.is_ruled else (), 1):
            here = f"{place}: " if place else ""
            here += f"{rows.model._meta.verbose_name} {number}"
            _find_broken_rules(rows, row, values.get("slug"), sentences, here)


@cache
def required(layout):
    """The names of the fields that must be given."""
    return [name for name, value in layout.defaults.items() if value is MISSING]


@cache
def takers_of(layout):
    """By name of field or list, a function that takes what is given for it and gives the value that is kept."""
    takers = {name: _taker(field) for name, field in layout.plain.items()}
    takers |= {name: _reference_taker(field) for name, field in layout.references.items()}
    takers |= {name: _names_taker(field) for name, field in layout.joins.items()}
    return takers | {rows.name: _rows_taker for rows in layout.rows}


def _taker(field):
    validators = [each for each in field.validators if not isinstance(each, MaxLengthValidator)]
    if isinstance(field, models.CharField | models.TextField) and not validators and not field.choices:
        return _text_taker(field)
    known = {}

    def take(given):
        if type(given) is not int and (type(given) is not str or len(given) > LONGEST_KNOWN):
            return convert(field, given)
        if given not in known:
            if len(known) >= MOST_KNOWN:
                known.clear()
            known[given] = convert(field, given)
        return known[given]

    return take


def _text_taker(field):
    longest, blank = field.max_length or 2**63, field.blank

    def take(given):
        if type(given) is str and (given or blank) and len(given) <= longest and not UNSTORABLE.search(given):
            return given
        return convert(field, given)

    return take


def _reference_taker(field):
    name = " or ".join(field.related_model.natural)
    wanted = f" must be the {name} of {naming(field.related_model)}, as text"

    def take(given):
        if type(given) is str and given and not UNSTORABLE.search(given):
            return given
        if given is None and field.null:
            return None
        if given is None:
            raise WrongValue(" is null; it needs a value.")
        if given == "":
            raise WrongValue(f"{wanted}; it is empty.")
        refuse_characters(given)
        raise WrongValue(f"{wanted}; it is {kind_of(given)}.")

    return take


def _names_taker(field):
    take_one = _reference_taker(field.remote_field.through._meta.get_field(field.m2m_reverse_field_name()))

    def take(given):
        if not isinstance(given, list):
            raise WrongValue(f" must be a list; it is {kind_of(given)}.")
        names = [take_one(each) for each in given]
        if len(set(names)) < len(names):
            twice = next(name for number, name in enumerate(names) if name in names[:number])
            raise WrongValue(f" names {shown(twice)} twice.")
        return names

    return take


def _rows_taker(given):
    if not isinstance(given, list):
        raise WrongValue(f" must be a list of objects; it is {kind_of(given)}.")
    return ()
