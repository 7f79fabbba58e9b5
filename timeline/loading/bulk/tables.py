"""Records as rows of tables: a table for each kind of record, each list of rows in it and each list of names.

What stands in a list has a table of its own, ``event.participations``: its first columns name the owner and the place
in the list, from 1 (``event``, ``row``); within a list in a list, ``event.participations.sources``, they name the
place of that owner too (``participations_row``). Each table describes itself in the words of Table Schema.
"""

from functools import cache, cached_property

from django.db import models

from ...formulas import neutral
from ...models.base import WordField, slug_form
from ...models.fields import EDTFField
from .kinds import MISSING, STATUS, kinds, named_by

ROW = "row"
EDTF = "http://id.loc.gov/datatypes/edtf"
SLUG = slug_form.regex.pattern.replace(r"\Z", "$")
TYPES = {
    models.BooleanField: "boolean",
    models.DateTimeField: "datetime",
    models.DateField: "date",
    models.IntegerField: "integer",
    models.DecimalField: "number",
}


class Table:
    """The rows of one layout, or of the list of names ``join`` in it; ``owner`` is the table of what they stand in."""

    def __init__(self, layout, owner=None, join=""):
        self.layout, self.owner = layout, owner
        self.list = join or layout.name
        self.name = f"{owner.name}.{self.list}" if owner else layout.name
        fields = {join: layout.joins[join]} if join else layout.plain | layout.references
        self.fields = {name: field for name, field in fields.items() if name not in STATUS}
        self.is_join = bool(join)

    @cached_property
    def place(self):
        """The columns that say where a row stands; none where it is a record."""
        if not self.owner:
            return []
        above = self.owner.place
        return [*above[:-1], f"{self.owner.list}_{ROW}", ROW] if above else [self.owner.list, ROW]

    @property
    def about(self):
        """What its rows are, in a sentence."""
        model = self.layout.model
        return str(self.fields[self.list].help_text) if self.is_join else model.__doc__.strip().partition("\n")[0]

    @property
    def key(self):
        """The columns that together name one row."""
        return self.place or [*self.layout.key]

    @property
    def columns(self):
        """The names of all columns."""
        return [*self.place, *self.fields]

    @cached_property
    def lists(self):
        """The tables of the lists in a row."""
        if self.is_join:
            return []
        joins = [Table(self.layout, self, join) for join in self.layout.joins]
        return [*joins, *(Table(rows, self) for rows in self.layout.rows)]

    def each(self):
        """This table and those of all lists below it."""
        yield self
        for table in self.lists:
            yield from table.each()

    def rows(self, record, place=()):
        """Pairs of table and cells for all that ``record``, an object of an export, brings."""
        yield self, [*place, *(_cell(record.get(name, self._default(name))) for name in self.fields)]
        owner = place or [record[name] for name in self.layout.key]
        for table in self.lists:
            for number, row in enumerate(record.get(table.list, ()), start=1):
                yield from table.rows({table.list: row} if table.is_join else row, [*owner, number])

    def _default(self, name):
        default = self.layout.defaults[name]
        return None if default is MISSING else default

    def schema(self):
        """The Table Schema."""
        keys = [_foreign([name], named_by(field), field) for name, field in self.fields.items() if field.is_relation]
        if self.owner:
            keys.insert(0, _key(self.place[:-1], self.owner.name, self.owner.key))
        for key in keys:
            if key["reference"]["resource"] == self.name:
                key["reference"]["resource"] = ""  # so a table names itself
        fields = [self._of_place(name) for name in self.place]
        fields += [self._field(name, field) for name, field in self.fields.items()]
        return {"fields": fields, "primaryKey": self.key, **({"foreignKeys": keys} if keys else {})}

    def _of_place(self, name):
        if name.endswith(ROW):
            said = f"The place in the list {self.list if name == ROW else self.owner.list}, from 1."
            return _described(name, "integer", said, required=True, minimum=1)
        return _described(name, "string", f"The {self.place[0]} to which it belongs.", required=True)

    def _field(self, name, field):
        kind = next((word for simple, word in TYPES.items() if isinstance(field, simple)), "string")
        bounds = {"required": True} if self.is_join or self.layout.defaults[name] is MISSING else {}
        if isinstance(field, WordField):
            bounds["enum"] = [word for word, _ in field.flatchoices if word]
        if isinstance(field, models.SlugField):
            bounds["pattern"] = SLUG
        said = _described(name, kind, str(field.help_text), **bounds)
        return said | ({"rdfType": EDTF} if isinstance(field, EDTFField) else {})


def _described(name, kind, description, **bounds):
    said = {"name": name, "type": kind, "description": description}
    return said | ({"constraints": bounds} if bounds else {})


def _foreign(columns, resource, field):
    return _key(columns, resource, [field.related_model.natural[0]])


def _key(columns, resource, fields):
    return {"fields": columns, "reference": {"resource": resource, "fields": fields}}


def _cell(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return neutral(value) if isinstance(value, str) else value


@cache
def tables():
    """The tables of records by the word for their kind."""
    return {kind: Table(layout) for kind, layout in kinds().items()}
