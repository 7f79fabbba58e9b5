"""What a load would do, record by record and field by field, in words."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from ..editing.representation import owner_of
from .keys import BATCH, spoken
from .values import loadable_fields

LONGEST = 400  # characters of a text that are shown
AROUND = 60  # characters before the first one that differs
NOT_TOLD = ("created_at", "updated_at", "status", "publish_at")


@dataclass
class Difference:
    """What becomes of one row: "added", "changed" or "removed"; the fields that differ, before and after in words."""

    outcome: str
    kind: str
    title: str
    number: int
    owner: object
    fields: list = field(default_factory=list)


def differences(drafts, removed, *, using):
    """What the drafts and the removal of rows would do, in the order of the file; what stays is left out.

    One statement for each kind of record that changed references lead away from, and 500 of them.
    """
    changing = [draft for draft in drafts if draft.outcome != "unchanged"]
    names = _names(changing, using)
    found = [_of_draft(draft, names) for draft in changing]
    numbers = {(type(draft.row), draft.candidate.key): draft.candidate.entry.number for draft in drafts}
    for row in removed:
        owner = owner_of(row)
        number = numbers[type(owner), owner.natural_key()]
        name = str(row._meta.verbose_name)
        told = [(str(each.verbose_name), _in_words(getattr(row, each.name)), "") for each in _said(row)]
        found.append(Difference("removed", name, spoken(row.natural_key()), number, owner, told))
    return sorted(found, key=lambda each: each.number)


def _of_draft(draft, names):
    row, values = draft.row, draft.candidate.values
    kind, title = str(row._meta.verbose_name), spoken(draft.candidate.key)
    told = Difference(draft.outcome, kind, title, draft.candidate.entry.number, owner_of(row))
    for name, each in loadable_fields(type(row)).items():
        if name in NOT_TOLD or (not draft.is_new and name not in draft.changed):
            continue
        after = _in_words(values.get(name))
        if not draft.is_new:
            told.fields.append((str(each.verbose_name), *_shortened(_before(draft, each, names), after)))
        elif after and name not in (*row.natural, "rank"):
            told.fields.append((str(each.verbose_name), *_shortened("", after)))
    return told


def _said(row):
    """What a row says besides its natural key, as far as it is said without other records."""
    fields = loadable_fields(type(row)).items()
    left_out = (*row.natural, "rank")
    return [each for name, each in fields if name not in left_out and not each.is_relation and getattr(row, name)]


def _before(draft, each, names):
    if each.many_to_many:
        return _in_words(sorted(names[each.related_model][pk] for pk in draft.joined[each.name]))
    value = draft.before[each.name]
    return _in_words(names[each.related_model].get(value) if each.is_relation else value)


def _names(drafts, using):
    """Natural keys of the records from which changed references lead away, by model and id."""
    wanted = defaultdict(set)
    for draft in drafts:
        for name in draft.changed:
            each = draft.row._meta.get_field(name)
            if each.many_to_many:
                wanted[each.related_model] |= set(draft.joined[name])
            elif each.is_relation and draft.before[name]:
                wanted[each.related_model].add(draft.before[name])
    names = defaultdict(dict)
    for model, ids in wanted.items():
        ids = sorted(ids)
        for start in range(0, len(ids), BATCH):
            rows = model.objects.using(using).filter(pk__in=ids[start : start + BATCH])
            names[model] |= {pk: tuple(key) for pk, *key in rows.values_list("pk", *model.natural_lookups())}
    return names


def _in_words(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(spoken, value))
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return spoken(value) if isinstance(value, tuple) else str(value)


def _shortened(before, after):
    """Both texts, long ones from shortly before the first character in which they differ."""
    if max(len(before), len(after)) <= LONGEST:
        return before, after
    same = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    start = max(0, same - AROUND)
    return tuple(
        f"{'… ' if start else ''}{text[start : start + LONGEST]}{' …' if len(text) > start + LONGEST else ''}"
        for text in (before, after)
    )
