"""Records as the public may see them, with the rows that belong to them, as plain values.

The layers above draw the API's shapes, which change as readers ask for more, and which show records of other
kinds as well. What is kept for ever is plainer: the fields and rows that a fixture would give, named as there, so that
a record can be compared with its past and put back. What is not public is left out here too: a row whose other end is
not published, and the name of a record that is not. Editors keep the whole of it as well.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db.models import BooleanField, ExpressionWrapper, F, Value

from ..models.base import PublishedRecord, Record

BATCH = 500  # ids in one SQL statement; old builds of SQLite take 999
PRIVATE = ("status", "publish_at")
LEFT_OUT = (*PRIVATE, "created_at", "updated_at")


@cache
def record_models():
    """The models with an address of their own, by the word for their kind."""
    models = apps.get_app_config("timeline").get_models()
    return {model._meta.model_name: model for model in models if issubclass(model, PublishedRecord)}


def known_by(model):
    """The field that records of the model are known by, from which their slug is made."""
    fields = {field.name for field in model._meta.fields}
    return next(name for name in ("name", "headline", "title", "summary") if name in fields)


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


def owner_model(model):
    """The model of the record that rows of ``model`` are or belong to; None for words of a vocabulary."""
    while model is not None and not model.has_status:
        field = owner_field(model)
        model = field and field.related_model
    return model


def owner_of(row):
    """The record with an address of its own that ``row`` is or belongs to; None for a word of a vocabulary."""
    while row is not None and not row.has_status:
        field = owner_field(type(row))
        row = field and getattr(row, field.name)
    return row


def represent(model, ids, using="default", whole=False):
    """The records of ``model`` with these ``ids`` as plain values by id: what the public may see of those public.

    With ``whole`` everything of all of them, as editors see it: status, drafts, hidden names and rows too. The same
    few statements for each 500 records: one for the model, one for each sort of row and list of references.
    """
    if whole:
        return {pk: sight.whole for pk, sight in represent_both(model, ids, using).items()}
    return {pk: sight.public for pk, sight in _in_batches(model, ids, using, whole=False)}


def represent_both(model, ids, using="default"):
    """The records both ways by id, read once: ``whole``, and ``public`` which is None for what is not."""
    return dict(_in_batches(model, ids, using, whole=True))


@dataclass
class Sight:
    """One row as two sorts of readers see it, and the id of what it belongs to; None for who does not see it."""

    owner: int
    whole: dict | None
    public: dict | None

    def put(self, name, entries, public):
        """Put the list ``name`` into what each sort of reader sees."""
        if self.whole is not None:
            self.whole[name] = entries
        if self.public is not None:
            self.public[name] = public


def _in_batches(model, ids, using, whole):
    ids = sorted(ids)
    for start in range(0, len(ids), BATCH):
        yield from _sights(model, ids[start : start + BATCH], using, "pk", whole).items()


def _sights(model, ids, using, by, whole):
    """The rows of ``model`` whose ``by`` is one of ``ids``, by their own id; only public ones unless ``whole``."""
    found = dict(_plain_rows(model, ids, using, by, whole))
    for join in model._meta.many_to_many:
        targets = _joined(join, ids, using) if found else {}
        for pk, sight in found.items():
            named = sorted(targets.get(pk, ()))
            sight.put(join.name, [name for name, _ in named], [name for name, is_public in named if is_public])
    for name, row_model in row_models(model):
        lists = defaultdict(list)
        rows = _sights(row_model, list(found), using, owner_field(row_model).name, whole) if found else {}
        for row in rows.values():
            lists[row.owner].append(row)
        place = place_of(row_model)
        for pk, sight in found.items():
            in_full = [row.whole for row in lists[pk]] if whole else ()
            public = [row.public for row in lists[pk] if row.public is not None]
            sight.put(name, sorted(in_full, key=place), sorted(public, key=place))
    return found


def _plain_rows(model, ids, using, by, whole):
    """Ids and sights of the rows' own fields, references by the slug or code."""
    plain, references = fields_of(model)
    rule = model.is_public(by_key=True)
    rows = model.objects.using(using).filter(**{f"{by}__in": ids})
    columns = {f"_name_{name}": F(_name_of(field)) for name, field in references.items()}
    columns |= {
        f"_status_{name}": F(f"{name}__status") for name, field in references.items() if field.related_model.has_status
    }
    if whole:
        columns["_public"] = ExpressionWrapper(rule, output_field=BooleanField())
    rows = rows if whole else rows.filter(rule)
    private = [*PRIVATE] if whole and model.has_status else []
    for row in rows.values(*plain, *private, _pk=F("pk"), _owner=F(by), **columns):
        shown = {name: row[name] for name in plain}
        for name in references:
            hidden = row.get(f"_status_{name}", "published") != "published"
            shown[name] = None if hidden else row[f"_name_{name}"]
        in_full = None
        if whole:
            in_full = shown | {name: row[f"_name_{name}"] for name in references}
            in_full |= {name: row[name] for name in private}
        yield row["_pk"], Sight(row["_owner"], in_full, shown if row.get("_public", True) else None)


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
    """Slugs or codes that a list of references names and whether each is public, by the record with the list."""
    through, here, there = join.remote_field.through, join.m2m_field_name(), join.m2m_reverse_field_name()
    rows = through._base_manager.using(using).filter(**{f"{here}__in": ids})
    name, status = f"{there}__{join.related_model.natural_lookups()[0]}", Value("published")
    if join.related_model.has_status:
        status = F(f"{there}__status")
    found = defaultdict(list)
    for pk, named, state in rows.values_list(f"{here}_id", name, status):
        found[pk].append((named, state == "published"))
    return found


def place_of(model):
    """The order of rows: their rank, then their natural key, whatever order they were stored in."""
    return lambda values: (values.get("rank", 0), [str(values[name] or "") for name in model.natural[1:]])
