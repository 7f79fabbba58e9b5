"""What a record looks like, said once: serializer classes from which the SQL and the OpenAPI schema follow.

A ``Shape`` is a serializer that is never run. Its fields name columns; ``Projection`` turns them into one SQL
statement that writes whole records, nested lists included, as JSON text. The statement is compiled once for each
choice of fields and reused, because compiling costs more than running it.
"""

import re
from dataclasses import replace
from functools import lru_cache

from django.db.models import BooleanField, Case, DateField, F, OuterRef, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import override
from rest_framework import serializers

from ..dates import describe
from ..models import Article, Event
from ..models.base import is_published
from ..models.events import computed_verification
from ..models.rows_as_json import (
    JSONAsText,
    JSONFlag,
    JSONMoment,
    JSONNumber,
    JSONRow,
    JSONRows,
    JSONText,
    json_date,
    keys_as_json,
)
from ..models.statements import Statement

KEYS = "<keys>"
ADDRESS = "<address>"
KNOWN_ON = "<known_on>"
ANY_DAY = Cast(Value(KNOWN_ON, output_field=TextField()), DateField())


class Text(serializers.CharField):
    """A string, empty when nothing is known."""

    def expression(self, path, scope):
        return F(path)


class Word(serializers.ChoiceField):
    """A word of a closed vocabulary."""

    def __init__(self, vocabulary, **options):
        self.vocabulary = vocabulary
        super().__init__(choices=vocabulary.described, **options)

    def expression(self, path, scope):
        return F(path)


class Day(serializers.DateField):
    """A day as ``YYYY-MM-DD``."""

    def expression(self, path, scope):
        return F(path)


class Moment(serializers.DateTimeField):
    """A moment in UTC, RFC 3339, to the second."""

    def expression(self, path, scope):
        return JSONMoment(F(path))


class Flag(serializers.BooleanField):
    """True or false."""

    def expression(self, path, scope):
        return JSONFlag(F(path))


class Number(serializers.FloatField):
    """A number, or null."""

    def expression(self, path, scope):
        return JSONNumber(F(path))


class Verification(Word):
    """How far an event is borne out: the editors' word, or within a scope the word that follows from it."""

    def expression(self, path, scope):
        if scope is None:
            return F(path)
        return computed_verification(OuterRef(path.removesuffix("verification") + "pk"), scope)


class EditorsNote(Text):
    """What editors concluded from all articles; empty within a scope, where it would tell too much."""

    def expression(self, path, scope):
        return F(path) if scope is None else Value("", output_field=TextField())


class Computed(Flag):
    """Whether a scope was given, so that what depends on evidence is computed from what remains."""

    def expression(self, path, scope):
        return JSONFlag(Value(scope is not None, output_field=BooleanField()))


class Address(serializers.URLField):
    """The absolute address of the record in this API."""

    def expression(self, path, scope):
        return Concat(Value(ADDRESS), F(path), Value("/"), output_field=TextField())


class Date(serializers.Serializer):
    """A date that may be uncertain: an EDTF string, the same in words, and its first and last possible day."""

    edtf = serializers.CharField(help_text="The date in Extended Date/Time Format (ISO 8601-2), level 0 to 2.")
    words = serializers.CharField(help_text="The same date in plain English.")
    earliest = serializers.DateField(allow_null=True, help_text="Its first possible day; null when open or unknown.")
    latest = serializers.DateField(allow_null=True, help_text="Its last possible day; null when open or unknown.")

    def expression(self, path, scope):
        return json_date(path)


class Shape(serializers.Serializer):
    """One description of a record or of its short form; ``model`` is what its fields are read from."""

    model = None


class Rows(serializers.ListSerializer):
    """A nested list: the published rows of ``model`` whose relation ``via`` is the outer record, in ``order``."""

    def __init__(self, *args, via, order, model, **options):
        self.via, self.order, self.model = via, order, model
        super().__init__(*args, **options)

    def expression(self, path, scope):
        found = self.model.objects.published(within=self.via).told(scope).filter(**{self.via: OuterRef("pk")})
        return JSONRows(found.order_by(*self.order), record(self.child, scope, sure_ends(self.model)))


def rows(shape, via, order=("pk",), model=None, **options):
    """A nested list of ``shape``; see ``Rows``."""
    return Rows(child=shape(), via=via, order=order, model=model or shape.model, read_only=True, **options)


def sure_ends(model):
    """The ends that every published row of ``model`` has; the others may be null."""
    return [end for end in model.ends if "__" in end or not model._meta.get_field(end).null]


def record(shape, scope=None, assured=(), prefix="", names=None):
    """The expression that writes one record of ``shape`` as the articles in ``scope`` tell of it.

    ``assured`` are the ends that are known to be published and told of; ``names`` the fields wanted, None for all.
    """
    parts = {}
    for name, field in shape.fields.items():
        if names is None or name in names:
            parts[name] = _part(field, prefix + field.source.replace(".", "__"), scope, assured)
    return JSONRow(**parts)


def _part(field, path, scope, assured):
    if not isinstance(field, Shape):
        return field.expression(path, scope)
    inner = record(field, scope, prefix=f"{path}__")
    if path in assured:
        return inner
    there = is_published(f"{path}__") if field.model.has_status else Q(**{f"{path}__isnull": False})
    if scope and field.model in (Event, Article):
        there &= field.model.told(scope, f"{path}__")
    return Case(When(there, then=inner), default=None, output_field=JSONText())


@lru_cache(maxsize=64)
def names_of(shape):
    """The names of all fields of a shape class, in order."""
    return tuple(shape().fields)


class Projection:
    """The statement that writes published records of one shape as JSON text, compiled once for one engine.

    ``by`` is ``pk`` for a page (all its ids in one parameter) or the field that names a record in its address. Within
    a scope one statement serves all days: the day is a parameter.
    """

    def __init__(self, shape, names, by, scope):
        self.given = {}
        if scope and scope.known_on:
            self.given = {KNOWN_ON: scope.known_on.isoformat()}
            scope = replace(scope, known_on=ANY_DAY)
        compiled = _of_tellers if scope and scope.according_to else _compiled
        self.statement = compiled(shape, names, by, scope)

    def rows(self, key, address):
        """Pairs of id and JSON text for ``key``, with ``address`` before each slug in ``url``."""
        return self.statement.rows(**{KEYS: key, ADDRESS: address, **self.given})


@lru_cache(maxsize=256)
def _compiled(shape, names, by, scope):
    model = shape.model
    keys = {"pk__any_of": KEYS} if by == "pk" else {by: KEYS}
    whole = JSONAsText(record(shape(), scope, sure_ends(model), names=names))
    found = model.objects.published(by_key=True).told(scope).filter(**keys).annotate(_record=whole)
    return Statement(found.values_list("pk", "_record"), (KEYS, ADDRESS, KNOWN_ON))


# Who asks for ever other articles and outlets leaves the statements that all ask for where they are.
_of_tellers = lru_cache(maxsize=32)(_compiled.__wrapped__)


def projection(shape, names, by="pk", scope=None):
    """The projection of ``shape`` on ``names`` (None for all fields)."""
    return Projection(shape, names, by, scope)


def page_of(shape, names, ids, address, scope=None):
    """JSON texts of the records by id, in the order of ``ids``; one that was withdrawn meanwhile is left out."""
    if not ids:
        return {}
    by_id = dict(projection(shape, names, scope=scope).rows(keys_as_json(ids), address))
    return {pk: by_id[pk] for pk in ids if pk in by_id}


_EDTF = re.compile(r'"edtf" ?: ?"([^"\\]+)"')


@lru_cache(maxsize=20_000)
def _with_words(edtf):
    with override(None):  # what the API says is in English, whatever the language of pages
        return f'"edtf":"{edtf}","words":"{describe(edtf)}"'


def with_words(text):
    """The JSON text with every date followed by its reading in words, which the database cannot write.

    An EDTF string holds no quotation mark or backslash, and inside a JSON string a quotation mark is always
    escaped, so that the pattern finds dates only.
    """
    return _EDTF.sub(lambda found: _with_words(found[1]), text)
