"""Making two records one: what would move, double or go, and the act itself, in one transaction on record."""

import json
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from ..models import Actor, Article, Change, Event, Merge, Place, Redirect
from ..models.articles import circle_when_one
from ..models.base import NameBase
from ..models.circles import in_words
from .acts import NotDone
from .moving import carry_out, gather, gone, moved, stored
from .readiness import Lack
from .recording import recorded
from .representation import owner_field, row_models

MERGED = (Actor, Article, Event, Place)  # the kinds of records that can be merged
FIXED = ("slug", "status", "publish_at")  # what the survivor keeps in any case
NOTHING = (None, "")
ATTEMPTS = 3


@dataclass(frozen=True)
class Chosen:
    """What the survivor takes from the other: fields by their names, and its name as another name of that kind."""

    fields: frozenset = frozenset()
    keep_name: bool = True
    name_kind: str = "spelling"


@dataclass(frozen=True)
class Value:
    """What both records have in one field, as its values or the records referred to."""

    field: object
    ours: object
    theirs: object
    from_other: bool

    @property
    def differs(self):
        """Whether there is anything to choose."""
        return self.ours != self.theirs


@dataclass
class Plan:
    """What merging ``other`` into ``survivor`` does; while there are ``refusals`` (lacks), it is not done.

    ``groups`` are rows by what becomes of them, nested ones first; ``name`` is the name that is kept, if any.
    """

    survivor: object
    other: object
    chosen: Chosen
    values: list
    name: str = ""
    groups: list = field(default_factory=list)
    refusals: list = field(default_factory=list)

    @property
    def keys(self):
        """Every record whose content the merge touches, as pairs of model and id."""
        both = {(type(self.survivor), self.survivor.pk), (type(self.other), self.other.pk)}
        return both.union(*(group.keys for group in self.groups))

    def count(self, fate):
        """How many rows share this fate."""
        return sum(len(group.rows) for group in self.groups if group.fate == fate)


class _Meanwhile(Exception):
    """Rows came in between the look and the lock."""


def usual(survivor, other):
    """What is chosen unless somebody says otherwise: the other's value where the survivor has none."""
    both = [(getattr(survivor, each.attname), getattr(other, each.attname), each) for each in fields(type(survivor))]
    return Chosen(frozenset(each.name for ours, theirs, each in both if ours in NOTHING and theirs not in NOTHING))


def fields(model):
    """The fields to choose from."""
    written = (each for each in model._meta.concrete_fields if each.editable and not each.primary_key)
    return [each for each in written if each.name not in FIXED]


def plan(survivor, other, chosen=None):
    """What merging the two would do; the same statements whatever the number of rows, but for their batches."""
    refusals = _refusals(survivor, other)
    if refusals:
        return Plan(survivor, other, chosen or Chosen(), [], refusals=refusals)
    chosen = chosen or usual(survivor, other)
    values = [
        Value(each, getattr(survivor, each.name), getattr(other, each.name), each.name in chosen.fields)
        for each in fields(type(survivor))
    ]
    groups = gather(type(survivor), {other.pk: survivor.pk})
    refusals = [*_misfits(survivor, values), *_circles(survivor, other)]
    return Plan(survivor, other, chosen, values, _kept_name(survivor, other, chosen), groups, refusals)


def merge(survivor, other, chosen=None, *, now, by=None, reason, expected=None):
    """Make ``other`` one with ``survivor``; gives the Merge, by which it can be undone.

    ``expected`` has version numbers by record, as ``recorded`` takes them. Rows that others add meanwhile move as
    well, or wait and then fail; the merge itself is tried again when it met some.
    """
    if not reason.strip():
        raise NotDone([_lack(other, "Say why they are one and the same: readers of their history will ask.")])
    for _ in range(ATTEMPTS):
        try:
            return _merge(survivor, other, chosen, now=now, by=by, reason=reason, expected=expected)
        except _Meanwhile:
            continue
    raise NotDone([_lack(other, "Others are adding rows to it just now; try again.")])


def _merge(survivor, other, chosen, *, expected, **told):
    first = plan(survivor, other, chosen)
    if first.refusals:
        raise NotDone(first.refusals)
    records = [model(pk=pk) for model, pk in first.keys]
    with recorded(records, act="merged", expected=expected, **told):
        planned = plan(*_locked(survivor, other), chosen)
        if planned.refusals:
            raise NotDone(planned.refusals)
        if not planned.keys <= first.keys:
            raise _Meanwhile
        return _done(planned, **told)


def _locked(survivor, other):
    """Both as they are now; nobody can refer to them anew until the end, nor change them."""
    rows = type(survivor).objects.filter(pk__in=[survivor.pk, other.pk]).select_for_update().order_by("pk")
    found = {row.pk: row for row in rows}
    gone = [
        _lack(each, "Someone deleted it or merged it meanwhile.") for each in (survivor, other) if each.pk not in found
    ]
    if gone:
        raise NotDone(gone)
    return found[survivor.pk], found[other.pk]


def _done(planned, *, now, by, reason):
    survivor, other, model = planned.survivor, planned.other, type(planned.survivor)
    undoing = {"other": stored(other), "gone": gone(planned.groups), "moved": moved(planned.groups)}
    carry_out(planned.groups, now)
    undoing["led"] = _redirect(survivor, other)
    model.objects.filter(pk=other.pk).delete()
    taken = {each.field.attname: each for each in planned.values if each.from_other and each.differs}
    before, after = stored(survivor), stored(other)
    undoing["fields"] = {name: [before[name], after[name]] for name in taken}
    values = {name: getattr(other, name) for name in taken}
    model.objects.filter(pk=survivor.pk).update(**values, updated_at=now)
    undoing["name"] = _keep_name(planned)
    return Merge.objects.create(
        kind=model._meta.model_name,
        survivor=survivor.pk,
        other=other.pk,
        survivor_slug=survivor.slug,
        other_slug=other.slug,
        undoing=json.dumps(undoing, ensure_ascii=False, separators=(",", ":")),
        at=now,
        by=by,
        reason=reason,
    )


# --- Whether it can be done ---------------------------------------------------------------------------------
def _refusals(survivor, other):
    if type(survivor) is not type(other) or type(survivor) not in MERGED:
        return [_lack(other, "Only two actors, two articles, two events or two places can be merged.")]
    if survivor.pk == other.pk:
        return [_lack(other, "A record cannot be merged with itself; choose another one.")]
    if survivor.status == "withdrawn" != other.status:
        return [_lack(survivor, "It is withdrawn: publish it again, or let the other one survive.")]
    if other.status == "published" != survivor.status:
        return [_lack(survivor, "It is not published and the other one is: publish it, or let the other one survive.")]
    return []


def _misfits(survivor, values):
    """What is wrong with the values chosen, taken together."""
    taken = {each.field.name: each.theirs for each in values if each.from_other and each.differs}
    if not taken:
        return []
    made = type(survivor)(**{each.field.name: taken.get(each.field.name, each.ours) for each in values})
    made.slug = survivor.slug
    others = {each.name for each in made._meta.concrete_fields} - {each.field.name for each in values}
    try:
        made.full_clean(exclude=others, validate_unique=False)
    except ValidationError as error:
        return [_lack(survivor, f"The values chosen do not fit together: {' '.join(error.messages)}")]
    return []


def _circles(survivor, other):
    """The circle in which origins would run if two articles were one."""
    circle = circle_when_one(survivor, other) if isinstance(survivor, Article) else None
    if not circle:
        return []
    return [_lack(other, f"Merged, the origins of articles would run in a circle: {in_words(circle)}.")]


def _lack(record, sentence):
    return Lack(sentence, record, type(record), record.pk)


# --- The name that the survivor does not take ---------------------------------------------------------------
def names_of(model):
    """The model of further names of such records, if they have any."""
    return next((rows for _, rows in row_models(model) if issubclass(rows, NameBase)), None)


def _kept_name(survivor, other, chosen):
    names = names_of(type(survivor))
    if names is None or not chosen.keep_name or survivor.name == other.name:
        return ""
    name = survivor.name if "name" in chosen.fields else other.name
    owner = owner_field(names).name
    on_record = names.objects.filter(text=name, **{f"{owner}__in": [survivor.pk, other.pk]}).exists()
    return "" if on_record else name


def _keep_name(planned):
    if not planned.name:
        return None
    names = names_of(type(planned.survivor))
    owner = owner_field(names).name
    row = {owner: planned.survivor, "text": planned.name, "kind": planned.chosen.name_kind}
    return {"pk": names.objects.create(**row).pk, "text": planned.name}


def _redirect(survivor, other):
    """Lead from the other's slugs to the survivor; gives the old slugs that led to the other."""
    kind = survivor._meta.model_name
    redirects = Redirect.objects.filter(kind=kind)
    redirects.filter(slug=survivor.slug, survivor=other.slug).delete()
    led = list(redirects.filter(survivor=other.slug).values_list("slug", flat=True))
    redirects.filter(survivor=other.slug).update(survivor=survivor.slug)
    if other.status == "published" or Change.objects.filter(kind=kind, slug=other.slug).exists():
        Redirect.objects.update_or_create(kind=kind, slug=other.slug, defaults={"survivor": survivor.slug})
    return led
