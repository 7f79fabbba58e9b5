"""What kept versions name: references in them, and the records that these mean now, whatever they are called."""

from collections import defaultdict

from ..models import Redirect, Version
from .representation import BATCH, fields_of, row_models


def references_of(model):
    """The fields and lists of ``model`` that hold slugs or codes, by name, with the model that these are of."""
    _, references = fields_of(model)
    joins = {join.name: join for join in model._meta.many_to_many}
    return {name: field.related_model for name, field in {**references, **joins}.items()}


def named_in(model, content):
    """Every reference in the content and in its rows: pairs of model and slug or code."""
    for name, target in references_of(model).items():
        given = content.get(name)
        for slug in given if isinstance(given, list) else [given] if given else []:
            yield target, slug
    for name, rows in row_models(model):
        for row in content.get(name, ()):
            yield from named_in(rows, row)


def meant(named):
    """The records that the pairs of model and slug mean now, by pair; those that are gone are left out.

    A statement for each model, and two more where a slug is not found: for records that were renamed or merged.
    """
    wanted, found = defaultdict(set), {}
    for model, slug in named:
        wanted[model].add(slug)
    for model in sorted(wanted, key=lambda model: model._meta.label):
        slugs = wanted[model]
        here = _by_slug(model, slugs)
        if len(here) < len(slugs) and model.has_status:
            here |= _renamed(model, slugs - set(here))
        found |= {(model, slug): record for slug, record in here.items()}
    return found


def _by_slug(model, slugs):
    [name], slugs, found = model.natural_lookups(), sorted(slugs), {}
    for start in range(0, len(slugs), BATCH):
        rows = model._default_manager.filter(**{f"{name}__in": slugs[start : start + BATCH]})
        found |= {getattr(row, name): row for row in rows}
    return found


def _renamed(model, slugs):
    """Records by old slugs: those to which an address leads, else those that were kept under the slug, as drafts."""
    kind = model._meta.model_name
    heirs = dict(Redirect.objects.filter(kind=kind, slug__in=slugs).values_list("slug", "survivor"))
    survivors = _by_slug(model, set(heirs.values())) if heirs else {}
    found = {slug: survivors[heir] for slug, heir in heirs.items() if heir in survivors}
    if lost := slugs - set(found):
        kept = Version.objects.filter(kind=kind, slug__in=lost).order_by("pk").values_list("slug", "record")
        ids = dict(kept)
        rows = model._default_manager.in_bulk(set(ids.values())) if ids else {}
        found |= {slug: rows[pk] for slug, pk in ids.items() if pk in rows}
    return found
