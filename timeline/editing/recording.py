"""Records each act in one transaction: a version of what changed for editors, a change of it for the public."""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import transaction

from ..models import Change, Version
from .representation import BATCH, Sight, represent, represent_both
from .versions import Act, Altered, as_json, keep

NOTHING = Sight(None, None, None)
_open = ContextVar("recording", default=None)


class Stale(Exception):
    """Another act came between: ``versions`` are those of ``record`` that whoever acts has not seen, oldest first."""

    def __init__(self, record, versions):
        super().__init__(f"{record}: someone else changed it meanwhile.")
        self.record = record
        self.versions = versions


class ReasonNeeded(Exception):
    """Something public was changed, and nobody said why; all was taken back."""

    def __init__(self):
        super().__init__("Say why it changes: it is public, and readers see the reason in its history.")


@contextmanager
def recorded(records, *, now, by=None, reason="", using="default", act="saved", expected=None, reason_needed=False):
    """Do what stands in the block in one transaction and keep what changed of each of ``records``.

    What anyone may see of it becomes a ``Change``, all of it a ``Version``, with the word ``act`` of the vocabulary
    of acts; what is new or gone afterwards was entered or deleted when no other act is given. ``expected`` has, by
    record, the version that whoever acts has seen; ``Stale`` is raised, and nothing done, if that is not the latest.
    ``ReasonNeeded`` is raised, and nothing done, if what is public changes without a reason though one is needed.

    Records may be new and still without a row. Gives a list to which records made in the block can be added. A record
    is locked until the end, so that no change is told on top of what nobody has seen. What the public sees less of a
    *third* record, because one that it names was withdrawn, is told by the change of the one withdrawn. One act inside
    another is one act, and the inner one names it.
    """
    why = Act(act, now, by, reason)
    recording = _open.get()
    if recording is not None and recording.using == using:
        with transaction.atomic(using=using), recording.part(records, why, expected or {}) as touched:
            yield touched
        return
    recording = Recording(using)
    with transaction.atomic(using=using):
        token = _open.set(recording)
        try:
            with recording.part(records, why, expected or {}) as touched:
                yield touched
        finally:
            _open.reset(token)
        recording.write(reason_needed)


@dataclass
class Part:
    """An act that is under way: the records that it touches, among them those that it makes.

    A record forgets its id when it is deleted, so the ids that were known at first are kept.
    """

    why: Act
    touched: list
    known: list
    done: bool = False

    def all_keys(self):
        """Model and id of all that have one by now."""
        return [*self.known, *_keys(self.touched)]


class Recording:
    """What the records were before, and the acts on them, until the outermost act is done and all is written."""

    def __init__(self, using):
        self.using = using
        self.before = {}
        self.locked = {}
        self.parts = []

    @contextmanager
    def part(self, records, why, expected):
        """One act on the records; it counts if it does not fail."""
        records = list(records)
        self._look_at(records)
        for record, number in expected.items():
            self._refuse_stale(record, number)
        part = Part(why, records, _keys(records))
        self.parts.append(part)
        yield part.touched
        part.done = True

    def _look_at(self, records):
        """Lock and keep what is in the database, but for what an act under way has made itself."""
        made = {key for part in self.parts for key in part.all_keys()}
        unseen = _by_model(key for key in _keys(records) if key not in self.locked and key not in made)
        for model, ids in unseen.items():
            for start in range(0, len(ids), BATCH):
                rows = model.objects.using(self.using).filter(pk__in=ids[start : start + BATCH])
                locked = rows.select_for_update(no_key=True).order_by("pk").values_list("pk", "version", "created_at")
                self.locked |= {(model, pk): state for pk, *state in locked}
        for model, ids in unseen.items():
            ids = [pk for pk in ids if (model, pk) in self.locked]
            self.before |= {(model, pk): sight for pk, sight in represent_both(model, ids, self.using).items()}

    def _refuse_stale(self, record, number):
        latest, _ = self.locked.get((type(record), record.pk), (None, None))
        if latest != number:
            later = Version.objects.using(self.using).filter(
                kind=record._meta.model_name, record=record.pk, number__gt=number
            )
            raise Stale(record, list(later.select_related("by").order_by("number")))

    def write(self, reason_needed):
        """Compare with what was before, and write versions and changes."""
        whys = {key: part.why for part in self.parts if part.done for key in part.all_keys()}
        # What was made and has gone again, or is made by a part that failed, has no row to be seen.
        made = [key for key in whys if key not in self.locked]
        unseen = {key for key in made if whys[key].by is None and whys[key].act == "saved"}  # as in a bulk load
        after = self._seen([*self.before, *(key for key in made if key not in unseen)], represent_both)
        after |= {key: Sight(None, None, values) for key, values in self._seen(unseen, represent).items()}
        altered, changes = [], []
        for model, pk in _ordered({**self.before, **after}):
            key = model, pk
            old, new, why = self.before.get(key, NOTHING), after.get(key, NOTHING), whys.get(key)
            if why and old.whole != new.whole:
                altered.append(Altered(model, pk, old.whole, new.whole, why, *self.locked.get(key, (None, None))))
            if why and old.public != new.public:
                changes.append(_change(model, old, new, gone=bool(old.whole and not new.whole), why=why))
        if reason_needed and any(change.before and not change.reason for change in changes):
            raise ReasonNeeded
        kept = keep(altered, self.using)
        Change.objects.using(self.using).bulk_create(changes, batch_size=BATCH)
        for record in (record for part in self.parts for record in part.touched):
            record.version = kept.get((type(record), record.pk), record.version)

    def _seen(self, keys, read):
        return {
            (model, pk): seen
            for model, ids in _by_model(keys).items()
            for pk, seen in read(model, ids, self.using).items()
        }


def _change(model, old, new, gone, why):
    if new.public:
        action = "corrected" if old.public else "published"
    else:
        action = "withdrawn" if not gone else "merged" if why.act == "merged" else "deleted"
    return Change(
        kind=model._meta.model_name,
        slug=(new.public or old.public)["slug"],
        action=action,
        before=as_json(old.public),
        after=as_json(new.public),
        at=why.at,
        by=why.by,
        reason=why.reason,
    )


def _keys(records):
    """Model and id of the records, as far as they have one."""
    return [(type(record), record.pk) for record in records if record.pk]


def _by_model(keys):
    """Ids by model, the models always in the same order, so that two who lock several never wait for each other."""
    found = defaultdict(dict)
    for model, pk in keys:
        found[model][pk] = None
    return {model: sorted(found[model]) for model in sorted(found, key=lambda model: model._meta.label)}


def _ordered(keys):
    """The keys in the order in which they are locked."""
    return [(model, pk) for model, ids in _by_model(keys).items() for pk in ids]
