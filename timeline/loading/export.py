"""Records as a fixture gives them, each with the rows that belong to it, in bounded memory and few statements."""

from collections import defaultdict
from itertools import chain

from django.db.models import F

from ..editing.representation import owner_field, row_models
from .keys import BATCH
from .values import loadable_fields


def exported(model, ids, *, using="default"):
    """The records of ``model`` with these ``ids`` in their order, each with its rows: fields, and fields by label.

    The same statements for each 500 records.
    """
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        records = {pk: fields for pk, _, fields in _fields(model, "pk", batch, using)}
        rows = defaultdict(lambda: defaultdict(list))
        _add_rows(rows, model, {pk: pk for pk in records}, using)
        yield from ((records[pk], rows[pk]) for pk in batch if pk in records)


def _add_rows(found, model, records, using):
    """Adds to ``found``, by record and label, the rows of what is in ``records``: rows of rows too, by id."""
    for _, row_model in row_models(model):
        inside = {}
        for start in range(0, len(records), BATCH):
            batch = list(records)[start : start + BATCH]
            for pk, owner, fields in _fields(row_model, owner_field(row_model).name, batch, using):
                inside[pk] = records[owner]
                found[records[owner]][row_model._meta.label_lower].append(fields)
        if inside:
            _add_rows(found, row_model, inside, using)


def as_fixture(model, record, rows):
    """One record and its rows as the objects of a fixture."""
    label = model._meta.label_lower
    listed = chain.from_iterable(((label, fields) for fields in each) for label, each in rows.items())
    return [{"model": label, "fields": fields} for label, fields in chain([(label, record)], listed)]


def _fields(model, by, ids, using):
    """Id, ``by`` and fields of the rows whose ``by`` is among ``ids``, references by natural key."""
    fields = loadable_fields(model)
    plain = [name for name, field in fields.items() if not field.is_relation]
    references = {name: field.related_model.natural_lookups() for name, field in fields.items() if field.many_to_one}
    columns = {f"_{name}_{n}": F(f"{name}__{part}") for name, key in references.items() for n, part in enumerate(key)}
    rows = model.objects.using(using).filter(**{f"{by}__in": ids}).order_by("pk")
    rows = list(rows.values(*plain, _pk=F("pk"), _by=F(by), **columns))
    joined = {
        name: _joined(field, [row["_pk"] for row in rows], using)
        for name, field in fields.items()
        if field.many_to_many and rows
    }
    for row in rows:
        values = {}
        for name in fields:
            if name in references:
                key = [row[f"_{name}_{number}"] for number in range(len(references[name]))]
                values[name] = None if key[0] is None else key
            else:
                values[name] = sorted(joined[name].get(row["_pk"], [])) if name in joined else row[name]
        yield row["_pk"], row["_by"], values


def _joined(join, ids, using):
    """Natural keys of the records that a list of references names, by the id of the record with the list."""
    here, there = join.m2m_field_name(), join.m2m_reverse_field_name()
    lookups = [f"{there}__{part}" for part in join.related_model.natural_lookups()]
    found = defaultdict(list)
    for start in range(0, len(ids), BATCH):
        rows = join.remote_field.through._base_manager.using(using)
        rows = rows.filter(**{f"{here}__in": ids[start : start + BATCH]})
        for pk, *key in rows.values_list(f"{here}_id", *lookups):
            found[pk].append(key)
    return found
