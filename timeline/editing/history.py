"""The history of one public record, through all its names, without what has been taken back since."""

import json
from collections import defaultdict
from dataclasses import dataclass

from ..models import Change, Merge, Redirect, Version
from .representation import fields_of, record_models, row_models


@dataclass(frozen=True)
class Revision:
    """One change with what the public saw after it: plain values, None while the record was withdrawn."""

    action: str
    at: object
    reason: str
    values: dict | None


def history(record):
    """The revisions of a public record, the oldest first; a statement for each slug and each kind that it names."""
    changes = changes_of(record)
    values = [_parsed(change.after) for change in changes]
    public = _public(type(record), [each for each in values if each])
    return [
        Revision(change.action, change.at, change.reason, each and _seen(type(record), each, public))
        for change, each in zip(changes, values, strict=True)
    ]


def changes_of(record):
    """The changes of the record from its latest name back to its first.

    A name may have belonged to another record before. A change belongs to the record as long as it left what the next
    one began with.
    """
    found, slug, later = [], record.slug, None
    while slug:
        rows = Change.objects.filter(kind=record._meta.model_name, slug=slug).order_by("-pk")
        slug = None
        for change in rows.filter(pk__lt=later.pk) if later else rows:
            if not _leads_to(change, later):
                return found[::-1]
            found.append(change)
            later, before = change, _parsed(change.before)
            if before and before["slug"] != change.slug:
                slug = before["slug"]
                break
    return found[::-1]


def _leads_to(change, later):
    """Whether what ``change`` left is what the ``later`` one began with, or what is public now when there is none."""
    if later is None or later.before is not None:
        return change.after is not None
    if change.action == "merged":  # the same record again only if that very merge was undone
        undone = Merge.objects.filter(kind=change.kind, other_slug=change.slug, undone_at=later.at)
        return undone.exists()
    if change.action == "deleted":  # or if it was brought back
        kept = Version.objects.filter(kind=change.kind, slug=change.slug, act="restored")
        return kept.filter(at__range=(change.at, later.at)).exists()
    return change.action == "withdrawn"


def _parsed(text):
    return None if text is None else json.loads(text)


def _public(model, representations):
    """The slugs that may be named now, by model, of those that the representations name: also by an old name."""
    named = defaultdict(set)
    for values in representations:
        for target, slug in _named(model, values):
            named[target].add(slug)
    public = {}
    for target, slugs in named.items():
        old = Redirect.objects.filter(kind=target._meta.model_name, slug__in=slugs)
        heirs = dict(old.values_list("slug", "survivor"))
        shown = target.objects.published().filter(slug__in={*slugs, *heirs.values()})
        shown = set(shown.values_list("slug", flat=True))
        public[target] = {slug for slug in slugs if slug in shown or heirs.get(slug) in shown}
    return public


def _named(model, values):
    """Every reference to a record with a status, in the values and in their rows: model and slug."""
    for name, target in _references(model):
        given = values.get(name)
        for slug in given if isinstance(given, list) else [given] if given else []:
            yield target, slug
    for name, rows in row_models(model):
        for row in values.get(name, ()):
            yield from _named(rows, row)


def _seen(model, values, public):
    """The values without what may not be named any more: a row with a hidden end goes as a whole."""
    seen = dict(values)
    for name, target in _references(model):
        given = values.get(name)
        if isinstance(given, list):
            seen[name] = [slug for slug in given if slug in public[target]]
        elif given and given not in public[target]:
            seen[name] = None
    for name, rows in row_models(model):
        kept = [(row, _seen(rows, row, public)) for row in values.get(name, ())]
        seen[name] = [new for old, new in kept if all(new.get(end) == old.get(end) for end in rows.ends)]
    return seen


def _references(model):
    _, references = fields_of(model)
    joins = {join.name: join for join in model._meta.many_to_many}
    return [
        (name, field.related_model)
        for name, field in {**references, **joins}.items()
        if field.related_model.has_status
    ]


def first_slugs(model, slugs):
    """The slugs under which public records first stood, by those of ``slugs`` that were renamed since.

    One statement, and another one when any slug leads to them.
    """
    old = Redirect.objects.filter(kind=model._meta.model_name, survivor__in=slugs)
    known = {slug for pair in old.values_list("slug", "survivor") for slug in pair}
    if not known:
        return {}
    renamed = defaultdict(list)  # by the new slug: number of the change and old slug, the latest first
    changes = Change.objects.filter(kind=model._meta.model_name, slug__in=known, before__isnull=False)
    for number, slug, before in changes.order_by("-pk").values_list("pk", "slug", "before"):
        if (was := _parsed(before)["slug"]) != slug:
            renamed[slug].append((number, was))
    return {slug: first for slug in slugs if (first := _first(slug, renamed)) != slug}


def _first(slug, renamed):
    """The slug from which ``renamed``, followed back in time, leads to ``slug``."""
    number = None
    while step := next((each for each in renamed[slug] if number is None or each[0] < number), None):
        number, slug = step
    return slug


def survivor(model, slug):
    """The slug under which a public record lives on whose ``slug`` was merged or changed; None when there is none."""
    if model not in record_models().values():
        return None
    heirs = Redirect.objects.filter(kind=model._meta.model_name, slug=slug).values("survivor")
    return model.objects.published().filter(slug__in=heirs).values_list("slug", flat=True).first()
