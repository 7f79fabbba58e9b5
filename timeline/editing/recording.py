"""Records what an act changes in public: one change for each published record that differs, in one transaction."""

import json
from collections import defaultdict
from contextlib import contextmanager

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from ..models import Change
from .representation import BATCH, represent


@contextmanager
def recorded(records, *, now, by=None, reason="", using="default"):
    """Do what stands in the block in one transaction and append a change for each of ``records`` that differs.

    Records may be new and still without a row. Gives a list to which records made in the block can be added. A record
    is locked until the end, so that no change is told on top of what nobody has seen. What the public sees less of a
    *third* record, because one that it names was withdrawn, is told by the change of the one withdrawn.
    """
    with transaction.atomic(using=using):
        stored = _by_model((type(record), record.pk) for record in records if record.pk)
        for model, ids in stored.items():
            list(_rows(model, ids, using).select_for_update(no_key=True).order_by("pk").values_list("pk"))
        before = _shown(stored, using)
        touched = list(records)
        yield touched
        made = [(type(record), record.pk) for record in touched if record.pk]
        keys = _by_model([*_keys(stored), *made])
        after = _shown(keys, using)
        differing = [key for key in _keys(keys) if before.get(key) != after.get(key)]
        kept = _kept([key for key in differing if key not in after], using)
        changes = []
        for key in differing:
            old, new = before.get(key), after.get(key)
            action = "corrected" if old and new else "published" if new else "withdrawn" if key in kept else "deleted"
            changes.append(_change(key, action, old, new, at=now, by=by, reason=reason))
        Change.objects.using(using).bulk_create(changes, batch_size=BATCH)


def _change(key, action, old, new, **why):
    kind, slug = key[0]._meta.model_name, (new or old)["slug"]
    return Change(kind=kind, slug=slug, action=action, before=as_json(old), after=as_json(new), **why)


def as_json(values):
    """A representation as JSON text; None for none."""
    if values is None:
        return None
    return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def _by_model(keys):
    """Ids by model, the models always in the same order, so that two who lock several never wait for each other."""
    found = defaultdict(dict)
    for model, pk in keys:
        found[model][pk] = None
    return {model: sorted(found[model]) for model in sorted(found, key=lambda model: model._meta.label)}


def _keys(by_model):
    return [(model, pk) for model, ids in by_model.items() for pk in ids]


def _rows(model, ids, using):
    return model.objects.using(using).filter(pk__in=ids)


def _shown(by_model, using):
    return {(model, pk): row for model, ids in by_model.items() for pk, row in represent(model, ids, using).items()}


def _kept(keys, using):
    """Those of ``keys`` that still have a row."""
    by_model = _by_model(keys)
    return {(m, pk) for m, ids in by_model.items() for (pk,) in _rows(m, ids, using).values_list("pk")}
