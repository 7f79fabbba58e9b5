"""Keeps the versions of records: everything that they held after each act on them, drafts included."""

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Max

from ..models import Version
from .representation import BATCH

PLAIN = ("entered", "saved", "deleted")


@dataclass(frozen=True)
class Act:
    """What is done, when, by whom and why."""

    act: str
    at: datetime
    by: object = None
    reason: str = ""


@dataclass(frozen=True)
class Altered:
    """A record that an act altered: what it held before and holds after, None for no record, and why.

    ``version`` is its number before and ``created_at`` when it was first saved; both None for a new one.
    """

    model: type
    pk: int
    old: dict | None
    new: dict | None
    why: Act
    version: int | None
    created_at: datetime | None

    @property
    def kind(self):
        return self.model._meta.model_name


def keep(altered, using):
    """Append the versions of what an act altered and number the records; gives the numbers by model and id.

    Of a record that nobody has touched since it was loaded, what it held before is kept as well.
    """
    latest, versions, numbers = _latest(altered, using), [], {}
    for one in altered:
        last = latest.get((one.kind, one.pk), 0)
        if one.old is not None and not last:
            last = one.version
            versions.append(_version(one, one.old, last, Act("entered", one.created_at)))
        number = max(last, one.version or 0) + 1
        versions.append(_version(one, one.new, number, _named(one)))
        if one.new is not None:
            numbers[one.model, one.pk] = number
    _number([one for one in altered if one.new is not None], numbers, using)
    Version.objects.using(using).bulk_create(versions, batch_size=BATCH)
    return numbers


def as_json(values):
    """A representation as JSON text; None for none."""
    if values is None:
        return None
    return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def _named(one):
    """The act by its name: what is saved or deleted with something else tells what became of the record itself."""
    if one.why.act not in PLAIN:
        return one.why
    return replace(one.why, act="deleted" if one.new is None else "saved" if one.old else "entered")


def _version(one, values, number, why):
    return Version(
        kind=one.kind,
        record=one.pk,
        number=number,
        slug=(values or one.old)["slug"],
        act=why.act,
        content=as_json(values),
        at=why.at,
        by=why.by,
        reason=why.reason,
    )


def _latest(altered, using):
    """The number of the latest version kept of each, by kind and id."""
    by_kind, latest = defaultdict(list), {}
    for one in altered:
        by_kind[one.kind].append(one.pk)
    for kind, ids in by_kind.items():
        for start in range(0, len(ids), BATCH):
            rows = Version.objects.using(using).filter(kind=kind, record__in=ids[start : start + BATCH])
            for pk, number in rows.values_list("record").annotate(Max("number")):
                latest[kind, pk] = number
    return latest


def _number(altered, numbers, using):
    """Write each record's number; the rows are locked. Nearly always it is the next one: many rows get it at once."""
    following, others = defaultdict(list), defaultdict(list)
    for one in altered:
        number = numbers[one.model, one.pk]
        if one.version is not None and number == one.version + 1:
            following[one.model].append(one.pk)
        elif number > 1:  # that of a new row is 1
            others[one.model].append(one.model(pk=one.pk, version=number))
    for model, ids in following.items():
        for start in range(0, len(ids), BATCH):
            rows = model.objects.using(using).filter(pk__in=ids[start : start + BATCH])
            rows.update(version=F("version") + 1)
    for model, rows in others.items():
        model.objects.using(using).bulk_update(rows, ["version"], batch_size=BATCH)
