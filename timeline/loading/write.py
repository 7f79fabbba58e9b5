"""Writes checked candidates as rows: new ones are added, changed ones updated, equal ones left alone."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers import sort_dependencies
from django.db import connections

from ..models import Origin
from .keys import BATCH
from .read import Problem

MANY = 100  # new rows, from which a load may change how the tables are best read


@dataclass
class Draft:
    """A row on its way into the database, beside the candidate that says what it must hold.

    ``joined`` has, by list of references, the numbers of the joins that are stored, by number of their target;
    ``before`` by changed field what its column held, for a reference the number.
    """

    candidate: object
    row: object
    is_new: bool
    changed: set = field(default_factory=set)
    joined: dict = field(default_factory=dict)
    before: dict = field(default_factory=dict)

    @property
    def outcome(self):
        """What becomes of the row, in one word."""
        return "added" if self.is_new else "changed" if self.changed else "unchanged"


def prepare(candidates, rows, *, using, now):
    """A draft for each candidate, its row holding what the candidate says and pointing at the other rows.

    ``rows`` are those already stored, by model and natural key; the new ones are put among them.
    """
    drafts = []
    for candidate in candidates:
        row = rows[candidate.model].get(candidate.key)
        is_new = row is None
        if is_new:
            row = rows[candidate.model][candidate.key] = candidate.model(**_times(candidate.model, now))
        drafts.append(Draft(candidate, row, is_new))
    by_model = defaultdict(list)
    for draft in drafts:
        _fill(draft, rows)
        if not draft.is_new:
            by_model[type(draft.row)].append(draft)
    for model, of_model in by_model.items():
        for join in model._meta.many_to_many:
            _compare(join, of_model, rows, using)
    return drafts


def broken(drafts):
    """The problems that the models themselves find in rows that are ready to be written."""
    problems = []
    for draft in drafts:
        if isinstance(draft.row, Origin):
            continue  # it would ask the database, row by row, what `circles` has judged for all of them
        entry, title = draft.candidate.entry, draft.candidate.title
        try:
            draft.row.clean()
        except ValidationError as error:
            problems += [Problem(entry.file, each, title, entry.number) for each in error.messages]
    return problems


def write(drafts, rows, *, using, now):
    """Stores the drafts and counts, by label of the model, what was added, changed and left unchanged."""
    in_order = sort_dependencies([(apps.get_app_config("timeline"), None)], allow_cycles=True)
    by_model = {model: [draft for draft in drafts if type(draft.row) is model] for model in in_order}
    held = []
    for model, of_model in by_model.items():
        held += _add(model, [draft for draft in of_model if draft.is_new], using)
    for draft, name, target in held:
        setattr(draft.row, name, target)
        draft.changed.add(name)
    for model, of_model in by_model.items():
        for join in model._meta.many_to_many:
            _join(join, of_model, rows, using)
        _update(model, [draft for draft in of_model if draft.changed], using, now)
    counts = {model: Counter(draft.outcome for draft in of_model) for model, of_model in by_model.items()}
    added = {model: count["added"] for model, count in counts.items() if count["added"]}
    if sum(added.values()) >= MANY:
        _tell_planner(added, using)
    return {model._meta.label_lower: count for model, count in counts.items()}


def _tell_planner(models, using):
    """Tell PostgreSQL how many rows the tables have now.

    It would plan what the load still reads by what it knew before, of empty tables as a rule, and take a minute.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    joins = [join.remote_field.through for model in models for join in model._meta.many_to_many]
    tables = [connection.ops.quote_name(model._meta.db_table) for model in (*models, *joins)]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def _times(model, now):
    names = {each.name for each in model._meta.concrete_fields}
    return {name: now for name in ("created_at", "updated_at") if name in names}


def _fill(draft, rows):
    row, values = draft.row, draft.candidate.values
    for each in row._meta.concrete_fields:
        if each.name not in values:
            continue
        value, before = values[each.name], each.value_from_object(row)
        if each.is_relation and value:
            value = rows[each.related_model][value]
            differs = value.pk is None or value.pk != before
        else:
            differs = _plain(value) != _plain(before)
        if draft.is_new or differs:
            setattr(row, each.name, value)
            draft.changed.add(each.name)
            draft.before[each.name] = before
    if draft.is_new:
        draft.changed.clear()


def _plain(value):
    """A moment without what a fixture leaves out: it is written to the millisecond."""
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond // 1000 * 1000)
    return value


def _add(model, drafts, using):
    """Inserts rows in the order of the files; gives the references to rows not stored yet, to be set later."""
    optional = [each.name for each in model._meta.concrete_fields if each.is_relation and each.null]
    held = []
    for draft in drafts:
        for name in optional:
            target = getattr(draft.row, name)
            if target is not None and target.pk is None:
                setattr(draft.row, name, None)
                held.append((draft, name, target))
    model.objects.using(using).bulk_create([draft.row for draft in drafts], batch_size=BATCH)
    return held


def _compare(join, drafts, rows, using):
    """Reads the stored joins of the drafts and notes which drafts want others."""
    joins, here, there = _ends(join, using)
    drafts = [draft for draft in drafts if join.name in draft.candidate.values]
    stored = _joined(joins, here, there, [draft.row.pk for draft in drafts])
    for draft in drafts:
        draft.joined[join.name] = stored.get(draft.row.pk, {})
        if set(_targets(join, draft, rows)) != set(draft.joined[join.name]):
            draft.changed.add(join.name)


def _join(join, drafts, rows, using):
    """Brings the rows of a many-to-many join in line with the candidates, touching only those that differ."""
    joins, here, there = _ends(join, using)
    missing, surplus = [], []
    for draft in drafts:
        if join.name not in draft.candidate.values:
            continue
        has, wanted = draft.joined.get(join.name, {}), _targets(join, draft, rows)
        missing += [joins.model(**{here: draft.row.pk, there: target}) for target in wanted if target not in has]
        surplus += [pk for target, pk in has.items() if target not in wanted]
    for start in range(0, len(surplus), BATCH):
        joins.filter(pk__in=surplus[start : start + BATCH]).delete()
    joins.bulk_create(missing, batch_size=BATCH)


def _ends(join, using):
    """The joins, and the names of the columns of their two ends."""
    through = join.remote_field.through
    ends = join.m2m_field_name(), join.m2m_reverse_field_name()
    return through._base_manager.using(using), *(through._meta.get_field(name).attname for name in ends)


def _targets(join, draft, rows):
    return [rows[join.related_model][key].pk for key in draft.candidate.values[join.name]]


def _joined(joins, here, there, sources):
    """The stored joins: row number by target, by source."""
    stored = {}
    for start in range(0, len(sources), BATCH):
        batch = joins.filter(**{f"{here}__in": sources[start : start + BATCH]})
        for pk, source, target in batch.values_list("pk", here, there):
            stored.setdefault(source, {})[target] = pk
    return stored


def _update(model, drafts, using, now):
    columns = {each.name for each in model._meta.concrete_fields}
    names = set().union(*(draft.changed for draft in drafts)) & columns
    for draft in drafts:
        if "updated_at" in columns and "updated_at" not in draft.candidate.values and not draft.is_new:
            draft.row.updated_at = now
            names.add("updated_at")
    if names:
        rows = [draft.row for draft in drafts]
        model.objects.using(using).bulk_update(rows, sorted(names), batch_size=BATCH)
