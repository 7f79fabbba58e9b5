"""What becomes of the rows that refer to a record when it becomes one with another, read from the models alone.

Every foreign key and every list of references counts, whoever adds one; a row that goes takes the rows of its own
along, or hands them to the row that says the same.
"""

from dataclasses import dataclass
from functools import cache
from itertools import combinations

from django.apps import apps
from django.db.models import CheckConstraint, F

from .representation import BATCH, owner_field

MOVES, DOUBLES, ITSELF = "moves", "doubles", "itself"
FATES = {
    MOVES: "They belong to the survivor from now on.",
    DOUBLES: "The survivor has rows that say the same: these go, and what belongs to them moves there.",
    ITSELF: "They would join the survivor with itself, so that they go.",
}


@dataclass(frozen=True)
class Group:
    """Rows of ``model`` that refer by ``field`` to what goes, and the ``fate`` that they share.

    ``rows`` has by the id of a row to what it refers and what that becomes, two ids; ``owners`` the id of the record
    that it belongs to.
    """

    model: type
    field: str
    fate: str
    rows: dict
    owners: dict

    @property
    def keys(self):
        """The records whose content changes with these rows, as pairs of model and id."""
        return {(owner_path(self.model)[0], pk) for pk in self.owners.values()}


@cache
def references(model):
    """The models whose rows refer to ``model``, with the fields by which they do; those of the natural key first."""
    found = {}
    for rows in apps.get_app_config("timeline").get_models(include_auto_created=True):
        names = [each.name for each in rows._meta.concrete_fields if each.is_relation and each.related_model is model]
        if names:
            found[rows] = sorted(names, key=lambda name: name not in natural(rows))
    return found


def natural(rows):
    """The fields that two rows cannot both have alike."""
    if rows._meta.auto_created:
        return tuple(field.name for field in rows._meta.concrete_fields if field.is_relation)
    return rows.natural


@cache
def owner_path(rows):
    """The model of the records that such rows belong to, and the lookup of their ids."""
    if owner := rows._meta.auto_created:
        return owner, next(field.name for field in rows._meta.concrete_fields if field.related_model is owner)
    steps = []
    while not rows.has_status:
        field = owner_field(rows)
        steps.append(field.name)
        rows = field.related_model
    return rows, "__".join(steps) or "pk"


@cache
def apart(rows):
    """Pairs of references of one row that cannot lead to one and the same record, by either of them."""
    keys = [rows._meta.get_field(name) for name in natural(rows)]
    ends = [field for field in keys if field.is_relation]
    pairs = [(one.name, two.name) for one, two in combinations(ends, 2) if one.related_model is two.related_model]
    for constraint in rows._meta.constraints:
        if isinstance(constraint, CheckConstraint) and constraint.condition.negated:
            rule = constraint.condition.children
            if len(rule) == 1 and isinstance(rule[0], tuple) and isinstance(rule[0][1], F):
                pairs.append((rule[0][0], rule[0][1].name))
    return [*pairs, *((two, one) for one, two in pairs)]


def gather(model, heirs):
    """Groups of the rows that refer to rows of ``model`` that go; what belongs to a row stands before it.

    ``heirs`` has by the id of what goes the id of what it becomes, or None for what is lost. A statement for each way
    to refer to the model, and one for each way to double a row, for every few hundred of them.
    """
    return [group for rows, names in references(model).items() for group in _referring(rows, names, heirs)]


def _referring(rows, names, heirs):
    gone = set()
    for name in names:
        found = {pk: row for pk, row in _touched(rows, name, heirs).items() if pk not in gone}
        lost = [pk for pk, row in found.items() if _joins_itself(rows, name, row, heirs)]
        same = _doubles(rows, name, {pk: row for pk, row in found.items() if pk not in lost}, heirs)
        yield from gather(rows, {**dict.fromkeys(lost), **same}) if lost or same else ()
        gone |= {*lost, *same}
        moving = [pk for pk in found if pk not in gone]
        for fate, ids in ((ITSELF, lost), (DOUBLES, list(same)), (MOVES, moving)):
            if ids:
                moved = {pk: (found[pk][name], heirs[found[pk][name]]) for pk in ids}
                yield Group(rows, name, fate, moved, {pk: found[pk]["_owner"] for pk in ids})


def _touched(rows, name, heirs):
    """The rows that refer by the field ``name`` to what goes: what is needed of them, by id."""
    columns = {name, *natural(rows), *(other for one, other in apart(rows) if one == name)}
    _, owner = owner_path(rows)
    found = {}
    for batch in in_batches(heirs):
        those = rows._base_manager.filter(**{f"{name}__in": batch}).order_by("pk")
        found |= {row["_pk"]: row for row in those.values(*columns, _pk=F("pk"), _owner=F(owner))}
    return found


def _joins_itself(rows, name, row, heirs):
    heir = heirs[row[name]]
    return heir is None or any(heirs.get(row[other], row[other]) == heir for one, other in apart(rows) if one == name)


def _doubles(rows, name, found, heirs):
    """The id of the row of the heir that says the same, by the id of the row that goes for it."""
    keys = natural(rows)
    if name not in keys or not found:
        return {}
    telling, same = _telling(rows, name), {}
    for batch in in_batches(found, BATCH // 2):
        there = {heirs[found[pk][name]] for pk in batch}
        here = {found[pk][telling] for pk in batch}
        stored = rows._base_manager.filter(**{f"{name}__in": there, f"{telling}__in": here})
        known = {tuple(key): pk for pk, *key in stored.values_list("pk", *keys)}
        for pk in batch:
            row = {**found[pk], name: heirs[found[pk][name]]}
            same[pk] = known.get(tuple(row[key] for key in keys))
    return {pk: kept for pk, kept in same.items() if kept is not None}


def _telling(rows, name):
    """The field of the natural key, besides ``name``, by which the fewest rows are found."""
    others = [rows._meta.get_field(key) for key in natural(rows) if key != name]
    return sorted(others, key=lambda field: (field.null, not field.is_relation))[0].name


# --- Doing it, and what undoing it needs ---------------------------------------------------------------------
def carry_out(groups, now):
    """Let the rows move that move, and delete those that go."""
    for group in groups:
        if group.fate == MOVES:
            redirected(group.model, group.field, {pk: heir for pk, (_, heir) in group.rows.items()}, now)
        else:
            for batch in in_batches(group.rows):
                group.model._base_manager.filter(pk__in=batch).delete()


def redirected(model, name, heirs, now):
    """Let the rows of ``model`` refer by the field ``name`` to other ids, by the ids of the rows."""
    attname = model._meta.get_field(name).attname
    timed = any(each.name == "updated_at" for each in model._meta.concrete_fields)
    told = {"updated_at": now} if timed else {}
    if len(set(heirs.values())) == 1:  # as for all but rows of rows: one plain statement is quicker than cases
        for batch in in_batches(heirs):
            heir = heirs[batch[0]]
            model._base_manager.filter(pk__in=batch).update(**{attname: heir}, **told)
        return
    rows = [model(**{"pk": pk, attname: heir}, **told) for pk, heir in heirs.items()]
    model._base_manager.bulk_update(rows, [name, *told], batch_size=BATCH)


def stored(row):
    """The columns of a row as JSON takes them, by name, without those that follow from others."""
    values = {}
    for each in row._meta.concrete_fields:
        if each.serialize or each.primary_key or each.name == "version":
            value = getattr(row, each.attname)
            plain = value is None or isinstance(value, bool | int | str)
            values[each.attname] = value if plain else each.value_to_string(row)
    return values


def gone(groups):
    """The rows that go, those first to which others belong: the model's label and the columns."""
    rows_gone = []
    for group in reversed(groups):
        for batch in in_batches(group.rows) if group.fate != MOVES else ():
            rows = group.model._base_manager.filter(pk__in=batch).order_by("pk")
            rows_gone += [[group.model._meta.label, stored(row)] for row in rows]
    return rows_gone


def moved(groups):
    """The rows that move: label, field, from which id to which, and the ids of the rows."""
    rows_moved = []
    for group in groups:
        if group.fate == MOVES:
            ways = {}
            for pk, way in group.rows.items():
                ways.setdefault(way, []).append(pk)
            rows_moved += [[group.model._meta.label, group.field, *way, ids] for way, ids in ways.items()]
    return rows_moved


def in_batches(ids, most=BATCH):
    """The ids in lists that one SQL statement takes."""
    ids = list(ids)
    return [ids[start : start + most] for start in range(0, len(ids), most)]


def model_of(label):
    """The model with this label, also one that only joins two others."""
    return apps.get_model(label)
