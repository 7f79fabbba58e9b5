"""Records as rows of a table: the columns that follow from their fields, and the cells of each record.

- A date ``date`` gives ``date`` (EDTF), ``date_words``, ``date_earliest`` and ``date_latest``.
- A record within the record, ``place``, gives ``place`` (its slug or code) and its other fields, as ``place_name``.
- A list gives what its rows are known by: their own slug or code, else that of the first record in them. Its rows in
  full are a table of their own, in which the slug of the owner and the number of the row, from 1, come first.
"""

from dataclasses import dataclass

from .base import KEYS, Field

DATE = (("edtf", "text"), ("words", "text"), ("earliest", "day"), ("latest", "day"))
OUTER_ROW = "row"


@dataclass(frozen=True)
class Column:
    """A column and the kind of its cells: text, flag, number, whole (number), day, moment or list (of texts)."""

    name: str
    kind: str


class Table:
    """The rows that records make: one each, or one for each row of their list ``name``, as in ``names.sources``."""

    def __init__(self, collection, fields, name=""):
        self.path = name.split(".") if name else []
        self.fields = fields
        self.columns = []
        if self.path:
            self.columns = [Column(f"{collection.removesuffix('s').replace('-', '_')}_slug", "text")]
            self.columns.append(Column(OUTER_ROW, "whole"))
            for part in self.path:
                found = _named(self.fields, part)
                self.fields = found.fields or (Field(part, "text"),)
        self.columns += _columns(self.fields)

    def rows(self, record):
        """The cells of all rows that ``record`` makes, each a list as long as ``columns``."""
        if not self.path:
            return [_cells(self.fields, record)]
        first, *rest = self.path
        found = list(enumerate(record[first], start=1))
        for part in rest:
            found = [(number, inner) for number, row in found for inner in row[part]]
        return [[record["slug"], number, *_cells(self.fields, self._as_record(row))] for number, row in found]

    def _as_record(self, row):
        return row if isinstance(row, dict) else {self.path[-1]: row}


def tables(fields, prefix=""):
    """The names of all tables that lists make, those of lists within lists as ``names.sources``."""
    for field in fields:
        if field.kind == "list":
            yield prefix + field.name
            yield from tables(field.fields, f"{prefix}{field.name}.")


def _named(fields, name):
    return next(field for field in fields if field.name == name)


def _columns(fields, prefix=""):
    for field in fields:
        name = _joined(prefix, field.name)
        if field.kind == "date":
            yield from (Column(name if part == "edtf" else f"{name}_{part}", kind) for part, kind in DATE)
        elif field.kind == "record":
            yield from _columns(field.fields, name)
        else:
            yield Column(name, field.kind)


def _joined(prefix, name):
    """The name of a column; what a record is known by stands under the name of the record itself."""
    if not prefix:
        return name
    if name in KEYS or name == prefix:
        return prefix
    return name if name.startswith(f"{prefix}_") else f"{prefix}_{name}"


def _cells(fields, record):
    cells = []
    for field in fields:
        value = record.get(field.name) if record else None
        if field.kind == "date":
            cells += [value[part] for part, _ in DATE] if value else [None] * len(DATE)
        elif field.kind == "record":
            cells += _cells(field.fields, value)
        elif field.kind == "list":
            cells.append([known_by(row) for row in value or ()])
        else:
            cells.append(value)
    return cells


def known_by(row):
    """The text that names a row of a list."""
    if not isinstance(row, dict):
        return row
    for key in KEYS:
        if key in row:
            return row[key]
    within = [value for value in row.values() if isinstance(value, dict) and any(key in value for key in KEYS)]
    texts = [value for value in row.values() if isinstance(value, str) and value]
    return known_by(within[0]) if within else next(iter(texts), "")
