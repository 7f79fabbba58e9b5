"""What differs between two versions of a record: field by field, row by row, whatever its references are called."""

from collections import defaultdict
from dataclasses import dataclass, field

from .contents import references_of
from .representation import PRIVATE, fields_of, row_models

EMPTY = (None, "", [])


@dataclass(frozen=True)
class FieldDifference:
    """A field, or list of references, that holds something else: its values as kept, None for no version."""

    field: object
    old: object
    new: object


@dataclass(frozen=True)
class RowDifference:
    """A row that was ``added``, ``removed`` or ``changed``: its contents, and what differs when it was changed."""

    outcome: str
    old: dict | None
    new: dict | None
    fields: list = field(default_factory=list)
    lists: list = field(default_factory=list)


@dataclass(frozen=True)
class ListDifference:
    """The rows of one sort that differ."""

    name: str
    model: type
    rows: list


@dataclass(frozen=True)
class Differences:
    """All that differs: the record's own fields, and the lists of its rows; false when nothing does."""

    fields: list
    lists: list

    def __bool__(self):
        return bool(self.fields or self.lists)


def differences(model, old, new, records):
    """What differs from the content ``old`` to ``new``, each of which may be None for a record that was not there.

    ``records`` has what slugs mean now, by model and slug (see ``contents.meant``), so that a new name of the same
    record is no difference.
    """
    return Differences(
        list(_fields(model, old or {}, new or {}, records)), list(_lists(model, old or {}, new or {}, records))
    )


def field_names(model):
    """The fields and lists of references that a version of ``model`` keeps, in the order of the model."""
    plain, _ = fields_of(model)
    kept = {*plain, *references_of(model), *(PRIVATE if model.has_status else ())}
    return [each.name for each in (*model._meta.concrete_fields, *model._meta.many_to_many) if each.name in kept]


def _fields(model, old, new, records):
    targets = references_of(model)
    for name in field_names(model):
        before, after = (_identity(content.get(name), targets.get(name), records) for content in (old, new))
        if before != after:
            yield FieldDifference(model._meta.get_field(name), old.get(name), new.get(name))


def _identity(value, target, records):
    """What a value means: references by the id of the record, lists without an order, all that is empty the same."""
    if value in EMPTY:
        return None
    if target is None:
        return value
    if isinstance(value, list):
        return {_identity(each, target, records) for each in value}
    record = records.get((target, value))
    return record.pk if record else value


def _lists(model, old, new, records):
    for name, rows_model in row_models(model):
        rows = list(_rows(rows_model, old.get(name, ()), new.get(name, ()), records))
        if rows:
            yield ListDifference(name, rows_model, rows)


def _rows(model, old, new, records):
    for before, after in _pairs(model, list(old), list(new), records):
        if before is None or after is None:
            yield RowDifference("added" if before is None else "removed", before, after)
            continue
        fields = list(_fields(model, before, after, records))
        lists = list(_lists(model, before, after, records))
        if fields or lists:
            yield RowDifference("changed", before, after, fields, lists)


def _pairs(model, old, new, records):
    """The same row before and after, None where it was not: by its natural key, else by whom or what it names first.

    A participant whose role was changed is one who stays, if there is no other row to take for it.
    """
    pairs = []
    for names in (model.natural[1:], _first_reference(model)):
        before, after = (_singly(model, rows, names, records) for rows in (old, new))
        met = [(before[key], after[key]) for key in before if key in after]
        pairs += [(old[here], new[there]) for here, there in met]
        old = _without(old, {here for here, _ in met})
        new = _without(new, {there for _, there in met})
    return [*pairs, *((row, None) for row in old), *((None, row) for row in new)]


def _first_reference(model):
    targets = references_of(model)
    return [name for name in model.natural[1:] if name in targets][:1]


def _singly(model, rows, names, records):
    """The places of the rows by what these fields mean, of those that no other row shares."""
    targets, places = references_of(model), defaultdict(list)
    for place, row in enumerate(rows):
        places[tuple(_identity(row.get(name), targets.get(name), records) for name in names)].append(place)
    return {key: found[0] for key, found in places.items() if key and len(found) == 1}


def _without(rows, places):
    return [row for place, row in enumerate(rows) if place not in places]
