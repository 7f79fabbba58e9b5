"""Taking a merge back: the other record with its id and rows, as far as nobody has changed them since."""

import json
from collections import defaultdict
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from ..models import Merge, Redirect
from .acts import NotDone
from .merging import names_of
from .moving import in_batches, model_of, owner_path, redirected, references, stored
from .readiness import Lack
from .recording import recorded
from .representation import BATCH, owner_field, record_models


@dataclass
class Parting:
    """What taking a merge back does; while there are ``refusals`` (lacks), it is not done.

    ``moved`` has by model and field the ids of rows with the id to which they refer again, ``restored`` the rows that
    went and can come back, ``fields`` what the survivor gets back, by column. ``lost`` rows were deleted or changed.
    """

    merge: Merge
    survivor: object = None
    other: object = None
    moved: dict = field(default_factory=dict)
    restored: list = field(default_factory=list)
    fields: dict = field(default_factory=dict)
    lost: int = 0
    keys: set = field(default_factory=set)
    refusals: list = field(default_factory=list)

    @property
    def moving(self):
        """How many rows move back."""
        return sum(map(len, self.moved.values()))

    def refuse(self, sentence):
        """Note why it cannot be done."""
        self.refusals.append(Lack(sentence, self.merge, Merge, self.merge.pk))


def parting(merge):
    """What undoing the merge would do now; the same statements whatever the number of rows, but for their batches."""
    model = record_models()[merge.kind]
    undoing = json.loads(merge.undoing)
    found = Parting(merge, model.objects.filter(pk=merge.survivor).first(), _row(model, undoing["other"]))
    _judge(found)
    if found.refusals:
        return found
    _bring_back(found, undoing["gone"])
    _lead_back(found, undoing["moved"])
    _reset(found, undoing["fields"])
    return found


def undo(merge, *, now, by=None, reason=""):
    """Take the two apart again; gives the record that is back. What was changed since the merge stays as it is."""
    told = {"now": now, "by": by, "reason": reason or "They are two: their merge was undone."}
    try:
        with transaction.atomic():
            merge = Merge.objects.select_for_update().get(pk=merge.pk)
            return _undo(merge, **told)
    except (IntegrityError, ProtectedError) as error:
        sentence = "Rows were changed since in a way that does not let both records have theirs; move them by hand."
        raise NotDone([Lack(sentence, merge, Merge, merge.pk)]) from error


def _undo(merge, **told):
    first = parting(merge)
    if first.refusals:
        raise NotDone(first.refusals)
    records = [model(pk=pk) for model, pk in first.keys]
    with recorded(records, act="parted", **told):
        found = parting(merge)
        if not found.keys <= first.keys:
            found.refuse("Others are changing its rows just now; try again.")
        if found.refusals:
            raise NotDone(found.refusals)
        _part(found, told["now"])
    Merge.objects.filter(pk=merge.pk).update(undone_at=told["now"])
    return found.other


# --- What can come back -------------------------------------------------------------------------------------
def _judge(found):
    merge, model, slug = found.merge, type(found.other), found.merge.other_slug
    if merge.undone_at:
        found.refuse("It is undone already.")
    elif found.survivor is None:
        later = Merge.objects.filter(kind=merge.kind, other=merge.survivor, undone_at=None).first()
        gone = f"It went into {later.survivor_slug!r} later: undo that merge first." if later else "It was deleted."
        found.refuse(f"There is no {merge.survivor_slug!r} any more. {gone}")
    elif model.objects.filter(slug=slug).exists():
        found.refuse(f"Another {model._meta.verbose_name} has the slug {slug!r} by now; give that one another slug.")
    elif Redirect.objects.filter(kind=merge.kind, slug=slug).exclude(survivor=found.survivor.slug).exists():
        found.refuse(f"The slug {slug!r} leads to another {model._meta.verbose_name} by now.")
    else:
        _judge_references(found)


def _judge_references(found):
    """Refuse when something is gone without which the other cannot be; other references are left empty."""
    there = _there([found.other])
    for each in found.other._meta.concrete_fields:
        target = getattr(found.other, each.attname)
        if each.is_relation and target is not None and target not in there[each.related_model]:
            if not each.null:
                found.refuse(f"The {each.verbose_name} of {found.other} is gone: bring that back first.")
            setattr(found.other, each.attname, None)


def _bring_back(found, gone):
    rows = [_row(model_of(label), columns) for label, columns in gone]
    there = _there(rows)
    there[type(found.other)].add(found.other.pk)
    for row in rows:
        ends = [each for each in row._meta.concrete_fields if each.is_relation]
        if all(getattr(row, end.attname) in {None, *there[end.related_model]} for end in ends):
            found.restored.append(row)
            there[type(row)].add(row.pk)
    found.lost += len(rows) - len(found.restored)
    found.keys |= {(type(each), each.pk) for each in (found.survivor, found.other)} | _owners(found.restored)


def _lead_back(found, moved):
    back = defaultdict(set, {type(found.other): {found.other.pk}})
    for row in found.restored:
        back[type(row)].add(row.pk)
    for label, name, before, after, ids in moved:
        rows = model_of(label)
        owner, path = owner_path(rows)
        still = {}
        if before in back[rows._meta.get_field(name).related_model]:
            for batch in in_batches(ids):
                still |= dict(rows._base_manager.filter(pk__in=batch, **{name: after}).values_list("pk", path))
        found.moved.setdefault((rows, name), {}).update(dict.fromkeys(still, before))
        found.keys |= {(owner, pk) for pk in still.values()}
        found.lost += len(ids) - len(still)


def _reset(found, fields):
    """The fields of the survivor that still are as the merge left them go back to what they were."""
    now, columns = stored(found.survivor), {each.attname: each for each in found.survivor._meta.concrete_fields}
    for name, (before, after) in fields.items():
        if name in columns and now[name] == after:
            found.fields[name] = columns[name].to_python(before)
            setattr(found.survivor, name, found.fields[name])
    if found.fields:
        try:
            others = [each.name for name, each in columns.items() if name not in found.fields]
            found.survivor.full_clean(exclude=others, validate_unique=False)
        except ValidationError as error:
            found.refuse(f"What {found.survivor} had before does not fit it any more: {' '.join(error.messages)}")


def _row(model, columns):
    fields = {each.attname: each for each in model._meta.concrete_fields}
    return model(**{name: fields[name].to_python(value) for name, value in columns.items() if name in fields})


def _there(rows):
    """The ids, by model, of what the rows refer to and what exists."""
    asked, there = defaultdict(set), defaultdict(set)
    for row in rows:
        for each in row._meta.concrete_fields:
            if each.is_relation:
                asked[each.related_model].add(getattr(row, each.attname))
    for model, ids in asked.items():
        for batch in in_batches(ids - {None}):
            there[model].update(model._base_manager.filter(pk__in=batch).values_list("pk", flat=True))
    return there


def _owners(rows):
    """The records to which rows belong that are not in the database, as pairs of model and id."""
    keys, parents = set(), defaultdict(set)
    for row in rows:
        owner, path = owner_path(type(row))
        step, _, rest = path.partition("__")
        end = row._meta.get_field(step)
        if rest:
            parents[owner, end.related_model, rest].add(getattr(row, end.attname))
        else:
            keys.add((owner, getattr(row, end.attname)))
    for (owner, model, rest), ids in parents.items():
        for batch in in_batches(ids):
            keys |= {(owner, pk) for pk in model._base_manager.filter(pk__in=batch).values_list(rest, flat=True)}
    return keys


# --- Doing it -----------------------------------------------------------------------------------------------
def _part(found, now):
    survivor, other, model = found.survivor, found.other, type(found.other)
    model._base_manager.bulk_create([other])
    by_model = {}
    for row in found.restored:
        by_model.setdefault(type(row), []).append(row)
    for rows, again in by_model.items():
        rows._base_manager.bulk_create(again, batch_size=BATCH)
    for (rows, name), ids in found.moved.items():
        redirected(rows, name, ids, now)
    model.objects.filter(pk=survivor.pk).update(**found.fields, updated_at=now)
    undoing = json.loads(found.merge.undoing)
    _forget_name(survivor, undoing["name"])
    redirects = Redirect.objects.filter(kind=found.merge.kind, survivor=survivor.slug)
    redirects.filter(slug=other.slug).delete()
    for batch in in_batches(undoing["led"]):
        redirects.filter(slug__in=batch).update(survivor=other.slug)


def _forget_name(survivor, made):
    """Take the name away that the merge added, unless it has been changed or is used by now."""
    names = names_of(type(survivor))
    rows = names and made and names.objects.filter(**made, **{owner_field(names).name: survivor})
    if rows and rows.exists():
        used = (
            model._base_manager.filter(**{name: made["pk"]}).exists()
            for model, fields in references(names).items()
            for name in fields
        )
        if not any(used):
            rows.delete()
