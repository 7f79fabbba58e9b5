"""What still keeps records from being published: each lack a sentence, with the record to look at."""

from collections import defaultdict
from dataclasses import dataclass
from textwrap import shorten

from django.core.exceptions import ValidationError

from ..models import Citation, Event
from ..models.fields import EDTFField
from .representation import BATCH, known_by, owner_field, row_models

NAMED = 80  # letters of a name that a sentence shows


@dataclass(frozen=True)
class Lack:
    """What a record lacks: ``sentence``, the record that lacks it, and the ``model`` and ``pk`` to mend.

    ``said_in`` names what would have to be said with the act.
    """

    sentence: str
    record: object
    model: type
    pk: int
    said_in: str | None = None


def missing(records):
    """What keeps these records from being published, all of them together: each counts as published to the others.

    The same few statements whatever the number of records of a kind, for each 500 of them.
    """
    together = {(type(record), record.pk) for record in records}
    by_model = defaultdict(dict)
    for record in records:
        by_model[type(record)][record.pk] = record
    lacks = []
    for model, of_model in by_model.items():
        lacks += _undated(of_model)
        ids = list(of_model)
        for start in range(0, len(ids), BATCH):
            batch = {pk: of_model[pk] for pk in ids[start : start + BATCH]}
            lacks += _uncited(batch) if model is Event else []
            lacks += _unpublished(model, batch, together)
    return lacks


def ready_together(records):
    """Those of the records that can be published together, and what the others lack."""
    ready, lacks = list(records), []
    while found := missing(ready):
        lacks += found
        held = {(type(lack.record), lack.record.pk) for lack in found}
        ready = [record for record in ready if (type(record), record.pk) not in held]
    return ready, lacks


def ready_with_named(records):
    """Those of the records that can be published together with all they name, and what of that is not published yet.

    What was withdrawn comes back by an act of its own, for which there is a reason to give.
    """
    ready, _ = ready_together(_with_named(records))
    ready = [record for record in records if record in ready]
    return ready, _with_named(ready)[len(ready) :]


def _with_named(records):
    """The records, and the drafts and records in review that they name, directly or one through the other."""
    found, seen = list(records), {(type(record), record.pk) for record in records}
    latest = found
    while latest:
        wanted = defaultdict(set)
        for lack in missing(latest):
            if (lack.model, lack.pk) not in seen:
                wanted[lack.model].add(lack.pk)
        waiting = {"status__in": ["draft", "in_review"]}
        latest = [one for model, ids in wanted.items() for one in model.objects.filter(pk__in=ids, **waiting)]
        seen |= {(type(record), record.pk) for record in latest}
        found += latest
    return found


def _undated(records):
    """Dates that are missing or cannot be read, though the form would have refused them."""
    for pk, record in records.items():
        for field in record._meta.concrete_fields:
            if isinstance(field, EDTFField):
                try:
                    field.clean(getattr(record, field.name), record)
                except ValidationError as error:
                    sentence = f"Its {field.verbose_name} cannot be read: {' '.join(error.messages)}"
                    yield Lack(sentence, record, type(record), pk)


def _uncited(events):
    cited = set(Citation.objects.filter(event__in=list(events)).values_list("event_id", flat=True))
    return [Lack("No article is cited for it.", event, Event, pk) for pk, event in events.items() if pk not in cited]


def _unpublished(model, records, together):
    """References of the records and of their rows that lead to a record nobody may see."""
    found = {}
    for rows, root, end in _references(model):
        hidden = rows._base_manager.filter(**{f"{root}__in": list(records), f"{end.name}__isnull": False})
        hidden = hidden.exclude(**{f"{end.name}__status": "published"})
        told = (f"{end.name}__{name}" for name in ("pk", known_by(end.related_model), "status"))
        for pk, target, name, status in hidden.values_list(root, *told):
            if (end.related_model, target) not in together:
                found[pk, end.related_model, target] = shorten(name, NAMED, placeholder="…"), status.replace("_", " ")
    return [
        Lack(
            f"The {target._meta.verbose_name} “{name}” that it names is not published ({status}).",
            records[pk],
            target,
            target_pk,
        )
        for (pk, target, target_pk), (name, status) in sorted(found.items(), key=lambda one: (one[0][0], one[1]))
    ]


def _references(model, path="pk"):
    """References to records with a status: the model of the rows, their path to the record, and the field."""
    owner = None if model.has_status else owner_field(model)
    for field in model._meta.concrete_fields:
        if field.is_relation and field != owner and getattr(field.related_model, "has_status", False):
            yield model, path, field
    for join in model._meta.many_to_many:
        if getattr(join.related_model, "has_status", False):
            through = join.remote_field.through
            yield through, join.m2m_field_name(), through._meta.get_field(join.m2m_reverse_field_name())
    for _, rows in row_models(model):
        owner = owner_field(rows).name
        yield from _references(rows, owner if path == "pk" else f"{owner}__{path}")
