"""Records as the public may see them, with the rows that belong to them, as plain values.

The layers above draw the API's shapes, which change as readers ask for more, and which show records of other
kinds as well. What is kept for ever is plainer: the fields and rows that a fixture would give, named as there, so that
a record can be compared with its past and put back. What is not public is left out here too: a row whose other end is
not published, and the name of a record that is not.
"""

from collections import defaultdict
from functools import cache

from django.apps import apps
from django.db.models import F

from ..models.base import PublishedRecord, Record

BATCH = 500  # ids in one SQL statement; old builds of SQLite take 999
LEFT_OUT = ("status", "publish_at", "created_at", "updated_at")


@cache
def record_models():
    """The models with an address of their own, by the word for their kind."""
    models = apps.get_app_config("timeline").get_models()
    return {model._meta.model_name: model for model in models if issubclass(model, PublishedRecord)}


@cache
def row_models(owner):
    """The models whose rows belong to ``owner``, with the name of the list: ``[("citations", Citation), …]``."""
    models = [model for model in apps.get_app_config("timeline").get_models() if issubclass(model, Record)]
    owned = [model for model in models if not model.has_status and owner_field(model)]
    return [
        (owner_field(model).remote_field.get_accessor_name(), model)
        for model in owned
        if owner_field(model).related_model is owner
    ]


def owner_field(model):
    """The field of a row's model that names what the row belongs to: the first of its natural key."""
    field = model._meta.get_field(model.natural[0])
    return field if field.is_relation else None


def owner_of(row):
    """The record with an address of its own that ``row`` is or belongs to; None for a word of a vocabulary."""
    while row is not None and not row.has_status:
        field = owner_field(type(row))
        row = field and getattr(row, field.name)
    return row


def represent(model, ids, using="default"):
    """What the public may see of the records of ``model`` with these ``ids``: plain values by id, for those public.

    The same few statements for each 500 records: one for the model, one for each sort of row and list of references.
    """
    ids, shown = sorted(ids), {}
    for start in range(0, len(ids), BATCH):
        shown |= _represent(model, ids[start : start + BATCH], using, "pk")
    return {pk: values for pk, (_, values) in shown.items()}


def _represent(model, ids, using, by):
    """The public rows of ``model`` whose ``by`` is one of ``ids``: by id, pairs of what they belong to and values."""
    public = model.objects.using(using).published(by_key=True).filter(**{f"{by}__in": ids})
    found = {row.pop("_pk"): (row.pop("_owner"), row) for row in _plain_rows(public, model, by)}
    for join in model._meta.many_to_many:
        targets = _joined(join, ids, using) if found else {}
        for pk, (_, values) in found.items():
            values[join.name] = sorted(targets.get(pk, ()))
    for name, row_model in row_models(model):
        lists = defaultdict(list)
        rows = _represent(row_model, list(found), using, owner_field(row_model).name) if found else {}
        for owner, values in rows.values():
            lists[owner].append(values)
        for pk, (_, values) in found.items():
            values[name] = sorted(lists[pk], key=_place(row_model))
    return found


def _plain_rows(queryset, model, by):
    """The rows as dictionaries of their own fields, references by the slug or code of what is public."""
    plain, references = fields_of(model)
    columns = {name: F(_name_of(field)) for name, field in references.items()}
    statuses = {
        f"_{name}": F(f"{name}__status") for name, field in references.items() if field.related_model.has_status
    }
    columns = {f"_name_{name}": named for name, named in columns.items()}
    for row in queryset.values(*plain, _pk=F("pk"), _owner=F(by), **columns, **statuses):
        values = {name: row[name] for name in plain} | {"_pk": row["_pk"], "_owner": row["_owner"]}
        for name in references:
            hidden = row.get(f"_{name}", "published") != "published"
            values[name] = None if hidden else row[f"_name_{name}"]
        yield values


@cache
def fields_of(model):
    """Names of the plain fields of ``model`` and its references by name; what it belongs to is not among them."""
    fields = [field for field in model._meta.concrete_fields if field.serialize and not field.generated]
    fields = [field for field in fields if not field.primary_key and field.name not in LEFT_OUT]
    owner = None if model.has_status else owner_field(model)
    plain = [field.name for field in fields if not field.is_relation]
    return plain, {field.name: field for field in fields if field.is_relation and field != owner}


def _name_of(field):
    return f"{field.name}__{field.related_model.natural_lookups()[0]}"


def _joined(join, ids, using):
    """Slugs or codes of the public records that a list of references names, by the id of the record with the list."""
    through, here, there = join.remote_field.through, join.m2m_field_name(), join.m2m_reverse_field_name()
    rows = through._base_manager.using(using).filter(**{f"{here}__in": ids})
    if join.related_model.has_status:
        rows = rows.filter(**{f"{there}__status": "published"})
    found = defaultdict(list)
    for pk, name in rows.values_list(f"{here}_id", f"{there}__{join.related_model.natural_lookups()[0]}"):
        found[pk].append(name)
    return found


def _place(model):
    """The order of rows: their rank, then their natural key, whatever order they were stored in."""
    return lambda values: (values.get("rank", 0), [str(values[name] or "") for name in model.natural[1:]])
